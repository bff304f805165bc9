"""Pinyin as people type it, cut into syllables: `Zhongguo zhengfa daxue`, `zìrán zīyuánbù`, `gong'anju`.

Words of pinyin are cut by everybody otherwise; syllables are not. The index holds the names of bodies by syllables too
(`language.romanise.pinyin_forms`), so that what is typed finds them however it was cut. No table of pypinyin is loaded.
"""

import re
import unicodedata
from functools import lru_cache

# Every syllable of the standard, without tones; ü also as v and u.
_TABLE = (
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen "
    "ceng cha chai chan chang chao che chen cheng chi chong chou chu chuai chuan chuang chui chun chuo ci cong "
    "cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dian diao die ding diu dong dou du duan dui "
    "dun duo e en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua "
    "guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo "
    "ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku "
    "kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu long "
    "lou lu luan lun luo lü lüe ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na "
    "nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nü nüe o ou pa pai "
    "pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu "
    "qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha "
    "shai shan shang shao she shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan "
    "sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang "
    "wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin "
    "ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhen zheng "
    "zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo "
)
_SYLLABLES = frozenset(_TABLE.split())
_LONGEST = 6
_FEWEST_LETTERS = 6  # shorter words are too often words of other languages: `china`, `women`, `fan`
_MOST = 3  # ways of cutting one word that are kept, those of fewest syllables first
_PARTS = re.compile(r"[\s'’\-·]+")
_TONE_NUMBER = re.compile(r"(?<=[a-zü])[1-5](?=[a-zü\s]|$)")


def syllable_forms(text: str) -> tuple[str, ...]:
    """`text` in syllables (`zhong guo zheng fa da xue`), at most three ways; empty where it is no pinyin. Total.

    Tones, tone numbers, apostrophes and capitals do not count; a space or an apostrophe is always between syllables.
    """
    plain = _toneless(text)
    parts = [part for part in _PARTS.split(plain) if part]
    if sum(map(len, parts)) < _FEWEST_LETTERS or len(plain) > 120:
        return ()
    forms: list[tuple[str, ...]] = [()]
    for part in parts:
        forms = [(*form, *cut) for form in forms for cut in _cuts(part)][:_MOST]
    return tuple(" ".join(form) for form in sorted(forms, key=len) if len(form) > 1)


def _toneless(text: str) -> str:
    """Lower case without tone marks; the two dots of ü stay."""
    marks = unicodedata.normalize("NFD", text.lower().replace("u:", "ü"))
    kept = "".join(char for char in marks if not unicodedata.combining(char) or char == "\u0308")
    return _TONE_NUMBER.sub("", unicodedata.normalize("NFC", kept)).replace("v", "ü")


@lru_cache(maxsize=1024)
def _cuts(word: str) -> tuple[tuple[str, ...], ...]:
    """The ways to cut a word into syllables, those of fewest syllables first."""
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(word) + 1):
        reached = [
            (*way, word[start:end])
            for start in range(max(0, end - _LONGEST), end)
            if word[start:end] in _SYLLABLES
            for way in ways[start]
        ]
        ways.append(sorted(reached, key=len)[:_MOST])
    return tuple(ways[-1])
