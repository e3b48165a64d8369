"""Uploads over HTTP: a running dashboard, real sockets, senders that lie, stop, break off or begin again."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from analytics.ingest.imports import import_files
from analytics.ingest.uploads import PLACE, Batch, new_batch, ticket_for
from analytics.operations.receiving import TOO_FULL
from analytics.operations.workbench import Workbench
from tests.e2e.browser import serving

STILL = 1.5  # s without a byte that the server allows here
EXPORT = b"id,created,subject,tags\n1,2026-01-05,Hello,bug\n"
SMALL_DISK = 64_000_000  # bytes


@dataclass
class Site:
    """A running dashboard, and its folder of uploads as this process reaches it."""

    port: int
    process: int
    store: Path
    seen: Path  # the same folder, through the server's view of the disk

    def batch(self) -> Batch:
        return new_batch(self.seen)

    def token(self, batch: Batch) -> str:
        return ticket_for(batch, self.store)

    def headers(self, batch: Batch, name: str, **more: str) -> dict[str, str]:
        return {"X-Upload-Token": self.token(batch), "X-Upload-Name": name, **more}

    def put(self, batch: Batch, name: str, body: bytes | Iterator[bytes], **more: str) -> tuple[int, dict]:
        """Send a file, in chunks of unknown number when it is an iterator; the status and what was said."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        with suppress(BrokenPipeError, ConnectionResetError):  # an answer came before all was sent
            connection.request("PUT", "/upload", body, self.headers(batch, name, **more))
        answer = connection.getresponse()
        status, text = answer.status, answer.read()
        output = json.loads(text) if answer.headers.get_content_type() == "application/json" else {}
        connection.close()
        return status, output

    def open(self, batch: Batch, name: str, **more: str) -> socket.socket:
        """A connection that has sent the head of a request and no byte of its body."""
        lines = {"Host": f"localhost:{self.port}", **self.headers(batch, name, **more)}
        connection = socket.create_connection(("localhost", self.port), timeout=30)
        head = "".join(f"{key}: {value}\r\n" for key, value in lines.items())
        connection.sendall(f"PUT /upload HTTP/1.1\r\n{head}\r\n".encode("latin-1"))
        return connection


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    """A dashboard whose folder of uploads lies on a disk of 64 MB of its own, where this system can make one."""
    folder = tmp_path_factory.mktemp("uploads")
    store, incoming = folder / "store", folder / "store" / PLACE
    (folder / "a.csv").write_bytes(EXPORT)
    import_files(Workbench(store).snapshots, [folder / "a.csv"])
    incoming.mkdir()
    mount = f"mount -t tmpfs -o size={SMALL_DISK} none '{incoming}'"
    apart = ("unshare", "--mount", "sh", "-c")
    possible = (
        shutil.which("unshare") and not subprocess.run([*apart, mount], capture_output=True, check=False).returncode
    )
    through = (*apart, f'{mount} && exec "$@"', "sh") if possible else ()
    patience = {"TAGWATCH_UPLOAD_PATIENCE": str(STILL)}
    with serving(store, folder / "log.txt", through=through, environment=patience) as server:
        seen = Path(f"/proc/{server.process}/root{store}") if possible else store
        yield Site(urlsplit(server.url).port or 0, server.process, store, seen)
    assert "Traceback" not in (folder / "log.txt").read_text()


def answer_of(connection: socket.socket) -> tuple[int, dict]:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer.status, json.loads(answer.read() or b"{}")


def until(met: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not met():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def arriving(batch: Batch) -> list[Path]:
    return list(batch.folder.glob(".*"))


def pieces(size: int, each: int = 1_000_000) -> Iterator[bytes]:
    for _ in range(size // each):
        yield b"x" * each


def test_a_file_in_chunks_arrives_whole(site):
    batch = site.batch()

    status, output = site.put(batch, "a.csv", iter([EXPORT[:7], EXPORT[7:30], EXPORT[30:]]))

    assert (status, output) == (200, {"name": "a.csv", "bytes": len(EXPORT)})
    assert [(path.name, path.read_bytes()) for path in batch.files] == [("a.csv", EXPORT)]


def test_chunks_of_unknown_number_leave_the_disk_its_reserve_and_nothing_of_themselves(site):
    batch = site.batch()
    disk = shutil.disk_usage(batch.folder)
    if disk.total > 2 * SMALL_DISK:
        pytest.skip("no small disk can be made on this system")
    least, ended = disk.free, threading.Event()

    def watch() -> None:
        nonlocal least
        while not ended.is_set():
            least = min(least, shutil.disk_usage(batch.folder).free)
            time.sleep(0.001)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        status, output = site.put(batch, "big.csv", pieces(3 * SMALL_DISK))
    finally:
        ended.set()
        watcher.join()

    assert (status, output) == (507, {"error": TOO_FULL})
    assert SMALL_DISK // 20 - 2_000_000 < least < disk.free - 20_000_000, "it took what was free, and left the reserve"
    assert until(lambda: not arriving(batch)) and batch.files == []
    assert shutil.disk_usage(batch.folder).free == disk.free
    assert site.put(batch, "a.csv", EXPORT)[0] == 200, "the next one has room"


def test_several_at_once_leave_the_reserve_together(site):
    batch = site.batch()
    if shutil.disk_usage(batch.folder).total > 2 * SMALL_DISK:
        pytest.skip("no small disk can be made on this system")
    ended: list[int] = []
    senders = [
        threading.Thread(target=lambda n=n: ended.append(site.put(batch, f"{n}.csv", pieces(20_000_000))[0]))
        for n in range(5)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert 507 in ended and set(ended) <= {200, 507}
    assert len(batch.files) == ended.count(200)
    assert all(path.stat().st_size == 20_000_000 for path in batch.files)
    assert shutil.disk_usage(batch.folder).free >= SMALL_DISK // 20 - 5 * 2_000_000
    batch.throw_away()


def test_a_file_that_announces_more_than_there_is_room_for_is_refused_at_once(site):
    batch = site.batch()
    connection = site.open(batch, "a.csv", **{"Content-Length": str(10**15)})

    assert answer_of(connection) == (507, {"error": TOO_FULL})
    assert not arriving(batch) and batch.files == []


def test_what_stops_is_ended_and_what_is_slow_is_not(site):
    batch = site.batch()
    still = site.open(batch, "still.csv", **{"Transfer-Encoding": "chunked"})
    never = site.open(batch, "never.csv", **{"Content-Length": "100"})
    still.sendall(b"3\r\nid,\r\n")
    begun = time.monotonic()

    def slowly() -> Iterator[bytes]:
        for letter in EXPORT[:8]:
            time.sleep(STILL / 4)
            yield bytes([letter])
        yield EXPORT[8:]

    assert site.put(batch, "slow.csv", slowly())[0] == 200
    assert time.monotonic() - begun > STILL
    for connection in (still, never):
        status, output = answer_of(connection)
        assert status == 408
        assert output["error"] == "The upload stopped for 1.5 seconds and was ended. Nothing was kept; drop it again."
    assert not arriving(batch) and [path.read_bytes() for path in batch.files] == [EXPORT]


@pytest.mark.parametrize("way", ["closed", "reset", "short"])
def test_one_that_breaks_off_leaves_nothing_and_can_be_sent_again(site, way):
    batch = site.batch()
    connection = site.open(batch, "a.csv", **{"Content-Length": str(len(EXPORT))})
    connection.sendall(EXPORT[:20])
    assert until(lambda: len(arriving(batch)) == 1)
    if way == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    if way == "short":
        connection.shutdown(socket.SHUT_WR)
    connection.close()

    assert until(lambda: not arriving(batch)), "within the time that it may stand still"
    assert batch.files == []
    assert site.put(batch, "a.csv", EXPORT) == (200, {"name": "a.csv", "bytes": len(EXPORT)})


def test_a_length_that_is_not_the_body_s_never_makes_another_file_than_was_sent(site):
    batch = site.batch()
    long = site.open(batch, "long.csv", **{"Content-Length": "20"})
    long.sendall(EXPORT)
    assert answer_of(long)[0] == 200
    assert [path.read_bytes() for path in batch.files] == [EXPORT[:20]], "what was announced, as HTTP has it"
    for length in ("", "abc", "-5", "1e9", "9" * 5000, "²"):
        connection = site.open(batch, "odd.csv", **{"Content-Length": length})
        with suppress(OSError):  # it may hang up at the head
            connection.sendall(EXPORT)
            connection.shutdown(socket.SHUT_WR)
        raw = connection.recv(1000)
        assert raw == b"" or raw.split()[1] in (b"400", b"408", b"507", b"200"), (length, raw)
        connection.close()
    assert until(lambda: not arriving(batch))
    assert all(EXPORT.startswith(path.read_bytes()) for path in batch.files)


@pytest.mark.parametrize("body", [b"zz\r\nid,\r\n", b"-3\r\nid,\r\n", b"3\r\nid,created\r\n0\r\n\r\n"])
def test_chunks_that_are_none_are_refused(site, body):
    batch = site.batch()
    connection = site.open(batch, "a.csv", **{"Transfer-Encoding": "chunked"})
    connection.sendall(body)
    connection.recv(1000)
    connection.close()

    assert until(lambda: not arriving(batch)) and batch.files == []


NAMES = {
    "../../evil.csv": "evil.csv",
    "/etc/passwd": "passwd",
    "..": "export.csv",
    "a\x00b.csv": "ab.csv",
    "a\nb.csv": "a_b.csv",
    "\u202evsc.exe.csv": "_vsc.exe.csv",
    "*.csv": "*.csv",
    "x[1].csv": "x[1].csv",
    "http://x.example/a.csv": "a.csv",
    ".hidden.csv": "hidden.csv",
    "'; drop table tickets;--.csv": "'; drop table tickets;--.csv",
    "<img src=x onerror=alert(1)>.csv": "<img src=x onerror=alert(1)>.csv",
    "ж" * 300 + ".csv": "ж" * 98 + ".csv",
}


def test_hostile_names_stay_in_their_folder_under_clean_ones(site):
    for name, kept in NAMES.items():
        batch = site.batch()
        assert site.put(batch, quote(name, safe=""), EXPORT) == (200, {"name": kept, "bytes": len(EXPORT)}), name
        assert [path.name for path in batch.folder.iterdir()] == [kept]
    batch = site.batch()
    for raw in (b"%ff%fe.csv", b"\xff\xfe.csv", b"%", b"%zz", b"\xc3\xa9.csv"):
        connection = site.open(batch, raw.decode("latin-1"), **{"Content-Length": str(len(EXPORT))})
        connection.sendall(EXPORT)
        assert answer_of(connection)[0] == 200, raw
    assert len(batch.files) == 5 and not (site.seen / PLACE / "evil.csv").exists()


def test_the_same_name_at_once_makes_two_files(site):
    batch = site.batch()
    first, second = (
        site.open(batch, "a.csv", **{"Content-Length": str(len(EXPORT))}),
        site.open(batch, "a.csv", **{"Content-Length": str(len(EXPORT))}),
    )
    for connection in (first, second):
        connection.sendall(EXPORT[:9])
    for connection in (second, first):
        connection.sendall(EXPORT[9:])

    assert sorted(answer_of(connection)[1]["name"] for connection in (first, second)) == ["a-2.csv", "a.csv"]
    assert [path.read_bytes() for path in batch.files] == [EXPORT, EXPORT]


def test_only_who_was_asked_to_may_upload_and_only_there(site):
    batch = site.batch()
    for change in (
        {"X-Upload-Token": ""},
        {"X-Upload-Token": site.token(batch)[:-1] + "!"},
        {"X-Upload-Token": "x" * 20_000},
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
    ):
        assert site.put(batch, "a.csv", EXPORT, **change)[0] == 403, change
    gone = site.batch()
    token = site.token(gone)
    gone.throw_away()
    assert site.put(batch, "a.csv", EXPORT, **{"X-Upload-Token": token})[0] == 403
    assert batch.files == []


def test_a_batch_that_is_thrown_away_under_an_upload_ends_it_in_words(site):
    batch = site.batch()
    connection = site.open(batch, "a.csv", **{"Content-Length": str(len(EXPORT))})
    connection.sendall(EXPORT[:20])
    assert until(lambda: len(arriving(batch)) == 1)
    batch.throw_away()
    connection.sendall(EXPORT[20:])

    status, output = answer_of(connection)

    assert status == 507 and output["error"].startswith("The file could not be kept: ")
    assert os.path.exists(site.seen / PLACE) and not batch.folder.exists()
