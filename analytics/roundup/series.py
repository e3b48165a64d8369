"""The series: the chart's weeks by category, what was expected of them, and how to read them."""

from datetime import date, timedelta

import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import Scope
from analytics.metrics.volume import volume
from analytics.roundup.edition import MAX_CATEGORIES, MAX_WEEKS
from analytics.signals.expected import COLUMNS, Expected
from analytics.store.facts import Facts

REST = "(rest)"  # the categories beyond those that the chart's key has room for


def weekly_series(facts: Facts, expected: Expected, scope: Scope, begin: date, palette: dict[str, str]) -> pd.DataFrame:
    """The chart's weeks by category, with what was expected of each."""
    span = scope.narrowed(start=begin - timedelta(weeks=MAX_WEEKS - 1))
    frame = expected.volume(span, by=("category",))
    sizes = frame.groupby("category")["value"].sum().sort_values(ascending=False)
    kept = sizes.index.tolist()
    if len(kept) > MAX_CATEGORIES:
        kept, rest = kept[: MAX_CATEGORIES - 1], kept[MAX_CATEGORIES - 1 :]
        together = expected.volume(span.narrowed(categories=tuple(rest))).assign(category=REST)
        frame = pd.concat([frame[frame["category"].isin(kept)], together], ignore_index=True)
        kept = [*kept, REST]
    first_known = frame.loc[frame["complete"], "period"].min()
    frame = frame[frame["period"] >= first_known]
    categories = facts.taxonomy.categories
    order = {slug: i for i, slug in enumerate(sorted(kept, key=lambda s: (s == REST, categories.order(s))))}
    frame = frame.sort_values(
        ["period", "category"], key=lambda column: column.map(order) if column.name == "category" else column
    )
    return pd.DataFrame(
        {
            "week": [p.date() for p in frame["period"]],
            "category": frame["category"],
            "label": [
                f"{len(sizes) - len(kept) + 1} more" if slug == REST else categories.of(slug).label
                for slug in frame["category"]
            ],
            "color": [palette.get(slug, "#C9CDD3") for slug in frame["category"]],
            "tickets": frame["value"].where(frame["complete"]),
            "complete": frame["complete"],
            **{name: frame[name] for name in COLUMNS},
        }
    ).reset_index(drop=True)


def expected_range(expected: Expected, scope: Scope, drawn: pd.DataFrame) -> pd.DataFrame:
    """What was expected of all tickets of each drawn week. Columns week, expected, low, high, outside."""
    columns = ["week", "expected", "low", "high", "outside"]
    if drawn.empty:
        return pd.DataFrame(columns=columns)
    due = expected.volume(scope.narrowed(start=drawn["week"].min()))
    due = due[due["low"].notna()]
    return pd.DataFrame(
        {
            "week": [period.date() for period in due["period"]],
            "expected": due["expected"].astype(float).to_list(),
            "low": due["low"].astype(int).to_list(),
            "high": due["high"].astype(int).to_list(),
            "outside": due["outside"].to_list(),
        },
        columns=columns,
    )


def chart_note(*, banded: bool, overlapping: bool) -> str:
    """How to read the chart; that columns may exceed the total is noted only where they do."""
    return "; ".join(
        (["grey band: expected range"] if banded else [])
        + (["two categories: counted in both" + ("" if banded else ", so no expected range")] if overlapping else [])
    )


def columns_exceed(facts: Facts, calendar: Calendar, scope: Scope, drawn: pd.DataFrame) -> bool:
    """True when a column is higher than its week's tickets: some are of two categories."""
    if drawn.empty:
        return False
    columns = drawn.groupby("week")["tickets"].sum(min_count=1)
    whole = volume(facts, scope.narrowed(start=drawn["week"].min()), calendar)
    totals = {p.date(): value for p, value in zip(whole["period"], whole["value"], strict=True)}
    return any(pd.notna(height) and height > totals[week] for week, height in columns.items())
