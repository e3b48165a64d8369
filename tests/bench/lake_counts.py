"""Do the two stores count the same? Every `count` of one set of exports, in the embedded store and in a lake.

    python -m tests.bench.lake_counts [--exports DIR --mapping FILE | --tickets 1000000] [--lake s3://…]
        [--engine spark --master local[2]]

Without exports of the sample. Both stores import the files themselves; the lake with Spark where it is named.
"""

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analytics.cli.count import count_tickets
from analytics.cli.spark_options import Cluster, import_in_cluster
from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.operations.workbench import Workbench
from analytics.sample import load_sample
from tests.bench.material import exports

STEPS = ("", "day", "week", "month")
GROUPS = ("", "team", "category", "team,category", "feature", "tag", "channel", "source", "plan", "segment", "hour")
MEASURES = ("tickets", "customers")
ZONES = (None, "America/Los_Angeles")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exports", type=Path)
    parser.add_argument("--mapping", type=Path)
    parser.add_argument("--tickets", type=int, help="of generated exports")
    parser.add_argument("--lake")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--master", default="local[2]")
    parsed = parser.parse_args()
    files = exports(parsed.tickets) if parsed.tickets else listed(parsed.exports) if parsed.exports else []
    cluster = Cluster(parsed.master, None) if parsed.engine == "spark" else None
    if cluster and not files:
        parser.error("--engine spark needs --exports or --tickets")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TAGWATCH_LAKE"] = parsed.lake or str(Path(folder) / "lake")
        lake, embedded = Workbench(Path(folder) / "lived"), embedded_beside(Path(folder))
        for name, bench in (("embedded", embedded), ("lake", lake)):
            began = time.perf_counter()
            load(bench, files, parsed.mapping, cluster if bench is lake else None)
            taken = time.perf_counter() - began
            bench.facts()
            print(f"{name}: imported in {taken:.1f} s, facts {time.perf_counter() - began - taken:.1f} s")
        differ, asked = [], 0
        for question in questions():
            asked += 1
            if not same(lake, embedded, *question):
                differ.append(question)
    print(f"{asked} counts asked of both, {len(differ)} differ")
    print(*differ, sep="\n")
    return 1 if differ else 0


def embedded_beside(folder: Path) -> Workbench:
    """A store whose tickets are in its own folder whatever TAGWATCH_LAKE names: a hidden one."""
    return Workbench(folder / ".embedded")


def listed(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".gz", ".zip"))


def load(bench: Workbench, files: list[Path], mapping: Path | None, cluster: Cluster | None) -> None:
    order = Order(mapping=load_mapping(mapping) if mapping else None)
    if cluster:
        outcomes = import_in_cluster(bench, cluster, files, order, dry_run=False, progress=lambda what, share: None)
    elif files:
        outcomes = import_files(bench.snapshots, files, order)
    else:
        outcomes = load_sample(bench.snapshots)
    assert all(outcome.state == "imported" for outcome in outcomes), outcomes


def questions() -> Iterator[tuple[str, str, str | None]]:
    for zone, step, group, measure in itertools.product(ZONES, STEPS, GROUPS, MEASURES):
        yield ",".join(filter(None, (step, group))), measure, zone


def same(one: Workbench, other: Workbench, by: str, measure: str, zone: str | None) -> bool:
    """Whether both stores give the same table, whatever the order of equals."""
    return answer(one, by, measure, zone).equals(answer(other, by, measure, zone))


def answer(bench: Workbench, by: str, measure: str, zone: str | None) -> pd.DataFrame:
    frame = count_tickets(
        bench, by=[by], measure=measure, start=None, end=None, with_expected=False, compare=None, time_zone=zone
    )[0]
    return frame.astype(str).sort_values(list(frame.columns), ignore_index=True)


if __name__ == "__main__":
    sys.exit(main())
