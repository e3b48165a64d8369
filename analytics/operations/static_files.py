"""The files of Streamlit's own front end, sent compressed: Streamlit sends them as they are, 9 MB for the first page.

Each file is compressed when it is first asked for and then kept in memory, about 6 MB if every file is asked for. Their
names hold a hash of their content, so browsers keep them for ever.
"""

import gzip
from pathlib import Path

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
QUALITY = {"br": 5, "gzip": 6}  # of brotli a hundredth of a second for each 100 kB; nine takes seven times as long
FOREVER = "public, immutable, max-age=31536000"


class StaticFiles:
    """Middleware that answers requests for JavaScript and style sheets; all others go on to the app.

    folder: where Streamlit keeps its front end. prefix: the path before `/static/`, as `server.baseUrlPath` has it.
    """

    def __init__(self, app: ASGIApp, *, folder: Path, prefix: str = "") -> None:
        self.app = app
        self.prefix = f"/{prefix.strip('/')}" if prefix.strip("/") else ""
        # A request names one of these or is none of ours: no path of a request reaches the file system.
        self.files = {
            f"{self.prefix}/{path.relative_to(folder).as_posix()}": path
            for path in (folder / "static").rglob("*")
            if path.suffix in KINDS
        }
        self.compressed: dict[tuple[str, str], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = self.files.get(scope.get("path", "")) if scope["type"] == "http" else None
        headers = Headers(scope=scope) if path else Headers()
        accepted = {part.split(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")}
        encoding = next((name for name in QUALITY if name in accepted), None)
        if path is None or encoding is None or "range" in headers or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        key = (scope["path"], encoding)
        if key not in self.compressed:
            self.compressed[key] = await run_in_threadpool(_compressed, path, encoding)
        body = self.compressed[key]
        response = Response(
            body if scope["method"] == "GET" else b"",
            media_type=KINDS[path.suffix],
            headers={
                "Content-Encoding": encoding,
                "Content-Length": str(len(body)),
                "Cache-Control": FOREVER,
                "Vary": "Accept-Encoding",
                "X-Content-Type-Options": "nosniff",
            },
        )
        await response(scope, receive, send)


def _compressed(path: Path, encoding: str) -> bytes:
    content = path.read_bytes()
    if encoding == "br":
        return bytes(brotli.compress(content, quality=QUALITY["br"]))
    return gzip.compress(content, QUALITY["gzip"], mtime=0)
