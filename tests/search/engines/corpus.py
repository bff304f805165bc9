"""A made corpus and the truth about it, by brute force.

The oracle looks at folded text with `in` and regular expressions and shares no code with the tokeniser: what it says is
what a reader with patience would find.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from language.folding import fold
from language.query_nodes import And, Everything, Node, Not, Or, Words
from language.tokens import SEPARATOR, index_text
from search.fields import BLANK, KEYWORD_FIELDS, Entry

HAN = "公安局采购单一来源竞争性谈判视频监控系统检测中标结果的"
LATIN = ["face", "recognition", "PowerPlex", "DNA", "Ürümqi", "security", "bureau", "tender", "ئۇيغۇر", "مەركىزى"]
JOINTS = ["，", "。", "\n", " ", "、", "", "", "", "：", "\f"]
TAGS = ("视频监控", "To Check", "監控", "Cameras", "to check again")
KEYS = ("public", "newsroom", "c:1", "c:2", "p:7")


_folded = lru_cache(maxsize=4096)(fold)


@dataclass(frozen=True)
class Made:
    """One document: what the index gets, and what the oracle reads."""

    number: int
    title: str
    text: str
    older: list[str]
    keywords: dict[str, list[str]]
    audience: frozenset[str]
    date: int | None
    revision: int = 1

    def entry(self, commit: int = 1) -> Entry:
        """As the index takes it."""

        def tokens(values: list[str]) -> str:
            return f" {SEPARATOR} ".join(index_text(value) for value in values)

        texts = {"title": tokens([self.title]), "text": tokens([self.text]), "other": tokens(self.older)}
        texts["tags"] = tokens(self.keywords.get("tag", []))
        numbers = {"document": self.number, "revision": self.revision, "commit_number": commit, "date": self.date}
        keywords = {name: self.keywords.get(name, [BLANK]) for name in KEYWORD_FIELDS}
        return Entry(texts=texts, keywords=keywords, numbers=numbers, audience=self.audience)

    def holds(self, pattern: re.Pattern[str]) -> bool:
        """Whether one of its values holds the pattern, folded."""
        return any(pattern.search(_folded(value)) for value in [self.title, self.text, *self.older])


def _run(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.7:
        return "".join(rng.choice(HAN) for _ in range(rng.randint(1, 12)))
    if kind < 0.85:
        return rng.choice(LATIN)
    return str(rng.randint(1, 2021))


def _text(rng: random.Random, length: int) -> str:
    parts = []
    for _ in range(length):
        parts.append(_run(rng))
        parts.append(rng.choice(JOINTS))
    return "".join(parts)


def make(seed: int, count: int) -> list[Made]:
    """`count` documents; the same for the same seed."""
    rng = random.Random(seed)
    made = []
    for number in range(1, count + 1):
        keywords = {
            "format": [rng.choice(["html", "pdf", "text"])],
            "site": rng.sample(["ccgp.gov.cn", "www.ccgp.gov.cn", "example.org", BLANK], rng.randint(1, 2)),
            "year": [rng.choice(["2019", "2020", "2021", BLANK])],
            "lang": [rng.choice(["zh-Hans", "en", "ug"])],
            "in": rng.sample(["1", "2", "3"], rng.randint(0, 3)),
            "tag": [BLANK] if number % 3 else sorted({TAGS[number % 4], TAGS[number % 5]}),
        }
        made.append(
            Made(
                number=number,
                title=_text(rng, 2),
                text=_text(rng, rng.randint(3, 40)),
                older=[_text(rng, 4) for _ in range(rng.randint(0, 2))],
                keywords=keywords,
                audience=frozenset(rng.sample(KEYS, rng.randint(1, 2))),
                date=rng.choice([None, 20190101, 20200615, 20211231]),
            )
        )
    return made


def substrings(made: list[Made], seed: int, count: int) -> list[str]:
    """Han runs of 1 to 14 characters drawn from the texts, across line and page ends, and some that may be nowhere."""
    rng = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        document = rng.choice(made)
        text = _folded(rng.choice([document.title, document.text, *document.older]))
        runs = re.findall(f"[{HAN}]+", text)
        if not runs:
            continue
        run = rng.choice(runs)
        start = rng.randrange(len(run))
        found.append(run[start : start + rng.randint(1, 14)])
        found.append("".join(rng.choice(HAN) for _ in range(rng.randint(2, 4))))
    return found[:count]


def words(made: list[Made], seed: int, count: int) -> list[str]:
    """Pieces of the texts as somebody would type them: words, numbers, Han, and two or three of them in a row."""
    rng = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        text = rng.choice(made).text
        pieces = re.findall(f"[{HAN}]+|[0-9]+|[^\\W0-9_{HAN}]+", text)
        start = rng.randrange(len(pieces))
        phrase = pieces[start : start + rng.randint(1, 3)]
        if phrase[-1][0] in HAN:
            phrase[-1] = phrase[-1][: rng.randint(1, 3)]
        if phrase[0][0] in HAN:
            phrase[0] = phrase[0][-rng.randint(1, 3) :]
        found.append(" ".join(phrase))
    return found


def pattern(query: str) -> re.Pattern[str]:
    """What a query of Han, words and numbers means in folded text: in order, with at most signs between."""
    folded = fold(query)
    parts = re.findall(f"[{HAN}]+|[0-9]+|[^\\W0-9_{HAN}]+", folded)
    out = ""
    for number, part in enumerate(parts):
        if number:
            both_plain = part[0] not in HAN and parts[number - 1][0] not in HAN
            same = both_plain and part[0].isdigit() == parts[number - 1][0].isdigit()
            both_han = part[0] in HAN and parts[number - 1][0] in HAN
            out += "(?:[^\\w。！？；!?;]|_)" + ("+" if same or both_han else "*")
        if part[0] in HAN:
            out += re.escape(part)
        elif part[0].isdigit():
            out += f"(?<![0-9]){re.escape(part)}(?![0-9])"
        else:
            letters = f"[^\\W0-9_{HAN}]"
            out += f"(?<!{letters}){re.escape(part)}(?!{letters})"
    return re.compile(out)


def begins(query: str) -> re.Pattern[str]:
    """What `query*` means: a word that begins so."""
    whole = pattern(query).pattern
    return re.compile(whole[: whole.rindex("(?!")])


def truth(tree: Node, made: list[Made], where: Callable[[Made], bool] = lambda _: True) -> set[int]:
    """The numbers of the documents that answer `tree`, of those for which `where` holds."""
    every = {document.number for document in made}

    def answer(node: Node) -> set[int]:
        match node:
            case Words(text):
                looked_for = pattern(text)
                return {document.number for document in made if document.holds(looked_for)}
            case And(parts):
                return set.intersection(*(answer(part) for part in parts))
            case Or(parts):
                return set.union(*(answer(part) for part in parts))
            case Not(part):
                return every - answer(part)
            case Everything():
                return every
            case _:
                raise AssertionError(node)

    return answer(tree) & {document.number for document in made if where(document)}
