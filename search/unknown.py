"""Parts of the query language that are read but find nothing: nothing of the kind is indexed, or known to who asks.

A search that silently finds nothing reads like a negative finding, which may be published: so the page says it.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from archive.policy import Person
from language.query import Notice, Query
from language.query_nodes import And, Field, Flag, Node, Not, Or, TermList
from procurement.display import kinds_named
from search.registry import registry

FLAGS = frozenset({("has", "attachment"), ("has", "translation")})


def unanswerable(query: Query, *, user: Person) -> list[Notice]:
    """A notice for each part of the query that cannot be answered.

    A story that `user` may not see and one that is not there are told of in the same words.
    """
    found = [Notice("not_indexed", _sentence(name), node.start, node.end) for node, name in _parts(query.tree)]
    found += [
        Notice("no_story", _no_story(name), node.start, node.end)
        for node, name in _stories(query.tree)
        if registry.in_story(user=user, name=name) is None
    ]
    return found


def _sentence(name: str) -> str:
    return _("“%(name)s” cannot be searched yet: nothing is known of it, so this part finds nothing.") % {"name": name}


def _no_story(name: str) -> str:
    return _("There is no story “%(name)s” that you may see: this part finds nothing.") % {"name": name}


def _stories(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _stories(part)
        case Not(part):
            yield from _stories(part)
        case Field(name="story", value=value):
            yield node, value.text.strip()


def _parts(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _parts(part)
        case Not(part):
            yield from _parts(part)
        case Field(name="type", value=value) if not kinds_named(value.text):
            yield node, f"type:{value.text}"
        case Flag(name=name, value=value) if (name, value) in FLAGS:
            yield node, f"{name}:{value}"
        case TermList(slug=slug, words=()):  # no such list, or not for who asks
            yield node, f"terms:{slug}"
