"""The change watch: the workspace's file is opened when it may have changed, and never when it cannot have."""

import os
import time

from analytics.operations.workbench import Workbench
from analytics.store.change_watch import SETTLED, ChangeWatch
from analytics.store.workspace_file import NAME
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.moves import set_record


def aged(folder) -> None:
    """As if the last change were a while ago."""
    long_ago = time.time() - 100 * SETTLED
    os.utime(folder / NAME, (long_ago, long_ago))


def rename(bench, name: str) -> None:
    bench.decide([set_record(bench.state, SETTINGS, {"name": "time_zone", "value": name})], name)


def test_it_is_read_once_until_it_changes(bench):
    rename(bench, "Europe/Dublin")
    aged(bench.folder)
    watch, reads = ChangeWatch(bench.folder), []

    def read() -> int:
        reads.append(1)
        return bench.workspace.version()

    assert [watch.of(read) for _ in range(5)] == [1] * 5 and len(reads) == 1
    rename(bench, "Asia/Tokyo")
    assert watch.of(read) == 2


def test_what_changed_just_now_is_read_again_since_two_writes_may_look_like_one(bench):
    rename(bench, "Europe/Dublin")
    watch, reads = ChangeWatch(bench.folder), []
    (bench.folder / NAME).touch()

    assert [watch.of(lambda: reads.append(1) or len(reads)) for _ in range(3)] == [1, 2, 3]


def test_a_decision_of_another_process_is_seen_at_once(bench):
    rename(bench, "Europe/Dublin")
    aged(bench.folder)
    assert [bench.settings.time_zone for _ in range(3)] == ["Europe/Dublin"] * 3

    rename(Workbench(bench.folder), "Asia/Tokyo")

    assert bench.settings.time_zone == "Asia/Tokyo" and bench.version == 2


def test_a_workspace_put_back_from_a_backup_is_seen(bench, tmp_path):
    rename(bench, "Europe/Dublin")
    (tmp_path / NAME).write_bytes((bench.folder / NAME).read_bytes())
    rename(bench, "Asia/Tokyo")
    aged(bench.folder)
    assert bench.version == 2

    os.replace(tmp_path / NAME, bench.folder / NAME)

    assert bench.version == 1 and bench.settings.time_zone == "Europe/Dublin"


def test_a_calendar_is_made_once_for_one_version(bench, load):
    load("a.csv", "id,created\n" + "".join(f"{n},2026-03-{n:02} 10:00\n" for n in range(2, 30)))
    aged(bench.folder)
    facts = bench.facts()

    first, second = bench.calendar(facts), bench.calendar(facts)

    assert first is second and first.periods("week").equals(second.periods("week"))
    own = first.periods("week")
    own.loc[:, "complete"] = False
    assert first.periods("week")["complete"].any()  # a caller changes its own frame
