"""The formats of reference managers: BibTeX (biblatex), RIS and CSL-JSON."""

import json
from collections.abc import Sequence
from typing import Any

from stories.citing import escaping, phrases
from stories.citing.facts import CitationFacts

_BABEL = {
    "zh": "chinese",
    "en": "english",
    "ug": "uyghur",
    "ru": "russian",
    "kk": "kazakh",
    "ar": "arabic",
    "bo": "tibetan",
    "de": "german",
    "fr": "french",
    "ja": "japanese",
    "ko": "korean",
}


# Where a document is no web page, what reference managers call its kind.
_BIBTEX = {"sheet": "dataset"}
_CSL = {"sheet": "dataset", "mail": "personal_communication", "slides": "speech"}
_RIS = {"sheet": "DATA", "mail": "ICOMM", "slides": "SLIDE"}


def bibtex(facts: CitationFacts) -> str:
    """One entry for biblatex. Double braces keep names and titles as they are."""
    note = escaping.bibtex(phrases.holding_short(facts)).replace(", p. ", ", p.~")
    if facts.memento_url:
        on = f" {facts.archived_on.isoformat()} (UTC)" if facts.archived_on else ""
        note = f"Archived{on} at \\url{{{escaping.bibtex_url(facts.memento_url)}}}; {note}"
    elif not facts.citable or facts.grade == "D":
        note = f"{escaping.bibtex(facts.grade_phrase)}; {note}"
    values = {
        "author": f"{{{escaping.bibtex(facts.author)}}}" if facts.author else "",
        "title": f"{{{escaping.bibtex(facts.title)}}}",
        "titleaddon": f"{{[{escaping.bibtex(facts.title_en)}]}}" if phrases.translated(facts) else "",
        "organization": f"{{{escaping.bibtex(facts.site)}}}" if facts.site else "",
        "date": facts.printed.isoformat() if facts.printed else "",
        "url": escaping.address(facts.source_url if escaping.is_web(facts.source_url) else facts.permalink),
        "urldate": facts.accessed.isoformat(),
        "langid": _BABEL.get(facts.language.partition("-")[0], ""),
        "note": note,
        "addendum": f"{phrases.hashed(facts)}, \\url{{{escaping.bibtex_url(facts.permalink)}}}",
    }
    kind = "online" if escaping.is_web(facts.source_url) else _BIBTEX.get(facts.medium, "misc")
    fields = ", ".join(f"{name}={{{value}}}" for name, value in values.items() if value)
    return f"@{kind}{{{facts.key}, {fields}}}"


def _item(facts: CitationFacts) -> dict[str, Any]:
    note = [
        escaping.one_line(facts.title_en),
        ", ".join(part for part in (facts.locator, facts.quote) if part),
        facts.permalink,
        phrases.hashed(facts),
    ]
    if not facts.citable:
        note.insert(0, facts.grade_phrase)
    item: dict[str, Any] = {
        "id": facts.key,
        "type": "webpage" if facts.source_url else _CSL.get(facts.medium, "document"),
        "language": facts.language,
        "title": escaping.one_line(facts.title),
    }
    if facts.author:
        item["author"] = [{"literal": escaping.one_line(facts.author)}]
    if facts.site:
        item["container-title"] = escaping.one_line(facts.site)
    if facts.printed:
        item["issued"] = {"date-parts": [[facts.printed.year, facts.printed.month, facts.printed.day]]}
    item["accessed"] = {"date-parts": [[facts.accessed.year, facts.accessed.month, facts.accessed.day]]}
    item["URL"] = facts.source_url if escaping.is_web(facts.source_url) else facts.permalink
    if facts.memento_url:
        item["archive"] = (facts.memento_archive or "web archive").removeprefix("the ")
        item["archive_location"] = facts.memento_url
    item["number"] = f"{facts.accession} v{facts.version}"
    item["note"] = "; ".join(part for part in note if part)
    return item


def csl_json(facts: CitationFacts) -> str:
    """One CSL item, without the brackets of a list."""
    return json.dumps(_item(facts), ensure_ascii=False, separators=(",", ":"))


def file_of(facts: Sequence[CitationFacts], suffix: str) -> str:
    """What reference managers import: `bib`, `ris` (lines end with CR LF, as the format asks) or `json`, a list."""
    if suffix == "json":
        return json.dumps([_item(each) for each in facts], ensure_ascii=False, indent=2) + "\n"
    render = ris if suffix == "ris" else bibtex
    text = "".join(f"{render(each)}\n" for each in facts)
    return text.replace("\n", "\r\n") if suffix == "ris" else text


def ris(facts: CitationFacts) -> str:
    """One RIS record. Lines end as the format asks, with CR LF, when it is sent as a file."""
    day = facts.printed
    lines = [
        ("TY", "ELEC" if facts.source_url else _RIS.get(facts.medium, "GEN")),
        ("AU", facts.author),
        ("TI", facts.title),
        ("TT", facts.title_en),
        ("T2", facts.site),
        ("PY", f"{day:%Y}" if day else ""),
        ("DA", f"{day:%Y/%m/%d}/" if day else ""),
        ("Y2", f"{facts.accessed:%Y/%m/%d}/"),
        ("LA", facts.language),
        ("SP", str(facts.page or "")),
        ("AN", f"{facts.accession} v{facts.version}"),
        ("UR", escaping.address(facts.source_url) if escaping.is_web(facts.source_url) else ""),
        ("UR", escaping.address(facts.memento_url)),
        ("UR", escaping.address(facts.permalink)),
        ("N1", f"sha256:{facts.short_hash}"),
        ("N1", "" if facts.citable else facts.grade_phrase),
    ]
    record = [f"{tag}  - {escaping.ris(value)}" for tag, value in lines if value]
    return "\n".join([*record, "ER  - "])
