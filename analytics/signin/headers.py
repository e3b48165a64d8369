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

    secure: people come by https alone, and browsers are to remember it.
    """
    wanted = {"Content-Security-Policy": csp} | ALWAYS | ({"Strict-Transport-Security": HSTS} if secure else {})

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in wanted.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
