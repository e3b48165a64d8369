"""A crowd: signed-in people at two dashboards behind nginx, over the websockets and the protocol of the browser.

    python -m tests.crowd --people 50 --minutes 3

Starts the two dashboards and the nginx of `data/deploy` on a store of its own, signs everybody in, and changes the
page of each every ten seconds while an import runs. Prints the seconds a page took, what failed, the memory of each
dashboard, and the processor time of the crowd beside that of the dashboards: on a small machine it takes its part.
"""

import argparse
import asyncio
import os
import random
import resource
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from analytics.people.acting import acting_as, host
from analytics.people.role import Role
from analytics.store.people import People
from analytics.store.sessions import Sessions
from analytics.workspace.menu import PAGES
from tests.e2e.browser import PROJECT, Server, serving
from tests.soak import read_page
from tests.test_deploy import HOST, SITES, free_port, nginx_in, running, until

READ = ("this_week", "trends", "anomalies", "tickets", "requests", "unaware", "area", "bugs", "roundup", "events")
NODES = ("a", "b")
SECRET = "one secret of both dashboards"


@dataclass(frozen=True)
class Site:
    """Two dashboards on one store behind one nginx."""

    port: int  # of nginx
    store: Path
    dashboards: tuple[Server, Server]
    logs: tuple[Path, Path]

    def cookie(self, name: str, node: str) -> str:
        """A person's session, at first with one of the dashboards."""
        account = People(self.store).named(name)
        assert account is not None, name
        return f"__Host-tagwatch={Sessions(self.store).begin(account, 4)}; tagwatch_node={node}"

    def connect(self, cookie: str) -> websockets.connect:
        """A browser's websocket to whichever dashboard nginx chooses."""
        secure = ssl.create_default_context()
        secure.check_hostname, secure.verify_mode = False, ssl.CERT_NONE
        return websockets.connect(
            f"wss://{HOST}/_stcore/stream",
            host="127.0.0.1",
            port=self.port,
            ssl=secure,
            origin=f"https://{HOST}",
            additional_headers={"Cookie": cookie},
            subprotocols=["streamlit"],
            max_size=None,
            ping_interval=None,
            open_timeout=120,
        )


@contextmanager
def two_dashboards(store: Path, folder: Path, people: int) -> Iterator[Site]:
    """Both of them, nginx in front, and so many PMs called p0, p1, …"""
    with acting_as(host()):
        for number in range(people):
            People(store).add(f"p{number}", Role.PM)
    settings = {
        "TAGWATCH_AUTH": "accounts",
        "TAGWATCH_URL": f"https://{HOST}",
        "TAGWATCH_PROXIES": "127.0.0.1",
        "TAGWATCH_READING": "off",
        "STREAMLIT_SERVER_COOKIE_SECRET": SECRET,
    }
    logs = (folder / "a.log", folder / "b.log")
    with ExitStack() as stack:
        first, second = (stack.enter_context(serving(store, log, environment=settings)) for log in logs)
        own = [server.url.rpartition(":")[2] for server in (first, second)]
        port = free_port()
        ports = {"80": free_port(), "443": port, "8501": int(own[0]), "8502": int(own[1])}
        (site,) = [site for site in SITES if "two" in site.name]
        stack.enter_context(running(nginx_in(folder, site, ports), folder / "nginx.log"))
        until(lambda: _open(port), "nginx")
        yield Site(port, store, (first, second), logs)


def _open(port: int) -> bool:
    import socket

    socket.create_connection(("127.0.0.1", port), 5).close()
    return True


async def ask(socket_: websockets.ClientConnection, request: BackMsg) -> list[ForwardMsg]:
    """Send what a browser would and take all that comes until the script has ended."""
    await socket_.send(request.SerializeToString())
    messages = []
    while True:
        message = ForwardMsg()
        message.ParseFromString(await socket_.recv())
        messages.append(message)
        if message.WhichOneof("type") == "script_finished" and message.script_finished in (
            ForwardMsg.FINISHED_SUCCESSFULLY,
            ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
        ):
            return messages


def elements(messages: list[ForwardMsg]) -> Iterator[object]:
    """The elements that were drawn."""
    for message in messages:
        if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
            yield message.delta.new_element


async def person(site: Site, number: int, ends: float, every: float, seen: "Seen") -> None:
    """One person who changes the page at a steady pace."""
    chance = random.Random(number)
    await asyncio.sleep(every * number / max(seen.people, 1))
    async with site.connect(await asyncio.to_thread(site.cookie, f"p{number}", NODES[number % 2])) as socket_:
        first = True
        while time.monotonic() < ends:
            page, begun = chance.choice(READ), time.monotonic()
            seen.failures += [f"{page}: {problem}" for problem in await read_page(socket_, page)]
            took = time.monotonic() - begun
            (seen.cold if first or begun < seen.warm_from else seen.warm).append(took)
            seen.pages[page].append(took)
            first = False
            await asyncio.sleep(max(every - took, 0))


class Seen:
    """What was seen so far."""

    def __init__(self, people: int, warm_from: float) -> None:
        self.people, self.warm_from = people, warm_from
        self.cold: list[float] = []
        self.warm: list[float] = []
        self.failures: list[str] = []
        self.pages: dict[str, list[float]] = {page: [] for page in READ}


def spent(process: int) -> float:
    """Seconds of processor that a process and what it started took."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> tuple[float, float]:
    """Megabytes that a process holds and held at most."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines() if ":" in line)
    return tuple(int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


async def crowd(site: Site, folder: Path, asked: argparse.Namespace) -> Seen:
    """Everybody at once, and an import that begins once half of the time is over."""
    begun = time.monotonic()
    ends = begun + asked.minutes * 60
    seen = Seen(asked.people, begun + min(60.0, asked.minutes * 15))
    await asyncio.gather(
        *(_told(person(site, number, ends, asked.every, seen), number, seen) for number in range(asked.people)),
        taking_in(site, folder, begun + asked.minutes * 30, asked.rows, seen),
    )
    return seen


async def _told(one, number: int, seen: Seen) -> None:
    try:
        await one
    except Exception as error:  # every error counts, whatever it is
        seen.failures.append(f"person {number}: {type(error).__name__} {error}")


async def taking_in(site: Site, folder: Path, at: float, rows: int, seen: Seen) -> None:
    """One import by the command line, as a process of its own."""
    export = folder / "more.csv"
    lines = (f"c{n},2026-10-{1 + n % 28:02} 10:00,Subject {n},team:sync;bug,Acme {n % 90}\n" for n in range(rows))
    export.write_text("id,created,subject,tags,company\n" + "".join(lines), encoding="utf-8")
    await asyncio.sleep(max(at - time.monotonic(), 0))
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "analytics", "import", str(export)),
        cwd=PROJECT,
        env={**os.environ, "TAGWATCH_DATA": str(site.store)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    print(f"import of {rows:,} rows: exit {process.returncode}, {time.monotonic() - begun:.1f} s")
    if process.returncode:
        seen.failures.append(f"the import: {output.decode(errors='replace')[-300:]}")


def main() -> int:
    """Run it; 1 where something failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--every", type=float, default=10, help="seconds between two pages of one person")
    parser.add_argument("--rows", type=int, default=20_000, help="of the import")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tagwatch-crowd-") as name:
        folder = Path(name)
        store = folder / "store"
        environment = {**os.environ, "TAGWATCH_DATA": str(store)}
        subprocess.run([sys.executable, "-m", "analytics", "sample"], cwd=PROJECT, env=environment, check=True)
        with two_dashboards(store, folder, asked.people) as site:
            before = [spent(one.process) for one in site.dashboards]
            begun = time.monotonic()
            seen = asyncio.run(crowd(site, folder, asked))
            took = time.monotonic() - begun
            own = resource.getrusage(resource.RUSAGE_SELF)
            for node, one, earlier in zip(NODES, site.dashboards, before, strict=True):
                now, most = memory(one.process)
                print(f"dashboard {node}: {now:,.0f} MB, most {most:,.0f} MB; {spent(one.process) - earlier:.0f} s CPU")
            for log in site.logs:
                if tracebacks := log.read_text(errors="replace").count("Traceback"):
                    seen.failures.append(f"{tracebacks} tracebacks in {log.name}")
    print(f"{asked.people} people, {took:.0f} s; the crowd itself: {own.ru_utime + own.ru_stime:.0f} s CPU")
    for what, seconds in (("warm", sorted(seen.warm)), ("the first minute", sorted(seen.cold))):
        if seconds:
            middle, high = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]
            print(f"{what}: {len(seconds)} pages, median {middle:.2f} s, p95 {high:.2f} s, most {seconds[-1]:.2f} s")
    for page, times in seen.pages.items():
        if times:
            print(f"  {PAGES[page].title}: {len(times)}, median {sorted(times)[len(times) // 2]:.2f} s")
    for failure, times in Counter(seen.failures).most_common(20):
        print(f"FAILED ({times} times): {failure}")
    return 1 if seen.failures else 0


if __name__ == "__main__":
    sys.exit(main())
