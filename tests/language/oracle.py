"""Brute force, sharing no code with the tokeniser or the finder: does a query's phrase stand in a folded text?

Both strings are read character by character by their Unicode category; only the fold is shared, for it is the thing
that both sides must apply. This is the oracle of search.md section 3.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from language.folding import fold

ENDS = "。!?;"


def kind(char: str) -> str:
    """han, digit, letter, end or sign."""
    name = unicodedata.name(char, "")
    if name.startswith(("CJK UNIFIED", "HIRAGANA", "KATAKANA LETTER")) or char in "〇々〆ー":
        return "han"
    if char in "0123456789":
        return "digit"
    if char in ENDS:
        return "end"
    return "letter" if unicodedata.category(char)[0] in "LNM" else "sign"


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """(kind, text): single Han, whole words, whole numbers, ends; `gap-han` is Han after a sign."""
    run, run_kind, gap = "", "", False
    for char in [*fold(text), "\0"]:
        now = kind(char) if char != "\0" else "sign"
        if run and now != run_kind:
            yield run_kind, run
            run = ""
        if now in ("letter", "digit"):
            run, run_kind, gap = run + char, now, False
        elif now == "han":
            yield ("gap-han" if gap else "han"), char
            gap = False
        elif now == "end":
            yield "end", ""
        else:
            gap = True


def joined_ends(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Ends that touch are one, and what follows an end begins anew."""
    out: list[tuple[str, str]] = []
    for item in found:
        if item[0] == "end" and (not out or out[-1][0] == "end"):
            continue
        out.append(item)
    return out


def stands_in(query: str, text: str) -> bool:
    """Whether the phrase stands in the text, by comparing at every place."""
    wanted = joined_ends(list(pieces(query)))
    while wanted and wanted[-1][0] == "end":
        wanted.pop()
    held = _held(text)
    if not wanted:
        return False
    first = wanted[0][1]
    starts = (at for at in range(len(held) - len(wanted) + 1) if held[at][1] == first)
    return any(_here(wanted, held[at : at + len(wanted)]) for at in starts)


@lru_cache(maxsize=256)
def _held(text: str) -> list[tuple[str, str]]:
    return joined_ends(list(pieces(text)))


def _here(wanted: list[tuple[str, str]], held: list[tuple[str, str]]) -> bool:
    for number, ((want, value), (have, other)) in enumerate(zip(wanted, held, strict=True)):
        after_han = number > 0 and wanted[number - 1][0].endswith("han")
        gap_matters = want.endswith("han") and after_han
        same_kind = want == have if gap_matters else want.removeprefix("gap-") == have.removeprefix("gap-")
        if not same_kind or value != other:
            return False
    return True
