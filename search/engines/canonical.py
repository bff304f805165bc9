"""A query tree as text and back. Haystack hands queries to its back ends as strings; this is ours.

JSON of the nodes by name and field, so that no engine's parser, analyser or escaping rule ever meets what people type.
"""

import json
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from language import query_nodes
from language.query_nodes import Node


@dataclass(frozen=True, slots=True)
class Documents(Node):
    """Exactly these documents: what a verified part of a query became, and what a caller narrows by."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Keyword(Node):
    """Documents with any of these values in a keyword field, taken literally: what ticked facets become."""

    field: str
    values: tuple[str, ...]


_NODES: dict[str, type[Node]] = {
    name: each for name, each in vars(query_nodes).items() if isinstance(each, type) and issubclass(each, Node)
}
_NODES |= {"Documents": Documents, "Keyword": Keyword}


def dump(tree: Node) -> str:
    """The canonical text of a tree: equal trees have equal text."""
    return json.dumps(_plain(tree), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def load(text: str) -> Node:
    """The tree of a canonical text; raises ValueError for anything else."""
    try:
        tree = _node(json.loads(text))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a query tree: {error}") from error
    if not isinstance(tree, Node):
        raise ValueError("not a query tree")
    return tree


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        parts = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return {"node": type(value).__name__, **parts}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value


def _node(value: Any) -> Any:
    if isinstance(value, dict):
        kind = _NODES[value["node"]]
        return kind(**{name: _node(part) for name, part in value.items() if name != "node"})
    if isinstance(value, list):
        return tuple(_node(each) for each in value)
    return value
