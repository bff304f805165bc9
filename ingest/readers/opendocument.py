"""OpenDocument text (.odt): the text of `content.xml` in its order; notes and comments are `note`. Pure."""

from collections.abc import Iterator

from lxml import etree

from ingest.readers import embedded, packages
from ingest.readers.base import Part, ReadContext, ReadError, RegionKind
from ingest.readers.decoding import clean
from ingest.readers.flowing import Flow, summary
from ingest.readers.packages import attribute, local

ODT = "application/vnd.oasis.opendocument.text"
_NOTES = frozenset(("note", "annotation"))
_MOST_SPACES, _MOST_SPAN = 1_000, 1_000


class OpenDocumentReader:
    """See the module. Headers and footers are in `styles.xml` and follow the text."""

    name = "odt"
    version = 2

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By its `mimetype` member."""
        return 50 if media_type == ODT else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `encrypted`, `doctype_refused`, `expansion_ratio`, `too_large`."""
        flow = Flow(context.limits)
        with packages.checked(context.source, context.limits) as archive:
            try:
                names = set(archive.namelist())
                if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    raise ReadError("encrypted", "The document is protected by a password.")
                trees = [packages.markup(archive.read("content.xml"))]
                told = _meta(packages.markup(archive.read("meta.xml"))) if "meta.xml" in names else {}
                styles = packages.markup(archive.read("styles.xml")) if "styles.xml" in names else None
            except packages.FAULTS as error:
                raise ReadError(*packages.DAMAGED) from error
            for tree in trees:
                for body in tree.iter("{*}body"):
                    _blocks(flow, body, None)
                    yield from flow.take()
            if styles is not None:
                for furniture in styles.iter("{*}header", "{*}footer"):
                    _blocks(flow, furniture, "note")
            if flow.length or not flow.pages:
                flow.end_page()
            yield from flow.take()
            yield from embedded.of_package(archive, context.limits)
        yield summary(flow, tool="lxml", libraries={"lxml": etree.__version__}, told=told)


def _meta(tree: etree._Element) -> dict[str, str]:
    names = {"title": "title", "initial-creator": "author", "creator": "last_modified_by"}
    return {
        names[local(each)]: clean(each.text).strip()[:500] for each in tree.iter() if local(each) in names and each.text
    }


def _blocks(flow: Flow, parent: etree._Element, kind: RegionKind | None, *, in_table: bool = False) -> None:
    for element in parent:
        name = local(element)
        if name in {"p", "h"}:
            _inline(flow, element, kind)
            if in_table:
                flow.add("\n", kind)
            else:
                flow.block()
        elif name == "table" and not in_table:
            _table(flow, element, kind)
        elif name == "tracked-changes":
            for change in element.iter("{*}deletion"):
                _blocks(flow, change, "deleted", in_table=in_table)
        elif name and name not in {"change-info", "forms", "sequence-decls"}:
            _blocks(flow, element, kind, in_table=in_table)


def _table(flow: Flow, table: etree._Element, kind: RegionKind | None) -> None:
    flow.begin_table()
    for number, row in enumerate(table.iter("{*}table-row")):
        column = 0
        for cell in row.iterchildren("{*}table-cell", "{*}covered-table-cell"):
            wide = _number(cell, "number-columns-spanned", _MOST_SPAN)
            if local(cell) == "table-cell":
                flow.begin_cell()
                _blocks(flow, cell, kind, in_table=True)
                flow.end_cell(number, column, _number(cell, "number-rows-spanned", _MOST_SPAN), wide)
            column = min(column + _number(cell, "number-columns-repeated", _MOST_SPAN), 9_000)
    flow.end_tables()
    flow.block()


def _inline(flow: Flow, parent: etree._Element, kind: RegionKind | None) -> None:
    flow.add(parent.text or "", kind)
    for element in parent:
        name = local(element)
        if name == "s":
            flow.add(" " * _number(element, "c", _MOST_SPACES), kind)
        elif name in {"tab", "line-break"}:
            flow.add("\t" if name == "tab" else "\n", kind)
        elif name in _NOTES:
            _note(flow, element)
        elif name in {"p", "h"}:  # of a frame that stands in the line
            flow.add("\n", kind)
            _inline(flow, element, kind)
            flow.add("\n", kind)
        elif name and name not in {"title", "desc", "creator", "date"}:
            _inline(flow, element, kind)
        flow.add(element.tail or "", kind)


def _note(flow: Flow, note: etree._Element) -> None:
    for element in note.iter("{*}p"):
        flow.add(" ", "note")
        _inline(flow, element, "note")
    flow.add(" ", "note")


def _number(element: etree._Element, name: str, most: int) -> int:
    stated = attribute(element, name)
    return max(1, min(int(stated), most)) if stated.isdecimal() and len(stated) < 10 else 1
