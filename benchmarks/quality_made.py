"""Queries made by a script for `make bench-quality`: titles half remembered, and cases told at length.

The same ones each time. A title is spoilt in one way each (a wrong character, a word missing, two words turned round);
a case is a passage of 400 to 1,000 characters of a statute with every fourth word dropped and its sentences in another
order, so that no stretch longer than a sentence is its own.
"""

import random
import re
from collections.abc import Sequence

from benchmarks.laws import laws
from language.romanise import words as cut_words

SPOILT = 80
TOLD = 80
# Characters for others: such as a keyboard for pinyin gives by mistake.
_MISTAKES = dict(
    zip(
        "条例理管护法规市安治水人城公环办促若监交产计业地",
        "调列里馆户发归是按制税仁成工还半处弱尖教铲记页弟",
        strict=True,
    )
)
SHORT_NAMES = {
    "刑诉法": "刑事诉讼法",
    "民诉法": "民事诉讼法",
    "行诉法": "行政诉讼法",
    "反恐法": "反恐怖主义法",
    "治安处罚法": "治安管理处罚法",
    "道交法": "道路交通安全法",
    "反诈法": "反电信网络诈骗法",
    "数安法": "数据安全法",
    "未保法": "未成年人保护法",
    "三峡移民条例": "长江三峡工程建设移民条例",
    "关基条例": "关键信息基础设施安全保护条例",
    "危化品条例": "危险化学品安全管理条例",
    "信息公开条例": "政府信息公开条例",
    "年休假条例": "职工带薪年休假条例",
    "港区国安法": "香港特别行政区维护国家安全法",
    "器官移植条例": "人体器官移植条例",
}


def slips() -> dict[str, str]:
    """Titles with one slip each, and the titles."""
    rng, made = random.Random(11), dict[str, str]()
    for title in rng.sample(sorted({title for title, _ in laws()}), SPOILT * 2):
        words = [word for word in cut_words(title) if re.fullmatch("[\u4e00-\u9fff]+", word)]
        if len(words) > 3 and len(made) < SPOILT:
            made[_spoilt(words, rng, len(made) % 3)] = title
    return made


def _spoilt(words: Sequence[str], rng: random.Random, way: int) -> str:
    at = rng.randrange(1, len(words) - 1)
    if way == 0:
        return "".join([*words[:at], *words[at + 1 :]])
    if way == 1:
        return "".join([*words[: at - 1], words[at], words[at - 1], *words[at + 1 :]])
    whole = "".join(words)
    place = next((place for place in range(2, len(whole)) if whole[place] in _MISTAKES), 2)
    return whole[:place] + _MISTAKES.get(whole[place], "的") + whole[place + 1 :]


def told() -> dict[str, str]:
    """Passages as somebody else would tell them, and the titles of their statutes."""
    rng, made = random.Random(5), dict[str, str]()
    for title, text in rng.sample([each for each in laws() if len(each[1]) > 4000], TOLD):
        size = rng.choice([400, 700, 1000])
        start = rng.randrange(len(text) // 4, len(text) - size)
        sentences = re.split(
            "(?<=[。；])", re.sub(r"第[一二三四五六七八九十百]+[条章节]|\s+", "", text[start : start + size])
        )
        rng.shuffle(sentences)
        made["".join(word for word in cut_words("".join(sentences)) if rng.random() > 0.25)] = title
    return made
