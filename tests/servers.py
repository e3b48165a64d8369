"""Real servers on this machine for the tests of delivery: one that behaves like Slack's endpoints, one for SMTP."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

TOKEN = "xoxb-0123456789-very-secret"
HANG = 1.5  # s, longer than the tests' patience


@dataclass
class Trouble:
    """What a path does before it works: an answer, or silence before or after it took the message."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    silent: str = ""  # "lost": not taken; "taken": taken, but no answer
    body: str = "trouble"


class SlackServer:
    """files.getUploadURLExternal, the upload, files.completeUploadExternal, files.info, chat.postMessage, a webhook."""

    def __init__(self) -> None:
        self.troubles: dict[str, list[Trouble]] = defaultdict(list)
        self.asked: list[tuple[str, float]] = []
        self.posted: list[dict] = []  # what people in the channel see
        self.uploads: dict[str, bytes] = {}
        self.shared: set[str] = set()
        self.wrong_tokens = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                outer.answer(self)

            do_GET = do_POST

            def log_message(self, *arguments):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.webhook = f"{self.url}/services/T000/B000/hook-secret"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.split("?")[0]
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        self.asked.append((path, time.monotonic()))
        name = "hook" if path.startswith("/services/") else path.rsplit("/", 1)[-1] if "upload/" not in path else "put"
        trouble = self.troubles[name].pop(0) if self.troubles[name] else None
        if trouble and trouble.status:
            return self._reply(request, trouble.status, trouble.body, trouble.headers)
        if trouble and trouble.silent == "lost":
            time.sleep(HANG)
            return None
        result = self._take(request, name, path, body)
        if trouble and trouble.silent == "taken":
            time.sleep(HANG)
            return None
        return self._reply(request, 200, result if isinstance(result, str) else json.dumps(result), {})

    def _take(self, request, name: str, path: str, body: bytes):
        if name == "hook":
            self.posted.append(json.loads(body))
            return "ok"
        if name == "put":
            self.uploads[path.rsplit("/", 1)[-1]] = body
            return "OK - 1"
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.wrong_tokens += 1
            return {"ok": False, "error": "invalid_auth"}
        fields = (
            {k: v[0] for k, v in parse_qs(request.path.partition("?")[2] or body.decode()).items()}
            if not body.startswith(b"{")
            else json.loads(body)
        )
        if name == "files.getUploadURLExternal":
            file = f"F{len(self.asked)}"
            return {"ok": True, "file_id": file, "upload_url": f"{self.url}/upload/{file}"}
        if name == "files.completeUploadExternal":
            files = fields["files"] if isinstance(fields["files"], list) else json.loads(fields["files"])
            file = files[0]["id"]
            if file not in self.shared:
                self.shared.add(file)
                self.posted.append(fields | {"picture": self.uploads[file]})
            return {"ok": True, "files": [{"id": file}]}
        if name == "files.info":
            shares = {"public": {"C1": [{"ts": "1"}]}} if fields["file"] in self.shared else {}
            return {"ok": True, "file": {"id": fields["file"], "shares": shares}}
        if name == "chat.postMessage":
            self.posted.append(fields)
            return {"ok": True, "ts": "1"}
        return {"ok": False, "error": "unknown_method"}

    @staticmethod
    def _reply(request, status: int, body: str, headers: dict[str, str]) -> None:
        content = body.encode()
        request.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)


@contextmanager
def slack_server() -> Iterator[SlackServer]:
    server = SlackServer()
    thread = threading.Thread(target=server.http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()


class SmtpServer:
    """Keeps what it took; answers RCPT and DATA with the troubles it is given."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.rcpt: dict[str, list[str]] = defaultdict(list)  # address → answers before it is taken
        self.data: list[str] = []  # answers; "lost" and "taken" are silences
        self.signed_in: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt[address]:
            return self.rcpt[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        trouble = self.data.pop(0) if self.data else ""
        if trouble and trouble not in ("lost", "taken"):
            return trouble
        if trouble != "lost":
            self.letters.append((list(envelope.rcpt_tos), message_from_bytes(envelope.content, policy=policy.default)))
        if trouble:
            import asyncio

            await asyncio.sleep(HANG)
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and data.password == b"mail-secret"
        self.signed_in.append(data.login.decode())
        return AuthResult(success=good, handled=False)


@contextmanager
def smtp_server() -> Iterator[tuple[SmtpServer, int]]:
    handler = SmtpServer()
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=0,
        authenticator=handler.authenticate,
        auth_required=False,
        auth_require_tls=False,
    )
    # a port of the system's choice; the controller itself looks it up under the number it was given
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    try:
        yield handler, controller.port
    finally:
        controller.stop()
