"""OCDS 1.1 releases: valid against the standard's schema, with our address at each document, and nothing personal."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema

from accounts.models import User
from archive.services import Held
from procurement.models import Procedure
from procurement.rates import dollars, rate_on
from tests.conftest import browser_of
from tests.procurement.conftest import AWARD, TENDER
from tests.procurement.test_bodies_and_purchases import award, hold, tender

HoldNotice = Callable[..., Held]
SCHEMA = json.loads((Path(__file__).parent / "ocds" / "release-schema-1__1__4.json").read_text())


def valid(release: dict[str, Any]) -> None:
    checker = jsonschema.FormatChecker()
    jsonschema.Draft4Validator(SCHEMA, format_checker=checker).validate(release)


def fetched(user: User, procedure: Procedure) -> dict[str, Any]:
    response = browser_of(user).get(f"/procedures/{procedure.public_id}/ocds.json")
    assert response["Content-Type"] == "application/json"
    package: dict[str, Any] = response.json()
    assert {"uri", "version", "publishedDate", "publisher", "releases"} <= set(package)
    return package


def test_a_purchase_is_one_valid_release_with_the_address_of_each_document(
    hold_notice: HoldNotice, alice: User
) -> None:
    held = [
        hold(hold_notice, alice, tender(), "书架采购公开招标公告"),
        hold(hold_notice, alice, award(), "书架采购中标公告"),
    ]
    package = fetched(alice, Procedure.objects.get())
    (release,) = package["releases"]
    valid(release)
    assert release["tag"] == ["tender", "award"]
    assert release["tender"]["value"] == {"amount": 475000, "currency": "CNY"}
    assert release["awards"][0]["value"] == {"amount": 470000, "currency": "CNY"}
    assert {role for party in release["parties"] for role in party["roles"]} == {"buyer", "supplier"}
    documents = [*release["tender"]["documents"], *release["awards"][0]["documents"]]
    assert [each["url"].split("/d/")[1] for each in documents] == [
        f"{each.document.accession}/v/1/text/" for each in held
    ]


def test_a_release_names_no_contact_and_no_expert(hold_notice: HoldNotice, alice: User) -> None:
    hold(hold_notice, alice, TENDER, "示例市图书馆书架采购公开招标公告")
    hold(hold_notice, alice, AWARD, "示例大学显微镜采购项目中标公告")
    for procedure in Procedure.objects.all():
        package = fetched(alice, procedure)
        valid(package["releases"][0])
        words = json.dumps(package, ensure_ascii=False)
        assert not [name for name in ("13900000000", "甲老师", "甲某某", "丁老师") if name in words]


def test_a_sum_is_converted_at_the_rate_of_its_day_and_never_without_one() -> None:
    assert dollars(Decimal(12_345_600), date(2021, 3, 5)) == "≈ US$1.90 m at the ECB rate of 5 Mar 2021"
    sunday = rate_on(date(2021, 3, 7))
    assert sunday is not None
    assert sunday.day == date(2021, 3, 5)
    assert dollars(Decimal(1), None) == dollars(None, date(2021, 3, 5)) == dollars(Decimal(1), date(2001, 1, 1)) == ""
    assert rate_on(date(2093, 1, 1)) is None
