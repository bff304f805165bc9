"""A person's browser over real HTTP, for tests that run the product as processes: cookies, CSRF tokens, uploads."""

import http.client
import re
import urllib.parse
from dataclasses import dataclass, field
from html import unescape


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", errors="replace")

    @property
    def location(self) -> str:
        """Where a redirect leads, without the host."""
        parts = urllib.parse.urlsplit(self.headers["Location"] or "")
        return urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))


@dataclass
class WireBrowser:
    """Talks to 127.0.0.1:`port` as the host `host`; `https` stands for a proxy in front that ends TLS."""

    port: int
    host: str = ""
    https: bool = False
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 60.0

    @property
    def origin(self) -> str:
        """Scheme and host as the person's browser would show them."""
        return f"{'https' if self.https else 'http'}://{self.host or f'127.0.0.1:{self.port}'}"

    def request(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> Answer:
        """One request on a connection of its own; cookies are kept."""
        headers = {"Host": self.host or f"127.0.0.1:{self.port}", "Referer": f"{self.origin}/", "Origin": self.origin}
        if self.https:
            headers["X-Forwarded-Proto"] = "https"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if content_type:
            headers["Content-Type"] = content_type
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        self._keep(answer)
        return answer

    def get(self, path: str, **query: str) -> Answer:
        """A page."""
        return self.request("GET", path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def follow(self, answer: Answer) -> Answer:
        """Through redirects to the page they lead to."""
        for _hop in range(5):
            if answer.status not in {301, 302, 303}:
                break
            answer = self.get(answer.location)
        return answer

    def post(self, path: str, **fields: str) -> Answer:
        """A form, with the CSRF token of the page at `path`."""
        fields = {"csrfmiddlewaretoken": self.token(path), **fields}
        body = urllib.parse.urlencode(fields).encode()
        return self.request("POST", path, body, "application/x-www-form-urlencoded")

    def upload(self, path: str, files: list[tuple[str, bytes]], **fields: str) -> Answer:
        """A form with files under the name `files`."""
        boundary = "muniment-test-boundary-5a1e"
        fields = {"csrfmiddlewaretoken": self.token(path), **fields}
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        for name, content in files:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
        parts.append(f"--{boundary}--\r\n".encode())
        return self.request("POST", path, b"".join(parts), f"multipart/form-data; boundary={boundary}")

    def token(self, path: str) -> str:
        """The CSRF token of the first form on the page."""
        page = self.follow(self.get(path)).text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, f"no form on {path}: {page[:300]}"
        return unescape(found[1])

    def sign_in(self, email: str, password: str) -> None:
        """Raises AssertionError if the person was not let in."""
        answer = self.post("/accounts/login/", login=email, password=password)
        assert answer.status == 302, f"{email} was not let in: {answer.status}"

    def _keep(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value in {"", '""'}:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
