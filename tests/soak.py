"""The soak: many sessions read every page while imports, undos and re-tags go on; nothing fails, memory stays flat.

    python -m tests.soak --minutes 60 --sessions 20

Starts a dashboard on a store of its own (or `--data DIR`, a store that it may change), opens that many sessions over
their websockets with the protocol that the browser speaks, and looks for exceptions in what each page sends. The
server's memory is sampled; from the tenth minute on it may leave where it was by ten percent (imports run as processes
of their own). Prints what happened once a minute; exit code 1 when something failed.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from analytics.workspace.menu import PAGES

ROOT = Path(__file__).parents[1]
FLAT = 0.10  # how far memory may leave where it settled
SETTLED_MINUTES = 20  # a shorter run says nothing about memory


@dataclass
class Watched:
    """What was seen so far."""

    pages: Counter = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    commands: Counter = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)  # (s since the start, MB)


def main() -> int:
    """Run it; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--patience", type=float, default=120, help="seconds for one page; more on a busy machine")
    parser.add_argument("--thinking", type=float, default=3.5, help="mean seconds between two pages of one session")
    parser.add_argument("--data", type=Path, help="a store that may be changed; without it the sample in a new one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tagwatch-soak-") as folder:
        store = asked.data or Path(folder) / "store"
        return asyncio.run(soak(store, Path(folder), asked))


async def soak(store: Path, folder: Path, asked: argparse.Namespace) -> int:
    """Start the server, the sessions and the changes; stop all of them when the time is over."""
    environment = {**os.environ, "TAGWATCH_DATA": str(store)}
    if not store.exists():
        subprocess.run([sys.executable, "-m", "analytics", "sample"], cwd=ROOT, env=environment, check=True)
    port = _free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.headless", "true"),
            *("--server.port", str(port), "--server.address", "127.0.0.1"),
        ],
        cwd=ROOT,
        env=environment,
        stdout=(folder / "server.log").open("w"),
        stderr=subprocess.STDOUT,
    )
    watched, ends = Watched(), time.monotonic() + asked.minutes * 60
    try:
        await asyncio.to_thread(_wait_until_ready, port)
        await asyncio.gather(
            *(visit(port, number, ends, watched, asked) for number in range(asked.sessions)),
            change(environment, folder, ends, watched),
            sample_memory(server.pid, ends, watched),
            tell(ends, watched),
        )
        if server.poll() is not None:
            watched.failures.append(f"the server ended with {server.returncode}")
    finally:
        server.terminate()
        server.wait(30)
    tracebacks = (folder / "server.log").read_text(encoding="utf-8", errors="replace").count("Traceback")
    if tracebacks:
        watched.failures.append(f"{tracebacks} tracebacks in the server's log")
    return _verdict(watched, asked.minutes)


async def visit(port: int, number: int, ends: float, watched: Watched, asked: argparse.Namespace) -> None:
    """One person: opens pages at random, reads them to their end, thinks, goes on; connects again now and then."""
    chance = random.Random(number)
    while time.monotonic() < ends:
        try:
            async with websockets.connect(
                f"ws://127.0.0.1:{port}/_stcore/stream",
                subprotocols=["streamlit"],
                origin=f"http://127.0.0.1:{port}",
                max_size=None,
                ping_interval=None,  # a browser sends none either
                open_timeout=asked.patience,
            ) as socket_:
                for _ in range(chance.randrange(5, 30)):
                    if time.monotonic() > ends:
                        return
                    page = chance.choice(list(PAGES))
                    begun = time.monotonic()
                    problems = await asyncio.wait_for(read_page(socket_, page), asked.patience)
                    watched.seconds.append(time.monotonic() - begun)
                    watched.pages[page] += 1
                    watched.failures += [f"{page}: {problem}" for problem in problems]
                    await asyncio.sleep(chance.uniform(0.3, 1.7) * asked.thinking)
        except TimeoutError:
            watched.failures.append(f"a page took more than {asked.patience:.0f} s, or the connection to it")
        except (OSError, websockets.WebSocketException) as error:
            watched.failures.append(f"session {number}: the connection failed: {type(error).__name__} {error}")
            await asyncio.sleep(1)


async def read_page(socket_: websockets.ClientConnection, page: str) -> list[str]:
    """Ask for a page and take all that comes until its script has ended; the exceptions among it."""
    ask = BackMsg()
    entry = PAGES[page]
    ask.rerun_script.page_name = "" if entry.path == "/" else entry.name
    await socket_.send(ask.SerializeToString())
    problems, elements = [], 0
    while True:
        message = ForwardMsg()
        message.ParseFromString(await socket_.recv())
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            elements += 1
            if element.WhichOneof("type") == "exception":
                problems.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "script_finished":
            if message.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
            ):
                return problems if elements or problems else ["nothing was drawn"]
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                return [*problems, "the script could not be compiled"]


async def change(environment: dict[str, str], folder: Path, ends: float, watched: Watched) -> None:
    """Imports, undos, redos and re-tags, one after the other, as their own processes."""
    chance, number, tags = random.Random(7), 0, folder / "tags"
    tags.mkdir()
    while time.monotonic() < ends:
        number += 1
        export = folder / f"soak-{number}.csv"
        export.write_text(
            "id,created,subject,tags,company\n"
            + "".join(
                f"s{number}-{n},2026-10-{1 + n % 28:02} 10:00,Subject {n},soak-{chance.randrange(9)};bug,Acme {n % 9}\n"
                for n in range(500)
            ),
            encoding="utf-8",
        )
        (tags / "tags.csv").write_text(
            "tag,team,category,feature,alias_of,use,description\n"
            + "".join(f"soak-{n},{chance.choice(('Sync', 'Billing', 'Search'))},bug,,,,\n" for n in range(9)),
            encoding="utf-8",
        )
        for arguments in (
            ("import", str(export)),
            ("taxonomy", "import", str(tags)),
            ("undo", "last"),
            ("redo", "last"),
        ):
            if time.monotonic() > ends:
                return
            given = [await _newest_import(environment) if word == "last" else word for word in arguments]
            code, output = await _run(environment, *given)
            watched.commands[arguments[0]] += 1
            if code not in (0, 1):
                watched.failures.append(f"{' '.join(given)}: exit {code}: {output[-300:]}")
            await asyncio.sleep(chance.uniform(2, 8))
        export.unlink()


async def _newest_import(environment: dict[str, str]) -> str:
    _, output = await _run(environment, "imports", "--format", "csv")
    lines = output.splitlines()
    return lines[1].split(",")[0] if len(lines) > 1 else "1"


async def _run(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "analytics", *arguments),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode(errors="replace")


async def sample_memory(server: int, ends: float, watched: Watched) -> None:
    """Resident memory of the server process every five seconds (imports of its own run as its children)."""
    begun = time.monotonic()
    while time.monotonic() < ends:
        pages = int(Path(f"/proc/{server}/statm").read_text().split()[1])
        watched.memory.append((time.monotonic() - begun, pages * os.sysconf("SC_PAGE_SIZE") / 1e6))
        await asyncio.sleep(5)


async def tell(ends: float, watched: Watched) -> None:
    """A line a minute."""
    begun, known = time.monotonic(), 0
    while time.monotonic() < ends:
        await asyncio.sleep(min(60, max(ends - time.monotonic(), 0.1)))
        memory = watched.memory[-1][1] if watched.memory else 0
        print(
            f"{(time.monotonic() - begun) / 60:5.1f} min: {sum(watched.pages.values()):,} pages, "
            f"{sum(watched.commands.values())} commands, {memory:,.0f} MB, {len(watched.failures)} failures",
            flush=True,
        )
        for failure, times in Counter(watched.failures[known:]).most_common(5):
            print(f"          {times} times: {failure}", flush=True)
        known = len(watched.failures)


def _verdict(watched: Watched, minutes: float) -> int:
    """Print the figures; 1 where something failed or memory did not stay flat."""
    seconds = sorted(watched.seconds) or [0.0]
    print(f"pages: {dict(watched.pages)}")
    print(f"seconds a page: median {seconds[len(seconds) // 2]:.2f}, p95 {seconds[int(len(seconds) * 0.95)]:.2f}")
    print(f"commands: {dict(watched.commands)}")
    settled = min(600.0, minutes * 60 / 6)
    after = [size for at, size in watched.memory if at >= settled]
    base = after[: max(len(after) // 10, 1)]
    mean = sum(base) / max(len(base), 1)
    tail = after[-max(len(after) // 10, 1) :]
    ended = sum(tail) / max(len(tail), 1)
    print(f"memory: {mean:,.0f} MB after {settled / 60:.1f} min, {ended:,.0f} MB at the end, most {max(after):,.0f} MB")
    if minutes < SETTLED_MINUTES:
        print(f"memory is judged from {SETTLED_MINUTES} minutes on: caches fill first")
    elif abs(ended - mean) > FLAT * mean:
        watched.failures.append(f"memory went from {mean:,.0f} to {ended:,.0f} MB")
    for failure, times in Counter(watched.failures).most_common(20):
        print(f"FAILED ({times} times): {failure}")
    return 1 if watched.failures else 0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait_until_ready(port: int) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < 180:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.read() == b"ready":
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit("The server did not start within three minutes.")


if __name__ == "__main__":
    sys.exit(main())
