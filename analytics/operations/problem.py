"""Problems: what is wrong with a program's request, as RFC 9457 writes it (application/problem+json)."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be understood",
    401: "A token is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Not like this",
    406: "No such form",
    408: "The upload stopped",
    409: "Not possible now",
    413: "Too large",
    415: "Not this kind of content",
    422: "Nothing was done",
    429: "Too many requests",
    500: "An error of ours",
    503: "The store cannot be read",
    507: "The disk is too full",
}


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """An answer with this status. detail: in the words of the command line, with the way on. more: further members."""
    content = {"type": "about:blank", "title": TITLES[status], "status": status, "detail": detail, **more}
    return JSONResponse(content, status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPE)
