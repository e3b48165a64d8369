"""Files of one kind that go in together leave what they leave one by one: outcomes, imports, tickets, rows left out."""

import random
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import bundle
from analytics.ingest.imports import import_into
from analytics.ingest.mappings import Remembered
from analytics.ingest.planning import Order, Outcome
from analytics.ingest.rehearsal import rehearse
from analytics.store.database import open_for_writing
from tests.further_strangers import STRANGERS
from tests.strangers import Stranger

HEAD = "Ticket ID,Created time,Last update time,Subject,Tags,Status,Type,Group,First response time (in hrs)\n"
LEFT = (
    "select * exclude (imported_at) from imports order by import_id",
    "select * exclude (version_id) from tickets order by all",
    "select import_id, v.* exclude (version_id) from sightings join versions v using (version_id) order by all",
    "select * from tag_forms order by all",
    "select * from rejects order by all",
)


def left_by(files: list[Path], database: Path, *, together: bool) -> tuple[list[Outcome], list[Any], int]:
    """What importing the files leaves, and how many of them went in together."""
    many: list[int] = []
    look = (lambda connection, taken: many.append(len(taken))) if together else None
    with closing(open_for_writing(database)) as connection:
        outcomes = import_into(connection, files, Order(), Remembered(()), lambda *_: None, look_at_many=look)
        return outcomes, [connection.execute(sql).fetchall() for sql in LEFT], sum(many)


def check_same(folder: Path, files: list[Path], name: str) -> tuple[list[Outcome], int]:
    alone, one_by_one, _ = left_by(files, folder / f"{name}-alone.duckdb", together=False)
    outcomes, left, together = left_by(files, folder / f"{name}-together.duckdb", together=True)
    assert outcomes == alone, name
    assert left == one_by_one, name
    return outcomes, together


def plain(first: int, day: str, *, tags: str = "billing, vip", status: str = "Open", rows: int = 4) -> str:
    began = datetime.fromisoformat(day)
    return HEAD + "".join(
        f"{first + n},{began + timedelta(hours=7 * n)},{began + timedelta(hours=7 * n + 30)},"
        f'"Subject {n}","{tags if n % 3 else ""}",{status if n % 2 else "Closed"},Question,Billing,01:0{n % 6}:00\n'
        for n in range(rows)
    )


MIXED = {
    "a 2026-03-02 to 2026-03-04.csv": plain(100, "2026-03-02 09:00:00", rows=24),
    "b.csv": plain(200, "2026-03-05 09:00:00", rows=21, tags=""),
    "c.csv": plain(102, "2026-03-03 13:00:00"),  # ids that are known, created 14 hours later, changed
    "d.csv": plain(100, "2026-03-02 09:00:00", rows=2).replace("Subject ", "Older ").replace("-03-03", "-03-02"),
    "e.csv": plain(400, "2026-03-08 09:00:00", status="Spam", tags="a;b"),
    "f.csv": plain(900, "2026-03-13 09:00:00"),
    "g.csv": plain(100, "2025-01-05 09:00:00"),  # other tickets under known ids: asked about
    "h.csv": plain(300, "2026-03-07 09:00:00") + "399,yesterday,,x,,Open,,,\n",  # a row is left out
    "i.csv": plain(200, "2026-03-05 09:00:00", rows=21, tags=""),  # the same bytes as b
}  # fmt: skip


def written(folder: Path, contents: dict[str, str]) -> list[Path]:
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in contents]


def test_files_that_go_in_together_leave_what_they_leave_one_by_one(tmp_path: Path) -> None:
    files = written(tmp_path, MIXED)

    outcomes, together = check_same(tmp_path, files, "mixed")

    states = {outcome.file[0]: outcome.state for outcome in outcomes}
    assert {name for name, state in states.items() if state != "imported"} == {"g", "i"}
    assert "another created time" in outcomes[6].message
    assert (outcomes[7].tickets, outcomes[7].rejects[0].value) == (4, "yesterday")
    assert (outcomes[2].updated, outcomes[3].unchanged + outcomes[3].updated) == (4, 2)
    assert together == 6


def test_a_rehearsal_of_files_together_shows_of_each_what_it_shows_alone(
    bench: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = written(tmp_path, {name: text for name, text in MIXED.items() if name[0] in "abcef"})
    together = rehearse(bench.snapshots, files)
    monkeypatch.setattr(bundle, "LEAST_FILES", 99)
    alone = rehearse(bench.snapshots, files)

    for one, other in zip(together, alone, strict=True):
        assert (one.outcome, one.mapping, one.profile) == (other.outcome, other.mapping, other.profile)
        assert str(one.first_rows.to_dict("records")) == str(other.first_rows.to_dict("records"))


def parts_of(stranger: Stranger, parts: int) -> dict[str, bytes]:
    """A stranger's export as so many files with its header each, by lines."""
    head, *lines = stranger.content.splitlines(keepends=True)
    size = -(-len(lines) // parts)
    return {f"{n}.csv": head + b"".join(lines[n * size : (n + 1) * size]) for n in range(parts) if lines[n * size :]}


@pytest.mark.long
@pytest.mark.parametrize("stranger", [s for s in STRANGERS if s.file.endswith((".csv", ".tsv", ".txt"))],
                         ids=lambda stranger: stranger.name)  # fmt: skip
def test_strangers_in_parts_leave_the_same(stranger: Stranger, tmp_path: Path) -> None:
    contents = parts_of(stranger, 4)
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    check_same(tmp_path, [tmp_path / name for name in contents], "parts")


def random_file(chance: random.Random) -> str:
    """A file of few rows, with something unusual in one of three."""
    first, day = 10 * chance.randrange(30), datetime(2026, 3, 2) + timedelta(days=chance.randrange(9))
    text = plain(
        first,
        f"{datetime(2026, 1, 1) + timedelta(days=first / 5)}",
        tags=chance.choice(["", "a", "a, b", "a;b", "x y", '[""a"", ""b""]', "#a #b", "n/a", "ship-to/a"]),
        status=chance.choice(["Open", "Deleted", "Spam", "", "n/a", "Merged"]),
        rows=chance.randrange(2, 26),
    )  # fmt: skip
    changes = (
        lambda: text.replace(",Question,", f",{chance.choice(['Störung', 'NA', '', '-', 'Refund'])},"),
        lambda: text.replace(",Billing,", f",{chance.choice(['NA', 'EMEA', '', 'Billing ', chr(39) + '=x'])},"),
        lambda: text.replace(f"\n{first},", f"\n{chance.choice(['007', 'abc-1', '#12', '1 234', '1.5E+10', ''])},"),
        lambda: text.replace("2026-01", chance.choice(["2026-13", "2569-01", "26-01"])),
        lambda: text.replace(" 00:00:00", "").replace("Subject", f"{day:%d.%m.%Y}"),
        lambda: text.replace("Subject 1", chance.choice(["a\nb", "Wei??er ??", "x" * 300, "1,2026-01-01 10:00\n2"])),
        lambda: text.replace(",01:0", f",{chance.choice(['3', '1.5', '1,5', '-', 'P1D'])}0"),
        lambda: text + chance.choice(["Total,3\n", "\n", '"open,1\n', ",,,,,,,,\n", HEAD]),
        lambda: text.replace(":00,2026", ":00Z,2026"),
    )
    return chance.choice(changes)() if chance.random() < 0.35 else text


@pytest.mark.long
@pytest.mark.parametrize("seed", range(30))
def test_random_files_leave_the_same(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    files = written(tmp_path, {f"{n:02}.csv": random_file(chance) for n in range(20)})
    check_same(tmp_path, files, "random")
