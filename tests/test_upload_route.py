"""The upload route: pieces of unknown number leave the disk its reserve, and what stands still is ended."""

import asyncio
import json
import os
from collections import namedtuple

import pytest
from starlette.requests import Request

from analytics.ingest.uploads import new_batch, ticket_for
from analytics.operations import receiving, upload_route

Usage = namedtuple("Usage", "total used free")
DISK, FREE = 100_000_000_000, 1_200_000_000


@pytest.fixture
def put(tmp_path, monkeypatch):
    """put(pieces, …) → status, what was said, the files that were kept. A number among the pieces is a pause in s."""
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path))
    batch = new_batch(tmp_path)

    def put(pieces: list[bytes | float], *, name: str = "a.csv", length: str | None = None):
        headers = {"host": "localhost", "x-upload-token": ticket_for(batch, tmp_path), "x-upload-name": name}
        headers |= {"content-length": length} if length is not None else {"transfer-encoding": "chunked"}
        waiting = list(pieces)

        async def receive():
            while waiting and isinstance(waiting[0], float):
                await asyncio.sleep(waiting.pop(0))
            body = waiting.pop(0) if waiting else b""
            return {"type": "http.request", "body": body, "more_body": bool(waiting)}

        scope = {
            "type": "http",
            "method": "PUT",
            "path": "/upload",
            "query_string": b"",
            "headers": [(key.encode(), value.encode("latin-1")) for key, value in headers.items()],
        }
        answer = asyncio.run(upload_route.receive(Request(scope, receive)))
        return answer.status_code, json.loads(answer.body), sorted(path.name for path in batch.folder.iterdir())

    return put


def test_a_chunked_upload_ends_where_the_disk_s_reserve_begins_and_leaves_nothing(put, monkeypatch, tmp_path):
    def usage(folder):
        taken = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        return Usage(DISK, 0, FREE - 30 * taken)

    monkeypatch.setattr(receiving.shutil, "disk_usage", usage)

    status, output, kept = put([b"x" * 1_000_000] * 40)

    assert (status, output["error"], kept) == (507, receiving.TOO_FULL, [])
    assert put([b"x" * 1000])[0] == 200


@pytest.mark.parametrize("length", ["", "abc", "-5", "²", "1e9"])
def test_a_length_that_is_no_number_is_no_error_of_ours(put, length):
    assert put([b"id,created\n"], length=length)[0] == 200


def test_an_upload_that_stops_is_ended_and_one_that_is_slow_is_not(put, monkeypatch):
    monkeypatch.setenv("TAGWATCH_UPLOAD_PATIENCE", "0.3")

    status, output, kept = put([b"id,", 2.0, b"created\n"])
    assert status == 408 and "upload stopped" in output["error"] and kept == []

    assert put([b"id,", 0.1, b"cre", 0.1, b"ated", 0.1, b"\n"])[::2] == (200, ["a.csv"])


def test_hostile_names_are_kept_under_clean_ones_and_none_replaces_another(put):
    names = [
        "a.csv",
        "a.csv",
        "../a.csv",
        "%2e%2e%2fa.csv",
        "%00",
        "x%5B1%5D%2A.csv",
        "a%0Ab.csv",
        "%D0%B6" * 250 + ".csv",
    ]
    for name in names:
        status, output, kept = put([b"id,created\n"], name=name)
        assert status == 200 and output["name"] in kept

    assert kept == sorted(
        ["a.csv", "a-2.csv", "a-3.csv", "a-4.csv", "export.csv", "x[1]*.csv", "a_b.csv", "ж" * 98 + ".csv"]
    )


@pytest.mark.skipif(os.name != "posix", reason="permission bits")
def test_what_arrives_is_its_owner_s_alone(put, tmp_path):
    before = os.umask(0o022)
    try:
        assert put([b"id,created\n1,2026-03-02\n"])[0] == 200
    finally:
        os.umask(before)

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "incoming").rglob("*")}
    assert modes.pop("a.csv") == 0o600
    assert set(modes.values()) == {0o700}
