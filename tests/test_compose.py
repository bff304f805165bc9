"""The server column: docker-compose.yml read, and its commands run as processes on a real PostgreSQL and Redis."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scripts.supervisor import Process, Supervisor
from scripts.with_services import free_port, services
from tests import composed
from tests.wire import WireBrowser

HOST = "archive.newsroom.example"
GIVEN = {
    "SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "MUNIMENT_HOST": HOST,
    "POSTGRES_PASSWORD": "pg-password",
    "REDIS_PASSWORD": "redis-password",
}
PASSWORD = "a long enough password for a server"
OURS = ("web", "worker", "ocr", "index", "scheduler")


@pytest.mark.parametrize("name", GIVEN)
def test_compose_refuses_to_start_without_a_secret(name: str) -> None:
    with pytest.raises(composed.Unset, match=name):
        composed.fill(composed.read(), {key: value for key, value in GIVEN.items() if key != name})


def test_no_secret_stands_in_the_file() -> None:
    for service, row in composed.read()["services"].items():
        for key, value in row.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|ACCESS_KEY|_URL", key) and not key.startswith("MUNIMENT_BASE"):
                assert "${" in value, f"{service}: {key}"
                assert not re.search(r"\$\{[A-Z_]+:-[^}]+\}", value), f"{service}: {key} has a default"


def test_every_service_that_stays_has_a_health_check_and_starts_again() -> None:
    for name, row in composed.read()["services"].items():
        if name == "prepare":
            continue
        assert row["healthcheck"]["test"], name
        assert row["restart"] == "unless-stopped", name


def test_what_is_kept_lies_on_named_volumes() -> None:
    loaded = composed.read()
    used = {volume.partition(":")[0] for row in loaded["services"].values() for volume in row.get("volumes", [])}
    assert used == set(loaded["volumes"])
    assert {"data:/data"} <= {volume for name in OURS for volume in loaded["services"][name]["volumes"]}


def test_only_the_web_server_opens_a_port_and_only_on_this_machine() -> None:
    open_ports = {name: row["ports"] for name, row in composed.read()["services"].items() if "ports" in row}
    assert open_ports == {"web": ["127.0.0.1:8000:8000"]}


def test_s3_is_a_profile() -> None:
    rows = composed.read()["services"]
    assert {name for name, row in rows.items() if row.get("profiles")} == {"minio"}


def test_the_image_leaves_tests_data_and_history_out() -> None:
    lines = (composed.ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line[1:].rstrip("/") for line in lines if line.startswith("!")}
    assert "*" in lines
    assert not kept & {"tests", "var", ".git", ".venv", "benchmarks", ".env"}
    assert {"config", "archive", "accounts", "ingest", "search", "stories", "procurement", "language"} <= kept


@dataclass
class Column:
    """The running services."""

    port: int
    data: Path
    services: dict[str, composed.Service]
    supervisor: Supervisor

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """A command with the web service's environment."""
        environment = process_environment(self.services["web"]) | {"PORT": str(self.port)}
        command = [sys.executable if word == "python" else word for word in command]
        return subprocess.run(
            command, env=environment, cwd=composed.ROOT, capture_output=True, text=True, timeout=200, check=False
        )


def process_environment(service: composed.Service) -> dict[str, str]:
    """What a container would have: its own variables and a path."""
    return {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8", **service.environment}


@pytest.fixture(scope="module")
def column(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Column]:
    folder = tmp_path_factory.mktemp("column")
    data, port = folder / "data", free_port()
    data.mkdir(mode=0o700)
    with services() as real:
        database, broker = urlsplit(real.database_url), urlsplit(real.broker_url)
        given = GIVEN | {
            "POSTGRES_PASSWORD": str(database.password),
            "REDIS_PASSWORD": str(broker.password),
        }
        replaced = {
            "@postgres:5432": f"@127.0.0.1:{database.port}",
            "@redis:6379": f"@127.0.0.1:{broker.port}",
            "0.0.0.0:8000": f"127.0.0.1:{port}",
        }
        found = composed.services(given, replaced)
        for service in found.values():
            assert service.environment["MUNIMENT_DATA"] == "/data"
            service.environment["MUNIMENT_DATA"] = str(data)
        supervisors = start(found, folder)
        supervisor = supervisors["web"]
        made = Column(port, data, found, supervisor)
        try:
            wait_until_well(made, "web")
            yield made
        finally:
            for each in supervisors.values():
                each.stop()


def start(found: dict[str, composed.Service], folder: Path) -> dict[str, Supervisor]:
    """`prepare` to its end, then the four services, each with the environment the file gives it."""
    supervisors = {
        name: Supervisor(composed.ROOT, folder / "logs", process_environment(service))
        for name, service in found.items()
    }
    for name in ("prepare", *OURS):
        words = [sys.executable if word == "python" else word for word in found[name].command]
        if name == "prepare":
            assert supervisors[name].run_to_end(Process(name, words), show=True) == 0
        else:
            supervisors[name].start(Process(name, words))
    return supervisors


def wait_until_well(column: Column, name: str, seconds: float = 200.0) -> subprocess.CompletedProcess[str]:
    """Until the health check of `name` passes: that check."""
    deadline = time.monotonic() + seconds
    while (done := column.run(column.services[name].health)).returncode:
        assert time.monotonic() < deadline, f"{name} is not well: {done.stdout} {done.stderr}"
        time.sleep(0.5)
    return done


def person(column: Column) -> WireBrowser:
    """A journalist who came by an invitation, signed in."""
    program = (
        "from accounts.services import ensure_admin, invite;"
        "admin, _ = ensure_admin(email='admin@newsroom.example');"
        "print('TOKEN', invite(invited_by=admin, role='journalist', email='jo@newsroom.example').token)"
    )
    done = column.run(["python", "manage.py", "shell", "-c", program])
    assert done.returncode == 0, done.stderr
    token = done.stdout.rpartition("TOKEN")[2].strip()
    browser = WireBrowser(column.port, HOST, https=True)
    path = f"/accounts/invitation/{token}/"
    answer = browser.post(path, email="jo@newsroom.example", name="Jo", password=PASSWORD)
    assert answer.status == 302, answer.text[:2000]
    return browser


@pytest.mark.servers
@pytest.mark.timeout(500)
def test_a_document_goes_from_upload_over_http_to_a_search_hit(column: Column) -> None:
    browser = person(column)
    words = "石梨县公安局在夜间安装了一百三十五台人像识别摄像机"
    page = f"<html><meta charset=gbk><title>服务器列</title><p>{words}</p></html>".encode("gbk")
    receipt = browser.upload("/intake/", [("服务器.html", page)], access="newsroom", source="", addresses="")
    assert receipt.status == 302, receipt.text[:2000]
    assert receipt.location.startswith("/batches/")
    found = until_found(browser, "一百三十五台人像识别")
    link = re.search(r'href="(/d/D-[0-9A-Z]+/text/[^"]*)"', found)
    assert link, found[:2000]
    shown = browser.get(link[1].replace("&amp;", "&"))
    assert shown.status == 200
    assert "人像识别" in re.sub(r"<[^>]+>", "", shown.text)
    visitor = WireBrowser(column.port, HOST, https=True)
    assert visitor.get(link[1].replace("&amp;", "&")).status == 404
    assert "/d/D-" not in visitor.get("/search/", q="一百三十五台人像识别").text


def until_found(browser: WireBrowser, query: str, seconds: float = 200.0) -> str:
    """The results page once it has a hit."""
    deadline = time.monotonic() + seconds
    while True:
        answer = browser.get("/search/", q=query)
        if answer.status == 200 and "/d/D-" in answer.text:
            return answer.text
        assert time.monotonic() < deadline, f"not found in {seconds} s: {answer.status}"
        time.sleep(0.5)


@pytest.mark.servers
def test_plain_http_is_sent_to_https_and_cookies_are_for_this_host_alone(column: Column) -> None:
    plain = WireBrowser(column.port, HOST).get("/about/")
    assert plain.status == 301
    assert plain.headers["Location"] == f"https://{HOST}/about/"
    secure = WireBrowser(column.port, HOST, https=True).get("/accounts/login/")
    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]
    cookies = secure.headers.get_all("Set-Cookie") or []
    assert cookies
    assert all(cookie.startswith("__Host-") and "Secure" in cookie and "Path=/" in cookie for cookie in cookies)


@pytest.mark.servers
def test_another_host_name_is_refused(column: Column) -> None:
    assert WireBrowser(column.port, "evil.example", https=True).get("/about/").status == 400


@pytest.mark.servers
@pytest.mark.parametrize("name", OURS)
def test_the_health_check_of_a_running_service_passes(column: Column, name: str) -> None:
    assert wait_until_well(column, name).returncode == 0
