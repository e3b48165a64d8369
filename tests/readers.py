"""Readers as the dashboard has them: threads that each ask their own workbench, in processes of their own.

    python -m tests.readers STORE THREADS STOP

They read until the file STOP is there and then print what they saw, as JSON.
"""

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, totals, volume
from analytics.operations.workbench import Workbench


class Reader(threading.Thread):
    """One person who keeps opening a page: the newest facts, and three questions to them."""

    def __init__(self, store: Path, stop: Path):
        super().__init__()
        self.bench, self.stop = Workbench(store), stop
        self.seen: Counter[tuple[int, int]] = Counter()  # (tickets, active imports) → readings
        self.seconds: list[float] = []
        self.errors: list[str] = []

    def run(self) -> None:
        while not self.stop.exists():
            begun = time.perf_counter()
            try:
                self.read()
            except Exception as error:  # every error counts, whatever it is
                self.errors.append(f"{type(error).__name__}: {error}")
            self.seconds.append(time.perf_counter() - begun)
            time.sleep(0.02)

    def read(self) -> None:
        facts = self.bench.facts()
        tickets = total(facts, Scope())
        tags = int(totals(facts, Scope(), by=["tag"])["value"].sum())
        weeks = int(volume(facts, Scope(), self.bench.calendar(facts))["value"].sum())
        stored, active_imports = facts.frame("""select (select count(*) from snapshot.tickets) as stored,
            (select count(*) from snapshot.imports where undone_at is null) as standing""").iloc[0]
        if not tickets == tags == weeks == stored:
            self.errors.append(f"a mixture: {tickets} tickets, {tags} by tag, {weeks} by week, {stored} stored")
        self.seen[tickets, int(active_imports)] += 1


def main(store: Path, threads: int, stop: Path) -> None:
    readers = [Reader(store, stop) for _ in range(threads)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    print(
        json.dumps(
            {
                "errors": [error for reader in readers for error in reader.errors],
                "seen": [
                    [*state, times] for state, times in sum((reader.seen for reader in readers), Counter()).items()
                ],
                "seconds": [second for reader in readers for second in reader.seconds],
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
