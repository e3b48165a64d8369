"""Real public tickets with true counts. Their folder is named by TAGWATCH_REAL_DATA; nothing of it is kept here."""

import csv
import json
import os
import random
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, totals, volume
from analytics.operations.workbench import Workbench
from analytics.signals.drivers import explain
from analytics.signals.findings import find
from analytics.signals.signal import frame_of

REAL = os.environ.get("TAGWATCH_REAL_DATA")
pytestmark = pytest.mark.skipif(not REAL, reason="TAGWATCH_REAL_DATA names no folder with the real tickets")
MAPPING = Path(__file__).parents[1] / "data" / "mappings" / "mozilla_forum.toml"


def firefox_files() -> list[Path]:
    return sorted((Path(REAL) / "firefox_2018_2020").glob("*.csv"))


def truth(name: str) -> dict:
    folder = Path(REAL) / name
    return json.loads(next(folder.glob("*.json")).read_text(encoding="utf-8"))


def overlapping_halves(folder: Path) -> list[Path]:
    """Each file as its first and its last two thirds, so that a third of the rows is in both."""
    paths = []
    for path in firefox_files():
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        for name, part in (("head", rows[: 2 * len(rows) // 3]), ("tail", rows[len(rows) // 3 :])):
            half = folder / f"{name} {path.name}"
            with half.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([head, *part])
            paths.append(half)
    return paths


@pytest.fixture(scope="module", params=["shuffled", "twice", "overlapping halves"])
def firefox(request, tmp_path_factory) -> Workbench:
    folder = tmp_path_factory.mktemp("firefox")
    files = firefox_files()
    if request.param == "overlapping halves":
        files = overlapping_halves(folder)
    random.Random(7).shuffle(files)
    bench = Workbench(folder / "store")
    order = Order(mapping=load_mapping(MAPPING))
    import_files(bench.snapshots, files, order)
    if request.param == "twice":
        import_files(bench.snapshots, files[::-1], order)
    return bench


def weekly(bench: Workbench, scope: Scope = Scope(), *, zone: str = "UTC") -> dict[str, int]:
    facts = bench.facts(zone=zone)
    frame = volume(facts, scope, bench.calendar(facts))
    return {str(row.period.date()): int(row.value) for row in frame.itertuples()}


def test_tickets_and_customers_are_the_true_ones(firefox):
    expected = truth("firefox_2018_2020")

    assert total(firefox.facts(), Scope()) == expected["tickets"]
    assert total(firefox.facts(), Scope(measure="customers")) == expected["customers"]


def test_tickets_per_topic_are_the_true_ones(firefox):
    found = totals(firefox.facts(), Scope(), by=("category",)).set_index("category")["value"]

    expected = truth("firefox_2018_2020")["tickets_per_topic"]
    assert {topic: int(found.get(topic, 0)) for topic in expected} == expected
    assert found.sum() == truth("firefox_2018_2020")["tickets"]


def test_tags_are_the_true_ones(firefox):
    expected = truth("firefox_2018_2020")
    written = firefox.facts().frame(
        "select count(distinct written) as n from (select unnest(tags) as written from snapshot.tickets)"
    )

    assert int(written["n"].iloc[0]) == expected["distinct_tags"]
    assert total(firefox.facts(), Scope(tags=("(none)",))) == expected["tickets_without_tags"]
    for tag, series in expected["weekly_top3_tags_utc"].items():
        found = weekly(firefox, Scope(tags=(tag,)))
        assert {week: found.get(week, 0) for week in series} == series


@pytest.mark.parametrize(
    ("zone", "key"), [("UTC", "weekly_all_utc"), ("America/Los_Angeles", "weekly_all_america_los_angeles")]
)
def test_weekly_series_are_the_true_ones_in_both_zones(firefox, zone, key):
    assert weekly(firefox, zone=zone) == truth("firefox_2018_2020")[key]


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles"])
def test_part_weeks_at_the_ends_are_not_complete(firefox, zone):
    facts = firefox.facts(zone=zone)

    complete = volume(facts, Scope(), firefox.calendar(facts))["complete"]

    assert complete.tolist() == [False, *[True] * (len(complete) - 2), False]


def test_thunderbird_loads_and_matches_its_profile(tmp_path):
    expected = truth("thunderbird_2023q2")
    bench = Workbench(tmp_path)
    import_files(
        bench.snapshots,
        [Path(REAL) / "thunderbird_2023q2" / "tickets.csv"],
        Order(mapping=load_mapping(MAPPING), source="thunderbird_forum"),
    )
    facts = bench.facts()

    topics = totals(facts, Scope(), by=("category",)).set_index("category")["value"].to_dict()
    tags = totals(facts, Scope(), by=("tag",)).set_index("tag")["value"]

    assert total(facts, Scope()) == expected["tickets"]
    assert total(facts, Scope(measure="customers")) == expected["customers"]
    assert topics == expected["topics"]
    assert len(tags.drop("(none)", errors="ignore")) == expected["distinct_tags"]
    assert {tag: int(tags[tag]) for tag in expected["tags_top15"]} == expected["tags_top15"]


def test_vscode_issues_load_and_match_their_profile(tmp_path):
    expected = truth("vscode_issues")
    bench = Workbench(tmp_path)
    import_files(bench.snapshots, [Path(REAL) / "vscode_issues" / "tickets.csv"])
    facts = bench.facts()

    tags = totals(facts, Scope(), by=("tag",)).set_index("tag")["value"]

    assert total(facts, Scope()) == expected["tickets"]
    assert total(facts, Scope(measure="customers")) == expected["customers"]
    assert int(tags["(none)"]) == expected["no_labels"]
    assert len(tags) - 1 == expected["distinct_tags"]
    assert {tag: int(tags[tag]) for tag in expected["tags_top15"]} == expected["tags_top15"]


def test_tickets_without_a_created_time_are_refused_with_the_reason(tmp_path):
    outcome = import_files(Workbench(tmp_path).snapshots, [Path(REAL) / "kaggle_support" / "tickets.csv"])[0]

    assert outcome.state == "failed"
    assert "lacks the created time column" in outcome.message
    assert "Without a created time a ticket belongs to no week" in outcome.message


@pytest.fixture(scope="module")
def firefox_once(tmp_path_factory) -> Workbench:
    bench = Workbench(tmp_path_factory.mktemp("firefox-signals") / "store")
    import_files(bench.snapshots, firefox_files(), Order(mapping=load_mapping(MAPPING)))
    return bench


@pytest.mark.long
def test_the_certificate_incident_is_the_strongest_signal_and_next_to_nothing_else_is_announced(firefox_once):
    facts = firefox_once.facts()

    found = frame_of(find(facts, firefox_once.calendar(facts)).signals)

    announced = found[found["tier"] == "signal"].sort_values("p_value", ignore_index=True)
    first = announced.iloc[0]
    assert (str(first["noticed"].date()), first["severity"]) == ("2019-05-04", "critical")
    assert "customize" in first["categories"]
    listed = [
        (pd.Timestamp(event["from"]), pd.Timestamp(event["to"])) for event in truth("firefox_2018_2020")["events"]
    ]
    elsewhere = announced[
        [
            not any(row.since - pd.Timedelta(days=2) <= end and begin <= row.until for begin, end in listed)
            for row in announced.itertuples()
        ]
    ]
    assert len(elsewhere) <= 6, elsewhere[["name", "since", "until", "p_value"]]


@pytest.mark.long
def test_the_certificate_incident_is_known_at_the_end_of_its_first_day(firefox_once):
    facts = firefox_once.facts()
    day = date(2019, 5, 4)

    found = frame_of(find(facts, firefox_once.calendar(facts), start=day, end=day).signals)

    first = found[found["tier"] == "signal"].iloc[0]
    assert (first["noticed"].date(), first["severity"]) == (day, "critical") and "customize" in first["categories"]


@pytest.mark.long
def test_the_certificate_incident_is_explained_by_its_own_words_and_quotes(firefox_once):
    facts = firefox_once.facts()
    day = date(2019, 5, 4)
    found = find(facts, firefox_once.calendar(facts), start=day, end=day).signals

    made = explain(facts, next(signal for signal in found if signal.tier == "signal"))

    words = made.cause.words["value"].tolist()
    assert len(words) == 3 and words[0] == "disabled" and not {"firefox", "customize"} & set(words)
    assert len(made.cause.quotes) == 2 and all("disabled" in quote.text.lower() for quote in made.cause.quotes)
    assert made.drivers["share"].max() <= 1 and made.parts.empty  # every ticket has a team and a category
