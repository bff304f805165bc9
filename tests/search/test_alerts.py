"""Saved searches and their news: once per search, document and version, under the rights of the moment."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from archive.models import Collection, Document, Version
from archive.services import change_access, touch
from search import alerts, verify
from search.models import AlertMatch, SavedSearch
from tests.conftest import browser_of
from tests.search.making import add_version, make_document

pytestmark = pytest.mark.django_db
Index = Callable[[], int]


def kept(user: User, query: str = "视频监控", *, alert: str = "at_once", by_mail: bool = False) -> SavedSearch:
    """A saved search of `user`."""
    return alerts.save(owner=user, title="Cameras", query=query, filters={}, alert=alert, by_mail=by_mail)


def found_by(saved: SavedSearch) -> list[str]:
    """The titles of its news, as its owner may see them now, oldest first."""
    return [each.document.title for each in alerts.news(saved)][::-1]


def test_what_is_there_already_is_no_news_and_what_comes_is_told_once(charlie: User, index: Index) -> None:
    make_document(["视频监控系统"], title="old")
    index()
    saved = kept(charlie)
    make_document(["视频监控平台"], title="new")
    make_document(["课桌椅"], title="other")
    index()
    assert alerts.look() == 1
    assert alerts.look() == 0
    assert found_by(saved) == ["new"]


def test_a_new_version_is_news_and_a_document_indexed_anew_is_not(charlie: User, index: Index) -> None:
    first = make_document(["视频监控系统"], title="first")
    index()
    saved = kept(charlie)
    touch(first)
    index()
    assert alerts.look() == 0
    add_version(first, ["视频监控系统，更正"])
    touch(first)
    index()
    assert alerts.look() == 1
    assert AlertMatch.objects.filter(search=saved, known=False).get().version.n == 2


def test_what_its_owner_may_not_see_is_no_news_and_goes_when_it_is_hidden(
    alice: User, charlie: User, index: Index
) -> None:
    saved = kept(charlie)
    make_document(["视频监控"], title="secret", access="members", user=alice)
    shown = make_document(["视频监控"], title="shown", user=alice)
    index()
    alerts.look()
    assert found_by(saved) == ["shown"]
    change_access(document=shown, access="members", user=alice)
    assert found_by(saved) == []


def test_words_that_must_stand_near_each_other_are_no_news_where_they_do_not(
    charlie: User, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_document(["采购监控"], title="old")
    index()
    saved = kept(charlie, query='"采购 监控"~5')
    make_document(["采购。" + "一" * 200 + "监控"], title="far")
    make_document(["采购摄像监控"], title="near")
    index()
    monkeypatch.setattr(verify, "READING", -1.0)  # a results page would say "at most" three
    monkeypatch.setattr(verify, "MOST_CANDIDATES", 2)
    assert alerts.look() == 1
    assert found_by(saved) == ["near"]


def test_a_crash_between_question_and_rows_repeats_the_question(
    charlie: User, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = kept(charlie)
    make_document(["视频监控"], title="new")
    index()

    def dies(*_arguments: object, **_named: object) -> int:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(alerts, "_keep", dies)
        with pytest.raises(MemoryError):
            alerts.look()
    assert alerts.look() == 1
    assert found_by(saved) == ["new"]


def test_mail_goes_out_when_it_is_due_once_and_names_nothing_confidential(
    alice: User, charlie: User, index: Index
) -> None:
    saved = kept(alice, by_mail=True, alert="daily")
    make_document(["视频监控"], title="示例县视频监控")
    make_document(["视频监控"], title="秘密", access="members", user=alice)
    index()
    alerts.sweep()
    alerts.sweep()
    (sent,) = mail.outbox
    assert sent.to == [alice.email]
    assert "示例县视频监控" in sent.body
    assert "秘密" not in sent.body
    assert sent.extra_headers["Message-ID"].startswith("<")
    make_document(["视频监控"], title="third")
    index()
    alerts.sweep()
    assert len(mail.outbox) == 1, "daily: the next one is not due"
    SavedSearch.objects.filter(pk=saved.pk).update(mailed_at=timezone.now() - timedelta(days=1, minutes=1))
    alerts.sweep()
    assert len(mail.outbox) == 2


def test_a_journalist_saves_what_she_searched_and_reads_its_news(charlie: User, bob: User, index: Index) -> None:
    index()
    client = browser_of(charlie)
    assert "Save + alert" in client.get("/search/", {"q": "视频监控"}).content.decode()
    answer = client.post("/search/saved/?q=视频监控&type=award", {"title": "Cameras", "alert": "at_once"})
    assert answer.status_code == 302
    saved = SavedSearch.objects.get()
    assert saved.filters == {"type": ["award"]}
    assert browser_of(bob).get(answer.headers["Location"]).status_code == 404
    SavedSearch.objects.update(filters={})
    document = make_document(["视频监控"], title="中标公告")
    index()
    alerts.look()
    assert "1 new" in client.get("/search/saved/").content.decode()
    page = client.get(answer.headers["Location"]).content.decode()
    assert document.accession in page
    client.post(f"/search/saved/{saved.public_id}/seen/")
    assert "1 new" not in client.get("/search/saved/").content.decode()


def test_the_feed_opens_without_signing_in_only_with_its_secret_and_shows_what_the_owner_may_see(
    alice: User, charlie: User, index: Index
) -> None:
    saved = kept(charlie)
    shown = make_document(["视频监控"], title="中标公告", user=alice)
    index()
    alerts.look()
    visitor = browser_of(None)
    address = f"/search/saved/{saved.public_id}/feed/{saved.feed_token}/"
    assert shown.accession in visitor.get(address).content.decode()
    assert visitor.get(f"/search/saved/{saved.public_id}/feed/{'0' * 32}/").status_code == 404
    change_access(document=shown, access="members", user=alice)
    assert shown.accession not in visitor.get(address).content.decode()


def test_identical_captures_fold_under_one_row_and_the_total_stays(charlie: User, index: Index) -> None:
    copies = [make_document(["视频监控系统采购"], title=f"notice {n}") for n in range(3)]
    for each in copies:
        assert each.current is not None
        type(each.current).objects.filter(pk=each.current.pk).update(content_sha256="a" * 64)
    make_document(["视频监控系统采购"], title="another")
    index()
    page = browser_of(charlie).get("/search/", {"q": "视频监控系统"}).content.decode()
    assert "4 documents" in page
    assert page.count("<article>") == 2
    assert "+ 2 identical copies" in page


def test_a_hidden_copy_is_not_counted_among_identical_ones(alice: User, charlie: User, index: Index) -> None:
    for access in ("newsroom", "members"):
        each = make_document(["视频监控系统采购"], access=access, user=alice)
        Version.objects.filter(document=each).update(content_sha256="b" * 64)
    index()
    assert "identical" not in browser_of(charlie).get("/search/", {"q": "视频监控系统"}).content.decode()


def test_the_list_of_what_cannot_be_searched_shows_only_what_one_may_see(
    alice: User, charlie: User, gina: User, index: Index
) -> None:
    scan = make_document([], title="扫描件", reading="no_text", user=alice)
    hidden = make_document([], title="密", reading="failed", access="members", user=alice)
    index()
    page = browser_of(charlie).get("/search/unsearchable/").content.decode()
    assert scan.accession in page
    assert hidden.accession not in page
    assert "could not be read" not in page
    assert scan.accession not in browser_of(gina).get("/search/unsearchable/").content.decode()
    assert Document.objects.count() == 2
    assert Collection.objects.count() == 0
