"""Health of tagging: coverage over time, tags that tell little, and how much of a change coverage alone could explain.

Counts and shares of distinct tickets. A share of nothing is no data.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.metrics.calendar import Calendar, period_sql
from analytics.metrics.overview import tag_coverage
from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

OTHER = "other"  # the category of what fits nowhere
WARN_POINTS = 5  # a change of coverage beyond this could be a change of tagging (issue of the desk)
BROAD = 1 / 3  # a tag on more of the tickets than this tells little
RARE = 5  # a tag on fewer tickets of the period than this cannot be followed
CHANCE = 0.001  # so unlikely must it be that a tag is in one place only by chance


# ------------------------------------------------------------------------------------------------- coverage
def coverage_by_week(facts: Facts, scope: Scope, calendar: Calendar, *, by: str) -> pd.DataFrame:
    """Tag coverage per week and group, filled over the calendar.

    by: "source" or "team". returns: columns `period`, `by`, `tickets`, `with_team`, `with_category`, `in_other` (Int64,
        NA = no data), `team_share`, `category_share`, `other_share` (0 to 1; NA without tickets), `complete`.
    """
    scope = scope.narrowed(measure="tickets", grain="week")
    counted = _coverage(facts, scope, by=by, time=period_sql("week", calendar.week_start))
    periods = calendar.periods("week", start=scope.start, end=scope.end)
    frame = periods.merge(counted[[by]].drop_duplicates(), how="cross").merge(counted, how="left", on=["period", by])
    names = ["tickets", "with_team", "with_category", "in_other"]
    covered = frame["days_covered"] > 0
    for name in names:
        frame[name] = frame[name].astype("Int64").mask(frame[name].isna() & covered, 0)
    shares = ["team_share", "category_share", "other_share"]
    return _shares(frame)[["period", by, *names, *shares, "complete"]].sort_values(["period", by], ignore_index=True)


def coverage_of(facts: Facts, scope: Scope, *, by: str) -> pd.DataFrame:
    """The same over the scope's whole period: one row per group, most tickets first."""
    frame = _coverage(facts, scope.narrowed(measure="tickets"), by=by, time="null::date").drop(columns="period")
    return _shares(frame).sort_values(["tickets", by], ascending=[False, True], ignore_index=True)


def _coverage(facts: Facts, scope: Scope, *, by: str, time: str) -> pd.DataFrame:
    selection = select(scope, by=("team", "category", "channel", by))
    return facts.frame(
        f"""
        select {time}::timestamp as period, {by}, count(distinct id) as tickets,
               count(distinct id) filter (team <> '{NONE}') as with_team,
               count(distinct id) filter (category <> '{NONE}') as with_category,
               count(distinct id) filter (category = '{OTHER}') as in_other
        from {selection.from_where} group by all""",
        selection.parameters,
    ).astype({"period": "datetime64[us]"})


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    base = frame["tickets"].astype("Float64").where(frame["tickets"] > 0)
    return frame.assign(
        **{
            f"{name}_share": frame[column].astype("Float64") / base
            for name, column in (("team", "with_team"), ("category", "with_category"), ("other", "in_other"))
        }
    )


# ----------------------------------------------------------------------------------- what coverage could explain
@dataclass(frozen=True)
class Shift:
    """Tag coverage of two periods that are compared (0 to 1)."""

    before: float
    now: float

    @property
    def points(self) -> int:
        """In percentage points, rounded."""
        return round(100 * (self.now - self.before))

    @property
    def notable(self) -> bool:
        return abs(self.now - self.before) * 100 > WARN_POINTS

    def explains(self, change: int, *, untagged: bool = False) -> bool:
        """True when more (or less) tagging alone moves a count in the direction of `change`.

        untagged: the count is of tickets without a team or a category, which fewer tags make more.
        """
        return self.notable and change != 0 and ((self.now > self.before) == (change > 0)) != untagged

    def in_words(self) -> str:
        """The warning, as a sentence.

        >>> Shift(0.80, 0.92).in_words()
        'Tag coverage rose from 80 % to 92 % (+12 points): more tagging alone would make +15 %.'
        """
        rose = self.now > self.before
        alone = (
            f" alone would make {'+' if rose else '−'}{abs(round(100 * (self.now / self.before - 1)))} %"
            if self.before
            else " alone could explain it"
        )
        return (
            f"Tag coverage {'rose' if rose else 'fell'} from {round(100 * self.before)} % to "
            f"{round(100 * self.now)} % ({'+' if rose else '−'}{abs(self.points)} points): "
            f"{'more' if rose else 'less'} tagging{alone}."
        )


def coverage_shift(facts: Facts, scope: Scope, week: date) -> Shift | None:
    """Coverage of the week that begins on `week` and of the week before; None where either has no tickets.

    Of everything that the scope's sources, channels and plans send: inside a team or a category every ticket is tagged.
    """
    every = scope.narrowed(teams=(), categories=(), features=(), tags=())
    before, now = (
        tag_coverage(facts, every.narrowed(start=begin, end=begin + timedelta(days=6)))
        for begin in (week - timedelta(days=7), week)
    )
    return None if before is None or now is None else Shift(before, now)


# ------------------------------------------------------------------------------------------------ tags to look at
def tag_findings(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Tags that tell little or tell where rather than what, over the scope's period; the commonest first.

    returns: columns `finding` ("broad", "rare", "one source", "one channel"), `tag`, `tickets`, `share` (of all tickets
        in scope), `where` (the one source or channel, else ""). A tag is in one place only when that is no chance:
        had its tickets fallen like all others, it would happen less than once in a thousand tags. Ignored tags are
        left out.
    """
    scope = scope.narrowed(measure="tickets", tags=())
    selection = select(scope, by=("tag", "source", "channel"))
    uses = facts.frame(
        f"""
        select tag, source, channel, count(distinct id) as tickets from {selection.from_where}
            {"and" if " where " in selection.from_where else "where"} tag <> '{NONE}'
            and tag not in (select tag from derived.meanings where ignored) group by all""",
        selection.parameters,
    )
    everything = select(scope, by=("source", "channel"))
    base = facts.frame(
        f"""select source, channel, {everything.count} as tickets from {everything.from_where}
        group by all""",
        everything.parameters,
    )
    every = int(base["tickets"].sum())
    tags = uses.groupby("tag")["tickets"].sum()
    rows = [("broad", tag, n, "") for tag, n in tags.items() if n > BROAD * every]
    rows += [("rare", tag, n, "") for tag, n in tags.items() if n < RARE]
    for dimension in ("source", "channel"):
        parts = base.groupby(dimension)["tickets"].sum() / every if every else base.groupby(dimension)["tickets"].sum()
        places = uses.groupby("tag")[dimension].agg(["nunique", "first"])
        rows += [
            (f"one {dimension}", tag, tags[tag], place)
            for tag, place in places.loc[places["nunique"] == 1, "first"].items()
            if parts[place] ** int(tags[tag]) < CHANCE
        ]
    frame = pd.DataFrame(rows, columns=["finding", "tag", "tickets", "where"])
    frame["share"] = frame["tickets"] / every if every else pd.NA
    return (
        frame[["finding", "tag", "tickets", "share", "where"]]
        .astype({"tickets": "Int64", "share": "Float64"})
        .sort_values(["tickets", "tag"], ascending=[False, True], ignore_index=True)
    )
