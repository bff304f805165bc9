"""The newsroom's own note, plain text, and what may be said on this evidence."""

from archive.provenance.clocks import day_in_words
from stories.citing import phrases
from stories.citing.escaping import address, one_line
from stories.citing.facts import CitationFacts


def newsroom(facts: CitationFacts) -> str:
    """What it is, who issued it, its day and page; how it was captured; where it is held, with its hash."""
    issuer = one_line(facts.author_en or facts.author)
    lead = ", ".join(part for part in (one_line(facts.kind), issuer) if part)
    title = one_line(facts.title)
    what = f"{lead} ({title})" if lead else title + phrases.translated(facts)
    day = f", {day_in_words(facts.printed)}" if facts.printed else ", undated"
    page = f", {facts.locator}" if facts.locator else ""
    held = f"{one_line(facts.archive_name)} {facts.accession} v{facts.version}, {phrases.hashed(facts)}"
    link = address(facts.permalink).partition("://")[2]
    return f"{what}{day}{page}. {phrases.captured(facts)}; {phrases.state(facts)}. {held}, {link}"


def plain(facts: CitationFacts) -> str:
    """One paragraph in the document's own words, for any place that takes text."""
    parts = [
        one_line(facts.author),
        one_line(facts.title) + phrases.translated(facts),
        f"{one_line(facts.site)}, {_day(facts)}" if facts.site else _day(facts).replace("undated", "Undated"),
    ]
    if facts.source_url:
        claimed = "" if facts.source_observed else "Said to be from "
        parts.append(f"{claimed}{address(facts.source_url)} ({phrases.state(facts)})")
    parts.append(phrases.captured(facts))
    if facts.memento_url:
        parts.append(f"Archived copy: {address(facts.memento_url)}")
    parts.append(f"{phrases.holding(facts)}, {phrases.hashed(facts)}: {address(facts.permalink)}")
    return "".join(part + (" " if part[-1] in "?!。？！." else ". ") for part in parts if part).removesuffix(". ")


def _day(facts: CitationFacts) -> str:
    return day_in_words(facts.printed) if facts.printed else "undated"


def allowed(facts: CitationFacts) -> str:
    """The sentence that this evidence allows: no more than the grade bears."""
    archive = one_line(facts.archive_name)
    day = day_in_words(facts.captured_at) if facts.captured_at else ""
    on = f" on {day} (UTC)" if day else ""
    by = facts.memento_archive or "a web archive"
    return {
        "A": f"A page that {archive} fetched{on} said …",
        "B": f"A page captured by {by}{on} said …",
        "B-": f"A page captured by {by}{on}, its nearest capture to the time asked for, said …",
        "C": f"A saved copy of a page{', dated ' + day if day else ''}, says …",
        "D": f"A document supplied to {archive}, whose origin was not checked, says …",
        "E": "This cannot be cited as evidence: only text or a link was supplied, and no bytes of the page are held.",
    }.get(facts.grade, "A document says …")


def cares(facts: CitationFacts) -> list[str]:
    """What is inferred or missing, in sentences ("Cite with care")."""
    found = [
        (not facts.citable, "No bytes of the page are held. Find the page or an archived copy before you cite it."),
        (facts.grade == "D", "The file was supplied; what it says about where it came from was not checked."),
        (bool(facts.source_url) and not facts.source_observed, "The address is claimed by whoever supplied the file."),
        (not facts.source_url, "No web address is known for it."),
        (bool(facts.source_url) and not facts.memento_url, "No copy in an outside web archive is known."),
        (bool(facts.source_url) and not facts.source_state, "Whether the live page still stands has not been checked."),
        (facts.printed is None, "No date is printed on it, or none was found."),
        (not facts.author, "Who issued it is not recorded."),
        (bool(facts.title_pinyin), "The pinyin is made by machine; check names."),
        (not facts.title_en and facts.language != "en", "There is no English title yet."),
        (facts.page is None, "No page is named. Cite from a page to pin it."),
    ]
    return [sentence for fires, sentence in found if fires]
