"""Links of an HTML text, in one pass and in linear time: a tree would lose where things stood, and html.parser of
Python 3.11 takes quadratic time on damaged input."""

import re
from dataclasses import dataclass
from typing import Final

from archive.provenance.link_page import START, Page, Pending, bare_end, is_web_link, resolved, unescape

_TOKEN: Final = re.compile(rf"<!--|<(?=[/A-Za-z!?])|(?P<bare>{START})", re.IGNORECASE)
_TAG: Final = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*+)(?P<rest>(?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+)>")
_ATTRIBUTE: Final = re.compile(r"([^\s=>\"'/]+)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li"}
    | {"main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title"}
    | {"tr", "ul"}
)
_HIDDEN: Final = frozenset({"script", "style", "template", "textarea"})
# Text without tags, if they are closed at all: what damaged markup leaves open hides nothing.
_HIDDEN_IF_CLOSED: Final = frozenset({"title", "iframe", "xmp", "noembed", "noframes"})
# A bare address in them is shown as code, or not at all.
_QUIET: Final = frozenset({"code", "kbd", "samp", "title", "noscript"})
_NOTE_NAME: Final = re.compile(
    r"(?:user-content-|easy-|modern-)?_?(?:fn|ftn|edn|footnote|endnote|note|cite_note|sdfootnote|sdendnote)[\w.:\-]*",
    re.IGNORECASE,
)
_AROUND_NOTES: Final = frozenset({"ol", "section", "aside"})
_BEHIND_NOTES: Final = frozenset({"footer", "nav", "form"})
# What calls a note looks so, whatever the note is called: 1, [2], （3）, a), *, †.
_NOTE_MARK: Final = re.compile(r"[\[(（【]?(?:[0-9]{1,3}|[a-z]|[ivx]{1,5}|[*†‡§]{1,3})[\])）】]?")
_DAMAGED_TAGS_TRIED: Final = 200  # each costs a look at the rest of the text


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: attribute values with their places; `end` is behind its `>`."""

    name: str
    closing: bool
    attributes: dict[str, tuple[str, int]]
    end: int


def read_tag(text: str, start: int) -> Tag | None:
    """The tag that begins at `start`, or None if there is none (no name, no end)."""
    found = _TAG.match(text, start)
    if not found:
        return None
    attributes: dict[str, tuple[str, int]] = {}
    if not found["close"]:
        for each in _ATTRIBUTE.finditer(text, found.start("rest"), found.end("rest")):
            group = each.lastindex if (each.lastindex or 0) > 1 else None
            attributes.setdefault(each[1].lower(), (each[group], each.start(group)) if group else ("", each.end()))
    return Tag(found["name"].lower(), bool(found["close"]), attributes, found.end())


class HtmlReader:
    """Takes tags one by one and keeps what is open. Markdown uses it too, for the HTML inside."""

    def __init__(self, page: Page, text: str, base: str = "") -> None:
        self.page = page
        self.text = text
        self.base = base
        self.based = False
        self.called: tuple[str, int] | None = None  # a place in the page that the open anchor leads to, and where
        self.anchor: Pending | None = None
        self.in_anchor = False
        self.in_code = False
        self.damaged = 0

    @property
    def is_quiet(self) -> bool:
        """Whether an address that stands here is no link of its own: the words of one, or code."""
        return self.in_anchor or self.in_code

    def take(self, start: int) -> int:
        """Read the markup that begins at `start` (`<`); returns where to go on. Markup that is none is visible text."""
        if self.text.startswith(("<!", "<?"), start):
            return self._end_of_declaration(start)
        tag = read_tag(self.text, start) if self.damaged < _DAMAGED_TAGS_TRIED else None
        if tag is None:
            self.damaged += 1
            self.page.write("<")
            return start + 1
        if not tag.closing and (end := self._end_of_hidden(tag)):
            return end
        self._lay_out(tag)
        if tag.name == "a" or (tag.name == "area" and not tag.closing):
            self._anchor(tag, start)
        elif tag.name == "base" and "href" in tag.attributes and not self.based:
            self.base, self.based = resolved(unescape(tag.attributes["href"][0]).strip(), self.base), True
        names = ("id", "name") if tag.name == "a" else ("id",)
        for each in names:
            if each in tag.attributes:
                self._note(tag.attributes[each][0])
        return tag.end

    def _lay_out(self, tag: Tag) -> None:
        """What the tag does to the visible text."""
        if tag.name in _BLOCKS:
            self.page.break_block()
            self.in_code = False  # one that nobody closed
        elif tag.name == "br":
            self.page.write("\n")
        if (tag.name in _AROUND_NOTES and tag.closing) or tag.name in _BEHIND_NOTES:
            self.page.note = ""
        if tag.name in _QUIET:
            self.in_code = not tag.closing

    def finish(self, after: int = -1) -> None:
        """Close what is open; it ends before `after` in the text."""
        if self.anchor:
            self.anchor.end = self.page.length
            self.anchor.after = self.page.behind(after)
        if self.called:
            name, at = self.called
            is_mark = bool(_NOTE_MARK.fullmatch(self.page.since(at).strip()))
            if _NOTE_NAME.fullmatch(name) or is_mark:
                self.page.call_note(name, at)
            if is_mark:
                self.page.take_back(at)
        self.anchor, self.called, self.in_anchor = None, None, False

    def _anchor(self, tag: Tag, at: int) -> None:
        if tag.name == "a":
            self.finish(tag.end if tag.closing else at)
        written = tag.attributes.get("href") or tag.attributes.get("xlink:href")
        if tag.closing or not written:
            return
        raw, start = written
        url = unescape(raw).strip()
        if url.startswith("#"):
            self.called = (url[1:], self.page.length) if tag.name == "a" else None
        elif is_web_link(url := resolved(url, self.base)):
            pending = self.page.add(url=url, raw=raw, start=start, at=self.page.length)
            self.anchor = pending if tag.name == "a" else self.anchor
        self.in_anchor = self.in_anchor or tag.name == "a"

    def _note(self, name: str) -> None:
        """The text of a footnote begins; the mark that calls it came before."""
        if name in self.page.calls:
            self.page.note = name

    def _end_of_declaration(self, start: int) -> int:
        """Behind a comment, `<!doctype …>`, `<![endif]>`, `<?xml …?>`: browsers show none of them."""
        if self.text.startswith("<!--", start):
            end = self.text.find("-->", start + 4)
            return len(self.text) if end < 0 else end + 3
        if self.text.startswith("<![CDATA[", start):  # of a feed or an export: what is in it is the article
            return start + 9
        end = self.text.find(">", start) if self.damaged < _DAMAGED_TAGS_TRIED else -1
        if end >= 0:
            return end + 1
        self.damaged += 1
        self.page.write("<")
        return start + 1

    def _end_of_hidden(self, tag: Tag) -> int:
        """Where what the tag hides ends; 0 if it hides nothing."""
        if tag.name in _HIDDEN:
            return self._closing(tag) or len(self.text)
        return self._closing(tag) if tag.name in _HIDDEN_IF_CLOSED else 0

    def _closing(self, tag: Tag) -> int:
        """Where the closing tag begins; 0 if there is none, or too many had none."""
        pattern = re.compile(rf"</{tag.name}(?=[\s/>])", re.IGNORECASE)
        found = pattern.search(self.text, tag.end) if self.damaged < _DAMAGED_TAGS_TRIED else None
        self.damaged += found is None
        return found.start() if found else 0


def read_html(text: str, base: str = "") -> Page:
    """The links of an HTML text: `a` and `area` with a web address, and bare addresses outside of them. Paths of the
    page's own site are links where its address is known: `base`, or a `<base>` in the text."""
    page = Page()
    reader = HtmlReader(page, text, base)
    scan(reader)
    reader.finish()
    return page


def scan(reader: HtmlReader) -> None:
    """Read the reader's text to its end. What is still open stays so."""
    page, text, at = reader.page, reader.text, 0
    while found := _TOKEN.search(text, at):
        page.write(unescape(text[at : found.start()]))
        if found["bare"] is None:
            at = reader.take(found.start())
        else:
            at = bare_end(text, found.start(), entities=True)
            if at <= found.end() or reader.is_quiet:
                at = max(at, found.end())
                page.write(unescape(text[found.start() : at]))
            else:
                page.add_bare(text, found.start(), at, entities=True)
    page.write(unescape(text[at:]))
