"""Reading the dictionaries before anybody asks for them: they take seconds, and the first English search would wait."""

from language.cedict import cedict
from language.expansion import glossary_words
from language.folding import spellings
from language.glossary_law import law_terms
from language.han import variants
from language.romanise import commonness, pinyin_forms


def warm() -> None:
    """Read what is read once for each process: CC-CEDICT, jieba's words, glossaries, OpenCC's tables, the fold's."""
    variants("国")
    spellings("国")
    law_terms()
    glossary_words("police")
    cedict()
    commonness("公安局")


def warm_names() -> None:
    """What the index needs: jieba's words and pinyin's tables, for the names of bodies."""
    pinyin_forms("公安局")
