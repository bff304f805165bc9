"""Citations for pages: a robust link in HTML, Markdown, and Wikipedia's template."""

from stories.citing import escaping, phrases
from stories.citing.facts import CitationFacts


def html(facts: CitationFacts) -> str:
    """A robust link (robustlinks.mementoweb.org): the source, with the archived copy and its day as attributes."""
    title = escaping.markup(facts.title)
    lang = f' lang="{escaping.markup(facts.language)}"' if facts.language != "und" else ""
    attributes = _robust(facts)
    lead = f"<a{attributes}{lang}>{title}</a>" if attributes else f"<cite{lang}>{title}</cite>"
    english = f" {escaping.markup(phrases.translated(facts))}" if phrases.translated(facts) else ""
    held = escaping.markup(phrases.holding(facts))
    link = escaping.markup(escaping.address(facts.permalink))
    return f'{lead}{english} (<a href="{link}">{held}</a>)'


def _robust(facts: CitationFacts) -> str:
    """The attributes of the link: its source or, where that is no web address, the archived copy."""
    source, copy = (escaping.markup(escaping.address(url)) for url in (facts.source_url, facts.memento_url))
    on = f' data-versiondate="{facts.archived_on.isoformat()}"' if facts.archived_on else ""
    version = f' data-versionurl="{copy}"{on}' if escaping.is_web(facts.memento_url) else ""
    if escaping.is_web(facts.source_url):
        return f' href="{source}" data-originalurl="{source}"{version}'
    return f' href="{copy}"{version}' if version else ""


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
    return f"{lead}{english} ({'; '.join(inside)})"


def wiki(facts: CitationFacts) -> str:
    """`{{cite web}}`. A title in another script than Latin is a `script-title` with its language."""
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
        ("page", str(facts.page or "")),
    ]
    return "{{cite web " + " ".join(f"|{name}={value}" for name, value in values if value) + "}}"
