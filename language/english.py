"""English words as a dictionary is asked for them: their plain forms, spellings and stems. No Chinese."""

from collections.abc import Iterator

_endings = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)
# British and American: each way round is tried.
_SPELLINGS = (
    ("isation", "ization"),
    ("ising", "izing"),
    ("ise", "ize"),
    ("yse", "yze"),
    ("our", "or"),
    ("centre", "center"),
    ("metre", "meter"),
    ("theatre", "theater"),
    ("licence", "license"),
    ("defence", "defense"),
    ("offence", "offense"),
    ("programme", "program"),
    ("catalogue", "catalog"),
    ("cheque", "check"),
    ("tyre", "tire"),
    ("armoured", "armored"),
    ("gaol", "jail"),
    ("judgement", "judgment"),
    ("paediatric", "pediatric"),
    ("anaesth", "anesth"),
    ("aluminium", "aluminum"),
    ("travelling", "traveling"),
)
_SUFFIXES = (
    *("izations", "ization", "izing", "arians", "ements", "ations", "itions", "ators", "ating", "ances", "ences"),
    *("ement", "ments", "arian", "ation", "ition", "aries", "ities", "ated", "ates", "ator", "ance", "ence", "ants"),
    *(
        "ents",
        "ings",
        "ical",
        "ials",
        "ives",
        "ions",
        "ious",
        "ized",
        "izes",
        "ment",
        "ers",
        "ors",
        "ary",
        "ity",
        "ous",
    ),
    *(
        "ial",
        "als",
        "ate",
        "ive",
        "ant",
        "ent",
        "ing",
        "ies",
        "ied",
        "ize",
        "ion",
        "or",
        "er",
        "al",
        "ed",
        "es",
        "s",
        "e",
    ),
)
SHORTEST_STEM = 4


def singular(key: str) -> Iterator[str]:
    """`key`, and what it may be the plural of."""
    yield key
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if key.endswith(ending) and len(key) > len(ending) + 2:
            yield key.removesuffix(ending) + instead


def forms(key: str) -> list[str]:
    """`key`, the plain forms that it may be an inflection of, and each as written on the other side of the Atlantic."""
    plain = dict.fromkeys(each for spelt in _spellings(key) for each in _inflected(spelt))
    return list(plain)


def _spellings(key: str) -> Iterator[str]:
    yield key
    for british, american in _SPELLINGS:
        if british in key:
            yield key.replace(british, american)
        if american in key and british not in key:
            yield key.replace(american, british)


def _inflected(key: str) -> Iterator[str]:
    yield from singular(key)
    for ending, instead in _endings:
        if key.endswith(ending) and len(key) > len(ending) + 2:
            stem = key.removesuffix(ending)
            yield stem + instead
            if stem[-1:] == stem[-2:-1]:
                yield stem[:-1]


def stem(word: str) -> str:
    """What words of one family begin with: procure, procuring and procurement alike. Empty for what is too short."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            # Police and policies are no family.
            return word if suffix == "e" and word.endswith("ce") else word.removesuffix(suffix)
    return word if len(word) > SHORTEST_STEM else ""
