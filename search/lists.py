"""Term lists: words that editors keep together, in versions that are never edited in place (search.md section 7)."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import Max, Prefetch, QuerySet

from accounts.models import User
from archive.models import Access
from archive.policy import Person, may_contribute
from language import query_nodes as nodes
from language.folding import fold
from language.query import parse
from language.query_nodes import Node, Words
from language.tokens import phrase_terms
from search.models import TermList, TermListVersion

MOST_WORDS = 200  # a term list is one term of a query
LONGEST_WORD = 100  # characters


def cut(text: str) -> list[str]:
    """The words of a pasted text, one a line, each once (simplified and traditional are one); blank lines left out."""
    found: dict[str, str] = {}
    for line in text.replace("\x00", "").splitlines():
        word = " ".join(line.split())
        if word:
            found.setdefault(fold(word), word)
    return list(found.values())


def words_of(word: str) -> Words:
    """A word of a list as the query language has it: a beginning with `*`, else exactly these words."""
    tree = parse(word).tree
    if isinstance(tree, Words):
        return replace(tree, literal=True, start=0, end=0)
    return Words(word.replace('"', " ").strip(), literal=True)


def searchable(word: str) -> bool:
    """Whether there is anything in the word to search for."""
    return bool(phrase_terms(words_of(word).text))


def term_lists(*, user: Person) -> QuerySet[TermList]:
    """The lists that `user` may use, by title, each with its newest version first among `versions`."""
    newest = Prefetch("versions", queryset=TermListVersion.objects.select_related("made_by").order_by("-n"))
    held = TermList.objects.order_by("title").prefetch_related(newest)
    return held if may_contribute(user) else held.filter(access=Access.PUBLIC)


def version_of(*, user: Person, slug: str, n: int = 0) -> TermListVersion | None:
    """A version of a list that `user` may use, the newest for 0; None if there is none for her."""
    if "\x00" in slug:  # PostgreSQL refuses to be asked
        return None
    found = term_lists(user=user).filter(slug=slug).prefetch_related(None).first()
    if found is None:
        return None
    versions = found.versions.select_related("term_list", "made_by").order_by("-n")
    return (versions.filter(n=n) if n else versions).first()


def make(*, title: str, slug: str, access: str, words: Iterable[str], note: str, user: User) -> TermListVersion:
    """A new list with its first version."""
    with transaction.atomic():
        made = TermList.objects.create(title=title, slug=slug, access=access)
        return add_version(term_list=made, words=words, note=note, user=user)


def add_version(*, term_list: TermList, words: Iterable[str], note: str, user: User) -> TermListVersion:
    """The next version of a list; raises ValueError for no words or too many.

    It is its own record: nothing in a version can change, and the custody log is about documents. Who loses a race for
    a number is given the next one: both versions stand.
    """
    kept = list(words)
    if not 0 < len(kept) <= MOST_WORDS:
        raise ValueError(f"a term list has 1 to {MOST_WORDS} words")
    for last_try in (False, True):
        try:
            return _next_version(term_list, kept, note, user)
        except IntegrityError:
            if last_try:
                raise
    raise AssertionError("unreachable")


def _next_version(term_list: TermList, words: list[str], note: str, user: User) -> TermListVersion:
    with transaction.atomic():
        n = (term_list.versions.aggregate(newest=Max("n"))["newest"] or 0) + 1
        return TermListVersion.objects.create(term_list=term_list, n=n, words=words, note=note, made_by=user)


def with_words(tree: Node, *, user: Person) -> tuple[Node, list[TermListVersion]]:
    """`tree` with the words of each list that `user` may use, and those versions; another list stays without words."""
    used: dict[int, TermListVersion] = {}

    def node(each: Node) -> Node:
        match each:
            case nodes.And(parts) | nodes.Or(parts):
                return replace(each, parts=tuple(node(part) for part in parts))
            case nodes.Not(part):
                return replace(each, part=node(part))
            case nodes.TermList(slug, n, words=()):
                version = version_of(user=user, slug=slug, n=n)
                if version is None:
                    return each
                used[version.pk] = version
                return replace(each, words=tuple(words_of(word) for word in version.words))
            case _:
                return each

    return node(tree), list(used.values())
