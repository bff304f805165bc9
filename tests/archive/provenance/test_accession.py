"""Accession numbers can be read over the telephone, and a mistyped one is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.provenance.accession import ALPHABET, check, check_character, new

bodies = st.text(ALPHABET, min_size=5, max_size=5)


def numbered(body: str, prefix: str = "D") -> str:
    return f"{prefix}-{body}{check_character(body)}"


def test_the_number_of_the_design_is_a_good_one() -> None:
    assert check_character("7K3M9") == "K"
    assert check("D-7K3M9K") == "D-7K3M9K"


@pytest.mark.parametrize("prefix", ["D", "Q"])
def test_new_numbers_check_and_differ(prefix: str) -> None:
    made = {new(prefix) for _ in range(200)}
    assert len(made) > 195
    assert all(check(each) == each and each.startswith(f"{prefix}-") for each in made)


@pytest.mark.parametrize("typed", ["d-7k3m9k", " D 7K3 M9K ", "d7k3m9k", "D–7K3M9K", "Ｄ－７Ｋ３Ｍ９Ｋ", "D_7K3M.9K"])
def test_case_blanks_and_hyphens_do_not_matter(typed: str) -> None:
    assert check(typed) == "D-7K3M9K"


def test_letters_that_people_misread_are_read_as_digits() -> None:
    number = numbered("10110")
    assert check(number.replace("1", "l").replace("0", "o")) == number
    assert check(number.replace("1", "I").replace("0", "O")) == number


@pytest.mark.parametrize(
    "typed", ["", "D-", "D-7K3M9", "D-7K3M9KK", "X-7K3M9K", "7K3M9K", "D-7K3M9U", "D-7K3M9!", "关于"]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert check(typed) is None


def test_an_unknown_prefix_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="prefix"):
        new("X")


@given(bodies, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_refused(body: str, at: int, other: str) -> None:
    number = numbered(body)
    place = at + 2
    wrong = number[:place] + other + number[place + 1 :]
    assert check(wrong) == (number if wrong == number else None)


@given(bodies, st.integers(0, 4))
def test_a_swap_of_neighbours_is_refused_but_for_zero_and_z(body: str, at: int) -> None:
    number = numbered(body)
    left, right = number[at + 2], number[at + 3]
    swapped = number[: at + 2] + right + left + number[at + 4 :]
    assert (check(swapped) is not None) == (left == right or {left, right} == {"0", "Z"})
