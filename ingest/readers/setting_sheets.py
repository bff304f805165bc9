"""What was read of a file without paper, as a small HTML page that says nothing but the stored text. Pure.

A table's cells stand in a table where the text between them is white space only; else its lines are paragraphs.
"""

import html
from collections.abc import Iterator
from typing import Any

_FONTS = '"Noto Serif", "DejaVu Serif", "Noto Serif CJK SC", "Songti SC", SimSun, "Noto Naskh Arabic", serif'
STYLE = f"""
@page {{ size: A4; margin: 16mm 15mm 18mm;
  @bottom-center {{ content: "Set by Muniment · " counter(page) "/" counter(pages); font-size: 7pt; color: #666; }} }}
html {{ font-family: {_FONTS}; font-size: 10.5pt; line-height: 1.5; }}
body {{ margin: 0; overflow-wrap: anywhere; }}
p {{ margin: 0 0 .35em; }}
pre {{ white-space: pre-wrap; }}
table {{ border-collapse: collapse; max-width: 100%; }}
td, th {{ overflow-wrap: anywhere; vertical-align: top; }}
table.read td {{ border: .4pt solid #888; padding: 1pt 3pt; white-space: pre-wrap; }}
img {{ max-width: 100%; }}
.note {{ color: #444; font-size: 9pt; }}
.deleted {{ text-decoration: line-through; color: #777; }}
.not_visible {{ color: #777; }}
"""
_SHOWN = ("note", "deleted", "not_visible")
MOST_CELLS = 20_000


def sheet_of_text(text: str, regions: list[dict[str, Any]], tables: list[dict[str, Any]], language: str) -> str:
    """The page. Regions and tables as `archive.models.Page` has them."""
    marks = sorted((each["start"], each["end"], each["kind"]) for each in regions if each["kind"] in _SHOWN)
    body: list[str] = []
    at = 0
    for table in sorted(tables, key=_start):
        cells, start, end = table["cells"], _start(table), _end(table)
        if start < at or not _is_table(text, cells, start, end):
            continue
        body += _paragraphs(text, at, start, marks)
        body.append(_table(text, cells, marks))
        at = end
    body += _paragraphs(text, at, len(text), marks)
    tongue = html.escape(language if language != "und" else "", quote=True)
    return (
        f'<!DOCTYPE html><html lang="{tongue}"><head><meta charset="utf-8"></head><body>{"".join(body)}</body></html>'
    )


def _start(table: dict[str, Any]) -> int:
    return min((cell["start"] for cell in table["cells"]), default=0)


def _end(table: dict[str, Any]) -> int:
    return max((cell["end"] for cell in table["cells"]), default=0)


def _is_table(text: str, cells: list[dict[str, Any]], start: int, end: int) -> bool:
    """Whether its cells hold all of the text from its first to its last, in order and once."""
    if not 1 < len(cells) <= MOST_CELLS or end <= start:
        return False
    at = start
    for cell in sorted(cells, key=lambda each: (each["row"], each["column"])):
        if cell["start"] == cell["end"]:
            continue
        if cell["start"] < at or text[at : cell["start"]].strip():
            return False
        at = cell["end"]
    return True


def _table(text: str, cells: list[dict[str, Any]], marks: list[tuple[int, int, str]]) -> str:
    rows: dict[int, list[str]] = {}
    for cell in sorted(cells, key=lambda each: (each["row"], each["column"])):
        wide, high = min(int(cell["colspan"]), 100), min(int(cell["rowspan"]), 100)
        inner = "".join(_pieces(text, cell["start"], cell["end"], marks))
        rows.setdefault(cell["row"], []).append(f'<td colspan="{wide}" rowspan="{high}">{inner}</td>')
    lines = "".join(f"<tr>{''.join(row)}</tr>" for row in rows.values())
    return f'<table class="read">{lines}</table>'


def _paragraphs(text: str, start: int, end: int, marks: list[tuple[int, int, str]]) -> Iterator[str]:
    at = start
    for line in text[start:end].split("\n"):
        if line.strip():
            yield f"<p>{''.join(_pieces(text, at, at + len(line), marks))}</p>"
        at += len(line) + 1


def _pieces(text: str, start: int, end: int, marks: list[tuple[int, int, str]]) -> Iterator[str]:
    """The text from `start` to `end`, what is marked in it told apart."""
    at = start
    for first, last, kind in marks:
        left, right = max(first, at), min(last, end)
        if left >= right:
            continue
        yield html.escape(text[at:left])
        yield f'<span class="{kind}">{html.escape(text[left:right])}</span>'
        at = right
    yield html.escape(text[at:end])
