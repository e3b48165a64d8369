"""Triage: decisions lie over signals; what was dismissed stays away until it grows; what goes on is one signal."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from analytics.metrics.scope import Scope
from analytics.signals.signal import Signal
from analytics.signals.triage import (
    OWN_COLUMNS,
    Triaged,
    about,
    decide,
    open_incidents,
    table,
    triaged,
    within,
)
from analytics.workspace.area import Area
from analytics.workspace.decision_files import plan_texts
from analytics.workspace.kind import BadDecisions
from analytics.workspace.kinds import CELLS, DUTIES, SIGNALS
from analytics.workspace.moves import set_record
from analytics.workspace.teams import Teams

MONDAY = date(2026, 3, 2)


BUGS = Signal(
    area=Area.cell("Sync", "bug"),
    scope=Scope(teams=("Sync",), categories=("bug",)),
    kind="spike",
    tier="signal",
    direction="up",
    observed=30.0,
    expected=10.0,
    low=4.0,
    high=19.0,
    since=MONDAY,
    noticed=MONDAY,
    until=MONDAY + timedelta(days=6),
    at=MONDAY,
    grain="week",
    days=7,
    p_value=1e-4,
    driver="bug",
    driver_share=1.0,
    customers=25,
    severity="high",
    daily=True,
    teams=("Sync",),
    categories=("bug",),
)


def signal(since: date = MONDAY, *, days_long: int = 6, **more: Any) -> Signal:
    """A rise of bugs of Sync in one week, as it was found."""
    days = {"since": since, "noticed": since, "at": since, "until": since + timedelta(days=days_long)}
    return replace(BUGS, **{**days, **more})


def result(bench, *signals: Signal) -> tuple[Triaged, ...]:
    return triaged(signals, bench.state, Teams.of(bench.state))


def dismiss(bench, found: Signal) -> int:
    return bench.decide([decide(bench.state, found, state="not an issue", note="a campaign")], "dismissed")


def test_a_signal_is_new_until_somebody_decides_and_keeps_every_part_of_the_decision(bench):
    found = signal()
    (row,) = result(bench, found)
    assert (row.state, row.severity, row.decided) == ("new", "high", False)

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

    (row,) = result(bench, found)
    decided = (row.state, row.severity, row.duty, row.owner, row.issue, row.note_decided, row.decided)
    assert decided == ("planned", "low", "Ada", "Ben", "https://issues.example/7", "in 5.3", True)


def test_what_a_later_decision_leaves_out_stays(bench):
    bench.decide([decide(bench.state, signal(), state="known", note="old friend", duty="Ada")], "known")

    bench.decide([decide(bench.state, signal(), state="fixed")], "fixed")

    (row,) = result(bench, signal())
    assert (row.state, row.note_decided, row.duty) == ("fixed", "old friend", "Ada")


def test_a_decision_can_be_taken_back(bench):
    step = dismiss(bench, signal())

    bench.undo(step)

    assert result(bench, signal())[0].state == "new" and result(bench, signal())[0].shown


def test_a_signal_that_goes_on_is_the_same_signal_however_its_first_day_is_recorded(bench):
    bench.decide([decide(bench.state, signal(), state="investigating")], "taken")

    longer = signal(MONDAY - timedelta(days=2), days_long=40)
    (row,) = result(bench, longer)
    bench.decide([decide(bench.state, longer, state="planned")], "planned")

    assert row.state == "investigating"
    assert [record["state"] for record in bench.state["signals"].values()] == ["planned"]
    assert [record["until"] for record in bench.state["signals"].values()] == ["2026-04-09"]


@pytest.mark.parametrize(
    "other", [{"direction": "down"}, {"area": Area.cell("Sync", "how_to")}, {"area": Area("tag", ("Sync · bug",))}]
)
def test_a_decision_is_about_its_own_area_and_direction_only(bench, other):
    dismiss(bench, signal())

    assert result(bench, signal(**other))[0].state == "new"


@pytest.mark.parametrize(("weeks", "state"), [(0, "known"), (1, "known"), (4, "new")])
def test_a_known_signal_that_comes_again_soon_is_known_and_later_is_new(bench, weeks, state):
    bench.decide([decide(bench.state, signal(), state="known")], "known")

    assert result(bench, signal(MONDAY + timedelta(weeks=weeks)))[0].state == state


@pytest.mark.parametrize(
    ("weeks", "observed", "away"),
    [(0, 30, True), (0, 34, True), (0, 36, False), (8, 30, True), (8, 45, False), (20, 30, False)],
)
def test_what_was_dismissed_stays_away_for_a_quarter_unless_it_exceeds_that(bench, weeks, observed, away):
    dismiss(bench, signal())

    (row,) = result(bench, signal(MONDAY + timedelta(weeks=weeks), observed=observed))

    assert row.shown is not away
    if observed > 35:
        assert row.again == "dismissed at 30 where 10 were expected; it now exceeds that"
        assert row.state == "new"


def test_what_came_back_and_is_dismissed_again_stays_away_at_its_new_size(bench):
    dismiss(bench, signal())
    grown = signal(observed=45)
    assert result(bench, grown)[0].shown

    dismiss(bench, grown)

    assert not result(bench, grown)[0].shown and len(bench.state["signals"]) == 1


def test_a_day_s_spike_is_compared_with_a_dismissed_week_by_the_day(bench):
    dismiss(bench, signal(observed=80))  # 10 a day more

    (week,) = result(bench, signal(observed=22, days=1, expected=14.0, grain="day"))
    (spike,) = result(bench, signal(observed=40, days=1, expected=2.0, grain="day"))

    assert not week.shown and spike.shown


def test_whoever_is_on_duty_and_owns_the_cell_is_there_until_somebody_else_is_named(bench):
    bench.decide(
        [
            set_record(bench.state, DUTIES, {"team": "Sync", "week": "2026-03-02", "person": "Dora"}),
            set_record(bench.state, CELLS, {"team": "Sync", "category": "bug", "owner": "Omar"}),
        ],
        "people",
    )

    (row,) = result(bench, signal())
    assert (row.duty, row.owner) == ("Dora", "Omar")
    bench.decide([decide(bench.state, signal(), state="known", duty="Ada")], "taken")
    (row,) = result(bench, signal())
    assert (row.duty, row.owner) == ("Ada", "Omar")


def test_an_incident_is_open_until_it_is_taken_dismissed_or_a_week_old(bench):
    found = signal()
    assert len(open_incidents(result(bench, found), MONDAY)) == 1
    assert len(open_incidents(result(bench, found), MONDAY + timedelta(days=6))) == 1
    assert not open_incidents(result(bench, found), MONDAY + timedelta(days=7))
    assert not open_incidents(result(bench, found), None)

    bench.decide([decide(bench.state, found, state="investigating", duty="Ada")], "taken")

    assert not open_incidents(result(bench, found), MONDAY)


@pytest.mark.parametrize("milder", [{"severity": "medium"}, {"direction": "down"}, {"tier": "watch"}, {"daily": False}])
def test_only_serious_rises_that_a_day_showed_are_incidents(bench, milder):
    assert not open_incidents(result(bench, signal(**milder)), MONDAY)


def test_the_worst_incident_is_first(bench):
    high, critical = signal(p_value=1e-20), signal(area=Area.cell("Editor", "bug"), severity="critical", p_value=1e-5)

    assert [found.severity for found in open_incidents(result(bench, high, critical), MONDAY)] == ["critical", "high"]


def test_signals_are_of_the_days_they_hold_and_of_what_they_are_about(bench):
    whole = signal(
        MONDAY + timedelta(weeks=2),
        area=Area("total"),
        teams=(),
        categories=(),
        scope=Scope(),
        parts=(Area("feature", ("Widgets",)),),
    )
    found = result(bench, signal(), whole)

    assert [one.area.text for one in within(found, date(2026, 3, 8), date(2026, 3, 14))] == ["Sync · bug"]
    assert not within(found, date(2026, 3, 9), date(2026, 3, 15))
    assert [one.area.text for one in about(found, teams=("Sync",), categories=("bug", "how_to"))] == ["Sync · bug"]
    assert [one.area.text for one in about(found, features=("Widgets",))] == ["all tickets"]
    assert not about(found, tags=("Widgets",)), "a tag of the same name is another area"
    assert not about(found, teams=("Editor",)) and len(about(found)) == 2


def test_no_signals_at_all_are_a_table_with_the_same_columns(bench):
    empty = table(triaged([], bench.state))

    assert empty.columns.tolist() == table(result(bench, signal())).columns.tolist() and empty.empty
    assert "~".join(OWN_COLUMNS).count("severity") == 1 and empty.columns.is_unique


def test_a_decision_from_before_names_were_escaped_is_still_about_its_cell(bench):
    found = signal(area=Area.cell("Sync · App", "bug"))
    written = set_record(
        {},
        SIGNALS,
        {"since": "2026-03-02", "direction": "up", "level": "cell", "area": "Sync · App · bug", "state": "known"},
    )

    assert triaged([found], {SIGNALS.plural: {written.key: written.record}})[0].state == "known"


def test_decisions_are_written_and_read_as_csv(bench):
    bench.decide(
        [decide(bench.state, signal(area=Area("tag", ('=cmd|"x", y; z',))), state="known", note="a, “b”; c")], "known"
    )
    text = SIGNALS.write_csv(bench.state["signals"].values())

    plan = plan_texts(bench.state, {SIGNALS: text})

    assert str(plan) == "nothing"
    assert [record for _, record in SIGNALS.read_csv(text)] == list(bench.state["signals"].values())


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("issue", "javascript:alert(1)", "is no link; it must begin with https://"),
        ("observed", "many", "is no number"),
        ("state", "ignored", "is none of new, known, investigating, planned, fixed, not an issue"),
        ("severity", "huge", "is none of critical, high, medium, low"),
    ],
)
def test_a_faulty_decision_is_refused_in_words(bench, column, value, message):
    with pytest.raises(BadDecisions, match=message):
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
