"""Grades: each row of the table, and what can never be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.provenance.grades import ORDER, CaptureFacts, grade, worst

LIVE: dict[str, Any] = {"method": "live", "scheme": "https", "has_warc": True, "ip": "203.0.113.7", "has_tls": True}
MEMENTO: dict[str, Any] = {
    **{"method": "memento", "archive": "wayback", "raw_body": True, "memento_datetime": True},
    **{"archive_src": True, "drift_seconds": 0},
}


@pytest.mark.parametrize(
    ("facts", "letter", "phrase"),
    [
        (LIVE, "A", "captured by Muniment"),
        ({**LIVE, "scheme": "http", "has_tls": False}, "A", "captured by Muniment"),
        ({**LIVE, "has_warc": False}, "C", "saved page"),
        ({**LIVE, "has_tls": False}, "C", "saved page"),
        (MEMENTO, "B", "captured by the Internet Archive"),
        ({**MEMENTO, "archive": "archive-it"}, "B", "captured by Archive-It"),
        ({**MEMENTO, "drift_seconds": 30}, "B-", "captured by the Internet Archive, nearest capture"),
        ({**MEMENTO, "content_encoding": "gzip"}, "B-", "captured by the Internet Archive"),
        ({**MEMENTO, "archive_src": False}, "B-", "captured by the Internet Archive"),
        ({**MEMENTO, "raw_body": False}, "C", "saved page"),
        ({**MEMENTO, "nested": True}, "C", "saved page"),
        ({**MEMENTO, "archive": "perma"}, "C", "saved page"),
        ({**MEMENTO, "archive": "archive-today"}, "D", "supplied copy"),
        ({"method": "warc"}, "D", "supplied copy"),
        ({"method": "wacz", "signer_known": True, "archive": "wayback"}, "B", "captured by the Internet Archive"),
        ({"method": "upload", "saved_page": True}, "C", "saved page"),
        ({"method": "upload"}, "D", "supplied copy"),
        ({"method": "upload", "claimed_address": True}, "D", "supplied copy"),
        ({"method": "row"}, "E", "not held; not citable as evidence"),
        ({**LIVE, "has_bytes": False}, "E", "not held; not citable as evidence"),
    ],
)
def test_the_table_of_grades(facts: dict[str, Any], letter: str, phrase: str) -> None:
    found = grade(CaptureFacts(**facts))
    assert (found.letter, found.phrase, found.rule) == (letter, phrase, 1)


def test_an_archived_error_page_is_noted() -> None:
    assert grade(CaptureFacts(**MEMENTO, archived_error=True)).notes == ("not-the-document",)


def test_a_minus_is_shown_as_one() -> None:
    assert grade(CaptureFacts(**{**MEMENTO, "drift_seconds": 5})).shown == "B−"


def test_a_person_lowers_and_never_raises() -> None:
    assert [worst("B", each) for each in ORDER] == ["B", "B", "B-", "C", "D", "E"]


@given(
    st.builds(
        CaptureFacts,
        method=st.sampled_from(["live", "memento", "warc", "wacz", "upload", "row"]),
        archive=st.sampled_from(["", "wayback", "archive-it", "archive-today", "perma", "other"]),
        **{name: st.booleans() for name in ("has_bytes", "has_warc", "has_tls", "raw_body", "memento_datetime")},
        **{name: st.booleans() for name in ("archive_src", "nested", "signer_known", "saved_page", "archived_error")},
        ip=st.sampled_from(["", "203.0.113.7"]),
        scheme=st.sampled_from(["http", "https"]),
        drift_seconds=st.none() | st.integers(-9, 9),
    )
)
def test_every_capture_has_a_grade_and_only_our_own_fetch_is_an_a(facts: CaptureFacts) -> None:
    found = grade(facts)
    assert found.letter in ORDER
    assert found.letter != "A" or (facts.method == "live" and facts.has_warc and facts.has_bytes)
    assert not found.letter.startswith("B") or facts.archive in ("wayback", "archive-it")
    assert found.letter in ("A", "B") or found.notes
