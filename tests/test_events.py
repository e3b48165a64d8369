"""Events: drawn where their scope meets the chart's, readable however many; releases; the sample's own."""

import json
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.figures.events import ROWS, draw_events, events_in_words, place
from analytics.ingest.imports import Order, import_files
from analytics.operations.workbench import Workbench
from analytics.sample import is_sample, load_sample
from analytics.sample.company import PLANTED
from analytics.store.workspace import Workspace
from analytics.workspace.events import Event, events_between, events_of
from analytics.workspace.github_events import releases_from_gh
from analytics.workspace.kinds import EVENTS, FEATURES, TEAMS
from analytics.workspace.moves import map_tags, merge_tags, rename, set_record, take_away

SYNC = Event("5.2", "release", date(2026, 3, 2), teams=("Sync",))
OUTAGE = Event("Outage", "incident", date(2026, 3, 11), date(2026, 3, 20))
OFFLINE = Event("Article", "content", date(2026, 4, 1), features=("Offline mode",), tags=("offline",))
ALL = (SYNC, OUTAGE, OFFLINE)
WEEKS = pd.Series(pd.date_range("2026-01-05", periods=26, freq="7D"))
GOOD = "id,created,tags\n1,2026-03-02 10:00,bug\n"


@pytest.mark.parametrize(
    ("scope", "drawn"),
    [
        ({}, ALL),
        ({"teams": ["Sync"]}, ALL),
        ({"teams": ["Billing"]}, (OUTAGE, OFFLINE)),
        ({"features": ["Widgets"]}, (SYNC, OUTAGE)),
        ({"tags": ["offline"], "teams": ["Sync"]}, ALL),
        ({"tags": ["vip"]}, (SYNC, OUTAGE)),
        ({"teams": ["(none)"]}, (OUTAGE, OFFLINE)),
    ],
)
def test_an_event_is_drawn_where_its_scope_meets_the_chart_s_and_only_there(scope, drawn):
    assert events_between(ALL, **scope) == drawn


@pytest.mark.parametrize(
    ("start", "end", "drawn"),
    [
        (date(2026, 3, 2), date(2026, 3, 11), (SYNC, OUTAGE)),
        (date(2026, 3, 3), date(2026, 3, 10), ()),
        (date(2026, 3, 20), date(2026, 3, 31), (OUTAGE,)),
        (None, date(2026, 3, 2), (SYNC,)),
        (date(2026, 3, 21), None, (OFFLINE,)),
    ],
)
def test_an_event_is_drawn_in_the_period_that_it_touches_both_ends_included(start, end, drawn):
    assert events_between(ALL, start, end) == drawn


def test_events_follow_renamed_teams_merged_tags_and_renamed_features(bench):
    bench.decide(
        [
            set_record(bench.state, FEATURES, {"feature": "Offline mode"}),
            set_record(
                bench.state,
                EVENTS,
                {
                    "name": "x",
                    "kind": "other",
                    "start": "2026-03-02",
                    "teams": ["Sync"],
                    "features": ["Offline mode"],
                    "tags": ["Off Line"],
                },
            ),
            *map_tags(bench.state, ["offline"], team="Sync"),
        ],
        "begin",
    )
    bench.decide(rename(bench.state, TEAMS, "Sync", "Core"), "rename")
    bench.decide(rename(bench.state, FEATURES, "Offline mode", "Work offline"), "rename")
    bench.decide(merge_tags(bench.state, ["off line"], "offline"), "merge")

    [event] = events_of(bench.state)

    assert (event.teams, event.features, event.tags) == (("Core",), ("Work offline",), ("offline",))


def test_releases_of_gh_become_events_and_drafts_do_not():
    printed = json.dumps(
        [
            {"name": "Big one", "tagName": "v2", "publishedAt": "2026-03-02T23:30:00Z", "isDraft": False},
            {"name": "", "tagName": "v1.9", "publishedAt": "2026-02-02T10:00:00Z", "isDraft": False},
            {"name": "Not yet", "tagName": "v3", "publishedAt": None, "isDraft": True},
        ]
    )

    found = releases_from_gh(printed, teams=["Sync"])

    assert [(r["name"], r["start"], r["kind"], r["teams"]) for r in found] == [
        ("Big one", "2026-03-02", "release", ["Sync"]),
        ("v1.9", "2026-02-02", "release", ["Sync"]),
    ]


@pytest.mark.parametrize("text", ["no json", '{"tagName": "v1"}', '[{"tagName": "v1"}]', '["v1"]', "7"])
def test_another_text_than_gh_s_is_refused_with_the_command_to_use(text):
    with pytest.raises(AnalyticsError, match="gh release list --json name,tagName,publishedAt"):
        releases_from_gh(text)


# ------------------------------------------------------------------------------------------------- on charts
def chart() -> go.Figure:
    return go.Figure(go.Bar(x=WEEKS, y=[1] * len(WEEKS))).update_layout(height=340, margin={"t": 8})


def daily(number: int) -> list[Event]:
    return [
        Event(f"Release number {i}", "release", date(2026, 1, 5) + timedelta(days=i * 180 // number), note="Why")
        for i in range(number)
    ]


def test_an_event_is_inside_the_bar_of_its_week():
    monday, sunday = (Event("x", "other", day) for day in (date(2026, 3, 2), date(2026, 3, 8)))

    lines = [s for s in draw_events(chart(), [monday, sunday], WEEKS, grain="week").layout.shapes if s.type == "line"]

    offsets = [(pd.Timestamp(line.x0) - pd.Timestamp("2026-03-02")).days for line in lines]
    assert offsets == [-3, 3]  # the bar of the week is centred on its Monday


def test_an_event_that_lasts_is_a_band_and_one_from_before_the_chart_has_no_line():
    long = Event("x", "campaign", date(2025, 12, 1), date(2026, 1, 20))

    shapes = draw_events(chart(), [long], WEEKS, grain="week").layout.shapes

    assert [s.type for s in shapes] == ["rect"]


@pytest.mark.parametrize("number", [1, 5, 30, 300])
def test_names_never_overlap_on_a_phone_and_every_event_is_under_one(number):
    low, high = WEEKS.min(), WEEKS.max()
    events = [event for event in daily(number) if pd.Timestamp(event.start) <= high]

    marks = place(events, low, high, shift=timedelta(days=3))

    assert sorted(e.name for mark in marks for e in mark.events) == sorted(e.name for e in events)
    for row in range(ROWS):
        spans = sorted((mark.begin, mark.end) for mark in marks if mark.row == row)
        assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert all(mark.begin >= 0 and mark.end <= 1.02 and len(mark.text) <= mark.letters for mark in marks)
    assert (
        max(
            abs(pd.Timestamp(event.start) - timedelta(days=3) - mark.at).days for mark in marks for event in mark.events
        )
        <= 7
    )


def test_many_events_leave_the_chart_its_height_and_its_axis():
    plain, full = chart(), draw_events(chart(), daily(300), WEEKS, grain="week")

    grown = full.layout.height - plain.layout.height
    assert grown == full.layout.margin.t - plain.layout.margin.t <= ROWS * 15
    assert pd.Timestamp(full.layout.xaxis.range[0]) >= WEEKS.min() - timedelta(days=7)


def test_what_people_write_is_never_markup_on_a_chart():
    event = Event("<b>x</b>", "other", date(2026, 3, 2), note="<img src=https://evil.example/x.png> & more")

    [name] = draw_events(chart(), [event], WEEKS, grain="week").layout.annotations

    assert name.text == "&lt;b&gt;x&lt;/b&gt;"
    assert "<img" not in name.hovertext and "&lt;img" in name.hovertext and "2 Mar 2026" in name.hovertext


def test_events_are_reported_in_words_too():
    assert events_in_words([]) == ""
    assert events_in_words([SYNC]) == " Events: 5.2 (release) on 2 Mar 2026."
    assert events_in_words(daily(30)).endswith("22 more.")


# ------------------------------------------------------------------------------------------------- the sample's
@pytest.fixture
def sample(tmp_path, monkeypatch) -> Workbench:
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    bench = Workbench(tmp_path / "store")
    load_sample(bench.snapshots)
    return bench


def test_the_sample_brings_what_is_planted_as_events_and_the_first_own_import_takes_them_away(sample, tmp_path, capsys):
    starts = {event.name: event.start for event in events_of(sample.state)}
    assert {PLANTED.launch, PLANTED.fix, PLANTED.outage[0], PLANTED.content_change, PLANTED.born, PLANTED.ahead} == {
        *starts.values()
    }
    assert all(is_sample(EVENTS, record) for record in sample.state["events"].values())
    edited = next(r for r in sample.state["events"].values() if r["kind"] == "incident")
    sample.decide(
        [
            set_record(sample.state, EVENTS, {**edited, "note": "Ours"}),
            set_record(sample.state, EVENTS, {"name": "Mine", "kind": "other", "start": "2026-03-02"}),
        ],
        "mine",
    )
    (tmp_path / "a.csv").write_text(GOOD)

    assert main(["import", str(tmp_path / "a.csv")]) == 0

    assert {event.name for event in events_of(sample.state)} == {edited["name"], "Mine"}
    assert main(["import", str(tmp_path / "a.csv")]) == 0  # again: nothing more to take away
    assert len(events_of(sample.state)) == 2


def test_loading_the_sample_again_does_not_bring_back_an_event_that_was_removed(sample):
    [record, *_] = sample.state["events"].values()
    sample.decide([take_away(sample.state, EVENTS, record)], "remove")

    load_sample(sample.snapshots)

    assert len(events_of(sample.state)) == 5


def test_a_store_of_one_s_own_gets_no_sample_events(bench, write):
    import_files(bench.snapshots, [write("a.csv", GOOD)], Order())

    with pytest.raises(AnalyticsError, match="imports of your own"):
        load_sample(bench.snapshots)

    assert Workspace(bench.folder).state()["events"] == {}
