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


def bibtex(facts: CitationFacts, key: str = "") -> str:
    """One entry for biblatex. Double braces keep names and titles as they are. `key`: where it is not the citation's
    own."""
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
    return f"@{kind}{{{key or facts.key}, {fields}}}"


def _item(facts: CitationFacts, key: str = "") -> dict[str, Any]:
    note = [
        escaping.one_line(facts.title_en),
        ", ".join(part for part in (facts.locator, facts.quote) if part),
        facts.permalink,
        phrases.hashed(facts),
    ]
    if not facts.citable:
        note.insert(0, facts.grade_phrase)
    item: dict[str, Any] = {
        "id": key or facts.key,
        "type": "webpage" if facts.source_url else _CSL.get(facts.medium, "document"),
        **({"language": facts.known_language} if facts.known_language else {}),
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
        items = [_item(each, key) for each, key in zip(facts, _keys(facts), strict=True)]
        return json.dumps(items, ensure_ascii=False, indent=2) + "\n"
    if suffix == "ris":
        return "".join(f"{ris(each)}\n" for each in facts).replace("\n", "\r\n")
    return "".join(f"{bibtex(each, key)}\n" for each, key in zip(facts, _keys(facts), strict=True))


def _keys(facts: Sequence[CitationFacts]) -> list[str]:
    """A key of its own for each: what is cited by several pages gets the page behind it, then a number."""
    made: list[str] = []
    taken: set[str] = set()
    for each in facts:
        wanted = [each.key, f"{each.key}-p{each.page}", *(f"{each.key}-{n}" for n in range(2, len(facts) + 2))]
        made.append(next(key for key in wanted if key not in taken))
        taken.add(made[-1])
    return made


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
        ("LA", facts.known_language),
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
