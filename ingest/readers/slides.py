"""Slides (.pptx): a slide is a page; speaker notes and comments follow its text as `note`. Pure."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from lxml import etree
from pptx import Presentation

from ingest.readers import embedded, packages
from ingest.readers.base import Part, ReadContext, ReadError, RegionKind
from ingest.readers.decoding import clean
from ingest.readers.flowing import Flow, summary
from ingest.readers.packages import attribute, local

SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
LIBRARIES = {"python-pptx": version("python-pptx"), "lxml": etree.__version__}
_PAGE_FIELDS = frozenset(("slidenum", "datetime"))


class SlidesReader:
    """See the module."""

    name = "slides"
    version = 2

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By the names of its parts."""
        return 50 if media_type == SLIDES else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `damaged`, `encrypted`, `doctype_refused`, `expansion_ratio`, `too_large`."""
        flow = Flow(context.limits)
        with packages.checked(context.source, context.limits) as archive:
            context.source.seek(0)
            try:
                show = Presentation(context.source)
                for number, slide in enumerate(show.slides, 1):
                    _slide(flow, number, slide)
                    yield from flow.take()
                told = clean(show.core_properties.title or "").strip()[:500]
            except (*packages.FAULTS, LookupError) as error:
                raise ReadError(*packages.DAMAGED) from error
            if not flow.pages:
                raise ReadError("empty", "The file holds no slides.")
            yield from embedded.of_package(archive, context.limits)
        yield summary(flow, tool="python-pptx", libraries=LIBRARIES, told={"title": told} if told else {})


def _slide(flow: Flow, number: int, slide: Any) -> None:
    flow.label = f"{number} (hidden)" if attribute(slide.element, "show") in {"0", "false"} else str(number)
    _text(flow, slide.element, None)
    if slide.has_notes_slide:
        _text(flow, slide.notes_slide.element, "note")
    for relation in slide.part.rels.values():
        if not relation.is_external and relation.reltype.endswith("/comments"):
            for comment in packages.markup(relation.target_part.blob).iter("{*}text"):
                flow.add(f"{comment.text or ''}\n", "note")
    flow.end_page()


def _text(flow: Flow, parent: etree._Element, kind: RegionKind | None) -> None:
    """The paragraphs of all shapes, in the order of the markup; tables with their cells."""
    for element in parent:
        name = local(element)
        if name == "p" and "drawingml" in str(element.tag):
            _paragraph(flow, element, kind)
        elif name == "tbl":
            _table(flow, element, kind)
        elif name and name != "Fallback":
            _text(flow, element, kind)


def _paragraph(flow: Flow, paragraph: etree._Element, kind: RegionKind | None) -> None:
    for element in paragraph.iter("{*}t", "{*}br"):
        above = element.getparent()
        if above is not None and local(above) == "fld" and attribute(above, "type").startswith(tuple(_PAGE_FIELDS)):
            continue  # the number of the slide and the day it is opened on
        flow.add("\n" if local(element) == "br" else element.text or "", kind)
    flow.add("\n", kind)


def _table(flow: Flow, table: etree._Element, kind: RegionKind | None) -> None:
    flow.begin_table()
    for row_number, row in enumerate(table.iterchildren("{*}tr")):
        for column, cell in enumerate(row.iterchildren("{*}tc")):
            flow.begin_cell()
            _text(flow, cell, kind)
            flow.end_cell(row_number, min(column, 9_000))
    flow.end_tables()
