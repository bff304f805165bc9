"""No address form, direct or behind a redirect, reaches a server that it should not (safety.md section 4)."""

import ipaddress
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.provenance.addresses import Address
from ingest.fetchers import Budget, FetchError, FetchPolicy, fetch
from ingest.fetchers.guard import ALLOWED_V6, REFUSED_V4, REFUSED_V6, _is_own, addresses_of, check_url, refusal
from tests.ingest.fetchers.conftest import policy_for
from tests.ingest.fetchers.forms import FORMS, WHOLE
from tests.ingest.fetchers.servers import Raw, Site


@pytest.fixture(scope="module")
def canaries() -> Iterator[tuple[Raw, Raw]]:
    """Listeners that nothing may knock at."""
    pair = Raw(lambda connected: None), Raw(lambda connected: None, "::1")
    yield pair
    for each in pair:
        each.close()


def _written(form: str, canaries: tuple[Raw, Raw]) -> str:
    return form.replace("{p}", str(canaries[0].port)).replace("{p6}", str(canaries[1].port))


def _open_policy(canaries: tuple[Raw, Raw], site: Site | None = None) -> FetchPolicy:
    """Ports are no obstacle: an address that is never used is allowed on the canaries' ports, so that only the check
    of the address itself stands between the form and the canary."""
    allow = [f"203.0.113.99:{canaries[0].port}", f"203.0.113.99:{canaries[1].port}"]
    if site:
        allow.append(f"127.0.0.1:{site.port}")
    return FetchPolicy.from_settings(
        "all", allow, interval_seconds=0, read_robots=False, connect_seconds=1, total_seconds=2
    )


def test_there_are_as_many_forms_as_the_design_asks_for() -> None:
    assert len(set(FORMS)) >= 120


@pytest.mark.parametrize("form", FORMS)
def test_no_form_reaches_this_machine(form: str, canaries: tuple[Raw, Raw], tmp_path: Path) -> None:
    url = _written(form, canaries)
    address = Address(text=url, kind="live", target=url, urim=url)
    got = fetch(address, staging=tmp_path, policy=_open_policy(canaries), budget=Budget())
    assert got.code in ("refused_address", "unreachable"), got
    if got.code == "unreachable":  # a name that is not known here: it was looked up and has no address
        assert "no address" in got.detail or "Errno" in got.detail
        assert "connect" not in got.detail.lower()
    assert (canaries[0].connections, canaries[1].connections) == (0, 0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_form_behind_a_redirect_reaches_this_machine(
    status: int, canaries: tuple[Raw, Raw], site: Site, tmp_path: Path
) -> None:
    policy = _open_policy(canaries, site)
    reached = []
    for number, form in enumerate(FORMS):
        try:
            location = _written(form, canaries).encode("utf-8").decode("latin-1")
        except UnicodeError:
            continue
        if any(each in location for each in "\r\n\0"):
            location = location.replace("\r\n", " ").replace("\n", " ").replace("\0", "%00")
        site.page(f"/{number}", status, b"", ("Location", location))
        url = f"{site.origin}/{number}"
        address = Address(text=url, kind="live", target=url, urim=url)
        got = fetch(address, staging=tmp_path, policy=policy, budget=Budget())
        # a form without a scheme of its own is a path of the site, which it may lead to
        if got.code not in ("refused_address", "unreachable", "gone", "too_many_redirects"):
            reached.append((form, got.code, got.detail))
    assert reached == []
    assert (canaries[0].connections, canaries[1].connections) == (0, 0)


@pytest.mark.parametrize(
    "answers",
    [
        [["127.0.0.1"]],
        [["10.0.0.1"]],
        [["93.184.215.14", "127.0.0.1"]],
        [["2606:2800:21f:cb07::1", "::1"]],
        [["93.184.215.14", "::ffff:127.0.0.1"]],
        [["169.254.169.254"]],
        [["fe80::1%eth0"]],
        [["not an address"]],
    ],
)
def test_every_address_of_a_name_must_pass(answers: list[list[str]], canaries: tuple[Raw, Raw]) -> None:
    policy = FetchPolicy(mode="all", resolve=lambda host, port: answers[0])
    with pytest.raises(FetchError) as refused:
        addresses_of(check_url("http://rebinding.example/", policy), policy)
    assert refused.value.code == "refused_address"


def test_a_name_is_resolved_once_and_that_address_is_the_one_connected_to(site: Site, tmp_path: Path) -> None:
    asked: list[str] = []

    def alternating(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    site.page("/x", 200, b"ok")
    policy = policy_for(site, resolve=alternating)
    url = f"http://rebinding.example:{site.port}/x"
    address = Address(text=url, kind="live", target=url, urim=url)
    got = fetch(address, staging=tmp_path, policy=policy, budget=Budget())
    assert (got.code, got.ip, asked) == ("fetched", "127.0.0.1", ["rebinding.example"])
    assert site.asked[0][1]["Host"] == f"rebinding.example:{site.port}"


def test_the_addresses_of_this_machine_are_known_by_binding_to_them() -> None:
    """A machine with a public address must not be asked for its own services."""
    assert _is_own(ipaddress.ip_address("127.0.0.1"))
    assert not _is_own(ipaddress.ip_address("8.8.8.8"))


def test_settings_refuse_more_and_are_read_strictly() -> None:
    policy = FetchPolicy.from_settings("all", ["[::1]:8000"], ["93.184.0.0/16"])
    assert refusal("93.184.215.14", 80, policy) == "refused by this server's settings"
    assert refusal("8.8.8.8", 80, policy) == ""
    assert refusal("8.8.8.8", 8000, policy) == "port 8000"
    assert refusal("::1", 8000, policy) == ""
    assert refusal("::1", 8080, policy) != ""
    wrong: list[tuple[str, list[str], list[str]]]
    wrong = [("some", [], []), ("all", ["localhost:80"], []), ("all", [], ["10.0.0.0/99"])]
    for mode, allow, deny in wrong:
        with pytest.raises(ValueError, match="MUNIMENT_FETCH"):
            FetchPolicy.from_settings(mode, allow, deny)


public = FetchPolicy(mode="all")


@given(st.ip_addresses(v=4))
@settings(max_examples=80)
def test_an_ipv4_address_is_refused_exactly_in_the_listed_blocks(address: ipaddress.IPv4Address) -> None:
    assert bool(refusal(str(address), 443, public)) == any(address in block for block in REFUSED_V4)


@given(st.ip_addresses(v=6) | st.ip_addresses(network="2000::/3") | st.ip_addresses(network="2001::/16"))
@settings(max_examples=80)
def test_an_ipv6_address_is_allowed_exactly_in_global_unicast_less_the_list(address: ipaddress.IPv6Address) -> None:
    allowed = address in ALLOWED_V6 and not any(address in block for block in REFUSED_V6)
    assert (refusal(str(address), 443, public) == "") == allowed


@given(st.text(max_size=40) | st.sampled_from(WHOLE))
@settings(max_examples=200)
def test_any_text_is_either_understood_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://a.cn/{text}"):
        try:
            target = check_url(url, public)
        except FetchError:
            continue
        assert target.port in (80, 443, 8080, 8443)
        assert target.path.startswith("/")
        assert target.path.isascii()
        assert not set(target.path + target.authority) & set(" \r\n\t\0")
