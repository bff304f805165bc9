"""Real servers on this machine: one that plays a web site, one that answers as the Wayback Machine does, and canaries
that count who knocks."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers from `server.pages`: path -> function that writes the answer."""

    protocol_version = "HTTP/1.1"
    server: "Site"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers.items())))
        answer = self.server.pages.get(self.path) or self.server.pages.get("*")
        with contextlib.suppress(ConnectionError):
            if answer:
                answer(self)
            else:
                self.reply(404, b"nothing here")

    do_POST = do_GET  # the name that http.server looks for

    def reply(self, status: int, body: bytes = b"", *headers: tuple[str, str], length: bool = True) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class Site(ThreadingHTTPServer):
    """`pages` may be filled while it runs; `asked` is what was asked for, with the headers."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, address: tuple[str, int] = ("127.0.0.1", 0)) -> None:
        super().__init__(address, Handler)
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, path: str, status: int, body: bytes = b"", *headers: tuple[str, str]) -> None:
        """A fixed answer."""
        self.pages[path] = lambda handler: handler.reply(status, body, *headers)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves in the middle is no news."""


@contextlib.contextmanager
def running(site: Site) -> Iterator[Site]:
    """Serve until the block ends."""
    thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join()


class Raw:
    """A TCP server whose answer is a function of the connected socket; counts its connections."""

    def __init__(self, answer: Callable[[socket.socket], None], host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._answer = answer
        self._closing = threading.Event()
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connected, _ = self._listener.accept()
            except OSError:
                return
            if self._closing.is_set():
                connected.close()
                return
            self.connections += 1
            with connected, contextlib.suppress(OSError):
                connected.settimeout(5)
                self._answer(connected)

    def close(self) -> None:
        """Stop listening."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
