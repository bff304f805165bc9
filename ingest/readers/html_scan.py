"""One linear pass over HTML before any tree is built, and the text of pages no tree may be built of. Pure.

1 MB of nested <div> or 200,000 attributes hang tree builders (safety.md section 2), so a page over the limits is read
without one. Every search here goes forward only; a quote or a comment that never closes is looked for once.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_CHARACTERS, MAX_LEVELS, MAX_ATTRIBUTES = 5_000_000, 512, 256
_VOID = "area base br col embed hr img input link meta param source track wbr"
_HIDDEN = "script style noscript template iframe noembed noframes svg math object"
_BLOCKS = """
    address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup
    option p plaintext pre section select summary table tbody textarea tfoot thead tr ul xmp
"""
VOID, HIDDEN, BLOCKS = (frozenset(names.split()) for names in (_VOID, _HIDDEN, _BLOCKS))
# Formatting that is not closed is opened again in the next block: it stays counted until its own end tag.
_FORMATTING = frozenset(("b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"))
_SINGLE = frozenset(("a", "nobr", "button"))  # one of these ends the one before
# A start tag closes these, as far down as the nearest of those (rules of the HTML standard).
_ROW = frozenset(("tr", "td", "th"))
_CLOSES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "table", "td"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl", "table", "td"))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl", "table", "td"))),
    "option": (frozenset(("option",)), frozenset(("select",))),
    "td": (frozenset(("td", "th")), frozenset(("table",))),
    "th": (frozenset(("td", "th")), frozenset(("table",))),
    "tr": (_ROW, frozenset(("table",))),
    **{name: (_ROW | {"thead", "tbody", "tfoot"}, frozenset(("table",))) for name in ("thead", "tbody", "tfoot")},
}
RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext", "template")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TAG_NAME = re.compile(r"/?([a-zA-Z][^\s/>]{0,63})")
_STOP = re.compile(r"[\"'>]")
_SPACE = re.compile(r"[ \t\n\f\r]+")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of the source: `[start, end)`, its name in lower case, whether it closes, its attribute count.

    A comment or declaration is one without a name.
    """

    start: int
    end: int
    name: str
    closing: bool
    attributes: int


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of text without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def unseen(attributes: dict[str, str]) -> bool:
    """Whether an element says of itself that it is not shown."""
    return "hidden" in attributes or _UNSEEN.search(attributes.get("style", "")) is not None


def tags(text: str) -> Iterator[Tag]:
    """The tags in order; what stands in comments and in raw elements (script, style…) is no tag."""
    position, lost_quotes, length = 0, set[str](), len(text)
    while True:
        position = text.find("<", position)
        if position < 0:
            return
        if text.startswith(("<!", "<?"), position):
            mark = "-->" if text.startswith("<!--", position) else ">"
            end = text.find(mark, position + 2)
            end = length if end < 0 else end + len(mark)
            yield Tag(position, end, "", False, 0)
            position = end
            continue
        named = _TAG_NAME.match(text, position + 1)
        if not named:
            position += 1
            continue
        end, attributes = _tag_end(text, named.end(), lost_quotes)
        name, closing = named.group(1).lower(), text[position + 1] == "/"
        yield Tag(position, end, name, closing, attributes)
        position = end
        if name in RAW and not closing:
            position = _raw_end(text, name, end)


def _tag_end(text: str, position: int, lost_quotes: set[str]) -> tuple[int, int]:
    """Behind the `>` that ends the tag, and about how many attributes stood before it."""
    equals = 0
    while True:
        stop = _STOP.search(text, position)
        if stop is None:
            return len(text), equals + text.count("=", position)
        equals += text.count("=", position, stop.start())
        mark = stop.group()
        if mark == ">":
            return stop.end(), equals
        position = stop.end()
        if mark in lost_quotes:
            continue
        closed = text.find(mark, position)
        if closed < 0:
            lost_quotes.add(mark)
        else:
            position = closed + 1


_RAW_ENDS = {name: re.compile(f"</{name}[ \t\n\f\r/>]", re.IGNORECASE) for name in RAW}


def _raw_end(text: str, name: str, position: int) -> int:
    found = _RAW_ENDS[name].search(text, position)
    return found.start() if found else len(text)


class _Nest:
    """How deep a tree of the tags so far would be, guessed on the high side."""

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._formatting: dict[str, int] = {}

    @property
    def depth(self) -> int:
        """Open elements, formatting among them."""
        return len(self._stack) + sum(self._formatting.values())

    def add(self, tag: Tag) -> None:
        """One more tag."""
        if tag.name in VOID or tag.name in _SINGLE or not tag.name:
            return
        if tag.name in _FORMATTING:
            now = self._formatting.get(tag.name, 0) + (-1 if tag.closing else 1)
            self._formatting[tag.name] = max(0, now)
        elif tag.closing:
            if tag.name in self._stack:
                while self._stack.pop() != tag.name:
                    pass
        else:
            self._close_for(tag.name)
            self._stack.append(tag.name)

    def _close_for(self, name: str) -> None:
        if name == "p":
            if self._stack and self._stack[-1] == "p":
                self._stack.pop()
            return
        closed, stops = _CLOSES.get(name, (frozenset(), frozenset()))
        for place in range(len(self._stack) - 1, -1, -1):
            if not closed or self._stack[place] in stops:
                return
            if self._stack[place] in closed:
                del self._stack[place:]


def too_much(text: str) -> str:
    """Why no tree may be built of this page (`size`, `levels`, `attributes`), or nothing."""
    if len(text) > MAX_CHARACTERS:
        return "size"
    nest = _Nest()
    for tag in tags(text):
        if tag.attributes > MAX_ATTRIBUTES:
            return "attributes"
        nest.add(tag)
        if nest.depth > MAX_LEVELS:
            return "levels"
    return ""


def text_without_tree(text: str) -> str:
    """The text between the tags, without hidden elements: what is left when no tree may be built."""
    pieces: list[str] = []
    position, hidden = 0, ""
    for tag in tags(text):
        if not hidden:
            pieces.append(text[position : tag.start])
        if hidden:
            hidden = "" if tag.closing and tag.name == hidden else hidden
        elif tag.name in HIDDEN and not tag.closing:
            hidden = tag.name
        if tag.name in BLOCKS or tag.name == "br":
            pieces.append("\n")
        elif tag.name in {"td", "th"}:
            pieces.append("\t")
        position = tag.end
    if not hidden:
        pieces.append(text[position:])
    lines = (_SPACE.sub(" ", line).strip(" ") for line in html.unescape("".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)
