"""The story of a week: the counting layer's numbers, put into an edition's words.

Only a complete week is ever told. Without one, or with data too old to be news, it says so instead.
"""

from datetime import date, timedelta

import pandas as pd

from analytics.categories import NONE
from analytics.errors import AnalyticsError
from analytics.metrics.calendar import Calendar, period_end, period_of
from analytics.metrics.grid import grid, movers
from analytics.metrics.overview import Number as Count
from analytics.metrics.overview import WeekNumbers, category_colors, week_numbers
from analytics.metrics.scope import Scope
from analytics.metrics.unaware import unaware_last_week
from analytics.metrics.volume import volume
from analytics.roundup.edition import (
    MAX_CATEGORIES,
    MAX_ROWS,
    MAX_WEEKS,
    Edition,
    Footer,
    Mover,
    Number,
    UnawareFeature,
)
from analytics.store.facts import Facts
from analytics.wording import change, count, counted, day, share, usual

REST = "(rest)"          # the categories beyond those that the chart's key has room for


class NoCompleteWeek(AnalyticsError):
    """There is no whole week to tell of; the text says what is missing."""


def compose(facts: Facts, calendar: Calendar, scope: Scope = Scope(), *, week: date | None = None) -> Edition:
    """The edition of one complete week, the newest when `week` (any day of it) is not given.

    Counts tickets whatever the scope's measure. Raises NoCompleteWeek for a week that is not complete.
    """
    scope = scope.narrowed(measure="tickets", grain="week", start=None, end=None)
    begin = _week(calendar, week)
    upto = scope.narrowed(end=begin + timedelta(days=6))
    numbers = week_numbers(facts, upto, calendar)
    cells = grid(facts, upto, calendar)
    moved = movers(cells, most=MAX_ROWS)
    palette = category_colors(facts)
    return Edition(
        week=begin, week_end=period_end(begin, "week"),
        title_scope=", ".join(scope.teams) if scope.teams else "all teams",
        headline=_headline(facts, moved, numbers), numbers=_numbers(numbers),
        series=_series(facts, calendar, upto, begin, palette),
        movers=tuple(_mover(facts, row, palette) for _, row in moved.iterrows()),
        unaware=_unaware(facts, calendar, upto),
        quiet="A quiet week: no team and category left its usual range.",
        footer=Footer(
            data_through=calendar.through, time_zone=facts.zone, tickets=numbers.tickets.value,
            customers=numbers.customers.value, tag_coverage=numbers.tag_coverage or 0.0,
            sources=tuple(facts.frame("select distinct source from base.tickets order by source")["source"]),
            coverage_note="".join(f"{source} counted as ended. " for source in calendar.ended).strip()))


def _week(calendar: Calendar, week: date | None) -> date:
    newest = calendar.last_complete("week")
    if newest is None:
        raise NoCompleteWeek("There is no complete week yet: no week whose every day is covered by an import of every "
                             "source. Import an export that covers a whole week, or state what it covers (--covers).")
    if week is None:
        return newest
    begin = period_of(pd.DatetimeIndex([week]), "week", calendar.week_start)[0].date()
    periods = calendar.periods("week")
    if not periods.loc[periods["period"] == pd.Timestamp(begin), "complete"].any():
        raise NoCompleteWeek(f"The week of {day(begin, year=True)} is not complete: not every day is covered by every "
                             f"source. The newest complete week begins on {day(newest, year=True)}.")
    return begin


def _name(facts: Facts, row: pd.Series) -> tuple[str, str]:
    team = "No team" if row["team"] == NONE else row["team"]
    return team, facts.taxonomy.categories.of(row["category"]).label


def _headline(facts: Facts, moved: pd.DataFrame, numbers: WeekNumbers) -> str:
    def clause(row: pd.Series) -> str:
        team, category = _name(facts, row)
        word = "rose" if row["change"] > 0 else "fell"
        return f"{team} · {category} {word} to {count(int(row['last']))}"

    up, down = moved[moved["change"] > 0], moved[moved["change"] < 0]
    chosen = [part.iloc[0] for part in (up, down) if len(part)]
    if chosen:
        return "; ".join(clause(row) for row in chosen) + "."
    total = numbers.tickets
    words = {1: "more tickets than usual", -1: "fewer tickets than usual", 0: "a quiet week"}[total.unusual]
    return f"{words[0].upper()}{words[1:]}: {counted(total.value, 'ticket')}, no team or category out of its range."


def _numbers(numbers: WeekNumbers) -> tuple[Number, ...]:
    def one(label: str, value: Count, note: str = "") -> Number:
        return Number(label, count(value.value), change(value.value, value.before),
                      note or usual(value.usual_low, value.usual_high, value.unusual))

    points = None if None in (numbers.tag_coverage, numbers.tag_coverage_before) else round(
        100 * (numbers.tag_coverage - numbers.tag_coverage_before))
    return (one("Tickets", numbers.tickets), one("Customers", numbers.customers),
            one("Asked for what exists", numbers.unaware, f"from {counted(numbers.unaware_customers, 'customer')}"),
            Number("With team and category", share(numbers.tag_coverage),
                   "" if points is None else f"{'+' if points > 0 else '−' if points < 0 else '±'}{abs(points)} points",
                   "share of the week's tickets"))


def _series(facts: Facts, calendar: Calendar, scope: Scope, begin: date,
            palette: dict[str, str]) -> pd.DataFrame:
    span = scope.narrowed(start=begin - timedelta(weeks=MAX_WEEKS - 1))
    frame = volume(facts, span, calendar, by=("category",))
    sizes = frame.groupby("category")["value"].sum().sort_values(ascending=False)
    kept = sizes.index.tolist()
    if len(kept) > MAX_CATEGORIES:
        kept, rest = kept[:MAX_CATEGORIES - 1], kept[MAX_CATEGORIES - 1:]
        together = volume(facts, span.narrowed(categories=tuple(rest)), calendar).assign(category=REST)
        frame = pd.concat([frame[frame["category"].isin(kept)], together], ignore_index=True)
        kept = [*kept, REST]
    first_known = frame.loc[frame["complete"], "period"].min()
    frame = frame[frame["period"] >= first_known]
    in_order = facts.taxonomy.categories.order
    order = {slug: i for i, slug in enumerate(sorted(kept, key=lambda s: (s == REST, in_order(s))))}
    frame = frame.sort_values(["period", "category"], key=lambda column: column.map(order) if column.name == "category"
                              else column)
    return pd.DataFrame({
        "week": [p.date() for p in frame["period"]], "category": frame["category"],
        "label": [f"{len(sizes) - len(kept) + 1} more" if slug == REST else facts.taxonomy.categories.of(slug).label
                  for slug in frame["category"]],
        "color": [palette.get(slug, "#C9CDD3") for slug in frame["category"]],
        "tickets": frame["value"].where(frame["complete"]), "complete": frame["complete"]}).reset_index(drop=True)


def _mover(facts: Facts, row: pd.Series, palette: dict[str, str]) -> Mover:
    team, category = _name(facts, row)
    low, high = (None if pd.isna(v) else int(v) for v in (row["usual_low"], row["usual_high"]))
    return Mover(team, category, int(row["before"]), int(row["last"]),
                 note=usual(low, high, int(row["unusual"])).capitalize(), color=palette[row["category"]],
                 more_is="better" if row["category"] == "praise" else
                 "neutral" if row["category"] in ("feature_request", "other", NONE) else "worse")


def _unaware(facts: Facts, calendar: Calendar, scope: Scope) -> tuple[UnawareFeature, ...]:
    table = unaware_last_week(facts, scope, calendar, by="feature")
    table = table[table["feature"] != NONE].head(MAX_ROWS)
    teams = facts.frame("""
        select feature, arg_max(team, n) as team from (
            select feature, team, count(distinct id) as n from derived.features join derived.cells using (label_set)
            where team <> '(none)' group by all) group by feature""").set_index("feature")["team"]
    return tuple(UnawareFeature(row.feature, teams.get(row.feature, "No team"), int(row.tickets), int(row.customers),
                                "" if pd.isna(row.before) else f"{count(int(row.before))} the week before")
                 for row in table.itertuples())
