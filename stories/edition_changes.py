"""What a correction changed: numbers of claims, no words, since words may be what had to go. Pure."""

from typing import Any, Final

_HEAD: Final = ("headline", "outlet", "article_url", "article_date", "about")


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The claims of edition `after` that were reworded, added, or rest on other evidence; those of `before` that were
    dropped; whether the head differs. Without what is empty.

    A claim is the same while its words are; one with other words is the same if it rests on something that only one
    claim of the other edition rests on too, or stands where that one stood.
    """
    old, new = {each["n"]: each for each in before["claims"]}, {each["n"]: each for each in after["claims"]}
    pairs = _pairs(old, new)
    told = {
        "reworded": [n for n, m in pairs.items() if new[n]["text"] != old[m]["text"]],
        "added": [n for n in new if n not in pairs],
        "dropped": [m for m in old if m not in pairs.values()],
        "evidence": [n for n, m in pairs.items() if _grounds(new[n]) != _grounds(old[m])],
        "head": any(before[name] != after[name] for name in _HEAD),
    }
    return {name: sorted(value) if isinstance(value, list) else value for name, value in told.items() if value}


def _pairs(old: dict[int, Any], new: dict[int, Any]) -> dict[int, int]:
    """The claims of the new edition that were in the old one: their numbers there."""
    by_text = {each["text"]: m for m, each in old.items()}
    pairs = {n: by_text[each["text"]] for n, each in new.items() if each["text"] in by_text}
    for n in [each for each in new if each not in pairs]:
        same = [m for m in old if m not in pairs.values() and _grounds(old[m]) & _grounds(new[n])]
        if len(same) == 1:
            pairs[n] = same[0]
    for n in new:
        if n not in pairs and n in old and n not in pairs.values():
            pairs[n] = n
    return pairs


def _grounds(claim: dict[str, Any]) -> frozenset[tuple[str, ...]]:
    """What a claim rests on, as an edition names it."""
    names = ("shown", "stance", "document", "quote", "exact_sha256", "page")
    return frozenset(tuple(str(each.get(name, "")) for name in names) for each in claim["evidence"])
