"""The story of a week: the counting layer's numbers, put into an edition's words.

Only a complete week is ever told. Without one, or with data too old to be news, it says so instead.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from weakref import WeakKeyDictionary

import pandas as pd

from analytics.errors import AnalyticsError
from analytics.formatting import change, count, counted, day, points, share, style, usual
from analytics.metrics.calendar import Calendar, period_end, period_of
from analytics.metrics.grid import biggest_changes, grid, movers
from analytics.metrics.overview import Number as Count
from analytics.metrics.overview import WeekNumbers, category_colors, only_sample, week_numbers
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from analytics.metrics.unaware_share import unaware_last_week
from analytics.metrics.values import main_team_of, sources, team_and_feature_names
from analytics.metrics.volume import volume
from analytics.metrics.words import words_in_use
from analytics.roundup.edition import (
    MAX_FEATURES,
    MAX_MOVERS,
    MAX_WEEKS,
    Better,
    Edition,
    Footer,
    Happening,
    Mover,
    Number,
    Quote,
    UnawareFeature,
)
from analytics.roundup.improvement import improvement
from analytics.roundup.judged import Judged
from analytics.roundup.series import chart_note, columns_exceed, expected_range, weekly_series
from analytics.store.facts import Facts
from analytics.text.quotes import MOST_TICKETS, USED_BY, Words, best_quote
from analytics.workspace.categories import CATEGORIES, NONE, Categories
from analytics.workspace.events import Event, events_between

MORE_IS_BETTER = frozenset(["praise"])
MORE_IS_NEITHER = frozenset(["feature_request", "other", NONE])
FEWER_IS_BETTER = frozenset(c.slug for c in CATEGORIES) - MORE_IS_BETTER - MORE_IS_NEITHER
ROOM = 3  # movers that leave room for changes within the usual range, both together
QUOTE_WEEKS = 4  # whose words tell what many customers say
_words: WeakKeyDictionary[Facts, dict[Scope, Words]] = WeakKeyDictionary()


class NoCompleteWeek(AnalyticsError):
    """There is no whole week to tell of; the text says what is missing."""


def compose(
    facts: Facts,
    calendar: Calendar,
    scope: Scope = Scope(),
    *,
    week: date | None = None,
    today: date | None = None,
    earlier: Edition | None = None,
    events: Iterable[Event] = (),
    judged: Judged | None = None,
) -> Edition:
    """The edition of one complete week, the newest when `week` (any day of it) is not given.

    Counts tickets whatever the scope's measure. With `today` an edition of data that ended weeks ago says so; with
    the edition of the week before (`earlier`) it says what became of what that one said. Of `events` it shows those of
    the scope and the chart's weeks. `judged`: the signals, which then say what is unusual and what was expected.
    Raises NoCompleteWeek for a week that is not complete.
    """
    scope = scope.narrowed(measure="tickets", grain="week", start=None, end=None)
    begin = _week(calendar, week)
    upto = scope.narrowed(end=begin + timedelta(days=6))
    inside = upto.narrowed(start=begin)
    numbers = week_numbers(facts, upto, calendar)
    cells = grid(facts, upto, calendar)
    if judged and not scope.sources:  # signals are about all sources together
        numbers = replace(numbers, tickets=judged.total(numbers.tickets, scope.teams, begin))
        cells = judged.cells(cells, begin)
    moved = _moved(cells)
    categories, palette = facts.taxonomy.categories, category_colors(facts)
    unaware = _unaware(facts, calendar, upto)
    heights = weekly_series(facts, calendar, upto, begin, palette)
    drawn = heights[heights["week"] > begin - timedelta(weeks=MAX_WEEKS)].reset_index(drop=True)
    expected = expected_range(heights, drawn)
    overlapping = columns_exceed(facts, calendar, upto, drawn)
    if judged and not scope.sources and len(scope.teams) < 2 and not overlapping:
        expected = _banded(expected, judged.band(scope.teams), drawn)
    return Edition(
        week=begin,
        week_end=period_end(begin, "week"),
        title_scope=", ".join("No team" if team == NONE else team for team in scope.teams) or "all teams",
        headline=_headline(categories, moved, numbers),
        numbers=_numbers(numbers),
        series=drawn,
        expected=expected,
        events=tuple(
            Happening(event.start, event.name)
            for event in events_between(events, drawn["week"].min(), upto.end, teams=scope.teams)
            if event.start >= drawn["week"].min()
        ),
        movers=tuple(_mover(categories, row, palette) for _, row in moved.iterrows()),
        within=tuple(_mover(categories, row, palette) for _, row in _within(cells, most=ROOM - len(moved)).iterrows()),
        unaware=unaware,
        better=_better(facts, calendar, upto, begin),
        quote=_quote(facts, inside, moved, unaware, cells),
        follow_up=_follow_up(categories, earlier, cells)
        if earlier and earlier.week == begin - timedelta(days=7)
        else "",
        caution=_caution(facts, calendar, begin, today),
        thousands=style().thousands,
        date_form=style().date_form,
        chart_note=chart_note(banded=not expected.empty, overlapping=overlapping),
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


def first_day(calendar: Calendar, day_of_week: date) -> date:
    """First day of the week that a day lies in."""
    return period_of(pd.DatetimeIndex([day_of_week]), "week", calendar.week_start)[0].date()


def newest_whole_week(today: date, week_start: int) -> date:
    """First day of the last week that has ended before `today`, whether or not there is data of it.

    >>> newest_whole_week(date(2026, 3, 9), 0), newest_whole_week(date(2026, 3, 8), 0)
    (datetime.date(2026, 3, 2), datetime.date(2026, 2, 23))
    """
    return period_of(pd.DatetimeIndex([today]), "week", week_start)[0].date() - timedelta(days=7)


def _caution(facts: Facts, calendar: Calendar, begin: date, today: date | None) -> str:
    if only_sample(facts):
        return "sample data of a fictional company"
    if today and begin == calendar.last_complete("week") < newest_whole_week(today, calendar.week_start):
        return f"not last week: the data ends on {day(calendar.through, year=True)}"
    return ""


def _banded(usual: pd.DataFrame, band: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """The expected range of the weeks that were judged; of those before them what was usual."""
    band = band[band["week"].isin(drawn["week"])]
    before = usual[~usual["week"].isin(band["week"])]
    return pd.concat([before, band], ignore_index=True).sort_values("week", ignore_index=True)


def _week(calendar: Calendar, week: date | None) -> date:
    newest = calendar.last_complete("week")
    if newest is None:
        raise NoCompleteWeek(
            "There is no complete week yet: no week whose every day is covered by an import of every "
            "source. Import an export that covers a whole week, or state what it covers (--covers)."
        )
    if week is None:
        return newest
    begin = first_day(calendar, week)
    periods = calendar.periods("week")
    if not periods.loc[periods["period"] == pd.Timestamp(begin), "complete"].any():
        raise NoCompleteWeek(
            f"The week of {day(begin, year=True)} is not complete: not every day is covered by every "
            f"source. The newest complete week begins on {day(newest, year=True)}."
        )
    return begin


def _name(categories: Categories, row: pd.Series) -> tuple[str, str]:
    team = "No team" if row["team"] == NONE else row["team"]
    return team, categories.of(row["category"]).label


def _moved(cells: pd.DataFrame) -> pd.DataFrame:
    """At most four rows of the grid, rises first; a side that has few leaves its room to the other."""
    moved = movers(cells, most=MAX_MOVERS - 1)
    up, down = moved[moved["change"] > 0], moved[moved["change"] < 0]
    half = MAX_MOVERS // 2
    up = up.head(MAX_MOVERS - max(min(len(down), half), 1))
    return pd.concat([up, down.head(MAX_MOVERS - max(len(up), 1))], ignore_index=True)


def _follow_up(categories: Categories, earlier: Edition, cells: pd.DataFrame) -> str:
    """What last week's first mover did since; empty after a quiet week."""
    if not earlier.movers:
        return ""
    first = earlier.movers[0]
    word = "rose" if first.rose else "fell"
    now, stands = 0, ""
    for _, row in cells.iterrows():
        if _name(categories, row) == (first.team, first.category):
            now = int(row["last"])
            stands = {1: ", above its usual range", -1: ", below its usual range", 0: ", within its usual range"}[
                row["unusual"]
            ]
    said = f"{first.team} · {first.category} {word} to {count(first.last)}"
    return f"Last week we said {said}: it is {count(now)} now{stands}."


def _within(cells: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """The largest changes that say nothing new; none when what moved fills the place, or nothing is usual yet."""
    return biggest_changes(cells[(cells["unusual"] == 0) & cells["usual_low"].notna()], most=max(most, 0))


def _headline(categories: Categories, moved: pd.DataFrame, numbers: WeekNumbers) -> str:
    def clause(row: pd.Series) -> str:
        team, category = _name(categories, row)
        word, beyond = ("rose", "above") if row["change"] > 0 else ("fell", "below")
        return (
            f"{team} · {category} {word} to {count(int(row['last']))}, {beyond} its "
            f"{usual(int(row['usual_low']), int(row['usual_high']), 0)}"
        )

    total = numbers.tickets
    overall = (
        {1: "more tickets than usual", -1: "fewer tickets than usual", 0: "tickets overall as usual"}[total.unusual]
        if total.usual_low is not None
        else counted(total.value, "ticket")
    )
    up, down = moved[moved["change"] > 0], moved[moved["change"] < 0]
    chosen = [clause(part.iloc[0]) for part in (up, down) if len(part)]
    if chosen:
        return "; ".join([*chosen, overall] if len(chosen) == 1 else chosen) + "."
    if total.usual_low is None:
        return f"{counted(total.value, 'ticket')}; too little history to say what is usual."
    words = "a quiet week" if not total.unusual else overall
    return f"{words[0].upper()}{words[1:]}: {counted(total.value, 'ticket')}, no team and category out of its range."


def _numbers(numbers: WeekNumbers) -> tuple[Number, ...]:
    def one(label: str, value: Count, note: str = "") -> Number:
        return Number(
            label,
            count(value.value),
            change(value.value, value.before),
            note or usual(value.usual_low, value.usual_high, value.unusual),
            value.value,
        )

    asked = f"from {counted(numbers.unaware_customers, 'customer')}" if numbers.unaware_customers else ""
    return (
        one("Tickets", numbers.tickets),
        one("Customers", numbers.customers),
        one("Asked for what exists", numbers.unaware, asked),
        # The footer tells tag coverage too: it makes room where there is a rate to tell.
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


def _mover(categories: Categories, row: pd.Series, palette: dict[str, str]) -> Mover:
    team, category = _name(categories, row)
    low, high = (None if pd.isna(v) else int(v) for v in (row["usual_low"], row["usual_high"]))
    return Mover(
        team,
        category,
        int(row["before"]),
        int(row["last"]),
        note=_certainty(low, high, int(row["unusual"])),
        color=palette[row["category"]],
        more_is="better"
        if row["category"] in MORE_IS_BETTER
        else "worse"
        if row["category"] in FEWER_IS_BETTER
        else "neutral",
    )


def _certainty(low: int | None, high: int | None, unusual: int) -> str:
    said = usual(low, high, unusual)
    return f"{said[0].upper()}{said[1:]}" + (" (99 % range)" if unusual else "")


def _unaware(facts: Facts, calendar: Calendar, scope: Scope) -> tuple[UnawareFeature, ...]:
    table = unaware_last_week(facts, scope, calendar, by="feature")
    table = table[table["feature"] != NONE].head(MAX_FEATURES)
    teams = main_team_of(facts, table["feature"].tolist())
    return tuple(
        UnawareFeature(
            row.feature,
            teams.get(row.feature, "No team"),
            int(row.tickets),
            int(row.customers),
            "" if pd.isna(row.before) else f"{count(int(row.before))} the week before",
        )
        for row in table.itertuples()
    )


def _better(facts: Facts, calendar: Calendar, scope: Scope, begin: date) -> Better | None:
    span = scope.narrowed(start=begin - timedelta(weeks=MAX_WEEKS - 1))
    weekly = volume(facts, span, calendar, by=("team", "category"))
    found = improvement(weekly[(weekly["team"] != NONE)], categories=FEWER_IS_BETTER)
    return found and Better(
        found.team, facts.taxonomy.categories.of(found.category).label, found.since, found.before, found.after
    )


def _words_of(facts: Facts, month: Scope) -> Words:
    """Of all teams, so that one run asks once however many teams it reports; kept no longer than the facts."""
    known = _words.setdefault(facts, {})
    if month not in known:
        known.clear()
        known[month] = words_in_use(facts, month, least=USED_BY)
    return known[month]


def _quote(
    facts: Facts, inside: Scope, moved: pd.DataFrame, unaware: tuple[UnawareFeature, ...], cells: pd.DataFrame
) -> Quote | None:
    """A sentence about what rose most, else about the feature asked for most, else about the largest cell."""
    categories = facts.taxonomy.categories
    unaware_slugs = categories.counting_as("unaware")

    def told_of(rows: pd.DataFrame) -> list[tuple[str, Scope]]:
        return [
            (" · ".join(_name(categories, row)), inside.with_group({"team": row["team"], "category": row["category"]}))
            for _, row in rows.iterrows()
        ]

    subjects = told_of(moved[moved["change"] > 0])
    subjects += [
        (f"{feature.feature} · Unaware", inside.narrowed(categories=unaware_slugs, features=(feature.feature,)))
        for feature in unaware
    ]
    named = cells[(cells["team"] != NONE) & (cells["category"] != NONE) & (cells["last"] > 0)]
    subjects += told_of(named.sort_values("last", ascending=False, kind="stable").head(1))
    month = inside.narrowed(start=inside.start - timedelta(weeks=QUOTE_WEEKS - 1))
    in_use, customers = _words_of(facts, month.narrowed(teams=()))
    names = team_and_feature_names(facts)
    for about, scope in subjects:
        said = best_quote(tickets(facts, scope, limit=MOST_TICKETS), in_use, customers, names=names)
        if said:
            return Quote(said, about)
    return None
