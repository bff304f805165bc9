"""Whoosh 2.7.4, imported in one place.

Its sources hold invalid escape sequences, about which Python warns when it compiles them (once, where no compiled
files lie beside them): the only warnings that are passed over, for its modules alone, while they are imported.
"""

import warnings

with warnings.catch_warnings():
    for category in (SyntaxWarning, DeprecationWarning):
        warnings.filterwarnings("ignore", category=category, module=r"(.*[/\\.])?whoosh\b")
    from whoosh import __version__ as numbers
    from whoosh.fields import ID, STORED, FieldType, Schema
    from whoosh.filedb.filestore import FileStorage
    from whoosh.formats import Positions
    from whoosh.index import EmptyIndexError, FileIndex, LockError
    from whoosh.matching import ListMatcher, NullMatcher
    from whoosh.query import (
        And,
        AndMaybe,
        AndNot,
        ConstantScoreQuery,
        Every,
        FuzzyTerm,
        NullQuery,
        Or,
        Phrase,
        Prefix,
        Query,
        Sequence,
        Term,
    )
    from whoosh.scoring import BM25F
    from whoosh.searching import SearchContext

VERSION = ".".join(str(number) for number in numbers)

__all__ = [
    "BM25F",
    "ID",
    "STORED",
    "VERSION",
    "And",
    "AndMaybe",
    "AndNot",
    "ConstantScoreQuery",
    "EmptyIndexError",
    "Every",
    "FieldType",
    "FileIndex",
    "FileStorage",
    "FuzzyTerm",
    "ListMatcher",
    "LockError",
    "NullMatcher",
    "NullQuery",
    "Or",
    "Phrase",
    "Positions",
    "Prefix",
    "Query",
    "Schema",
    "SearchContext",
    "Sequence",
    "Term",
]
