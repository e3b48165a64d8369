"""A real OpenID provider (oidc-provider-mock) on this machine, whose tokens a test can replace by worse ones."""

import hashlib
import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey
from oidc_provider_mock import User, app
from werkzeug.serving import make_server

Forge = Callable[["OpenIdServer", dict[str, Any]], str | None]


class OpenIdServer:
    """The provider. Its tokens are signed again with a key of ours; `forge` may make something else of the claims."""

    def __init__(self, people: list[User]) -> None:
        self.inner = app(user_claims=people, require_nonce=True)
        self.key = RSAKey.generate_key(2048, {"kid": "ours", "use": "sig", "alg": "RS256"})
        self.forge: Forge | None = None
        self.changed: dict[str, Any] = {}  # of what it states about itself
        self.asked: list[str] = []
        self.tokens: list[str] = []
        self.http = make_server("localhost", 0, self, threaded=True)
        self.url = f"http://localhost:{self.http.server_port}"

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if path == "/jwks":
            public = self.key.as_dict(private=False)
            return self._json(start_response, {"keys": [public]})
        if path not in ("/oauth2/token", "/.well-known/openid-configuration"):
            return self.inner(environ, start_response)
        started: list[tuple[str, list]] = []
        body = b"".join(self.inner(environ, lambda status, headers, exc_info=None: started.append((status, headers))))
        found = json.loads(body)
        if path != "/oauth2/token":
            return self._json(start_response, found | self.changed)
        if "id_token" in found:
            claims = json.loads(jws.extract_compact(found["id_token"].encode()).payload)
            token = self.forge(self, claims) if self.forge else self.signed(claims)
            found = {name: value for name, value in found.items() if name != "id_token"}
            found |= {"id_token": token} if token is not None else {}
            self.tokens.append(token or "")
        return self._json(start_response, found, started[0][0])

    def signed(self, claims: dict[str, Any], *, key: RSAKey | None = None) -> str:
        return jwt.encode({"alg": "RS256", "kid": "ours"}, claims, key or self.key)

    def unsigned(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "none"}, claims, OctKey.import_key("none"), algorithms=["none"])

    def signs_in(self, address: str, person: str, *, allow: bool = True) -> str:
        """What a person does on the provider's page; returns where the provider sends them: path and query."""
        form = {"sub": person} if allow else {"action": "deny"}
        answer = httpx2.post(address, data=form, timeout=60)
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["location"])
        return f"{parts.path}?{parts.query}"

    @staticmethod
    def _json(start_response, value: Any, status: str = "200 OK"):
        content = json.dumps(value).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
        return [content]


def signed_with_the_public_half(claims: dict[str, Any], key: RSAKey, kid: str) -> str:
    """With what everybody knows, as if it were a shared key; by hand, since libraries refuse it."""
    parts = [{"alg": "HS256", "kid": kid}, claims]
    text = ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    mark = hmac.new(key.as_pem(private=False), text.encode(), hashlib.sha256).digest()
    return f"{text}.{urlsafe_b64encode(mark).decode().rstrip('=')}"


@contextmanager
def openid_server(*people: User) -> Iterator[OpenIdServer]:
    """AUTHLIB_INSECURE_TRANSPORT has to be set: the provider speaks http."""
    server = OpenIdServer(list(people))
    thread = threading.Thread(target=server.http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()
        thread.join(60)


def with_query(path: str, **changes: str) -> str:
    """A path with some of its parameters changed; "" leaves one out."""
    parts = urlsplit(path)
    query = {**dict(parse_qsl(parts.query)), **changes}
    return f"{parts.path}?{urlencode({name: value for name, value in query.items() if value})}"


def later(seconds: float) -> int:
    return int(time.time() + seconds)
