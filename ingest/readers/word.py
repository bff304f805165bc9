"""Word files (.docx): all text in its order, by python-docx's package and the markup itself. Pure.

Such a file has no pages of its own: its text flows, and what stands beside it (notes, comments, headers) follows as
`note`. Deletions that are still tracked are `deleted`: searchable, and said to be so.
"""

from collections.abc import Iterator
from importlib.metadata import version

from docx.opc.package import OpcPackage
from docx.opc.part import Part as OpcPart
from lxml import etree

from ingest.readers import embedded, packages
from ingest.readers.base import Part, ReadContext, ReadError, RegionKind
from ingest.readers.decoding import clean
from ingest.readers.flowing import Flow, summary
from ingest.readers.packages import attribute, local

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Parts that hold text beside the document's own, by the end of their relationship's type, in the order given out.
_BESIDE = ("header", "footer", "footnotes", "endnotes", "comments")
LIBRARIES = {"python-docx": version("python-docx"), "lxml": etree.__version__}
_SKIPPED = frozenset(("Fallback", "pPr", "rPr", "tblPr", "tcPr", "trPr", "sectPr", "instrText", "delInstrText"))
_DELETED = frozenset(("del", "moveFrom"))
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad", "ptab": "\t"}
_SEPARATORS = frozenset(("separator", "continuationSeparator", "continuationNotice"))


class WordReader:
    """See the module."""

    name = "word"
    version = 2

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By the names of its parts."""
        return 50 if media_type == WORD else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `encrypted`, `doctype_refused`, `expansion_ratio`, `too_large`."""
        flow = Flow(context.limits)
        with packages.checked(context.source, context.limits) as archive:
            context.source.seek(0)
            try:
                package = OpcPackage.open(context.source)
                main = package.main_document_part
                trees = [(_tree(main), None), *_beside(main)]
                told = _properties(package)
            except packages.FAULTS as error:
                raise ReadError(*packages.DAMAGED) from error
            for tree, kind in trees:
                _Walk(flow, kind).blocks(tree)
                yield from flow.take()
            if flow.length or not flow.pages:
                flow.end_page()
            yield from flow.take()
            yield from embedded.of_package(archive, context.limits)
        yield summary(flow, tool="python-docx", libraries=LIBRARIES, told=told)


def _tree(part: OpcPart) -> etree._Element:
    return packages.markup(part.blob)


def _beside(main: OpcPart) -> Iterator[tuple[etree._Element, RegionKind]]:
    """Notes, comments, headers and footers, each part once, by kind and then by name."""
    found: dict[tuple[int, str], OpcPart] = {}
    for relation in main.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if not relation.is_external and kind in _BESIDE:
            part = relation.target_part
            found[_BESIDE.index(kind), str(part.partname)] = part
    for _, part in sorted(found.items(), key=lambda pair: pair[0]):
        yield _tree(part), "note"


def _properties(package: OpcPackage) -> dict[str, str]:
    """What the file says of itself: claims of whoever made it."""
    told = package.core_properties
    said = {"title": told.title, "author": told.author, "last_modified_by": told.last_modified_by}
    return {name: clean(str(value)).strip()[:500] for name, value in said.items() if value}


class _Walk:
    """One part's markup, written into the flow."""

    def __init__(self, flow: Flow, kind: RegionKind | None) -> None:
        self._flow = flow
        self._kind = kind
        self._in_table = 0

    def blocks(self, parent: etree._Element, *, deleted: bool = False) -> None:
        """The paragraphs and tables below an element."""
        for element in parent:
            name = local(element)
            if name in _SKIPPED or attribute(element, "type") in _SEPARATORS:
                continue
            if name == "p":
                self._runs(element, deleted=deleted)
                self._end_paragraph()
            elif name == "tbl":
                self._table(element)
            elif name:
                self.blocks(element, deleted=deleted or name in _DELETED)

    def _end_paragraph(self) -> None:
        if self._in_table:
            self._flow.add("\n", self._kind)  # no page ends within a table's cell
        else:
            self._flow.block()

    def _runs(self, parent: etree._Element, *, deleted: bool) -> None:
        for element in parent:
            name = local(element)
            kind: RegionKind | None = "deleted" if deleted or name in _DELETED or name == "delText" else self._kind
            if name in {"t", "delText"}:
                self._flow.add(element.text or "", kind)
            elif name in _SIGNS:
                self._flow.add(_SIGNS[name], kind)
            elif name == "txbxContent":
                self._flow.add("\n", kind)
                self.blocks(element, deleted=kind == "deleted")
            elif name == "p":  # a paragraph within a run, as text boxes of old files have it
                self._runs(element, deleted=kind == "deleted")
                self._flow.add("\n", kind)
            elif name == "tbl":
                self._table(element)
            elif name and name not in _SKIPPED:
                self._runs(element, deleted=kind == "deleted")

    def _table(self, table: etree._Element) -> None:
        outermost = not self._in_table
        if outermost:
            self._flow.begin_table()
        self._in_table += 1
        for number, row in enumerate(each for each in table.iter("{*}tr") if _owner(each, "tbl") is table):
            column = 0
            for cell in (each for each in row.iter("{*}tc") if _owner(each, "tr") is row):
                wide = _span(cell)
                if outermost:
                    self._flow.begin_cell()
                self.blocks(cell)
                if outermost:
                    self._flow.end_cell(number, column, 1, wide)
                column = min(column + wide, 9_000)
        self._in_table -= 1
        if outermost:
            self._flow.end_tables()
            self._flow.block()


def _owner(element: etree._Element, name: str) -> etree._Element | None:
    """The nearest element of a name above: rows may lie in content controls, tables in cells."""
    return next((each for each in element.iterancestors() if local(each) == name), None)


def _span(cell: etree._Element) -> int:
    stated = next((attribute(each, "val") for each in cell.iter("{*}gridSpan")), "1")
    return min(int(stated), 100) if stated.isdecimal() and int(stated) else 1
