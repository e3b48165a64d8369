"""Every signal of two real forums, as it was announced in its week, was looked into and judged; most are true.

`judged_signals.csv` has one line per signal: the week in which it was announced, its area and direction, whether
something happened that customers wrote about (a release, a fault, an outage, a change of the web around them), seen in
titles and tags of those days, or whether an earlier line tells of the same. A change that moves a signal judges the new
ones. The tickets are in the folder that TAGWATCH_REAL_DATA names; nothing of them is kept here.
"""

import csv
import json
import os
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.operations.workbench import Workbench
from analytics.signals.findings import known_on
from analytics.signals.signal import Signal

REAL = os.environ.get("TAGWATCH_REAL_DATA")
MAPPING = Path(__file__).parents[1] / "data" / "mappings" / "mozilla_forum.toml"
JUDGED = Path(__file__).with_name("judged_signals.csv")
FORUMS = ("firefox_2018_2020", "mozilla_two_teams_2023_2024")
LEAST_TRUE, MOST_REPEATS = 0.75, 0.10
needs_real_data = pytest.mark.skipif(not REAL, reason="TAGWATCH_REAL_DATA names no folder with the real tickets")

Key = tuple[str, str, str, str, str]


def judged() -> dict[Key, str]:
    """Forum, week, level, area and direction → verdict."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["forum"], row["week"], row["level"], row["area"], row["direction"]): row["verdict"] for row in rows}


def forum(folder: Path, name: str) -> Workbench:
    bench = Workbench(folder / name)
    import_files(bench.snapshots, sorted((Path(REAL) / name).glob("*.csv")), Order(mapping=load_mapping(MAPPING)))
    return bench


def announced(bench: Workbench, days: list[date]) -> dict[date, list[Signal]]:
    """The signals that were known at the end of each day."""
    facts = bench.facts()
    calendar = bench.calendar(facts)
    known = known_on(facts, calendar, days, quiet=bench.quiet(calendar), missing=bench.missing_days(facts))
    return {day: [one for one in found.signals if one.tier == "signal"] for day, found in known.items()}


def test_each_line_has_a_verdict_and_a_reason():
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert {row["verdict"] for row in rows} <= {"true", "false", "repeat"}
    assert all(row["reason"] and row["forum"] in FORUMS for row in rows)
    assert all(date.fromisoformat(row["week"]).weekday() == 0 for row in rows)
    assert len(judged()) == len(rows)


def new_signals(bench: Workbench, name: str) -> set[Key]:
    """The signals of all weeks that were first known in theirs, from the tenth whole week on."""
    calendar = bench.calendar(bench.facts())
    first = calendar.first + timedelta(days=-calendar.first.weekday() % 7)
    ends = [day.date() for day in pd.date_range(first + timedelta(weeks=9, days=6), calendar.through, freq="7D")]
    return {
        (name, str(end - timedelta(days=6)), one.area.level, one.area.text, one.direction)
        for end, found in announced(bench, ends).items()
        for one in found
        if one.noticed > end - timedelta(days=7)
    }


@pytest.mark.long
@needs_real_data
def test_most_signals_of_two_forums_are_true_and_few_are_told_twice(tmp_path):
    new = {key for name in FORUMS for key in new_signals(forum(tmp_path, name), name)}

    verdicts = judged()
    assert not {key for key in new if key not in verdicts}, "signals that nobody judged"
    found = [verdicts[key] for key in new]
    assert found.count("repeat") <= MOST_REPEATS * len(found), found.count("repeat")
    once = len(found) - found.count("repeat")
    assert found.count("true") >= LEAST_TRUE * once, (found.count("true"), once)


@needs_real_data
def test_what_is_known_to_have_happened_is_reported_as_it_should_be(tmp_path):
    events = json.loads((Path(REAL) / FORUMS[1] / "events.json").read_text(encoding="utf-8"))
    launch, missing, labels, spam = ((date.fromisoformat(one["from"]), date.fromisoformat(one["to"])) for one in events)
    bench = forum(tmp_path, FORUMS[1])

    within_a_day = announced(bench, [launch[0] + timedelta(days=1)])[launch[0] + timedelta(days=1)]
    own = [one for one in within_a_day if abs((one.since - launch[0]).days) <= 4]
    assert [one.area.group.get("team") for one in own] == ["Thunderbird"]
    assert not any(one.area.group.get("team") == "Firefox" for one in within_a_day)

    day = missing[0]
    assert day in {one.day for one in bench.missing_days(bench.facts())}
    assert not [one for one in announced(bench, [day])[day] if one.noticed == day]

    after = [labels[0] + timedelta(days=back) for back in (0, 1, 2, 4, 6)]  # a part of the first has the old labels
    for found in announced(bench, after).values():
        assert not [one for one in found if one.area.level != "team" and one.noticed >= labels[0]]

    assert not [one for one in announced(bench, [spam[1]])[spam[1]] if one.noticed == spam[1]]
