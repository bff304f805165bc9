"""Chicago notes and bibliography by citeproc-py, with its defects worked round (provenance.md section 10).

No harvested string enters citeproc: author, title, site and address go in as private-use signs and come back in one
pass, so that nothing of theirs is read as markup, changed in case or lost. Of a Chinese title the pinyin stands in
quotes, its characters and the translation behind them.
"""

import re
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from stories.citing import phrases
from stories.citing.escaping import address, one_line
from stories.citing.facts import CitationFacts

STYLE = Path(__file__).parent / "csl" / "chicago-note-bibliography.csl"
AUTHOR, TITLE, SITE, URL = "\ue000", "\ue001", "\ue002", "\ue003"

_marks = re.compile(f"“{TITLE}([,.]?)”([,.]?)|[{AUTHOR}{TITLE}{SITE}{URL}]")
_doubled = re.compile(r"([?!。？！.])\.(?=\s|$)")
_lock = Lock()


@lru_cache(maxsize=1)
def _style() -> CitationStylesStyle:
    return CitationStylesStyle(str(STYLE), validate=False)


def _item(facts: CitationFacts) -> dict[str, Any]:
    """The CSL item, with signs for everything harvested. `language` keeps citeproc from changing case."""
    item: dict[str, Any] = {"id": "it", "type": "webpage", "title": TITLE, "language": "zh-Hans"}
    if facts.author:
        item["author"] = [{"literal": AUTHOR}]
    if facts.site:
        item["container-title"] = SITE
    if facts.printed:
        item["issued"] = {"date-parts": [[facts.printed.year, facts.printed.month, facts.printed.day]]}
    if facts.source_url:
        item["URL"] = URL
    return item


def _missing(item: CitationItem) -> None:
    """citeproc calls this for an item it does not know: ours is always there."""
    raise LookupError(item.key)


def _set(facts: CitationFacts) -> tuple[str, str]:
    """The note and the entry of the bibliography as citeproc sets them, with signs."""
    with _lock:  # a style holds parsed XML whose use by two threads at once nobody has promised
        source = CiteProcJSON([_item(facts)])
        bibliography = CitationStylesBibliography(_style(), source, formatter.plain)
        citation = Citation([CitationItem("it")])
        bibliography.register(citation)
        note = str(bibliography.cite(citation, _missing))
        entries = [str(entry) for entry in bibliography.bibliography()] if _style().has_bibliography() else []
    return note, entries[0] if entries else ""


def _with_script(romanised: str, written: str) -> str:
    """`Shili xian caigou wang 示例县采购网`; one of the two if there is no other."""
    return " ".join(part for part in dict.fromkeys((one_line(romanised), one_line(written))) if part)


def _filled(text: str, facts: CitationFacts) -> str:
    """`text` with every sign replaced in one pass, and the marks round a title put right."""
    values = {
        AUTHOR: _with_script(facts.author_en or facts.author_pinyin, facts.author),
        TITLE: one_line(facts.title_pinyin or facts.title),
        SITE: _with_script(facts.site_pinyin, facts.site),
        URL: address(facts.source_url),
    }
    behind = (f" {one_line(facts.title)}" if facts.title_pinyin else "") + phrases.translated(facts)

    def put(match: re.Match[str]) -> str:
        if match[0] in values:
            return values[match[0]]
        mark = match[1] or match[2]
        title = values[TITLE]
        if behind:
            return f"“{title}”{behind}{mark}"
        # American styles set the mark inside the quotes; after ? ! 。 a second one is dropped.
        return f"“{title}{'' if title[-1:] in '?!。？！.' and mark == '.' else mark}”"

    return _marks.sub(put, text)


def _kept(facts: CitationFacts, *, sentences: bool) -> str:
    """Where a copy is and how it came to us, for the end of a note or, as sentences, of a bibliography's entry."""
    parts = []
    if facts.memento_url:
        on = f" {phrases.american(facts.archived_on)} (UTC)," if facts.archived_on else ""
        parts.append(f"archived{on} at {address(facts.memento_url)}")
    elif facts.grade != "B":
        parts.append(facts.grade_phrase)
    if not sentences:
        return "".join(f", {part}" for part in parts)
    return "".join(f" {part[:1].upper()}{part[1:]}." for part in parts)


def note(facts: CitationFacts) -> str:
    """A footnote."""
    set_as = _set(facts)[0].strip()
    body = _filled(set_as if set_as.endswith("n.d.") else set_as.removesuffix("."), facts)
    held = f"{phrases.holding(facts)}, {address(facts.permalink)}, {phrases.hashed(facts)}"
    return f"{body}{_kept(facts, sentences=False)}; {held}."


def bibliography(facts: CitationFacts) -> str:
    """An entry of the bibliography."""
    body = _filled(_set(facts)[1].strip(), facts)
    body = body if body.endswith((".", "”")) else f"{body}."
    held = f" {phrases.holding(facts)}, {address(facts.permalink)}, {phrases.hashed(facts)}."
    return _doubled.sub(r"\1", body) + _kept(facts, sentences=True) + held
