"""The front end goes out compressed, unchanged, and nothing else of the disk with it."""

import gzip
from pathlib import Path

import brotli
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from analytics.operations.static_files import StaticFiles

FOLDER = Path(streamlit.__file__).parent / "static"
LARGEST = max((FOLDER / "static").rglob("*.js"), key=lambda path: path.stat().st_size)
PATH = f"/{LARGEST.relative_to(FOLDER).as_posix()}"


def client(prefix: str = "") -> TestClient:
    app = Starlette(
        routes=[Route("/{path:path}", lambda request: PlainTextResponse("the app"))],
        middleware=[Middleware(StaticFiles, folder=FOLDER, prefix=prefix)],
    )
    return TestClient(app)


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_script_is_sent_compressed_unchanged_and_kept_for_ever(encoding, unpack):
    with client().stream("GET", PATH, headers={"Accept-Encoding": f"deflate, {encoding};q=1.0"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == encoding
    assert answer.headers["content-length"] == str(len(raw))
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["vary"] == "Accept-Encoding"
    assert unpack(raw) == LARGEST.read_bytes()
    assert len(raw) < LARGEST.stat().st_size / 2.5


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (PATH, {"Accept-Encoding": "identity"}),
        (PATH, {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}),
        ("/static/../../../etc/passwd", {"Accept-Encoding": "gzip"}),
        ("/static/%2e%2e/index.html", {"Accept-Encoding": "gzip"}),
        ("/index.html", {"Accept-Encoding": "gzip"}),
        ("/upload", {"Accept-Encoding": "gzip"}),
    ],
)
def test_everything_else_is_the_app_s(path, headers):
    assert client().get(path, headers=headers).text == "the app"


def test_a_request_that_is_no_reading_is_the_app_s():
    assert client().post(PATH, headers={"Accept-Encoding": "br"}).status_code == 405


def test_the_first_lines_of_an_answer_can_be_asked_for_alone():
    answer = client().head(PATH, headers={"Accept-Encoding": "br"})
    assert answer.content == b"" and int(answer.headers["content-length"]) > 1000


def test_a_path_before_the_dashboard_s_own_is_heeded():
    assert client("/watch/").get(f"/watch{PATH}", headers={"Accept-Encoding": "br"}).headers["content-encoding"] == "br"
    assert client("/watch/").get(PATH, headers={"Accept-Encoding": "br"}).text == "the app"
