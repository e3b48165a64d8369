"""The story of a week: the counting layer's numbers, put into an edition's words.

Only a complete week is ever reported. Without one, or with data too old to be news, it states that instead.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from analytics.formatting import change, count, counted, day, expected, points, share, style
from analytics.frames import rows_of
from analytics.metrics.calendar import Calendar
from analytics.metrics.overview import Number as Count
from analytics.metrics.overview import WeekNumbers, category_colors, only_sample
from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from analytics.metrics.unaware_share import unaware_last_week
from analytics.metrics.values import main_team_of, sources
from analytics.metrics.volume import volume
from analytics.roundup.edition import (
    MAX_FEATURES,
    MAX_WEEKS,
    Better,
    Due,
    Edition,
    Footer,
    Happening,
    Number,
    UnawareFeature,
)
from analytics.roundup.improvement import improvement
from analytics.roundup.moves import FEWER_IS_BETTER, due_by_cell, due_of_row, moved_cells, mover_of, rest
from analytics.roundup.quoting import area_name, quote_of
from analytics.roundup.series import chart_note, columns_exceed, expected_range, weekly_series
from analytics.roundup.signal_index import SignalIndex
from analytics.roundup.week import NoCompleteWeek, complete_week, newest_whole_week
from analytics.signals.expected import Expected
from analytics.signals.week_words import QUIET
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE, Categories
from analytics.workspace.events import Event, events_between

ROOM = 3  # movers that leave room for changes without a signal, both together


def compose(
    facts: Facts,
    calendar: Calendar,
    scope: Scope = Scope(),
    *,
    week: date | None = None,
    today: date | None = None,
    earlier: Edition | None = None,
    events: Iterable[Event] = (),
    signals: SignalIndex | None = None,
    expectations: Expected | None = None,
) -> Edition:
    """The edition of one complete week, the newest when `week` (any day of it) is not given.

    Counts tickets whatever the scope's measure. With `today` an edition of old data states that; with
    the edition of the week before (`earlier`) it states what became of its first mover. Of `events` it shows those of
    the scope and the chart's weeks. `signals`: by week, which then decide what is news; without
    them (or for chosen sources) it is what left its expected range. `expectations`: those of all sources, if at hand.
    Raises NoCompleteWeek for a week that is not complete.
    """
    scope = scope.narrowed(measure="tickets", grain="week", start=None, end=None)
    begin = complete_week(calendar, week, scope.teams)
    upto = scope.narrowed(end=begin + timedelta(days=6))
    inside = upto.narrowed(start=begin)
    if expectations is None or scope.sources:
        expectations = Expected(facts, calendar, sources=scope.sources)
    numbers, cells = expectations.week_numbers(upto), expectations.grid(upto)
    if signals and signals.covers(begin) and not scope.sources:  # signals are about all sources together
        cells = signals.cells(cells, begin)
    else:
        cells = cells.assign(signal=cells["outside"].map({"above": 1, "below": -1}).fillna(0).astype(int))
    if numbers is None or calendar.through is None:  # not after complete_week
        raise NoCompleteWeek("There is no complete week yet.")
    moved = moved_cells(cells)
    held = signals.held(begin, scope.teams) if signals and not scope.sources else []
    categories, palette = facts.taxonomy.categories, category_colors(facts)
    unaware = _unaware(facts, expectations, upto, begin)
    drawn = weekly_series(facts, expectations, upto, begin, palette)
    overlapping = columns_exceed(facts, calendar, upto, drawn)
    band = expected_range(expectations, upto, drawn.head(0) if overlapping else drawn)
    earlier_cells = due_by_cell(expectations, upto, begin - timedelta(days=7))
    return Edition(
        week=begin,
        week_end=period_end(begin, "week"),
        title_scope=", ".join("No team" if team == NONE else team for team in scope.teams) or "all teams",
        headline=_headline(categories, moved, numbers, held=len(held)),
        numbers=_numbers(numbers),
        series=drawn,
        expected=band,
        events=tuple(
            Happening(event.start, event.name)
            for event in events_between(events, drawn["week"].min(), upto.end, teams=scope.teams)
            if event.start >= drawn["week"].min()
        ),
        movers=tuple(mover_of(categories, row, palette, earlier_cells) for _, row in moved.iterrows()),
        within=tuple(
            mover_of(categories, row, palette, earlier_cells)
            for _, row in rest(cells, most=ROOM - len(moved)).iterrows()
        ),
        unaware=unaware,
        better=_better(facts, calendar, upto, begin),
        quote=quote_of(facts, inside, moved, unaware, cells),
        follow_up=_follow_up(categories, earlier, cells)
        if earlier and earlier.week == begin - timedelta(days=7)
        else "",
        caution=_caution(facts, calendar, begin, today),
        thousands=style().thousands,
        date_form=style().date_form,
        chart_note=chart_note(banded=not band.empty, overlapping=overlapping),
        footer=Footer(
            data_through=calendar.through,
            time_zone=facts.zone,
            tickets=numbers.tickets.value,
            customers=numbers.customers.value,
            tag_coverage=numbers.tag_coverage,
            sources=scope.sources or tuple(sources(facts)),
            coverage_note="".join(f"{source} counted as ended. " for source in calendar.ended).strip(),
        ),
    )


def _caution(facts: Facts, calendar: Calendar, begin: date, today: date | None) -> str:
    if only_sample(facts):
        return "sample data of a fictional company"
    last, through = calendar.last_complete("week"), calendar.through
    if today and last and through and begin == last < newest_whole_week(today, calendar.week_start):
        return f"not last week: the data ends on {day(through, year=True)}"
    return ""


def _follow_up(categories: Categories, earlier: Edition, cells: pd.DataFrame) -> str:
    """What last week's first mover did since; empty after a quiet week."""
    if not earlier.movers:
        return ""
    first = earlier.movers[0]
    word = "rose" if first.rose else "fell"
    now, range_text = 0, ""
    for _, row in cells.iterrows():
        if area_name(categories, row) == (first.team, first.category):
            now = int(row["last"])
            low, high = (None if pd.isna(row[name]) else int(row[name]) for name in ("low", "high"))
            range_text = f", {expected(low, high, row['outside'])}"
    text = f"{first.team} · {first.category} {word} to {count(first.last)}"
    return f"Last week we reported {text}: it is {count(now)} now{range_text}."


def _headline(categories: Categories, moved: pd.DataFrame, numbers: WeekNumbers, *, held: int = 0) -> str:
    """The week in one sentence. held: its signals, which may be about no single cell."""

    def clause(row: pd.Series) -> str:
        team, category = area_name(categories, row)
        word = "rose" if row["change"] > 0 else "fell"
        return (
            f"{team} · {category} {word} to {count(int(row['last']))}, "
            f"{expected(int(row['low']), int(row['high']), row['outside'])}"
        )

    total = numbers.tickets
    overall = (
        {
            "above": "more tickets than expected",
            "below": "fewer tickets than expected",
            "": "tickets overall as expected",
        }[total.outside]
        if total.low is not None
        else counted(total.value, "ticket")
    )
    up, down = moved[moved["change"] > 0], moved[moved["change"] < 0]
    chosen = [clause(part.iloc[0]) for part in (up, down) if len(part)]
    if chosen:
        return "; ".join([*chosen, overall] if len(chosen) == 1 else chosen) + "."
    if total.low is None:
        return f"{counted(total.value, 'ticket')}; {expected(None, None)}."
    if held and not total.outside:
        return f"{counted(held, 'signal')}, in no single team and category; {overall}."
    return QUIET if not total.outside else f"{overall[0].upper()}{overall[1:]}, no signal in any team and category."


def _numbers(numbers: WeekNumbers) -> tuple[Number, ...]:
    def one(label: str, value: Count, note: str = "") -> Number:
        return Number(
            label,
            count(value.value),
            change(value.value, value.before),
            note or expected(value.low, value.high, value.outside),
            value.value,
            _due_of(value),
        )

    asked = f"from {counted(numbers.unaware_customers, 'customer')}" if numbers.unaware_customers else ""
    return (
        one("Tickets", numbers.tickets),
        one("Customers", numbers.customers),
        one("Asked for what exists", numbers.unaware, asked),
        # The footer has tag coverage too: it makes room where there is a rate to show.
        Number(
            "With team and category",
            share(numbers.tag_coverage),
            points(numbers.tag_coverage, numbers.tag_coverage_before),
            "share of the week's tickets",
            numbers.tag_coverage,
        )
        if numbers.rate is None
        else Number(
            "Per 1,000 active customers",
            count(numbers.rate),
            change(numbers.rate, numbers.rate_before, small=numbers.tickets.before_is_small),
            "tickets",
            numbers.rate,
        ),
    )


def _due_of(number: Count) -> Due:
    """The same of a headline number, whose range has both ends or none."""
    if number.expected is None or number.low is None or number.high is None:
        return ()
    return number.expected, number.low, number.high, number.outside


def _unaware(facts: Facts, expectations: Expected, scope: Scope, begin: date) -> tuple[UnawareFeature, ...]:
    table = unaware_last_week(facts, scope, expectations.calendar, by="feature")
    table = table[table["feature"] != NONE].head(MAX_FEATURES)
    teams = main_team_of(facts, table["feature"].tolist())
    week = scope.narrowed(
        start=begin,
        categories=facts.taxonomy.categories.counting_as("unaware"),
        features=tuple(table["feature"]),
    )
    due = {
        measure: {
            row["feature"]: due_of_row(row)
            for _, row in expectations.volume(week.narrowed(measure=measure), by=("feature",)).iterrows()
        }
        for measure in (("tickets", "customers") if len(table) else ())
    }
    return tuple(
        UnawareFeature(
            row.feature,
            teams.get(row.feature, "No team"),
            int(row.tickets),
            int(row.customers),
            "" if pd.isna(row.before) else f"{count(int(row.before))} the week before",
            due=due["tickets"].get(row.feature, ()),
            due_customers=due["customers"].get(row.feature, ()),
        )
        for row in rows_of(table)
    )


def _better(facts: Facts, calendar: Calendar, scope: Scope, begin: date) -> Better | None:
    span = scope.narrowed(start=begin - timedelta(weeks=MAX_WEEKS - 1))
    weekly = volume(facts, span, calendar, by=("team", "category"))
    found = improvement(weekly[(weekly["team"] != NONE)], categories=FEWER_IS_BETTER)
    if found is None:
        return None
    return Better(
        found.team, facts.taxonomy.categories.of(found.category).label, found.since, found.before, found.after
    )
