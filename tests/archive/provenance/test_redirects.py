"""Addresses that only lead on, and the page that they carry in themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.provenance.redirects import carried

PAGE = "http://www.a.cn/t_1.htm?x=1&y=2"
QUOTED = "http%3A%2F%2Fwww.a.cn%2Ft_1.htm%3Fx%3D1%26y%3D2"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.google.com/url?q={QUOTED}&sa=D&source=editors&ust=1600000000000000",
        f"https://www.google.com.hk/url?sa=t&rct=j&url={QUOTED}&usg=x",
        f"https://nam02.safelinks.protection.outlook.com/?url={QUOTED}&data=04",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT0",
        f"https://www.youtube.com/redirect?event=x&q={QUOTED}",
        f"https://link.zhihu.com/?target={QUOTED}",
        f"https://medium.com/r/?url={QUOTED}",
        f"https://translate.google.com/translate?sl=zh&tl=en&u={QUOTED}",
        f"https://href.li/?{PAGE}",
        f"https://urldefense.com/v3/__{PAGE}__;!!abc$",
    ],
)
def test_the_page_behind_a_redirect_is_read_from_its_address(address: str) -> None:
    assert carried(address) == PAGE


@pytest.mark.parametrize(
    "address",
    [
        "https://www.google.com/search?q=http://www.a.cn/",
        "https://www.google.com/url?q=bureau",
        "https://google.com.a.cn/url?q=http://b.cn/",
        "https://bit.ly/3xYz",
        "https://www.a.cn/url?q=http://b.cn/",
        "https://urldefense.com/v3/__https://a.cn/*x__;Iw!!abc$",
        "https://l.facebook.com/l.php?u=javascript:alert(1)",
        "http://[bad/",
        "",
    ],
)
def test_other_addresses_carry_nothing(address: str) -> None:
    assert carried(address) == ""


def test_escapes_of_an_address_that_was_put_in_as_it_was_stay() -> None:
    assert carried("https://www.google.com/url?q=http://a.cn/%D6%D0.htm&sa=D") == "http://a.cn/%D6%D0.htm"
    assert carried("https://www.google.com/url?q=http%3A%2F%2Fa.cn%2F%25D6%25D0.htm") == "http://a.cn/%D6%D0.htm"


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert carried(f"https://www.google.com/url?q={text}") == "" or "http" in text.lower()
