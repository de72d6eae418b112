"""A browser reduced to its requests: keeps its connection and its cookies, and costs the machine next to nothing."""

import socket
import time
from dataclasses import dataclass
from urllib.parse import urlencode

# A server may hang up on who has been silent for so long.
IDLE_SECONDS = 2
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass
class Response:
    status: int
    head: bytes
    body: bytes


class Client:
    """`cookies` may be shared: a second client with the same ones is another tab of the same person."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None):
        self.port, self.cookies = port, {} if cookies is None else cookies
        self._connect()

    def _connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")
        self.used_at = time.monotonic()

    def get(self, path: str, headers: dict | None = None, *, expect: int = 200) -> Response:
        return self.send("GET", path, headers or {}, b"", expect)

    def post(self, path: str, form: dict, headers: dict | None = None, *, expect: int = 200) -> Response:
        more = {
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self.send("POST", path, more | (headers or {}), urlencode(form).encode(), expect)

    def upload(self, path: str, field: str, name: str, content: bytes, *, expect: int = 200) -> Response:
        """Post a form that has one file."""
        edge = "------------------------bench"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
        headers = {"X-CSRFToken": self.cookies["csrftoken"], "Content-Type": f"multipart/form-data; boundary={edge}"}
        return self.send("POST", path, headers, head.encode() + content + f"\r\n--{edge}--\r\n".encode(), expect)

    def send(self, method: str, path: str, headers: dict, body: bytes, expect: int) -> Response:
        """Raises `AssertionError` when the answer is not what was expected: a wrong page is quickly made."""
        self.ask(method, path, headers, body)
        response = self._receive()
        self.used_at = time.monotonic()
        assert response.status == expect, f"{method} {path}: {response.status} {response.body[:300]}"
        return response

    def ask(self, method: str, path: str, headers: dict, body: bytes = b"") -> None:
        """Send a request and leave the answer for whoever reads it."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": f"localhost:{self.port}", "Cookie": cookies, "Content-Length": len(body)} | headers
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        if time.monotonic() - self.used_at > IDLE_SECONDS:
            self._connect()
        self.socket.sendall("\r\n".join(lines).encode() + body)

    def until(self, words: bytes) -> None:
        """Read lines of an answer until one that begins with `words`; raises `AssertionError` when it ends before."""
        while not (line := self.file.readline()).startswith(words):
            assert line, f"the answer ended before {words}"

    def _receive(self) -> Response:
        status, head, length = int(self.file.readline().split()[1]), [], None
        while (line := self.file.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            head.append(line)
            if name.lower() == b"content-length":
                length = int(value)
            elif name.lower() == b"set-cookie":
                self._remember(value)
        body = self._chunks() if length is None and status not in (204, 304) else self.file.read(length or 0)
        return Response(status, b"".join(head), body)

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.file.readline(), 16):
            body += self.file.read(size)
            self.file.readline()
        self.file.readline()
        return body

    def _remember(self, header: bytes) -> None:
        name, _, value = header.split(b";")[0].decode().strip().partition("=")
        self.cookies[name] = value

    def sign_in(self, email: str, password: str) -> None:
        self.get("/accounts/login/")
        self.post("/accounts/login/", {"login": email, "password": password}, expect=302)

    def again(self) -> "Client":
        """Another tab."""
        return Client(self.port, self.cookies)
