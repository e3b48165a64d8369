"""Scaling: what an import takes grows with the columns and the files of an archive, not with their square."""

import resource
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.ingest.imports import import_files
from analytics.operations.workbench import Workbench

FEW, MANY = 1_000, 10_000
MOST_TIMES = 15  # the CPU of FEW; what is quadratic takes a hundred times


def tag_columns(folder: Path, number: int) -> Path:
    """Twenty tickets with that many columns of the name `tags`, of which each fills three."""
    file = folder / f"columns-{number}.csv"
    rows = [["id", "created", *["tags"] * number]]
    for ticket in range(20):
        cells = [""] * number
        for column in range(3):
            cells[(ticket * 37 + column * 311) % number] = f"t{column}"
        rows.append([str(ticket), f"2026-01-{1 + ticket:02} 10:00", *cells])
    file.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    return file


def members(folder: Path, number: int) -> Path:
    """An archive of that many exports of one ticket each."""
    file = folder / f"members-{number}.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in range(number):
            archive.writestr(f"{member:05}.csv", f"id,created,tags\n{member},2026-01-{1 + member % 28:02} 10:00,bug\n")
    return file


def test_ten_thousand_columns_are_read_and_more_than_a_workbook_has_are_refused(tmp_path: Path):
    bench = Workbench(tmp_path / "store")

    read, refused = import_files(bench.snapshots, [tag_columns(tmp_path, number) for number in (MANY, 20_000)])

    assert (read.state, read.tickets) == ("imported", 20)
    assert bench.facts().frame("select count(distinct tag) as tags from derived.tags")["tags"][0] == 3
    assert refused.message == (
        "Export 'columns-20000.csv' has 20,002 columns; at most 16,384 are read, as many as a workbook has. Export "
        "fewer fields, or the tags in one column."
    )


def cpu() -> float:
    """Seconds of CPU of this process and of those it started and waited for."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@pytest.mark.long
@pytest.mark.parametrize(("make", "tickets"), [(tag_columns, lambda number: 20), (members, lambda number: number)])
def test_ten_times_as_many_take_about_ten_times_as_long(
    tmp_path: Path, make: Callable[[Path, int], Path], tickets: Callable[[int], int]
):
    took = {}
    for number in (FEW // 10, FEW, MANY):  # the first pays for what is imported once
        bench, file = Workbench(tmp_path / f"store-{number}"), make(tmp_path, number)
        begun = cpu()
        outcomes = import_files(bench.snapshots, [file])
        took[number] = cpu() - begun
        assert all(outcome.state == "imported" for outcome in outcomes)
        assert sum(outcome.tickets for outcome in outcomes) == tickets(number)

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"\n{make.__name__}: {', '.join(f'{n:,} {s:.1f} s' for n, s in took.items())} of CPU; at most {peak:,.0f} MB")
    assert took[MANY] < MOST_TIMES * took[FEW]
