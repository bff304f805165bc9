"""The claims of a story with everything that each rests on, for the fact-check memo and the table of claims."""

from dataclasses import dataclass, field

from accounts.models import User
from archive.policy import Person
from archive.provenance.clocks import show
from stories.citing.facts import CitationFacts
from stories.citing.quoted import flowing
from stories.models import Claim, Evidence, Story
from stories.selectors import claims as selectors
from stories.selectors.citations import facts_of
from stories.selectors.quote_facts import quote_facts, translation_mark
from stories.selectors.quotes import State, resolve

STATES = {
    State.SAME: "words found where they were quoted",
    State.FOUND: "words found in the current reading",
    State.MOVED: "the text has moved: compare with the original",
    State.GONE: "not in the current reading; as first quoted",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence. Without `facts` its document is hidden from this person, and nothing more is said."""

    stance: str
    note: str = ""
    facts: CitationFacts | None = None
    words: str = ""
    language: str = "und"
    state: str = ""
    translation: str = ""
    translated: str = ""  # whose translation, and who confirmed it


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim as it stands in the memo."""

    n: int
    text: str
    status: str
    disputed: bool
    author: str
    checked: str
    cleared: str
    proofs: list[Proof]
    notes: list[str] = field(default_factory=list)


def ledger(*, user: Person, story: Story) -> list[Entry]:
    """The claims that were kept, in order. The caller has asked for the story with `user=`."""
    seen = selectors.seen(user=user, story=story)
    rows = selectors.claims(story=story).filter(standing=Claim.Standing.KEPT).prefetch_related("notes__author")
    return [_entry(row, seen) for row in rows]


def _entry(row: Claim, seen: frozenset[int]) -> Entry:
    return Entry(
        n=row.n,
        text=row.text,
        status=str(row.get_status_display()),
        disputed=row.is_disputed,
        author=row.author.name,
        checked=_by(row.checked_by, row.checked_at),
        cleared=_by(row.cleared_by, row.cleared_at),
        proofs=[_proof(each, seen) for each in row.evidence.all()],
        notes=[f"{each.get_kind_display()}: {each.text}" for each in row.notes.all()],
    )


def _by(person: User | None, at: object) -> str:
    if person is None:
        return ""
    day = f", {at:%Y-%m-%d %H:%M} UTC" if at else ""
    return f"{person.name}{day}"


def _proof(row: Evidence, seen: frozenset[int]) -> Proof:
    stance = str(row.get_stance_display())
    if row.version.document_id not in seen:
        return Proof(stance)
    if row.quote is None:
        return Proof(stance, row.note, facts_of(row.version, row.page))
    quote = row.quote
    return Proof(
        stance=stance,
        note=row.note,
        facts=quote_facts(quote),
        words=flowing(quote.exact),
        language=quote.language,
        state=STATES[resolve(quote).state],
        translation=quote.translation,
        translated=_translator(row),
    )


def _translator(row: Evidence) -> str:
    quote = row.quote
    if quote is None or not quote.translation:
        return ""
    who = [translation_mark(quote), quote.translation_tool, quote.translated_by.name if quote.translated_by else ""]
    if quote.confirmed_by and quote.confirmed_by_id != quote.translated_by_id:
        who.append(f"confirmed by {quote.confirmed_by.name}")
    return ", ".join(each for each in who if each)


def proof_rows(proof: Proof) -> list[tuple[str, str]]:
    """Labels and values of one piece of evidence, in the order of the memo; what is not known is left out."""
    facts = proof.facts
    if facts is None:
        return [("Evidence", "A document that you may not see.")]
    said = [
        ("Evidence", f"{proof.stance}{': ' + proof.note if proof.note else ''}"),
        ("Document", f"{facts.title}{' [' + facts.title_en + ']' if facts.title_en else ''}"),
        ("Issued by", facts.author),
        ("Number", ", ".join(filter(None, (f"{facts.accession} v{facts.version}", facts.locator, facts.quote)))),
        ("Original words", f"“{proof.words}”" if proof.words else ""),
        ("Words checked", proof.state),
        ("Translation", proof.translation),
        ("Translated by", proof.translated),
        ("How we have it", f"{facts.grade_phrase}, grade {facts.grade}; received {show(facts.retrieved_at).utc}"),
        ("Original address", _address(facts)),
        ("Archived copy", facts.memento_url),
        ("Permanent address", facts.permalink),
        ("SHA-256 of the original", facts.sha256),
    ]
    return [(label, value) for label, value in said if value]


def _address(facts: CitationFacts) -> str:
    claimed = "" if facts.source_observed else " (claimed, not seen by us)"
    return f"{facts.source_url}{claimed}" if facts.source_url else ""
