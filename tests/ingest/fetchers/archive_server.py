"""A small server that answers for raw (`id_`) captures as the Wayback Machine does."""

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import format_datetime

from tests.ingest.fetchers.servers import Handler, Site

RAW = re.compile(r"/web/(\d{14})id_/(.+)")


@dataclass(frozen=True)
class Held:
    """One capture that the archive holds."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    src: bool = True


class WaybackServer(Site):
    """`held[(ts, target)]` are its captures; `trouble[target]` is answered before anything is looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], Held] = {}
        self.trouble: dict[str, tuple[int, bytes, tuple[tuple[str, str], ...]]] = {}
        self.pages["*"] = self._answer

    def _answer(self, handler: Handler) -> None:
        found = RAW.fullmatch(handler.path)
        if not found:
            handler.reply(400, b"not a raw address")
            return
        ts, target = found[1], found[2]
        if target in self.trouble:
            status, body, headers = self.trouble[target]
            handler.reply(status, body, *headers)
        elif capture := self.held.get((ts, target)):
            headers = (("Memento-Datetime", memento_datetime(ts)), *capture.headers)
            if capture.src:
                headers = (*headers, ("x-archive-src", "crawl-2018/file-00001.warc.gz"))
            handler.reply(capture.status, capture.body, *headers)
        elif times := sorted(time for time, held in self.held if held == target):
            nearest = min(times, key=lambda time: abs(int(time) - int(ts)))
            handler.reply(302, b"", ("Location", f"https://web.archive.org/web/{nearest}id_/{target}"))
        else:
            handler.reply(404, b"The Wayback Machine has not archived that URL.")


def memento_datetime(ts: str) -> str:
    """14 digits as an HTTP date."""
    moment = dt.datetime.strptime(ts, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    return format_datetime(moment, usegmt=True)
