"""Concurrency: readers never wait, never fail and always see a whole state, while imports queue."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest

from analytics.ingest.imports import import_files
from analytics.operations.workbench import Workbench
from analytics.store.import_history import ledger

ROOT = Path(__file__).parents[1]
PATIENCE = 900  # s


@dataclass(frozen=True)
class Seen:
    """What all readers saw together."""

    readings: int
    errors: list[str]
    states: dict[tuple[int, int], int]  # (tickets, active imports) → readings
    seconds: list[float]  # of each reading, sorted
    waited: int  # imports that said for whom they waited


def export(path: Path, first: int, tickets: int) -> Path:
    path.write_text(
        "id,created,subject,tags\n"
        + "".join(f"{i},2026-01-{1 + i % 28:02} 10:00,Subject {i},t{i % 7}\n" for i in range(first, first + tickets)),
        encoding="utf-8",
    )
    return path


def read_while_importing(folder: Path, sizes: list[int], *, processes: int, threads: int) -> Seen:
    """Readers at work while as many imports as there are sizes begin at once, each in a process of its own."""
    bench, stop = Workbench(folder / "store"), folder / "stop"
    import_files(bench.snapshots, [export(folder / "base.csv", 0, 500)])
    bench.facts()
    files = [export(folder / f"{number}.csv", 1_000_000 * (number + 1), size) for number, size in enumerate(sizes)]
    environment = {**os.environ, "TAGWATCH_DATA": str(bench.folder)}
    readers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.readers", str(bench.folder), str(threads), str(stop)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    time.sleep(2)  # they are reading when the imports begin
    imports = [
        subprocess.Popen(
            [sys.executable, "-m", "analytics", "import", "--background", str(file)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for file in files
    ]
    output = [process.communicate(timeout=PATIENCE)[1] for process in imports]
    time.sleep(1)
    stop.touch()
    result = [json.loads(reader.communicate(timeout=PATIENCE)[0]) for reader in readers]

    assert [process.returncode for process in imports] == [0] * len(files), output
    assert len(ledger(bench.snapshots)) == len(files) + 1
    states: dict[tuple[int, int], int] = {}
    for one in result:
        for tickets, active_imports, times in one["seen"]:
            states[tickets, active_imports] = states.get((tickets, active_imports), 0) + times
    return Seen(
        sum(states.values()),
        [error for one in result for error in one["errors"]],
        states,
        sorted(second for one in result for second in one["seconds"]),
        sum("Waiting for" in text for text in output),
    )


def check(seen: Seen, sizes: list[int]) -> None:
    possible = {
        (500 + sum(some), 1 + len(some)) for number in range(len(sizes) + 1) for some in combinations(sizes, number)
    }
    assert seen.errors == []
    assert set(seen.states) <= possible
    assert (500 + sum(sizes), 1 + len(sizes)) in seen.states, "the last state was read, too"
    assert len(seen.states) <= len(sizes) + 1, "the states follow each other"


def test_readers_see_whole_states_while_imports_queue(tmp_path):
    sizes = [1_000, 2_000, 4_000]

    check(read_while_importing(tmp_path, sizes, processes=2, threads=3), sizes)


@pytest.mark.long
def test_twenty_readers_see_whole_states_while_three_imports_queue(tmp_path):
    sizes = [50_000, 100_000, 200_000]

    seen = read_while_importing(tmp_path, sizes, processes=4, threads=5)

    times = seen.seconds
    print(
        f"\n20 readers, {seen.readings} readings, {len(seen.errors)} errors; states (tickets, imports): readings "
        f"{dict(sorted(seen.states.items()))}; a reading took p50 {times[len(times) // 2] * 1000:.0f} ms, p95 "
        f"{times[int(len(times) * 0.95)] * 1000:.0f} ms, at most {times[-1] * 1000:.0f} ms; {seen.waited} of 3 "
        "imports waited and said so"
    )
    check(seen, sizes)
