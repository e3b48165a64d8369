"""Triage: decisions lie over signals; what was dismissed stays away until it grows; what goes on is one signal."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analytics.metrics.scope import Scope
from analytics.signals.findings import COLUMNS
from analytics.signals.triage import about, decide, open_incidents, triaged, within
from analytics.workspace.decision_files import plan_texts
from analytics.workspace.kind import BadDecisions
from analytics.workspace.kinds import CELLS, DUTIES, SIGNALS
from analytics.workspace.moves import set_record
from analytics.workspace.teams import Teams

MONDAY = date(2026, 3, 2)


def signal(since: date = MONDAY, *, days_long: int = 6, observed: float = 30, **more: object) -> pd.Series:
    """A rise of bugs of Sync in one week, as it was found."""
    values = {
        "kind": "spike",
        "level": "cell",
        "name": "Sync · bug",
        "direction": "up",
        "observed": observed,
        "expected": 10.0,
        "low": 4.0,
        "high": 19.0,
        "since": pd.Timestamp(since),
        "noticed": pd.Timestamp(since),
        "until": pd.Timestamp(since + timedelta(days=days_long)),
        "at": pd.Timestamp(since),
        "grain": "week",
        "days": 7,
        "certainty": 0.9999,
        "p_value": 1e-4,
        "tier": "signal",
        "driver": "bug",
        "driver_share": 1.0,
        "customers": 25.0,
        "severity": "high",
        "daily": True,
        "parts": [],
        "teams": ["Sync"],
        "categories": ["bug"],
        "note": "",
        "scope": Scope(teams=("Sync",), categories=("bug",)),
    }
    return pd.Series({**values, **more})[COLUMNS]


def told(bench, *signals: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame(list(signals)).reset_index(drop=True)
    return triaged(frame, bench.state, Teams.of(bench.state))


def dismiss(bench, found: pd.Series) -> int:
    return bench.decide([decide(bench.state, found, state="not an issue", note="a campaign")], "dismissed")


def test_a_signal_is_new_until_somebody_decides_and_keeps_every_part_of_the_decision(bench):
    found = signal()
    assert told(bench, found).iloc[0][["state", "severity", "decided"]].tolist() == ["new", "high", False]

    bench.decide(
        [
            decide(
                bench.state,
                found,
                state="planned",
                severity="low",
                duty="Ada",
                owner="Ben",
                issue="https://issues.example/7",
                note="in 5.3",
            )
        ],
        "planned",
    )

    row = told(bench, found).iloc[0]
    assert row[["state", "severity", "duty", "owner", "issue", "note_decided", "decided"]].tolist() == [
        "planned",
        "low",
        "Ada",
        "Ben",
        "https://issues.example/7",
        "in 5.3",
        True,
    ]


def test_what_a_later_decision_leaves_out_stays(bench):
    bench.decide([decide(bench.state, signal(), state="known", note="old friend", duty="Ada")], "known")

    bench.decide([decide(bench.state, signal(), state="fixed")], "fixed")

    assert told(bench, signal()).iloc[0][["state", "note_decided", "duty"]].tolist() == ["fixed", "old friend", "Ada"]


def test_a_decision_can_be_taken_back(bench):
    step = dismiss(bench, signal())

    bench.undo(step)

    assert told(bench, signal()).iloc[0]["state"] == "new" and bool(told(bench, signal()).iloc[0]["shown"])


def test_a_signal_that_goes_on_is_the_same_signal_however_its_first_day_is_told(bench):
    bench.decide([decide(bench.state, signal(), state="investigating")], "taken")

    longer = signal(MONDAY - timedelta(days=2), days_long=40)
    row = told(bench, longer).iloc[0]
    bench.decide([decide(bench.state, longer, state="planned")], "planned")

    assert row["state"] == "investigating"
    assert [record["state"] for record in bench.state["signals"].values()] == ["planned"]
    assert [record["until"] for record in bench.state["signals"].values()] == ["2026-04-09"]


@pytest.mark.parametrize("other", [{"direction": "down"}, {"name": "Sync · how_to"}, {"level": "tag"}])
def test_a_decision_is_about_its_own_area_and_direction_only(bench, other):
    dismiss(bench, signal())

    assert told(bench, signal(**other)).iloc[0]["state"] == "new"


@pytest.mark.parametrize(("weeks", "state"), [(0, "known"), (1, "known"), (4, "new")])
def test_a_known_signal_that_comes_again_soon_is_known_and_later_is_new(bench, weeks, state):
    bench.decide([decide(bench.state, signal(), state="known")], "known")

    assert told(bench, signal(MONDAY + timedelta(weeks=weeks))).iloc[0]["state"] == state


@pytest.mark.parametrize(
    ("weeks", "observed", "away"),
    [(0, 30, True), (0, 34, True), (0, 36, False), (8, 30, True), (8, 45, False), (20, 30, False)],
)
def test_what_was_dismissed_stays_away_for_a_quarter_unless_it_exceeds_that(bench, weeks, observed, away):
    dismiss(bench, signal())

    row = told(bench, signal(MONDAY + timedelta(weeks=weeks), observed=observed)).iloc[0]

    assert bool(row["shown"]) is not away
    if observed > 35:
        assert row["again"] == "dismissed at 30 where 10 were expected; it has grown beyond that"
        assert row["state"] == "new"


def test_what_came_back_and_is_dismissed_again_stays_away_at_its_new_size(bench):
    dismiss(bench, signal())
    grown = signal(observed=45)
    assert bool(told(bench, grown).iloc[0]["shown"])

    dismiss(bench, grown)

    assert not bool(told(bench, grown).iloc[0]["shown"]) and len(bench.state["signals"]) == 1


def test_a_day_s_spike_is_compared_with_a_dismissed_week_by_the_day(bench):
    dismiss(bench, signal(observed=80))  # 10 a day more

    week = told(bench, signal(observed=22, days=1, expected=14.0, grain="day")).iloc[0]
    spike = told(bench, signal(observed=40, days=1, expected=2.0, grain="day")).iloc[0]

    assert not bool(week["shown"]) and bool(spike["shown"])


def test_whoever_is_on_duty_and_owns_the_cell_stands_there_until_somebody_else_is_named(bench):
    bench.decide(
        [
            set_record(bench.state, DUTIES, {"team": "Sync", "week": "2026-03-02", "person": "Dora"}),
            set_record(bench.state, CELLS, {"team": "Sync", "category": "bug", "owner": "Omar"}),
        ],
        "people",
    )

    assert told(bench, signal()).iloc[0][["duty", "owner"]].tolist() == ["Dora", "Omar"]
    bench.decide([decide(bench.state, signal(), state="known", duty="Ada")], "taken")
    assert told(bench, signal()).iloc[0][["duty", "owner"]].tolist() == ["Ada", "Omar"]


def test_an_incident_is_open_until_it_is_taken_dismissed_or_a_week_old(bench):
    found = signal()
    assert len(open_incidents(told(bench, found), MONDAY)) == 1
    assert len(open_incidents(told(bench, found), MONDAY + timedelta(days=6))) == 1
    assert open_incidents(told(bench, found), MONDAY + timedelta(days=7)).empty
    assert open_incidents(told(bench, found), None) is not None

    bench.decide([decide(bench.state, found, state="investigating", duty="Ada")], "taken")

    assert open_incidents(told(bench, found), MONDAY).empty


@pytest.mark.parametrize("milder", [{"severity": "medium"}, {"direction": "down"}, {"tier": "watch"}, {"daily": False}])
def test_only_serious_rises_that_a_day_showed_are_incidents(bench, milder):
    assert open_incidents(told(bench, signal(**milder)), MONDAY).empty


def test_the_worst_incident_stands_first(bench):
    high, critical = signal(p_value=1e-20), signal(name="Editor · bug", severity="critical", p_value=1e-5)

    assert open_incidents(told(bench, high, critical), MONDAY)["name"].tolist() == ["Editor · bug", "Sync · bug"]


def test_signals_are_of_the_days_they_hold_and_of_what_they_are_about(bench):
    frame = told(
        bench,
        signal(),
        signal(
            MONDAY + timedelta(weeks=2),
            name="All tickets",
            level="total",
            teams=[],
            categories=[],
            scope=Scope(),
            parts=["Widgets"],
        ),
    )

    assert within(frame, date(2026, 3, 8), date(2026, 3, 14))["name"].tolist() == ["Sync · bug"]
    assert within(frame, date(2026, 3, 9), date(2026, 3, 15)).empty
    assert about(frame, teams=("Sync",), categories=("bug", "how_to"))["name"].tolist() == ["Sync · bug"]
    assert about(frame, features=("Widgets",))["name"].tolist() == ["All tickets"]
    assert about(frame, teams=("Editor",)).empty and len(about(frame)) == 2


def test_no_signals_at_all_are_a_frame_with_the_same_columns(bench):
    empty = triaged(pd.DataFrame(columns=COLUMNS), bench.state)

    assert {"state", "severity", "link", "shown"} <= set(empty.columns) and empty.empty
    assert open_incidents(empty, MONDAY).empty


def test_decisions_are_written_and_read_as_csv(bench):
    bench.decide(
        [decide(bench.state, signal(level="tag", name='=cmd|"x", y; z'), state="known", note="a, “b”; c")], "known"
    )
    text = SIGNALS.write_csv(bench.state["signals"].values())

    plan = plan_texts(bench.state, {SIGNALS: text})

    assert str(plan) == "nothing"
    assert [record for _, record in SIGNALS.read_csv(text)] == list(bench.state["signals"].values())


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("issue", "javascript:alert(1)", "is no link; it must begin with https://"),
        ("observed", "many", "is no number"),
        ("state", "ignored", "is none of new, known, investigating, planned, fixed, not an issue"),
        ("severity", "huge", "is none of critical, high, medium, low"),
    ],
)
def test_a_faulty_decision_is_refused_in_words(bench, column, value, says):
    with pytest.raises(BadDecisions, match=says):
        bench.decide(
            [
                set_record(
                    bench.state,
                    SIGNALS,
                    {"since": "2026-03-02", "direction": "up", "level": "cell", "area": "Sync · bug", column: value},
                )
            ],
            "wrong",
        )
    assert not bench.state["signals"]
