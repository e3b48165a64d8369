"""Security headers: what a browser may do with our answers."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

OWN_PAGE = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
HSTS = "max-age=31536000"


@cache
def policy(index: Path) -> str:
    """The Content-Security-Policy of the dashboard, as strict as Streamlit's front end allows.

    index: its first page, whose inline scripts are allowed by their hash. Its styles are inline (emotion), charts and
    workers come as blobs, and Plotly and Vega compile functions; scripts come from here alone.
    """
    text = index.read_text(encoding="utf-8")
    hashes = "".join(
        f" 'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    )
    return (
        f"default-src 'self'; script-src 'self' blob: 'unsafe-eval'{hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; connect-src 'self'; "
        "worker-src 'self' blob:; frame-src 'self' blob: data:; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def with_headers(send: Send, csp: str, *, secure: bool) -> Send:
    """A `send` that adds the headers to an answer, where the answer does not have its own.

    Cookies of the front end (its XSRF cookie, which its scripts read) are kept to this site, and to https.

    secure: people come by https alone, and browsers are to remember it.
    """
    wanted = {"Content-Security-Policy": csp} | ALWAYS | ({"Strict-Transport-Security": HSTS} if secure else {})

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in wanted.items():
                headers.setdefault(name, value)
            message["headers"] = [
                (name, kept_here(value.decode("latin-1"), secure=secure).encode("latin-1"))
                if name.lower() == b"set-cookie"
                else (name, value)
                for name, value in message["headers"]
            ]
        await send(message)

    return sending


def kept_here(cookie: str, *, secure: bool) -> str:
    """A Set-Cookie that other sites do not cause to be sent, and that is sent by https alone where people come by it.

    >>> kept_here("_streamlit_xsrf=2|x; Path=/", secure=True)
    '_streamlit_xsrf=2|x; Path=/; SameSite=Lax; Secure'
    >>> kept_here("tagwatch=x; HttpOnly; SameSite=strict", secure=False)
    'tagwatch=x; HttpOnly; SameSite=strict'
    """
    known = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
    lacking = (["SameSite=Lax"] if "samesite" not in known else []) + (
        ["Secure"] if secure and "secure" not in known else []
    )
    return "; ".join([cookie, *lacking])
