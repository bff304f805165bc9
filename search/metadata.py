"""Why a document matched beside its text: what is known of it, what its notice names, what fields were asked for."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext_lazy

from archive.models import Document
from language.finder import Hit, find
from language.query_nodes import And, Node, Not, Or, Words
from language.query_nodes import Field as FieldNode
from language.snippets import segments
from procurement.display import LABELS
from procurement.reading.model import Field
from search.located import SNIPPETS, Located, Snippet, keep

FIELDS = (
    ("title_en", gettext_lazy("title in English")),
    ("issuing_body", gettext_lazy("issuing body")),
    ("accession", gettext_lazy("accession number")),
)
_NOTHING = Words("")
BODIES = (Field.BUYER, Field.SUPPLIER, Field.AGENCY)
# Of what was read from a notice, the names that it is found by.
FACTS = (Field.NUMBER, *BODIES)
# Fields that people type, and the facts that answer them.
TYPED = {
    "buyer": Field.BUYER,
    "supplier": Field.SUPPLIER,
    "agency": Field.AGENCY,
    "number": Field.NUMBER,
    "region": Field.PLACE,
}


def in_fields(document: Document, leaves: Sequence[Node], located: Located) -> None:
    """What is known of the document beside its text."""
    for name, place in FIELDS:
        value = getattr(document, name)
        hits: list[Hit] = find(leaves, value) if value else []
        if hits:
            located.unfound -= {hit.leaf for hit in hits}
            located.metadata = True
            if len(located.snippets) < SNIPPETS:
                located.snippets.append(Snippet(str(place), segments(value, hits)))


def in_facts(facts: Sequence[tuple[Field, str]], leaves: Sequence[Node], located: Located) -> None:
    """The bodies and numbers that a notice names, or what else its bodies are called."""
    for name, value in facts:
        _told(name, value, find(leaves, value) if name in FACTS else [], located)


def _told(name: Field, value: str, hits: Sequence[Hit], located: Located) -> None:
    news = {hit.leaf for hit in hits} & located.unfound
    if news or (hits and not located.found):
        located.unfound -= news
        located.metadata = True
        keep(located, Snippet(str(LABELS[name]), segments(value, hits)), news)


def typed_fields(tree: Node) -> list[FieldNode]:
    """The fields of a query whose words can be marked in what is known of a document; not those under a Not."""
    return list(_typed_fields(tree, positive=True))


def _typed_fields(node: Node, *, positive: bool) -> Iterator[FieldNode]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _typed_fields(part, positive=positive)
        case Not(part):
            yield from _typed_fields(part, positive=not positive)
        case FieldNode(name=name) if positive and (name in TYPED or name == "title"):
            yield node


def show_fields(
    fields: Sequence[FieldNode],
    located: Located,
    *,
    document: Document,
    leaves: Sequence[Node],
    facts: Iterable[tuple[Field, str]],
) -> None:
    """Mark what the fields of a query asked for, in the title or as a place of its own. Their terms count on after
    those of `leaves`."""
    asked = [*leaves, *(each.value if each.name == "title" else _NOTHING for each in fields)]
    if any(each.name == "title" for each in fields):
        located.title = segments(document.title, find(asked, document.title))
    known = list(dict.fromkeys(facts))
    for number, each in enumerate(fields, start=len(leaves)):
        for name, value in known:
            hits = find([each.value], value) if TYPED.get(each.name) is name else []
            if hits and len(located.snippets) < SNIPPETS:
                moved = [hit._replace(leaf=number) for hit in hits]
                located.snippets.append(Snippet(str(LABELS[name]), segments(value, moved)))
                break
