"""Citations for pages: a robust link in HTML, Markdown, and Wikipedia's template."""

from datetime import UTC

from stories.citing import escaping, phrases
from stories.citing.facts import CitationFacts


def html(facts: CitationFacts) -> str:
    """A robust link (robustlinks.mementoweb.org, provenance.md section 11): our pinned copy, with the page and the
    archived copy as attributes; behind it where the copy is held, and its hash."""
    title = escaping.markup(facts.title)
    lang = f' lang="{escaping.markup(facts.known_language)}"' if facts.known_language else ""
    english = f" {escaping.markup(phrases.translated(facts))}" if phrases.translated(facts) else ""
    held = escaping.markup(f"{phrases.holding(facts)}, {phrases.hashed(facts)}")
    return f"<a{_robust(facts)}{lang}>{title}</a>{english} ({held})"


def _robust(facts: CitationFacts) -> str:
    """The attributes. Without a copy in a web archive the version is ours, and its day that of our capture."""
    ours = escaping.address(facts.permalink)
    copy = escaping.address(facts.memento_url) if escaping.is_web(facts.memento_url) else ours
    when = (facts.memento_at if copy != ours else None) or facts.captured_at or facts.retrieved_at
    values = {
        "href": ours,
        "data-originalurl": escaping.address(facts.source_url) if escaping.is_web(facts.source_url) else "",
        "data-versionurl": copy,
        "data-versiondate": f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "rel": "noopener noreferrer",
    }
    return "".join(f' {name}="{escaping.markup(value)}"' for name, value in values.items() if value)


def markdown(facts: CitationFacts) -> str:
    """Links in Markdown; addresses in angle brackets, so that brackets inside them end nothing."""
    title = escaping.markdown(facts.title)
    lead = f"[{title}](<{escaping.address(facts.source_url)}>)" if escaping.is_web(facts.source_url) else title
    english = f" {escaping.markdown(phrases.translated(facts))}" if phrases.translated(facts) else ""
    inside = []
    if escaping.is_web(facts.memento_url):
        on = f" {facts.archived_on.isoformat()}" if facts.archived_on else ""
        inside.append(f"[archived{on}](<{escaping.address(facts.memento_url)}>)")
    inside.append(f"[{escaping.markdown(phrases.holding(facts))}](<{escaping.address(facts.permalink)}>)")
    return f"{lead}{english} ({'; '.join(inside)}, {phrases.hashed(facts)})"


def wiki(facts: CitationFacts) -> str:
    """`{{cite web}}`, and behind it where the copy is held, for which the template has no place.

    A title in another script than Latin is a `script-title` with its language.
    """
    language = facts.language.partition("-")[0]
    latin = facts.title.isascii() or language in ("en", "de", "fr", "es", "it", "und")
    title = (
        ("title", escaping.wiki(facts.title)) if latin else ("script-title", f"{language}:{escaping.wiki(facts.title)}")
    )
    values = [
        ("author", escaping.wiki(facts.author)),
        title,
        ("trans-title", escaping.wiki(facts.title_en) if phrases.translated(facts) else ""),
        ("website", escaping.wiki(facts.site or facts.archive_name)),
        ("date", facts.printed.isoformat() if facts.printed else ""),
        ("language", language if language not in ("und", "en") else ""),
        ("url", escaping.wiki_address(facts.source_url if escaping.is_web(facts.source_url) else facts.permalink)),
        ("url-status", phrases.URL_STATUS.get(facts.source_state, "") if facts.memento_url else ""),
        ("archive-url", escaping.wiki_address(facts.memento_url)),
        ("archive-date", facts.archived_on.isoformat() if facts.archived_on else ""),
        ("access-date", facts.accessed.isoformat()),
        ("page", str(facts.page or "") if facts.locator.startswith("p.") else ""),
        ("at", "" if facts.locator.startswith("p.") else facts.locator),
    ]
    template = "{{cite web " + " ".join(f"|{name}={value}" for name, value in values if value) + "}}"
    held = escaping.wiki(phrases.holding_short(facts))
    return f"{template} [{escaping.wiki_address(facts.permalink)} {held}], {phrases.hashed(facts)}"
