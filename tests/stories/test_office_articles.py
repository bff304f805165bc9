"""Articles and lists in office files: every link, in order, with its sentence; read in the sandbox."""

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from accounts.models import User
from stories import services
from stories.importing import ImportRefusedError
from stories.selectors.checks import findings

NOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def hyperlink(paragraph: Paragraph, words: str, address: str) -> None:
    key = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), key)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = words
    run.append(text)
    element.append(run)
    paragraph._p.append(element)


def field(paragraph: Paragraph, words: str, instruction: str) -> None:
    runs = (
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r {nsdecls("w")}><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>',
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="separate"/></w:r>',
        f"<w:r {nsdecls('w')}><w:t>{words}</w:t></w:r>",
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="end"/></w:r>',
    )
    for run in runs:
        paragraph._p.append(parse_xml(run))


def word_file() -> bytes:
    made = Document()
    made.core_properties.title = "Cameras for Shili"
    paragraph = made.add_paragraph("The bureau ")
    hyperlink(paragraph, "bought them", "http://a.example/1?a=1&b=2")
    paragraph.add_run(" in 2018. Its list is a ")
    field(paragraph, "field", ' HYPERLINK "http://a.example/2" \\l "part" ')
    paragraph.add_run(". It paid")
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run(" twice. See http://a.example/4.")
    gone = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>http://a.example/gone</w:delText></w:r></w:del>")
    made.add_paragraph()._p.append(gone)
    cell = made.add_table(1, 2).rows[0].cells[1]
    hyperlink(cell.paragraphs[0], "单元格", "https://web.archive.org/web/2018/http:/a.example/5")
    out = io.BytesIO()
    made.save(out)
    return with_notes(out.getvalue())


def with_notes(body: bytes) -> bytes:
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2"><w:p><w:r><w:t>See http://a.example/3.</w:t></w:r></w:p>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/_rels/document.xml.rels":
                line = f'<Relationship Id="rN" Type="{NOTES}" Target="footnotes.xml"/></Relationships>'
                data = data.replace(b"</Relationships>", line.encode())
            if name == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
                line = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
                data = data.replace(b"</Types>", line.encode())
            new.writestr(name, data)
        new.writestr("word/footnotes.xml", f"{notes}</w:footnote></w:footnotes>")
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Links")
    sheet.write_row(0, 0, ["what", "where"])
    sheet.write_string(1, 0, "公告")
    sheet.write_url(1, 1, "http://a.example/1", string="the notice")
    sheet.write_string(2, 0, "see http://a.example/2 and http://a.example/3")
    sheet.write_formula(3, 0, '=HYPERLINK("http://a.example/4","x")', value="x")
    book.close()
    return out.getvalue()


def test_a_word_file_gives_every_link_with_its_sentence(alice: User) -> None:
    body = word_file()
    check = services.import_article(user=alice, body=body, name="draft.docx")
    rows = [each.reference for each in findings(user=alice, check=check)]
    assert [row.url for row in rows] == [
        "http://a.example/1?a=1&b=2",
        "http://a.example/2#part",
        "http://a.example/4",
        "https://web.archive.org/web/2018/http:/a.example/5",
        "http://a.example/3",
    ]
    assert [row.anchor for row in rows[:2]] == ["bought them", "field"]
    assert rows[0].sentence == "The bureau bought them in 2018."
    assert (rows[4].sentence, rows[4].note) == ("It paid twice.", "fn2")
    assert (check.kind, check.title) == ("docx", "Cameras for Shili")
    assert bytes(check.body) == body


def test_a_workbook_gives_the_addresses_in_its_cells_and_on_them(alice: User) -> None:
    check = services.import_article(user=alice, body=workbook(), name="links.xlsx")
    rows = [each.reference for each in findings(user=alice, check=check)]
    assert [row.url for row in rows] == [f"http://a.example/{number}" for number in (1, 2, 3, 4)]
    assert (rows[0].note, rows[0].sentence) == ("2:2", "公告 | the notice http://a.example/1")


@pytest.mark.parametrize("spoil", [lambda body: body[:300], lambda body: body[:-400], lambda _: b"PK\x03\x04none"])
def test_a_damaged_file_is_refused_in_a_sentence(alice: User, spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        services.import_article(user=alice, body=spoil(word_file()), name="draft.docx")
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Cameras\nimage: http://a.example/i.png\n---\n",
        "+++\ntitle = 'Cameras'\nimage = 'http://a.example/i.png'\n+++\n",
    ],
)
def test_an_address_in_front_matter_is_no_link_of_the_article(alice: User, front: str) -> None:
    text = f"{front}See [it](http://a.example/1).\n"
    check = services.import_article(user=alice, body=text.encode(), name="a.md")
    assert check.title == "Cameras"
    (row,) = check.references.all()
    assert (row.url, text[row.start :][:18]) == ("http://a.example/1", "http://a.example/1")
