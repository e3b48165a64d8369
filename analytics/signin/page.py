"""The pages of sign-in: plain HTML forms without scripts, since nothing of the dashboard is served before."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from jinja2 import Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from analytics.configuration import configuration
from analytics.signin.headers import OWN_PAGE
from analytics.templates import templates_in

LARGEST = 10_000  # bytes of a form


@dataclass(frozen=True)
class Field:
    """One input. kind: as HTML has it."""

    name: str
    label: str = ""
    kind: str = "text"
    value: str = ""
    hint: str = ""
    autocomplete: str = "off"
    required: bool = True
    hidden: bool = False
    focus: bool = False


@dataclass(frozen=True)
class Form:
    """One form. code: shown above it, to be copied. plain: its button is not the page's first."""

    action: str
    button: str
    fields: Sequence[Field] = ()
    heading: str = ""
    about: str = ""
    code: str = ""
    plain: bool = False


def page(
    title: str,
    forms: Sequence[Form] = (),
    *,
    lead: str = "",
    note: str = "",
    link: tuple[str, str] | None = None,
    button: tuple[str, str] | None = None,
    go_on: str = "",
    status: int = 200,
) -> HTMLResponse:
    """An HTML answer. note: what went wrong or was done. link, button: address and words.

    go_on: an address that the browser opens by itself. A form's answer cannot lead to another host (form-action).
    """
    text = _template().render(
        public=public, title=title, forms=forms, lead=lead, note=note, link=link, button=button, go_on=go_on
    )
    return HTMLResponse(text, status, {"Content-Security-Policy": OWN_PAGE, "Cache-Control": "no-store"})


async def filled(request: Request) -> dict[str, str]:
    """What a form sent: name → text; nothing of one that is larger than any of ours."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError:  # more fields than any of ours has
        return {}
    return {name: values[-1] for name, values in fields.items()}


def public(place: str) -> str:
    """A path of the dashboard as browsers have to ask for it: TAGWATCH_URL may lead to a folder of its host."""
    own = place.startswith("/") and not place.startswith("//")
    return urlsplit(configuration().url).path.rstrip("/") + place if own else place


def go_to(path: str) -> RedirectResponse:
    """Leads a browser to a path of the dashboard."""
    return RedirectResponse(quote(public(path), safe="/?&=%:+,;@!$'()*~-._"), 303)


def safe_next(text: str) -> str:
    """Where to go after signing in: a path of this dashboard, else its first page.

    >>> safe_next("/trends?team=Sync"), safe_next("//evil.example"), safe_next("https://evil.example")
    ('/trends?team=Sync', '/', '/')
    """
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and "\\" not in text
    return text if plain and not text.startswith(("/sign-", "/join/")) else "/"


@cache
def _template() -> Template:
    return templates_in(Path(__file__).parent).get_template("page.html")
