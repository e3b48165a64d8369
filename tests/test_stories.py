"""What happened is one story, and two things that happened are two."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.expectation.grain import DAILY, WEEKLY
from analytics.metrics.scope import Scope
from analytics.signals.announcements import announcements
from analytics.signals.severity import severity
from analytics.signals.signal import Signal
from analytics.signals.stories import group, lead
from analytics.signals.watching import episodes_of
from analytics.workspace.area import Area

TOTAL = Area("total", ())
TEAM, OTHER = Area("team", ("Mail",)), Area("team", ("Web",))
CELL = Area("cell", ("Mail", "bug"))
FIRST = date(2024, 9, 2)


def signal(area: Area, first: int, last: int, *, noticed: int | None = None, p: float = 1e-9, **other) -> Signal:
    day = FIRST + timedelta(days=first)
    plain = Signal(
        area=area,
        scope=Scope(),
        kind="spike",
        tier="signal",
        direction="up",
        observed=90,
        expected=30,
        low=18,
        high=44,
        since=day,
        noticed=day if noticed is None else FIRST + timedelta(days=noticed),
        until=FIRST + timedelta(days=last),
        at=day,
        grain="day",
        days=1,
        p_value=p,
    )
    return replace(plain, **other)


def grouped(*signals: Signal, tickets: dict[Area, set[int]] | None = None) -> list[set[int]]:
    """The positions of each story's signals, in the order of their first."""
    own = tickets or {}
    found = group(signals, lambda each: own.get(each.area, set()), mapped=())
    return sorted(({signals.index(each) for each in story} for story in found), key=min)


def test_an_area_and_its_parts_on_the_same_days_are_one_story():
    assert grouped(signal(TEAM, 0, 5), signal(CELL, 1, 4), signal(TOTAL, 0, 2)) == [{0, 1, 2}]


def test_tickets_that_are_the_same_are_one_story_and_others_are_not():
    a, b = signal(TEAM, 0, 3), signal(Area("category", ("bug",)), 0, 3)

    assert grouped(a, b, tickets={TEAM: {1, 2, 3, 4}, b.area: {3, 4, 5, 6}}) == [{0, 1}]
    assert grouped(a, b, tickets={TEAM: {1, 2, 3, 4}, b.area: {4, 5, 6, 7}}) == [{0}, {1}]


def test_neighbouring_days_are_not_the_same_days():
    assert grouped(signal(TEAM, 0, 3), signal(CELL, 5, 8)) == [{0}, {1}]


def test_an_area_that_goes_on_within_two_weeks_is_the_same_story():
    assert grouped(signal(TEAM, 0, 3), signal(TEAM, 12, 13)) == [{0, 1}]
    assert grouped(signal(TEAM, 0, 3), signal(TEAM, 19, 20)) == [{0}, {1}]


def test_a_new_event_of_an_area_is_a_story_of_its_own_with_the_parts_that_began_with_it():
    before, after = signal(TEAM, 0, 21), signal(TEAM, 22, 30, p=1e-20, fresh=True)
    part, whole = signal(CELL, 22, 28), signal(TOTAL, 14, 30, noticed=22)

    assert grouped(before, after, part, whole) == [{0}, {1, 2, 3}]


def test_what_begins_late_and_is_surer_than_a_story_is_no_part_of_it():
    story, weak, sure = (
        signal(TEAM, 0, 30),
        signal(CELL, 14, 20, p=1e-6),
        signal(Area("cell", ("Mail", "access")), 14, 20, p=1e-30),
    )

    assert grouped(story, weak, sure) == [{0, 1}, {2}]


def test_a_chain_of_signals_ends_after_eight_weeks():
    chain = [signal(TEAM, start, start + 9) for start in range(0, 200, 10)]

    stories = group(chain, lambda each: set(), mapped=())

    lengths = [max(s.until for s in story) - min(s.since for s in story) for story in stories]
    assert max(lengths) <= timedelta(weeks=8) and len(stories) <= 5


def test_the_story_s_lead_is_the_surest_area():
    assert lead([signal(TEAM, 0, 5, p=1e-8), signal(CELL, 0, 5, p=1e-12)]).area == CELL


# --------------------------------------------------------------------------------------------------- new events
def counted(multiples: dict[int, float], *, steps: int, freq: str, mean: float = 40, seed: int = 3) -> pd.DataFrame:
    """One series of `mean` a step; from each step named on, so many times as much."""
    level = np.ones(steps)
    for step, multiple in sorted(multiples.items()):
        level[step:] = multiple
    counts = np.random.default_rng(seed).poisson(mean * level).astype(float)
    return pd.DataFrame({"a": counts}, index=pd.date_range("2024-01-01", periods=steps, freq=freq))


def rises_of(counts: pd.DataFrame, grain) -> pd.DataFrame:
    found = episodes_of(announcements(counts, grain), counts.columns).episodes
    return found[(found["tier"] == "signal") & (found["direction"] > 0)]


def test_an_incident_inside_a_lasting_rise_has_its_own_first_day():
    counts = counted({200: 1.8, 222: 4.0, 225: 1.6, 232: 1.0}, steps=260, freq="D")

    found = rises_of(counts, DAILY)

    assert list(found["since"]) == [counts.index[200], counts.index[222]]
    assert list(found["fresh"]) == [False, True]


def test_an_incident_inside_a_lasting_rise_has_its_own_first_week():
    counts = counted({60: 1.7, 63: 2.7, 65: 1.0}, steps=80, freq="7D", mean=215)

    assert list(rises_of(counts, WEEKLY)["since"]) == [counts.index[60], counts.index[63]]


def test_a_rise_that_holds_or_fades_is_one_event():
    held = counted({200: 2.0, 225: 1.0}, steps=260, freq="D")
    faded = counted({200: 4.0, 203: 3.0, 206: 2.2, 210: 1.7, 215: 1.3, 220: 1.0}, steps=260, freq="D")

    for counts in (held, faded):
        assert not rises_of(counts, DAILY)["fresh"].any()


def test_a_slow_climb_is_one_event():
    counts = counted({200 + 2 * k: 1 + 0.12 * k for k in range(12)}, steps=230, freq="D")

    assert not rises_of(counts, DAILY)["fresh"].any()


def test_a_label_of_a_release_tells_no_two_events_of_it_apart():
    label = Area("tag", ("mail-1280",))

    alone = grouped(signal(label, 0, 9, p=1e-8), signal(label, 6, 9, fresh=True, p=1e-7))
    beside = grouped(signal(label, 0, 9, p=1e-8), signal(label, 6, 9, fresh=True, p=1e-7), signal(TOTAL, 6, 9))

    assert (alone, beside) == ([{0, 1}], [{0, 1, 2}])


def test_how_many_have_a_version_is_at_most_medium():
    def of(tag: str) -> str:
        return severity(signal(Area("tag", (tag,)), 0, 2, observed=160, expected=0.1, customers=150), {"mail"})

    assert (of("mail-1280"), of("mail-broken")) == ("medium", "critical")


def test_a_new_event_that_days_and_then_its_week_show_is_one():
    began, by_days = signal(TEAM, 0, 40, p=1e-8), signal(TEAM, 20, 26, fresh=True)

    assert grouped(began, by_days, signal(TEAM, 22, 28, fresh=True, p=1e-20)) == [{0}, {1, 2}]
    assert grouped(began, by_days, signal(TEAM, 30, 36, fresh=True, p=1e-20)) == [{0}, {1}, {2}]
