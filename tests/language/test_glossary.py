"""The project's glossary: found in simplified and traditional text, longest first, editors' entries before ours."""

from datetime import date

from language.glossary import GLOSSARY, Area, Entry, chinese_for, gloss, look_up


def test_the_terms_of_the_design_are_held_once_each() -> None:
    terms = [entry.term for entry in GLOSSARY]
    assert len(terms) == len(set(terms)) == 62
    assert {entry.area for entry in GLOSSARY} == set(Area)
    assert all(entry.gloss and entry.source and entry.version for entry in GLOSSARY)


def test_a_term_is_found_in_either_han_form() -> None:
    for term in ("视频监控", "視頻監控"):
        entry = gloss(term)
        assert entry is not None
        assert entry.gloss == "video surveillance"
    assert gloss("无此词") is None
    override = gloss("标的")
    assert override is not None
    assert (override.gloss, override.note) == ("subject matter", "target")


def test_terms_in_a_text_come_longest_first_with_their_places() -> None:
    text = "本次单一来源采\n购的視頻監控，采购人：某县"
    found = look_up(text)
    assert [text[f.start : f.end] for f in found] == ["单一来源采\n购", "視頻監控", "采购人"]


def test_an_editors_entry_comes_before_ours() -> None:
    own = Entry("卡口", "choke point", "", Area.SECURITY, "desk", "A. Editor", date(2026, 11, 23), 2)
    held = gloss("卡口", [own])
    assert held is not None
    assert held.gloss == "choke point"


def test_english_leads_to_chinese() -> None:
    assert chinese_for("Facial recognition") == ("人脸识别",)
    assert chinese_for("skynet") == ("天网工程",)
    assert chinese_for("nothing of the kind") == ()
