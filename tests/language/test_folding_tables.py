"""The tables of the fold against where they came from."""

import json
import unicodedata
from pathlib import Path

import opencc
import pytest

from language.folding import fold
from language.folding_tables import RADICALS_FROM, RADICALS_TO, TRADITIONAL_FROM, TRADITIONAL_TO


def converter(folder: Path, dictionary: str) -> opencc.OpenCC:
    """OpenCC with one dictionary and nothing else."""
    file = Path(opencc.__file__).parent / "clib/share/opencc" / dictionary
    source = {"type": "ocd2", "file": str(file)}
    config = {
        "name": dictionary,
        "segmentation": {"type": "mmseg", "dict": source},
        "conversion_chain": [{"dict": source}],
    }
    path = folder / f"{dictionary}.json"
    path.write_text(json.dumps(config))
    return opencc.OpenCC(str(path))


def test_traditional_characters_are_those_of_the_installed_opencc(tmp_path: Path) -> None:
    first, rare = converter(tmp_path, "TSCharacters.ocd2"), converter(tmp_path, "TSCharactersExt.ocd2")
    expected = {}
    for point in (*range(0x2E80, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x32400)):
        char = chr(point)
        to = first.convert(char)
        to = rare.convert(char) if to == char else to
        if to != char:
            expected[char] = to
    assert dict(zip(TRADITIONAL_FROM, TRADITIONAL_TO, strict=True)) == expected


def test_every_han_radical_folds_to_an_ideograph() -> None:
    # U+2E80, the sign of repetition, is the one radical without an ideograph.
    for point in (*range(0x2E81, 0x2EF4), *range(0x2F00, 0x2FD6)):
        char = chr(point)
        if unicodedata.name(char, ""):
            assert unicodedata.name(fold(char), "").startswith("CJK UNIFIED"), hex(point)


@pytest.mark.parametrize(("source", "target"), [(RADICALS_FROM, RADICALS_TO), (TRADITIONAL_FROM, TRADITIONAL_TO)])
def test_a_table_maps_one_character_to_one(source: str, target: str) -> None:
    assert len(source) == len(target) == len(set(source))
