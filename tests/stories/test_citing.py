"""Citations: the worked example to the letter, every kind of document as golden text, and hostile words disarmed.

The golden files were read by a person line by line; `python -m tests.stories.write_golden` writes them anew, and the
difference is to be read again before it is committed.
"""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.citing import newsroom, references
from stories.citing.facts import CitationFacts
from stories.citing.styles import STYLES
from tests.stories.cases import AWARD, CASES, ENGLISH_TITLE, HOSTILE, ROW, A, E, M, N, P, S, T

GOLDEN = Path(__file__).parent / "golden"
RENDER = {style.key: style.render for style in STYLES}


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (
            "chicago-note",
            f"Shili County Public Security Bureau {A}, “Shili xian gong’anju shipin jiankong xitong zhongbiao gonggao” "
            f"{T} [{E}], Shili xian caigou wang {N}, March 5, 2021, {S}, archived March 5, 2021 (UTC), at {M}; "
            f"Example News D-7K3M9K, version 2, p. 1, {P}, sha256 f31cdee0b4d4fdae.",
        ),
        (
            "newsroom",
            f"Award notice, Shili County Public Security Bureau ({T}), 5 March 2021, p. 1. Captured by the Internet "
            "Archive 5 March 2021 16:08:35 UTC (6 March 00:08:35 Beijing), grade B; gone when checked 20 November "
            "2026. Example News D-7K3M9K v2, sha256 f31cdee0b4d4fdae, docs.example.org/d/D-7K3M9K/v/2/p/1/",
        ),
        (
            "wiki",
            f"{{{{cite web |author={A} |script-title=zh:{T} |trans-title={E} |website={N} |date=2021-03-05 "
            f"|language=zh |url={S} |url-status=dead |archive-url={M} |archive-date=2021-03-05 "
            f"|access-date=2026-11-22 |page=1}}}} [{P} Example News D-7K3M9K v2, p. 1], sha256 f31cdee0b4d4fdae",
        ),
        (
            "bibtex",
            f"@online{{D-7K3M9K-v2, author={{{{{A}}}}}, title={{{{{T}}}}}, titleaddon={{{{[{E}]}}}}, "
            f"organization={{{{{N}}}}}, date={{2021-03-05}}, url={{{S}}}, urldate={{2026-11-22}}, langid={{chinese}}, "
            f"note={{Archived 2021-03-05 (UTC) at \\url{{{M}}}; Example News D-7K3M9K v2, p.~1}}, "
            f"addendum={{sha256 f31cdee0b4d4fdae, \\url{{{P}}}}}}}",
        ),
        (
            "csl",
            f'{{"id":"D-7K3M9K-v2","type":"webpage","language":"zh-Hans","title":"{T}","author":[{{"literal":"{A}"}}],'
            f'"container-title":"{N}","issued":{{"date-parts":[[2021,3,5]]}},"accessed":{{"date-parts":[[2026,11,22]]}}'
            f',"URL":"{S}","archive":"Internet Archive","archive_location":"{M}","number":"D-7K3M9K v2",'
            f'"note":"{E}; p. 1; {P}; sha256 f31cdee0b4d4fdae"}}',
        ),
        (
            "ris",
            f"TY  - ELEC\nAU  - {A}\nTI  - {T}\nTT  - {E}\nT2  - {N}\nPY  - 2021\nDA  - 2021/03/05/\n"
            f"Y2  - 2026/11/22/\nLA  - zh-Hans\nSP  - 1\nAN  - D-7K3M9K v2\nUR  - {S}\nUR  - {M}\nUR  - {P}\n"
            "N1  - sha256:f31cdee0b4d4fdae\nER  - ",
        ),
    ],
)
def test_the_worked_example_of_the_design_comes_out_to_the_letter(style: str, text: str) -> None:
    assert RENDER[style](AWARD) == text


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_document_is_cited_as_was_agreed(name: str) -> None:
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert rendered(CASES[name]) == expected


def rendered(facts: CitationFacts) -> str:
    """All styles of one document, as the golden files hold them."""
    return "".join(f"[{style.key}]\n{style.render(facts)}\n" for style in STYLES)


@pytest.mark.parametrize("facts", CASES.values(), ids=list(CASES))
def test_every_citation_pins_version_page_and_hash_and_names_the_archived_copy(facts: CitationFacts) -> None:
    for style in STYLES:
        text = style.render(facts)
        assert facts.accession in text, style.key
        assert any(word in text for word in ("v2", "version 2")), style.key
        assert facts.short_hash in text, style.key
        assert facts.permalink.removeprefix("https://") in text, style.key
        if facts.page:
            locator = f"SP  - {facts.page}" if style.key == "ris" else facts.locator
            assert locator in text.replace(".~", ". "), style.key
        if facts.memento_url and style.key != "newsroom":
            assert facts.memento_url in text, style.key
    if facts.memento_url:
        assert "the Internet Archive" in RENDER["newsroom"](facts)


def test_grade_e_says_so_wherever_it_is_pasted() -> None:
    for key in ("newsroom", "chicago-note", "chicago-bibliography", "bibtex", "plain", "ris", "csl"):
        assert "not citable as evidence" in RENDER[key](ROW)
    assert newsroom.allowed(ROW).startswith("This cannot be cited as evidence")
    assert not ROW.citable


def test_an_undated_document_without_an_address_keeps_the_stop_of_n_d() -> None:
    assert "], n.d., supplied copy; Example News" in RENDER["chicago-note"](CASES["sheet"])


def test_no_reference_manager_gets_an_address_that_is_no_web_address() -> None:
    assert json.loads(RENDER["csl"](HOSTILE))["URL"] == HOSTILE.permalink
    assert "javascript" not in RENDER["ris"](HOSTILE).replace("(javascript:1)", "")


def test_an_english_title_keeps_its_mark_inside_the_quotes_and_no_second_stop() -> None:
    assert "“Who pays?,” Example Review" in RENDER["chicago-note"](ENGLISH_TITLE)
    assert "“Who pays?” Example Review" in RENDER["chicago-bibliography"](ENGLISH_TITLE)
    assert "“A title.” Example Review" in RENDER["chicago-bibliography"](replace(ENGLISH_TITLE, title="A title"))


@pytest.mark.parametrize(
    ("grade", "begins"),
    [("A", "A page that Example News fetched on 5 March"), ("B", "A page captured by the Internet Archive on 5 March")],
)
def test_the_sentence_allowed_is_no_stronger_than_the_grade(grade: str, begins: str) -> None:
    assert newsroom.allowed(replace(AWARD, grade=grade)).startswith(begins)


def test_cite_with_care_names_what_is_missing_or_inferred() -> None:
    assert newsroom.cares(replace(AWARD, title_pinyin="")) == []
    said = " ".join(newsroom.cares(replace(ROW, printed=None, author="", page=None, title_en="")))
    for words in ("No bytes", "claimed", "outside web archive", "not been checked", "No date", "Who issued", "No page"):
        assert words in said


def test_several_pages_of_one_document_have_keys_of_their_own() -> None:
    pages = [AWARD, replace(AWARD, page=3), replace(AWARD, page=3), replace(AWARD, quote="Q-3F8ZJQ")]
    keys = ["D-7K3M9K-v2", "D-7K3M9K-v2-p3", "D-7K3M9K-v2-2", "D-7K3M9K-v2-Q-3F8ZJQ"]
    assert [each["id"] for each in json.loads(references.file_of(pages, "json"))] == keys
    assert re.findall(r"^@online\{([^,]+),", references.file_of(pages, "bib"), re.MULTILINE) == keys


def test_a_language_that_is_not_known_is_none() -> None:
    unknown = replace(AWARD, language="und")
    assert "language" not in json.loads(RENDER["csl"](unknown))
    assert "LA  - " not in RENDER["ris"](unknown)


def test_hostile_words_do_not_break_out_of_any_format() -> None:
    bib = RENDER["bibtex"](HOSTILE)
    assert bib.count("{") == bib.count("}")
    assert bib.startswith("@misc{")
    wiki = RENDER["wiki"](HOSTILE)
    assert wiki.count("{{") == wiki.count("}}")
    assert wiki.endswith(f"}}}} [{P} Example News D-7K3M9K v2, p. 1], sha256 f31cdee0b4d4fdae")
    assert "[[" not in wiki
    assert "]]" not in wiki
    html = RENDER["html"](HOSTILE)
    assert "<b>" not in html
    assert 'href="javascript' not in html
    assert "](javascript" not in RENDER["markdown"](HOSTILE).replace("\\]\\]\\(javascript", "")
    for style in STYLES:
        assert "\u202e" not in style.render(HOSTILE)


hostile_text = st.text(
    alphabet=st.sampled_from("a公{}|[]()<>&\"'\\%#_$~^\n\r\t`*!=-+@\u202e\ue000\ue001”“,.?"), max_size=20
)


@settings(max_examples=50, deadline=None)
@given(hostile_text.filter(str.strip), hostile_text, hostile_text, hostile_text)
def test_any_words_leave_every_format_whole(title: str, english: str, author: str, path: str) -> None:
    facts = replace(
        AWARD, title=title, title_pinyin="", title_en=english, author=author, author_en="", site=author,
        source_url=f"http://a.example/{path}",
    )  # fmt: skip
    for style in STYLES:
        text = style.render(facts)
        if style.key != "ris":
            assert "\n" not in text
    bib = RENDER["bibtex"](facts)
    assert bib.count("{") == bib.count("}")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in RENDER["ris"](facts).splitlines())
    assert json.loads(RENDER["csl"](facts))["id"] == "D-7K3M9K-v2"
    html = re.sub(r"</?(?:a|cite)\b[^<>]*>", "", RENDER["html"](facts))
    assert "<" not in html
    behind = f"}}}} [{P} Example News D-7K3M9K v2, p. 1], sha256 f31cdee0b4d4fdae"
    assert RENDER["wiki"](facts).endswith(behind)
    wiki = RENDER["wiki"](facts).removeprefix("{{").removesuffix(behind).replace("{{!}}", "")
    assert "{{" not in wiki
    assert "}}" not in wiki
