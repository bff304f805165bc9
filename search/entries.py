"""What the index holds of a document, read from the record (search.md section 2)."""

from collections.abc import Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from accounts.models import Role, User
from archive.models import Document, Transcript, Version
from archive.policy import PUBLIC, audience
from language.romanise import pinyin_forms
from language.tokens import SEPARATOR, index_text, joined_forms
from procurement.reading.model import Field
from procurement.summaries import Summary
from search.copies import content_key
from search.fields import BLANK, GUESTS_INDEX, PUBLIC_INDEX, Entry
from search.records import CUT, Record, records

BEIJING = ZoneInfo("Asia/Shanghai")
# Text past this is not indexed, and the document is `is:partly` (characters; about 18,000 pages).
LONGEST_TEXT = 22_000_000
BODY_FIELDS = (Field.BUYER, Field.SUPPLIER, Field.AGENCY)
LARGEST_FEN = 2**62


def entry_for(document: Document, *, commit_number: int, record: Record | None = None, masked: bool = False) -> Entry:
    """The entry of `document` as it is now, with everything in it; who may see it is part of it.

    `record`: what was read for it together with other documents (`search.records`). `masked`: of masked text, in which
    a mask parts two values as the ends of values do.
    """
    held = record or next(found for _, found in records([document]))
    newest, older = _texts(document, held.masked if masked else held.texts)
    said = held.said or Summary(0, BLANK)
    printed = document.printed_at.astimezone(BEIJING).date() if document.printed_at else said.published
    return Entry(
        texts=_text_values(document, held, said, newest, older),
        keywords=_keyword_values(document, held, said, printed, len(newest)),
        numbers={
            "document": document.pk,
            "revision": document.revision,
            "commit_number": commit_number,
            "date": int(printed.strftime("%Y%m%d")) if printed else None,
            "amount": _fen(said),
            "content": content_key(document.current.content_sha256) if document.current else None,
        },
        audience=audience(document),
    )


def _text_values(document: Document, held: Record, said: Summary, newest: str, older: list[str]) -> dict[str, str]:
    """The tokens of every text field; the newest text only as far as it is indexed."""
    older = [piece for text in older for piece in text.split(CUT)]
    return {
        "title": _tokens([document.title]),
        "title_en": _tokens([document.title_en]),
        "names": _tokens(dict.fromkeys([document.issuing_body, *_bodies(said), *_other_names(said, held.names)])),
        "numbers": _tokens([document.accession, *said.values(Field.NUMBER)]),
        "text": _tokens(newest[:LONGEST_TEXT].split(CUT)),
        "other": _tokens([*older, *_joined([document.title, *newest.split(CUT), *older])]),
        "buyers": _tokens(said.values(Field.BUYER)),
        "suppliers": _tokens(said.values(Field.SUPPLIER)),
        "agencies": _tokens(said.values(Field.AGENCY)),
        "regions": _tokens(_written_places(said)),
        "tags": _tokens(document.tags),
    }


def _keyword_values(
    document: Document, held: Record, said: Summary, printed: date | None, length: int
) -> dict[str, list[str]]:
    """What the document is narrowed by; `length`: code points of its newest text."""
    version = document.current
    return {
        "format": [document.file_format],
        "site": sorted(held.sites) or [BLANK],
        "lang": [document.language if document.language != "und" else BLANK],
        "year": [str(printed.year) if printed else BLANK],
        "in": sorted(str(each.pk) for each in document.collections.all()),
        "type": [said.kind],
        "buyer": said.keys(Field.BUYER) or [BLANK],
        "supplier": said.keys(Field.SUPPLIER) or [BLANK],
        "region": said.places or [BLANK],
        "grade": [version.best_capture.grade.lower() if version and version.best_capture else BLANK],
        "live": [_live(document, held.live)],
        "memento": ["some" if held.mementos else "none"],
        "has": ["ocr"] if Transcript.Kind.OCR in held.kinds else [],
        "is": [*_is(version, length), *(["cited"] if held.is_cited else [])],
        "tag": list(document.tags) or [BLANK],
    }


def belongs(entry: Entry, alias: str, guests: frozenset[str] = frozenset()) -> bool:
    """Whether the index `alias` holds the entry: `public` what anyone may see, `all` what anybody may see at all.

    `guests` holds what anyone, a member of any collection or one of `guests` (`p:<id>`) may see.
    """
    if alias == PUBLIC_INDEX:
        return PUBLIC in entry.audience
    if alias == GUESTS_INDEX:
        held = entry.audience
        return PUBLIC in held or not guests.isdisjoint(held) or any(key.startswith("c:") for key in held)
    return bool(entry.audience)


def guest_keys() -> frozenset[str]:
    """The keys of all guests: what they brought in before they became guests they still find."""
    return frozenset(f"p:{number}" for number in User.objects.filter(role=Role.GUEST).values_list("pk", flat=True))


def _bodies(said: Summary) -> list[str]:
    return [name for role in BODY_FIELDS for name in said.values(role)]


def _other_names(said: Summary, added: list[str]) -> list[str]:
    """What else the bodies are called: names that people added, and pinyin, by words and by syllables."""
    spelt = [form for name in dict.fromkeys([*_bodies(said), *added]) for form in pinyin_forms(name)]
    return [*added, *spelt]


def _written_places(said: Summary) -> list[str]:
    """The place in full and as written: an XPCC division stands only in its words."""
    return [words for row in said.rows.get(Field.PLACE, []) for words in dict.fromkeys([row.value, row.raw])]


def _fen(said: Summary) -> int | None:
    """The amount in hundredths of a yuan; none past what the index can hold."""
    row = said.amount
    fen = int(row.number * 100) if row and row.number else 0
    return fen if 0 < fen < LARGEST_FEN else None


def _tokens(values: Iterable[str]) -> str:
    cut = (index_text(value) for value in values if value)
    return f" {SEPARATOR} ".join(tokens for tokens in cut if tokens)


def _joined(texts: Iterable[str]) -> list[str]:
    """Words broken over two lines and numbers with group commas, as one token each, beside the text as written."""
    return list(dict.fromkeys(form.text for text in texts for form in joined_forms(text)))


def _texts(document: Document, texts: list[tuple[int, list[str]]]) -> tuple[str, list[str]]:
    """The newest text as one value, so that a phrase may run over a page; and each other page once."""
    preferred = document.current.transcript_id if document.current else None
    newest = next((pages for transcript, pages in texts if transcript == preferred), [])
    rest = (page for transcript, pages in texts if transcript != preferred for page in pages)
    return "\n".join(newest), list(_once(rest, set(newest)))


def _once(texts: Iterable[str], seen: set[str]) -> Iterator[str]:
    for text in texts:
        if text not in seen:
            seen.add(text)
            yield text


def _live(document: Document, looked: str) -> str:
    """What the last look at the live page said; blank where no address is known that could be looked at."""
    return BLANK if document.source is None else looked or "unchecked"


def _is(version: Version | None, length: int) -> list[str]:
    states = []
    if version is None or version.reading not in {Version.Reading.READ, Version.Reading.PARTIAL}:
        states.append("unsearchable")
    if length > LONGEST_TEXT or (version and version.reading == Version.Reading.PARTIAL):
        states.append("partly")
    return states
