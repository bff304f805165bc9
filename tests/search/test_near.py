"""Near copies: found among others, named under a row and never folded, what differs shown, nothing hidden counted."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from archive.services import touch
from search.models import NearPair
from search.near import bands, catch_up, hashes, near_copies, share, shingles
from tests.conftest import browser_of
from tests.search.making import add_version, make_document

Index = Callable[[], int]
NOTICE = (
    "示例县公安局视频监控系统采购项目中标公告。采购人示例县公安局，采购代理机构示例招标有限公司。"
    "中标供应商云雀示例科技有限公司，中标金额人民币{sum}元。评审专家由财政部门专家库随机抽取，"
    "公告期限自本公告发布之日起一个工作日。凡对本次公告内容提出询问，请按以下方式联系采购人。"
)


@given(st.text("甲乙丙丁戊己庚辛壬癸", min_size=80, max_size=300))
def test_the_same_text_shares_every_band_and_is_wholly_alike(text: str) -> None:
    assert bands(shingles(text)) == bands(shingles(" ".join(text)))
    assert share(hashes(text), hashes(" ".join(text))) == 1.0


@given(st.text("甲乙丙丁 𠮷a", max_size=60), st.text("甲乙丙丁 𠮷a", max_size=60))
def test_what_two_texts_share_is_the_exact_share_of_their_shingles(one: str, other: str) -> None:
    mine, theirs = shingles(one), shingles(other)
    exact = len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0
    assert share(hashes(one), hashes(other)) == exact


@pytest.mark.django_db
def test_lots_of_one_purchase_are_named_under_the_row_and_not_folded(charlie: User, index: Index) -> None:
    first = make_document([NOTICE.format(sum="4680000.00")], title="一包")
    second = make_document([NOTICE.format(sum="1230000.00")], title="二包")
    make_document(["课桌椅采购。" * 40], title="other")
    index()
    assert catch_up() == 3
    page = browser_of(charlie).get("/search/", {"q": "视频监控系统"}).content.decode()
    assert page.count("<article>") == 2
    assert page.count("1 document is nearly the same") == 2
    shown = browser_of(charlie).get(f"/search/near/{first.accession}/").content.decode()
    assert second.accession in shown
    assert "<del>" in shown
    assert NearPair.objects.get().alike >= 0.8


@pytest.mark.django_db
def test_a_hidden_near_copy_is_neither_counted_nor_named(alice: User, charlie: User, index: Index) -> None:
    shown = make_document([NOTICE.format(sum="1.00")], title="shown")
    make_document([NOTICE.format(sum="2.00")], title="hidden", access="members", user=alice)
    index()
    catch_up()
    assert near_copies([shown.pk], user=charlie)[shown.pk] == []
    assert len(near_copies([shown.pk], user=alice)[shown.pk]) == 1
    assert "nearly the same" not in browser_of(charlie).get("/search/", {"q": "视频监控系统"}).content.decode()


@pytest.mark.django_db
def test_a_text_that_was_read_anew_is_compared_anew(index: Index) -> None:
    first = make_document([NOTICE.format(sum="1.00")])
    make_document([NOTICE.format(sum="2.00")])
    catch_up()
    assert NearPair.objects.count() == 1
    add_version(first, ["别的内容，" * 30])
    touch(first)
    assert catch_up() == 1
    assert NearPair.objects.count() == 0
