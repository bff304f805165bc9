"""Which language a text is in, and how a Chinese title reads in pinyin."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from language.detect import detect_language
from language.han import simplified, traditional, variants
from language.romanise import pinyin_name, pinyin_title, words


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("示例县公安局视频监控系统中标公告", "zh-Hans"),
        ("公安局", "zh-Hans"),
        ("示例縣公安局視頻監控系統中標公告", "zh-Hant"),
        ("DNA检测试剂盒采购 PowerPlex 21 Kit", "zh-Hans"),
        ("The notice of award, 中标公告, was published by the county bureau in March of that year.", "en"),
        ("Привет, как дела сегодня, товарищи", "ru"),
        ("Мемлекеттік сатып алу туралы қазақ тіліндегі хабарландыру", "kk"),
        ("Українська мова є державною мовою України", "uk"),
        ("ئۇيغۇر تىلى ناھايىتى گۈزەل بىر تىل", "ug"),
        ("اللغة العربية لغة جميلة جدا ومفيدة", "ar"),
        ("བོད་ཡིག་ནི་བོད་མིའི་ཡི་གེ་ཡིན།", "bo"),
        ("한국어 문장입니다 안녕하세요 여러분 감사합니다", "ko"),
        ("カメラとシステムのテスト文書です。これは日本語", "ja"),
        ("Uyghur", "und"),
        ("2021-03-05 12:00", "und"),
        ("", "und"),
    ],
)
def test_a_text_is_in_the_language_of_its_script_or_letters(text: str, tag: str) -> None:
    assert detect_language(text) == tag


def test_many_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(detect_language, ["Привет, как дела сегодня, товарищи", "一二三四五"] * 20))
        read = list(pool.map(pinyin_title, ["示例县公安局"] * 20))
    assert set(said[::2]) == {"ru"}
    assert set(said[1::2]) == {"zh-Hans"}
    assert set(read) == {"Shili xian gong’anju"}


@pytest.mark.parametrize(
    ("title", "pinyin"),
    [
        ("示例县公安局视频监控系统中标公告", "Shili xian gong’anju shipin jiankong xitong zhongbiao gonggao"),
        ("示例縣公安局視頻監控系統", "Shili xian gong’anju shipin jiankong xitong"),
        ("示例县采购网", "Shili xian caigou wang"),
        (
            "西安市喀什地区（2021年）DNA检测，重庆银行",
            "Xi’an shi Kashgar diqu (2021 nian) DNA jiance, Chongqing yinhang",
        ),
        ("女子", "Nüzi"),
        ("乌鲁木齐市", "Ürümqi shi"),
        ("Award notice", "Award notice"),
        ("", ""),
    ],
)
def test_a_title_reads_in_toneless_pinyin(title: str, pinyin: str) -> None:
    assert pinyin_title(title).casefold() == pinyin.casefold()


def test_names_follow_the_table_of_family_names() -> None:
    assert [pinyin_name(name) for name in ("单建国", "仇 英", "欧阳安娜", "曾")] == [
        "Shan Jianguo",
        "Qiu Ying",
        "Ouyang Anna",
        "Zeng",
    ]


def test_words_are_whole_and_in_order() -> None:
    assert "".join(words("示例县公安局采购，2021")) == "示例县公安局采购，2021"


def test_han_forms_are_converted_character_by_character() -> None:
    assert simplified("視頻監控") == "视频监控"
    assert traditional("视频监控") == "視頻監控"
    assert variants("视频监控") == ("視頻監控",)
    assert variants("公安") == ()
