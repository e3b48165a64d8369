"""Known accounts: what was set aside once is set aside when the same accounts write again, and only then."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.metrics.missing_days import MissingDay
from analytics.metrics.people import few_and_many, tickets_of, writing_many
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.signals.known_accounts import without_known
from analytics.signals.signal import Signal
from analytics.signals.triage import decide
from analytics.workspace.area import Area

FIRST = date(2026, 1, 5)
FLOOD, LATER = FIRST + timedelta(days=10), FIRST + timedelta(days=40)
SYNC = Area.of({"team": "Sync"})


@pytest.fixture
def forum(bench, load) -> Workbench:
    """Two accounts flood a day and write two tickets each on a later one, on which ten others write as well."""
    rows, number = [], 1
    for on, writers in (
        *((FIRST + timedelta(days=back), [f"c{back}"]) for back in range(45)),
        (FLOOD, ["spam1", "spam2"] * 6),
        (LATER, ["spam1", "spam2"] * 2 + [f"late{one}" for one in range(10)]),
    ):
        for who in writers:
            rows.append(f"{number},{on} 10:00,team:sync;bug,Hello,{who},Email\n")
            number += 1
    head = "id,created,tags,subject,company,channel\n"
    load("a.csv", head + "".join(rows), covers=f"{FIRST}..{FIRST + timedelta(days=44)}")
    return bench


def rise(on: date, observed: float, high: float) -> Signal:
    return Signal(
        area=SYNC,
        scope=Scope(teams=("Sync",)),
        kind="spike",
        tier="signal",
        direction="up",
        observed=observed,
        expected=8.0,
        low=1.0,
        high=high,
        since=on,
        noticed=on,
        until=on,
        at=on,
        grain="day",
        days=1,
        p_value=1e-6,
        teams=("Sync",),
    )


def test_the_accounts_of_a_flood_are_those_that_few_and_many_counts(forum):
    facts, scope = forum.facts(), Scope(teams=("Sync",))

    assert writing_many(facts, scope, FLOOD, FLOOD) == ("spam1", "spam2")
    assert few_and_many(facts, scope, FLOOD, FLOOD, weeks=0)["accounts"].tolist() == [2]
    assert tickets_of(facts, scope.narrowed(start=LATER, end=LATER), ("spam1", "spam2", "nobody")) == (4, 2)


def test_a_dismissed_rise_covers_a_later_one_of_the_same_accounts_until_it_is_taken_back(forum):
    facts, later = forum.facts(), rise(LATER, observed=15.0, high=12.0)
    before = forum.state
    forum.decide([decide(before, rise(FLOOD, observed=13.0, high=6.0), state="not an issue")], "dismissed")

    (covered,) = without_known(facts, [later], forum.state, ())

    assert (covered.tier, covered.kind) == ("watch", "flood")
    assert covered.note == f"4 of 15 tickets from 2 accounts set aside on {FLOOD.day} Jan 2026"
    assert without_known(facts, [later], before, ()) == (later,)


def test_a_confirmed_flood_covers_a_later_rise_of_its_accounts(forum):
    flood = MissingDay("team", "Sync", FLOOD, 13, None, None, True, "flood")

    (covered,) = without_known(forum.facts(), [rise(LATER, observed=15.0, high=12.0)], {}, [flood])

    assert covered.kind == "flood"


@pytest.mark.parametrize(("others", "own", "kind"), [(50, 10, "spike"), (42, 30, "flood")])
def test_what_known_accounts_usually_write_explains_no_rise(bench, load, others, own, kind):
    """Of 40 tickets a day one account usually writes 10, and 60 on a day of flood."""
    days = [FIRST + timedelta(days=back) for back in range(90)]
    flood, on = days[70], days[84]
    of_account = {flood: 60, on: own}
    rows, number = [], 0
    for one in days:
        writers = ["big"] * of_account.get(one, 10) + [f"c{at}" for at in range(others if one == on else 30)]
        rows += [f"{number + at},{one} 10:00,team:sync;bug,Hello,{who},Email\n" for at, who in enumerate(writers)]
        number += len(writers)
    load("a.csv", "id,created,tags,subject,company,channel\n" + "".join(rows), covers=f"{days[0]}..{days[-1]}")
    confirmed = MissingDay("team", "Sync", flood, 90, None, None, True, "flood")
    risen = replace(rise(on, observed=float(others + own), high=55.0), expected=40.0)

    (judged,) = without_known(bench.facts(), [risen], {}, [confirmed])

    assert judged.kind == kind


def test_what_other_customers_write_stays_news(forum):
    flood = MissingDay("team", "Sync", FLOOD, 13, None, None, True, "flood")
    others_alone = rise(LATER, observed=15.0, high=10.0)  # eleven tickets of others lie above the range
    long_after = rise(FLOOD + timedelta(weeks=20), observed=15.0, high=12.0)
    earlier = rise(FLOOD - timedelta(days=3), observed=15.0, high=12.0)
    asked = [others_alone, long_after, earlier]

    assert without_known(forum.facts(), asked, {}, [flood]) == tuple(asked)
