"""Links of plain text: bare addresses, and footnotes of the kind `[1] http://…` at the beginning of a line."""

import re
from typing import Final

from archive.provenance.link_page import START, Page, bare_end
from archive.provenance.sentences import lines_are_whole

_TOKEN: Final = re.compile(
    rf"(?P<note>^[ \t]*\[(?P<defined>[0-9]{{1,3}})\](?=[ \t:]))|\[(?P<called>[0-9]{{1,3}})\]|(?P<break>\n[ \t]*\n)"
    rf"|(?P<bare>{START})",
    re.IGNORECASE | re.MULTILINE,
)


def read_text(text: str) -> Page:
    """The links of plain text."""
    page = Page()
    page.lines = lines_are_whole(text)
    at = 0
    while found := _TOKEN.search(text, at):
        page.write(text[at : found.start()])
        at = found.end()
        if found["note"] and found["defined"] in page.calls:
            page.break_block()
            page.note = found["defined"]
        elif found["bare"]:
            at = bare_end(text, found.start(), entities=False)
            if at > found.end():
                page.add_bare(text, found.start(), at, entities=False)
                continue
            at = found.end()
        elif found["break"]:
            page.note = ""
        elif number := found["called"] or found["defined"]:
            page.call_note(number)
        page.write(text[found.start() : at])
    page.write(text[at:])
    return page
