"""The session's cookie: read by the gate, never by scripts, sent to nobody else."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from analytics.signin.request import over_https
from analytics.signin.visitor import of_session
from analytics.store.people_file import mark_of


def name() -> str:
    """With https the browser itself keeps the cookie to this host."""
    return "__Host-tagwatch" if over_https() else "tagwatch"


def set_on(response: Response, secret: str) -> None:
    """A cookie of the browser's session; when it ends is kept by the store, not by the browser."""
    response.set_cookie(name(), secret, path="/", secure=over_https(), httponly=True, samesite="lax")


def delete_on(response: Response) -> None:
    drop(response, name())


def keep(response: Response, name: str, value: str, *, seconds: int) -> None:
    """A cookie that serves for some minutes, under a name of its own."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=over_https(), httponly=True, samesite="lax")


def drop(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=over_https(), httponly=True, samesite="lax")


def mark_in(connection: HTTPConnection) -> str:
    """The mark of the session whose cookie came along; "" without one."""
    secret = connection.cookies.get(name(), "")
    return of_session(mark_of(secret)) if secret else ""
