"""A client of the gate, for its tests: asks it as a browser does, and shows what reached the dashboard behind it."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from analytics.people.acting import acting_as, host
from analytics.people.role import Role
from analytics.signin.gate import Gate
from analytics.signin.passwords import hashed
from analytics.signin.visitor import Visitors
from analytics.store.people import People

INDEX = Path(st.__file__).parent / "static" / "index.html"
PASSWORD = "four dull horses sing"
REACHED = b"the dashboard"
FRONT = {"host": "localhost:8501", "origin": "http://localhost:8501"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    cookies: list[str]
    seen: dict[str, str] = field(default_factory=dict)  # the headers that reached the dashboard


@dataclass
class Client:
    """Asks a gate in front of an app that notes what reached it."""

    folder: Path
    cookie: str = ""
    peer: str = "203.0.113.9"
    also: list[tuple[bytes, bytes]] = field(default_factory=list)  # headers beside those that are named

    def __post_init__(self) -> None:
        self.seen: dict[str, str] = {}
        self.gate = Gate(self._app, folder=self.folder, visitors=Visitors(self.folder), index=INDEX)

    async def _app(self, scope, receive, send) -> None:
        self.seen = {name.decode(): value.decode() for name, value in scope["headers"]}
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": REACHED})

    def ask(self, path: str, method: str = "GET", *, form: dict[str, str] | None = None, **headers: str) -> Answer:
        path, _, query = path.partition("?")
        own = {"host": "localhost:8501", "accept": "text/html"}
        own |= {"origin": FRONT["origin"]} if form is not None else {}
        own |= {"cookie": self.cookie} if self.cookie else {}
        own |= {name.replace("_", "-"): value for name, value in headers.items()}
        scope = {
            "type": "http",
            "method": "POST" if form is not None else method,
            "path": path,
            "query_string": query.encode(),
            "headers": [*((name.encode(), value.encode()) for name, value in own.items()), *self.also],
            "client": (self.peer, 1) if self.peer else None,
        }
        body, sent = urlencode(form or {}).encode(), []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            sent.append(message)

        self.seen = {}
        asyncio.run(self.gate(scope, receive, send))
        raw = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
        cookies = [value for name, value in raw if name == "set-cookie"]
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], dict(raw), body, cookies, self.seen)

    def sign_in(self, name: str, password: str = PASSWORD, code: str = "") -> Answer:
        answer = self.ask("/sign-in", form={"name": name, "password": password, "code": code, "next": "/trends?team=A"})
        if answer.cookies:
            self.cookie = answer.cookies[0].split(";")[0]
        return answer


def join(folder: Path, name: str, role: Role) -> None:
    with acting_as(host()):
        secret = People(folder).invite(role)
    People(folder).accept(secret, name, hashed(PASSWORD))


def websocket(client: Client, sent: list, receive, **headers: str) -> None:
    own = FRONT | ({"cookie": client.cookie} if client.cookie else {}) | headers
    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "query_string": b"",
        "headers": [*((name.encode(), value.encode()) for name, value in own.items()), *client.also],
        "client": (client.peer, 1),
    }

    async def send(message):
        sent.append(message["type"])

    asyncio.run(client.gate(scope, receive, send))
