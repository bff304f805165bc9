"""Save Page Now against a server that answers as it does: errors with status 200, jobs, copies not listed yet."""

import gzip

import pytest
from django.utils import timezone

from accounts.models import User
from archive.models import Check, Document
from archive.storage import open_original
from ingest.fetchers.saving import class_of
from ingest.models import Errand, HostTurn
from ingest.services import errands
from tests.ingest.outside.conftest import Outside

pytestmark = pytest.mark.django_db
TS = "20261126120000"


@pytest.fixture
def errand(notice: Document, alice: User) -> Errand:
    """A saving that Alice confirmed."""
    source = notice.versions.get().captures.get().source
    return errands.post(document=notice, kind=Errand.Kind.SAVE, user=alice, source=source)


def go_on(errand: Errand) -> Errand:
    """The next step, as if its time had come."""
    Errand.objects.filter(pk=errand.pk).update(next_try_at=timezone.now())
    errands.run(errand.pk)
    return Errand.objects.get(pk=errand.pk)


def success(site: Outside) -> dict[str, object]:
    return {"status": "success", "job_id": "spn2-1", "timestamp": TS, "original_url": site.notice, "http_status": 200}


def test_a_saving_is_asked_polled_and_found_in_the_list(errand: Errand, site: Outside, settings: object) -> None:
    settings.MUNIMENT_SPN_KEY = "access:very-secret"  # type: ignore[attr-defined]
    site.saves = [{"url": site.notice, "job_id": "spn2-1"}, {"status": "pending"}, success(site)]
    errands.run(errand.pk)
    body, headers = site.posted[0]
    assert b"url=http%3A%2F%2F127.0.0.1" in body
    assert headers["Authorization"] == "LOW access:very-secret"
    assert headers["Accept"] == "application/json"
    assert Errand.objects.get(pk=errand.pk).state == "retrying"
    go_on(errand)
    site.listed = [[TS, site.notice, "text/html", "200", "A" * 32]]
    assert go_on(errand).state == "done"
    check = Check.objects.get()
    assert (check.kind, check.code) == ("save", "saved")
    assert check.memento is not None
    assert check.memento.urim == f"https://web.archive.org/web/{TS}/{site.notice}"
    assert check.memento.cdx["digest"] == "A" * 32
    assert check.original is not None
    with open_original(check.original_id) as file:  # type: ignore[arg-type]
        assert b"very-secret" not in gzip.decompress(file.read())


def test_a_copy_that_is_not_listed_is_unconfirmed_and_looked_for_after_1_12_and_48_hours(
    errand: Errand, site: Outside
) -> None:
    site.saves = [success(site)]
    errands.run(errand.pk)
    assert [each.code for each in Check.objects.all()] == ["saved-unconfirmed"]
    waits = []
    for _ in range(3):
        row = Errand.objects.get(pk=errand.pk)
        assert row.next_try_at is not None
        waits.append(round((row.next_try_at - timezone.now()).total_seconds() / 3600))
        row = go_on(errand)
    assert waits == [1, 12, 48]
    assert row.state == "done"
    assert [each.code for each in Check.objects.order_by("pk")] == ["saved-unconfirmed", "saved-unconfirmed"]


def test_a_refusal_that_comes_with_status_200_is_a_refusal(errand: Errand, site: Outside) -> None:
    site.saves = [{"status": "error", "status_ext": "error:no-access", "message": "The page refuses us."}]
    errands.run(errand.pk)
    check = Check.objects.get()
    assert (check.code, check.verdict) == ("save:no-access", "blocked")
    assert "The page refuses us." in check.sentence
    assert Errand.objects.get(pk=errand.pk).state == "done"


def test_what_may_pass_is_tried_three_times_and_then_told(errand: Errand, site: Outside) -> None:
    for _ in range(3):
        site.saves = [{"status": "error", "status_ext": "error:some-new-trouble"}]
        row = go_on(errand)
    assert row.state == "done"
    assert Check.objects.get().code == "save:some-new-trouble"


def test_a_day_that_is_full_goes_on_tomorrow(errand: Errand, site: Outside) -> None:
    site.saves = [{"status": "error", "status_ext": "error:too-many-daily-captures"}]
    today = timezone.now().date()
    errands.run(errand.pk)
    row = Errand.objects.get(pk=errand.pk)
    assert row.next_try_at is not None
    assert row.next_try_at.date() > today


def test_an_archive_that_refuses_this_server_is_left_alone_for_a_day(errand: Errand, site: Outside) -> None:
    site.saves = [{"status": "error", "status_ext": "error:blocked-client-ip"}]
    errands.run(errand.pk)
    assert "tell the operator" in Check.objects.get().sentence
    turn = HostTurn.objects.get(name="https://web.archive.org/save")
    assert turn.closed_until is not None
    assert (turn.closed_until - timezone.now()).total_seconds() > 23 * 3600


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("cannot-fetch", "transient"),
        ("never-heard-of", "transient"),
        ("max-daily-bandwidth-per-user", "tomorrow"),
        ("too-many-daily-captures", "tomorrow"),
        ("not-found", "permanent"),
        ("blocked-url", "permanent"),
        ("blocked-client-ip", "stop"),
    ],
)
def test_errors_fall_into_the_classes_of_the_design(error: str, expected: str) -> None:
    assert class_of(error) == expected
