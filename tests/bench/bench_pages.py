"""What pages take on the server, over the websocket that a browser opens: one reader's reruns, then twenty readers.

    python -m tests.bench.bench_pages [--tickets 1000000] [--store DIR] [--readers 20] [--every 4]

First one person alone: reruns of Trends that change one widget, then every page, each until the script has ended, with
the script's own time (as `/metrics` has it) and the server's CPU. Then so many people on Trends who change one widget
each: with a pause, as people do, and without any, which is the most that one process answers.
"""

import argparse
import asyncio
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from analytics.workspace.menu import PAGES
from tests.bench.material import load, machine, prepared_store
from tests.bench.script_time import ENVIRONMENT, script_seconds
from tests.crowd import ask, elements, spent
from tests.e2e.browser import Server, serving

SECONDS = 40  # of the twenty, each time
STEPS = ("Day", "Week", "Month", "Quarter")
SHAPES = ("Stacked", "Lines", "Small charts", "Heatmap")
TARGETS = {"script": 60, "p95": 400}


class Reader:
    """One person on Trends: sends what a browser would when a widget is changed."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.widgets: dict[str, object] = {}  # label → element
        self.held: dict[str, list[str]] = {}  # label → what was chosen

    async def __aenter__(self) -> "Reader":
        self.socket = await websockets.connect(
            f"{self.server.url.replace('http', 'ws')}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=self.server.url,
            max_size=None,
            ping_interval=None,
            open_timeout=120,
        )
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.socket.close()

    async def rerun(self, page: str, **chosen: list[str]) -> float:
        """Seconds until the script has ended. chosen: label of a widget → what it holds from now on."""
        self.held |= chosen
        request = BackMsg()
        entry = PAGES[page]
        request.rerun_script.page_name = "" if entry.path == "/" else entry.name
        for label, values in self.held.items() if page == "trends" else ():
            state = request.rerun_script.widget_states.widgets.add(id=self.widgets[label].id)
            state.string_array_value.data[:] = values
        begun = time.perf_counter()
        messages = await ask(self.socket, request)
        took = time.perf_counter() - begun
        for element in elements(messages):
            widget = getattr(element, str(element.WhichOneof("type")))
            if element.WhichOneof("type") == "exception":
                raise SystemExit(f"{page}: {widget.type}: {widget.message}")
            if element.WhichOneof("type") in ("multiselect", "button_group"):
                self.widgets[widget.label] = widget
        return took

    def teams(self) -> list[str]:
        """What the filter offers."""
        return list(self.widgets["Team"].options)

    def change(self, chance: random.Random) -> dict[str, list[str]]:
        """One widget as it is not now."""
        label, options = chance.choice((("Step", STEPS), ("Shape", SHAPES), ("Team", self.teams())))
        return {label: [chance.choice([one for one in options if [one] != self.held.get(label)])]}


async def alone(server: Server) -> dict[str, object]:
    """One person's reruns: name → medians in ms."""
    taken: dict[str, list[tuple[float, float, float]]] = {}

    async def note(name: str, reader: Reader, page: str, **chosen: list[str]) -> None:
        script, cpu = script_seconds(server), spent(server.process)
        took = await reader.rerun(page, **chosen)
        row = took, script_seconds(server) - script, spent(server.process) - cpu
        taken.setdefault(name, []).append(tuple(1000 * part for part in row))

    async with Reader(server) as reader:
        await reader.rerun("trends")
        for turn in ("first time", "seen before", "seen before", "seen before"):
            for team in reader.teams():
                await note(f"Team, {turn}", reader, "trends", Team=[team])
            await reader.rerun("trends", Team=[])
            for label, options in (("Step", STEPS), ("Shape", SHAPES)):
                for option in (*options[1:], options[0]):
                    await note(f"{label}, {turn}", reader, "trends", **{label: [option]})
        for turn in range(4):
            for page, entry in PAGES.items():
                if turn:
                    await note(entry.title, reader, page)
                else:
                    await reader.rerun(page)
    return {
        name: dict(
            zip(("websocket", "script", "cpu"), (round(median(part)) for part in zip(*rows, strict=True)), strict=True)
        )
        for name, rows in taken.items()
    }


async def together(server: Server, readers: int, pause: Callable[[random.Random], float]) -> dict[str, object]:
    """So many people for SECONDS: the websocket's seconds of each rerun, and who took which CPU."""
    took: list[float] = []

    async def read(number: int, ends: float) -> None:
        chance = random.Random(number)
        async with Reader(server) as reader:
            await reader.rerun("trends")
            await asyncio.sleep(pause(chance))
            while time.monotonic() < ends:
                took.append(await reader.rerun("trends", **reader.change(chance)))
                await asyncio.sleep(pause(chance))

    def own() -> float:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    begun, mine, theirs = time.monotonic(), own(), spent(server.process)
    await asyncio.gather(*(read(number, begun + SECONDS) for number in range(readers)))
    took.sort()
    return {
        "reruns": len(took),
        "a_second": round(len(took) / (time.monotonic() - begun), 1),
        "median_ms": round(1000 * median(took)),
        "p95_ms": round(1000 * took[int(0.95 * len(took))]),
        "server_cpu_seconds": round(spent(server.process) - theirs, 1),
        "server_cpu_ms_a_rerun": round(1000 * (spent(server.process) - theirs) / len(took)),
        "own_cpu_seconds": round(own() - mine, 1),
        "load": load(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="a folder that keeps the store for the next run")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--every", type=float, default=4, help="mean seconds between two clicks of one person")
    asked = parser.parse_args()
    found: dict[str, object] = {"machine": machine(), "tickets": asked.tickets, "targets": TARGETS, "load": load()}
    with (
        tempfile.TemporaryDirectory() as name,
        prepared_store(asked.tickets, asked.store) as store,
        serving(store, Path(name) / "log.txt", environment=ENVIRONMENT) as server,
    ):
        found["alone_ms"] = asyncio.run(alone(server))
        for words, pause in (
            (f"{asked.readers} readers, {asked.every} s", lambda chance: chance.uniform(0.5, 1.5) * asked.every),
            (f"{asked.readers} readers, no pause", lambda chance: 0.0),
        ):
            found[words] = asyncio.run(together(server, asked.readers, pause))
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
