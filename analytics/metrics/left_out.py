"""Left out: which periods are not complete because imports left rows out that belong to them (rule 4).

Judged for each source by itself, as days are: what one source lacks is not made up for by another one's size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from analytics.metrics.period import period_of
from analytics.people.acting import acting_as, host
from analytics.store.facts import Facts
from analytics.store.left_out import matters

COLUMNS = ("source", "day", "import_id", "left_out")
SHORT = ["period", "source", "left_out", "rows", "imports"]


@dataclass(frozen=True)
class LeftOut:
    """Rows that were left out by source, day and import, and the tickets of the same sources by day.

    numbered: False for who is limited to some tickets: the numbers are of everybody's, and are not handed out.
    """

    days: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    tickets: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["source", "day", "tickets"]))
    numbered: bool = True

    def short(self, grain: str, week_start: int, *, start: date | None = None, end: date | None = None) -> pd.DataFrame:
        """The periods in which it matters: `period` (its first day), `source`, `left_out`, `rows`, `imports` (a tuple).

        A day is one of them also where its week is and a row of its own was left out. start, end: first and last day
        that count. `left_out` and `rows` are NA where they are not handed out.
        """
        if self.days.empty:
            return pd.DataFrame(columns=SHORT)
        frame = self._summed(grain, week_start, start, end)
        found = frame[matters(frame["left_out"], frame["rows"])]
        if grain == "day":
            weeks = self._summed("week", week_start, None, None)
            weeks = weeks[matters(weeks["left_out"], weeks["rows"])]
            of_week = frame.assign(week=period_of(pd.DatetimeIndex(frame["period"]), "week", week_start))
            also = of_week.merge(weeks[["period", "source"]].rename(columns={"period": "week"}), on=["week", "source"])
            found = pd.concat([found, also[SHORT]]).drop_duplicates(["period", "source"])
        if not self.numbered:
            found = found.assign(left_out=None, rows=None).astype({"left_out": "Int64", "rows": "Int64"})
        return found.sort_values(["period", "source"], ignore_index=True)[SHORT]

    def any_between(self, first: pd.Timestamp, last: pd.Timestamp) -> bool:
        """True where it matters to the stretch of days as a whole (both included)."""
        if self.days.empty:
            return False
        frame = self._summed("all", 0, first.date(), last.date())
        return bool(matters(frame["left_out"], frame["rows"]).any())

    def _summed(self, grain: str, week_start: int, start: date | None, end: date | None) -> pd.DataFrame:
        """Per period and source with any row left out: columns of SHORT."""

        def cut(frame: pd.DataFrame) -> pd.DataFrame:
            days = pd.DatetimeIndex(frame["day"])
            inside = pd.Series(True, index=frame.index)
            if start:
                inside &= days >= pd.Timestamp(start)
            if end:
                inside &= days <= pd.Timestamp(end)
            period = pd.Timestamp(0) if grain == "all" else period_of(days, grain, week_start)
            return frame.assign(period=period)[inside]

        keys = ["period", "source"]
        lost = (
            cut(self.days)
            .groupby(keys, as_index=False)
            .agg(
                left_out=("left_out", "sum"),
                imports=("import_id", lambda numbers: tuple(sorted(set(map(int, numbers))))),
            )
        )
        rows = cut(self.tickets).groupby(keys, as_index=False).agg(rows=("tickets", "sum"))
        frame = lost.merge(rows, how="left", on=keys).fillna({"rows": 0})
        frame["rows"] = frame["rows"].astype("int64") + frame["left_out"]
        return frame[SHORT]


def left_out(facts: Facts, sources: Sequence[str] = ()) -> LeftOut:
    """The rows that were left out of these sources, of all when none is named.

    Whose a row was is not known: they are held against everybody's tickets, also for who is limited to some.
    """
    if facts.limit:
        with acting_as(host()):
            return replace(left_out(facts.whole, sources or facts.limit.sources), numbered=False)
    days = facts.frame("select source, day::timestamp as day, import_id, left_out from base.left_out order by all")
    if sources:
        days = days[days["source"].isin(sources)]
    if days.empty:
        return LeftOut()
    tickets = facts.frame(
        """select source, day::timestamp as day, tickets from derived.daily
        where kind = 'total' and source in (select unnest($sources))""",
        {"sources": sorted(days["source"].unique())},
    )
    return LeftOut(days.reset_index(drop=True), tickets)
