"""Health of tagging: coverage over time, tags that mean little, and how much of a change coverage alone could explain.

Counts and shares of distinct tickets. A share of nothing is no data.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.formatting import signed
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.metrics.tag_usage import places, tag_places
from analytics.store.facts import Facts

WARN_POINTS = 5  # a change of coverage beyond this could be a change of tagging (issue of the desk)
BROAD = 1 / 3  # a tag on more of the tickets than this means little
RARE = 5  # a tag on fewer tickets of the period than this cannot be followed
CHANCE = 0.001  # so unlikely must it be that a tag is in one place only by chance


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
            f" alone would make {signed(round(100 * (self.now / self.before - 1)))} %"
            if self.before
            else " alone could explain it"
        )
        return (
            f"Tag coverage {'rose' if rose else 'fell'} from {round(100 * self.before)} % to "
            f"{round(100 * self.now)} % ({signed(self.points)} points): "
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
    """Tags that mean little or name a place rather than a topic, over the scope's period; the commonest first.

    returns: columns `finding` ("broad", "rare", "one source", "one channel"), `tag`, `tickets`, `share` (of all tickets
        in scope), `where` (the one source or channel, else ""). A tag is in one place only when that is no chance:
        had its tickets fallen like all others, it would happen less than once in a thousand tags. Ignored tags are
        left out.
    """
    scope = scope.narrowed(tags=())
    uses, base = tag_places(facts, scope), places(facts, scope)
    every = int(base["tickets"].sum())
    tags = uses.groupby("tag")["tickets"].sum().to_dict()
    rows = [("broad", tag, n, "") for tag, n in tags.items() if n > BROAD * every]
    rows += [("rare", tag, n, "") for tag, n in tags.items() if n < RARE]
    for dimension in ("source", "channel"):
        parts = base.groupby(dimension)["tickets"].sum() / every if every else base.groupby(dimension)["tickets"].sum()
        where = uses.groupby("tag")[dimension].agg(["nunique", "first"])
        rows += [
            (f"one {dimension}", tag, tags[tag], place)
            for tag, place in where.loc[where["nunique"] == 1, "first"].items()
            if parts[place] ** int(tags[tag]) < CHANCE
        ]
    frame = pd.DataFrame(rows, columns=["finding", "tag", "tickets", "where"])
    frame["share"] = frame["tickets"] / every if every else pd.NA
    return (
        frame[["finding", "tag", "tickets", "share", "where"]]
        .astype({"tickets": "Int64", "share": "Float64"})
        .sort_values(["tickets", "tag"], ascending=[False, True], ignore_index=True)
    )
