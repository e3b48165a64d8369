"""Commands that are killed: a real process, a real SIGKILL, at any moment or at a named step of the publish."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from analytics.ingest.imports import import_files
from analytics.ingest.undoing import withdraw
from analytics.operations.workbench import Workbench
from analytics.store.import_history import ledger

ROOT = Path(__file__).parents[1]
HEAD = "id,created,updated,subject,tags\n"
ROWS = 3_000
FILES = ("a", "b", "c")  # they share a third of their tickets, with newer values from one to the next
STEPS = 9  # file operations from the draft's new name to the end of the sweep

# Counts what the process asks of the file system from the publish on, and kills it before the step that is named.
KILLED_AT_STEP = """
import os, signal, sys
at, seen, publishing = int(sys.argv[1]), 0, False
def hook(event, arguments):
    global seen, publishing
    if event == "os.rename" and "tickets-" in str(arguments[1]):
        publishing = True
    if publishing and event in ("open", "os.rename", "os.remove", "os.listdir", "os.scandir"):
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
        seen += 1
sys.addaudithook(hook)
from analytics.cli.program import main
sys.exit(main(sys.argv[2:]))
"""


@dataclass
class Victim:
    """A store whose every state is known: which files stand decides what its tickets are, to the last value."""

    folder: Path
    killed: int = 0
    finished: int = 0

    def __post_init__(self) -> None:
        self.bench = Workbench(self.folder / "store")
        self.files = {name: self.folder / f"{name}.csv" for name in FILES}
        for number, (_, path) in enumerate(self.files.items()):
            path.write_text(
                HEAD
                + "".join(
                    f"{i},2026-01-{1 + i % 28:02},2026-02-0{1 + number},from {number},t{i % 7}\n"
                    for i in range(number * ROWS // 3, number * ROWS // 3 + ROWS)
                ),
                encoding="utf-8",
            )
        self.marker = self.folder / "marker.csv"
        self.marker.write_text(HEAD + "marker,2026-01-05,,x,\n", encoding="utf-8")
        self.known = {}
        for size in range(len(FILES) + 1):
            for active in combinations(FILES, size):
                fresh = Workbench(self.folder / f"fresh-{''.join(active)}")
                import_files(fresh.snapshots, [self.marker, *(self.files[name] for name in active)])
                self.known[frozenset(active)] = digest(fresh)
        import_files(self.bench.snapshots, [self.marker])
        self.lasts = 1.0  # s from the lock to the end, as the last that was not killed took

    def active_imports(self) -> frozenset[str]:
        history = ledger(self.bench.snapshots)
        return frozenset(file.removesuffix(".csv") for file in history[history["undone_at"].isna()]["file"]) - {
            "marker"
        }

    def command(self, what: str, name: str) -> list[str]:
        """The command line of an import, undo or redo of one of the files."""
        if what == "import":
            return ["import", str(self.files[name])]
        history = ledger(self.bench.snapshots)
        return [what, str(history[history["file"] == f"{name}.csv"]["import_id"].max())]

    def possible(self, random_: random.Random, what: str) -> str | None:
        """A file for which that can be done now."""
        active, history = self.active_imports(), set(ledger(self.bench.snapshots)["file"])
        fits = [
            name
            for name in FILES
            if (name in active) == (what == "undo") and (what != "redo" or f"{name}.csv" in history)
        ]
        return random_.choice(fits) if fits else None

    def run(self, arguments: Sequence[str], *, step: int | None = None, share: float | None = None) -> None:
        """Run a command and kill it: before a step of the publish, or when a share of its time has passed."""
        script = ["-c", KILLED_AT_STEP, str(step)] if step is not None else ["-m", "analytics"]
        process = subprocess.Popen(
            [sys.executable, *script, *arguments],
            cwd=ROOT,
            env={**os.environ, "TAGWATCH_DATA": str(self.bench.folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if share is not None:
            holder, begun = self.bench.folder / "writer.json", time.monotonic()
            while not holder.exists() and process.poll() is None and time.monotonic() - begun < 60:
                time.sleep(0.001)
            begun = time.monotonic()
            try:
                process.wait(share * self.lasts)
                self.lasts = time.monotonic() - begun
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        code = process.wait(120)
        assert code in (0, -signal.SIGKILL), code
        self.killed += code == -signal.SIGKILL
        self.finished += code == 0

    def check(self, before: frozenset[str], name: str) -> str:
        """The store must be as it was or as it was to be, whole, and take the next import. Says which it is."""
        active = self.active_imports()
        assert active in (before, before ^ {name}), (before, name, active)
        assert digest(self.bench) == self.known[active], "a mixture"
        history = ledger(self.bench.snapshots)
        stands = history[(history["file"] == "marker.csv") & history["undone_at"].isna()]["import_id"]
        withdraw(self.bench.snapshots, int(stands.iloc[0]))
        assert import_files(self.bench.snapshots, [self.marker])[0].state == "imported"
        assert self.active_imports() == active and digest(self.bench) == self.known[active]
        return "old" if active == before else "new"


def digest(bench: Workbench) -> str:
    """All that counts now and what is derived from it, in one value, read as the dashboard reads it."""
    facts = bench.facts()
    row = facts.frame("""select (select md5(string_agg(concat_ws('|', source, ticket_id, created_at, updated_at,
            subject, tags::varchar), '\n' order by ticket_id)) from snapshot.tickets) as tickets,
        (select count(*) from base.tickets) as base, (select count(distinct id) from derived.cells) as cells""").iloc[0]
    return f"{row['tickets']} {row['base']} {row['cells']}"
