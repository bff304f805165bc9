"""An article in an office file, as a text whose links can be read: HTML of a Word file, CSV of a workbook. Pure.

The text is not what is held of such a file: it is made to find its links, each in its sentence. Of a Word file come
hyperlinks, hyperlink fields, those on pictures, and footnotes and endnotes beside the words that call them; not
headers, comments, and what was deleted. Of a workbook come the values, and behind each the address that lies on it.
"""

import csv
import io
import re
from collections.abc import Iterator
from html import escape
from typing import BinaryIO, Final

from docx.opc.package import OpcPackage
from docx.opc.part import Part as OpcPart
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from ingest.readers import packages, registry
from ingest.readers.base import Declared, Limits, ReadError
from ingest.readers.packages import attribute, local
from ingest.readers.sheets import XLSX
from ingest.readers.word import WORD

_SKIPPED: Final = frozenset(("Fallback", "pPr", "rPr", "del", "moveFrom", "delText", "delInstrText", "sectPr"))
_SIGNS: Final = {"tab": "\t", "br": "<br>", "cr": "<br>", "noBreakHyphen": "\u2011"}
_NOTES: Final = {"footnote": "fn", "endnote": "edn"}
_FIELD: Final = re.compile(r"^\s*HYPERLINK\s+(?!\\)(?:\"([^\"]*)\"|(\S+))(?:.*?\\l\s+\"([^\"]*)\")?", re.DOTALL | re.I)
_CELL: Final = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})")
_MOST_CELLS: Final = 2_000_000
_OTHER: Final = ("not_an_article", "Only Word files (.docx) and workbooks (.xlsx) can be read here.")


def linked(source: BinaryIO) -> tuple[str, str]:
    """`html` or `csv`, and the text. Raises ReadError, `not_an_article` for anything but the two kinds of file."""
    media_type, _ = registry.media_type_of(source, Declared())
    if media_type not in (WORD, XLSX):
        raise ReadError(*_OTHER)
    with packages.checked(source, Limits()):
        source.seek(0)
        try:
            package = OpcPackage.open(source)
            if media_type == WORD:
                return "html", _of_word(package)
            return "csv", _of_workbook(source, package)
        except packages.FAULTS as error:
            raise ReadError(*packages.DAMAGED) from error
        except (CalamineError, ValueError) as error:
            raise ReadError("damaged", "The workbook is damaged and cannot be read.") from error


def _of_word(package: OpcPackage) -> str:
    main = package.main_document_part
    title = escape(" ".join(str(package.core_properties.title or "").split())[:300])
    text = _Walk(main).whole(packages.markup(main.blob))
    notes: list[str] = []
    for relation in main.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if not relation.is_external and kind in _NOTES:
            notes += _notes(relation.target_part, kind)
    return f"<title>{title}</title>{text}<ol>{''.join(notes)}</ol>"


def _notes(part: OpcPart, kind: str) -> Iterator[str]:
    for note in packages.markup(part.blob).iter(f"{{*}}{kind}"):
        if not attribute(note, "type"):  # separators have one
            yield f'<li id="{_NOTES[kind]}{escape(attribute(note, "id"))}">{_Walk(part).whole(note)}</li>'


class _Walk:
    """One part's markup, as HTML with nothing but paragraphs, line breaks and links."""

    def __init__(self, part: OpcPart) -> None:
        self._targets = {key: each.target_ref for key, each in part.rels.items() if each.is_external}
        self._out: list[str] = []
        self._fields: list[str | None] = []  # the instruction of each that is open; None once its result began
        self._open: list[bool] = []  # whether that result is a link

    def whole(self, element: etree._Element) -> str:
        """The element's content; what a field left open ends with it."""
        self._children(element)
        self._out += ["</a>" for each in self._open if each]
        return "".join(self._out)

    def _children(self, parent: etree._Element) -> None:
        for element in parent:
            name = local(element)
            if name and name not in _SKIPPED:
                self._element(element, name)

    def _element(self, element: etree._Element, name: str) -> None:
        if name == "t":
            self._out.append(escape(element.text or ""))
        elif name in _SIGNS:
            self._out.append(_SIGNS[name])
        elif name == "instrText":
            self._instruct(element.text or "")
        elif name == "fldChar":
            self._field(attribute(element, "fldCharType"))
        elif name.removesuffix("Reference") in _NOTES:
            note = _NOTES[name.removesuffix("Reference")] + attribute(element, "id")
            self._out.append(f'<a href="#{escape(note)}"></a>')
        else:
            self._around(element, name)

    def _around(self, element: etree._Element, name: str) -> None:
        """What holds other elements: a paragraph, a row of a table, a link."""
        if name == "hlinkClick":
            self._out.append(_opening(self._target(element)) + "</a>")
            return
        address = self._target(element) if name == "hyperlink" else ""
        if name == "fldSimple":
            address = _address(attribute(element, "instr"))
        before, after = (_opening(address), "</a>") if address else ("", "")
        if name == "p":
            before, after = "<p>", "</p>"
        elif name == "tc":
            after = " "
        self._out.append(before)
        self._children(element)
        self._out.append(after)

    def _target(self, element: etree._Element) -> str:
        address, place = self._targets.get(attribute(element, "id"), ""), attribute(element, "anchor")
        return f"{address}#{place}" if address and place else address

    def _instruct(self, text: str) -> None:
        if self._fields and self._fields[-1] is not None:
            self._fields[-1] += text

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append("")
            self._open.append(False)
        elif kind == "separate" and self._fields and self._fields[-1] is not None:
            address, self._fields[-1] = _address(self._fields[-1]), None
            if address:
                self._open[-1] = True
                self._out.append(_opening(address))
        elif kind == "end" and self._fields:
            instruction, was_open = self._fields.pop(), self._open.pop()
            if was_open:
                self._out.append("</a>")
            elif instruction and (address := _address(instruction)):  # a field without a result is still a link
                self._out.append(_opening(address) + "</a>")


def _address(instruction: str) -> str:
    found = _FIELD.match(instruction)
    if not found:
        return ""
    address = found[1] if found[1] is not None else found[2]
    return f"{address}#{found[3]}" if found[3] else address


def _opening(address: str) -> str:
    return f'<a href="{escape(address)}">'


def _of_workbook(source: BinaryIO, package: OpcPackage) -> str:
    main = package.main_document_part
    sheets = {key: each.target_part for key, each in main.rels.items() if not each.is_external}
    named = {attribute(each, "name"): attribute(each, "id") for each in packages.markup(main.blob).iter("{*}sheet")}
    source.seek(0)
    book = CalamineWorkbook.from_filelike(source)
    out, cells = io.StringIO(), 0
    writer = csv.writer(out)
    for name in book.sheet_names:
        part = sheets.get(named.get(name, ""))
        on_cells = _hyperlinks(part) if part is not None else {}
        for row, values in enumerate(book.get_sheet_by_name(name).iter_rows(), start=1):
            cells += len(values)
            if cells > _MOST_CELLS:
                raise ReadError("too_large", "The workbook has more cells than can be looked through here.")
            line = [str(value) for value in values]
            writer.writerow([_with_address(text, on_cells.pop((row, n), "")) for n, text in enumerate(line, start=1)])
        writer.writerows([address] for address in on_cells.values())  # on cells that hold no value
    return out.getvalue()


def _with_address(value: str, address: str) -> str:
    if not address or value.strip() == address:
        return value
    return f"{value} {address}" if value.strip() else address


def _hyperlinks(part: OpcPart) -> dict[tuple[int, int], str]:
    """The addresses that lie on cells: hyperlinks, and those of HYPERLINK formulas, by row and column from 1."""
    targets = {key: each.target_ref for key, each in part.rels.items() if each.is_external}
    tree = packages.markup(part.blob)
    found = {}
    for each in tree.iter("{*}hyperlink"):
        place, address = attribute(each, "ref"), targets.get(attribute(each, "id"), "")
        if address and (at := _cell(place)):
            found[at] = f"{address}#{attribute(each, 'location')}" if attribute(each, "location") else address
    for formula in tree.iter("{*}f"):
        text, cell = formula.text or "", formula.getparent()
        said = re.search(r"HYPERLINK\(\s*\"([^\"]*)\"", text, re.IGNORECASE)
        if said and cell is not None and (at := _cell(attribute(cell, "r"))):
            found.setdefault(at, said[1])
    return found


def _cell(place: str) -> tuple[int, int] | None:
    found = _CELL.match(place)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column
