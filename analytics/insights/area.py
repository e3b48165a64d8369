"""A subject: one feature, theme or cell, and what a PM reads before work on it begins."""

from dataclasses import dataclass
from itertools import zip_longest

import pandas as pd

from analytics.metrics.people import people
from analytics.metrics.scope import Scope
from analytics.metrics.volume import totals
from analytics.store.facts import Facts
from analytics.text.quotes import names_of, quotes_about, words_of
from analytics.workspace.area import Area
from analytics.workspace.categories import NONE
from analytics.workspace.teams import Teams
from analytics.workspace.themes import Theme

INTERVIEWS = 8
QUOTES = 3


@dataclass(frozen=True)
class Subject:
    """What is looked at. `theme`: None for a feature or a cell."""

    kind: str  # "feature", "theme" or "cell"
    name: str
    scope: Scope
    theme: Theme | None = None

    @property
    def empty(self) -> bool:
        """True for a theme that holds no tag yet, whose scope would be everything."""
        return self.theme is not None and not self.theme.tags


def feature_subject(name: str, base: Scope) -> Subject:
    return Subject("feature", name, base.narrowed(features=(name,)))


def cell_subject(cell: Area, base: Scope, *, label: str) -> Subject:
    return Subject("cell", label, base.of_area(cell))


def theme_subject(theme: Theme, base: Scope) -> Subject:
    """The theme's tags; tickets that were put into it one by one are listed beside, not counted."""
    return Subject("theme", theme.name, base.narrowed(tags=theme.tags), theme)


def mix(facts: Facts, subject: Subject) -> pd.DataFrame:
    """What kind of talk it is: `category`, `customers`, `tickets`, most customers first."""
    by = ("category",)
    parts = {
        measure: totals(facts, subject.scope.narrowed(measure=measure), by=by).set_index("category")["value"]
        for measure in ("customers", "tickets")
    }
    frame = pd.DataFrame(parts).fillna(0).astype("int64").rename_axis("category").reset_index()
    return frame.sort_values(["customers", "tickets", "category"], ascending=[False, False, True], ignore_index=True)


def quotes(facts: Facts, subject: Subject) -> list[str]:
    """Typical sentences: one of each kind of talk as far as they go, then more of the largest."""
    words, names = words_of(facts, subject.scope), names_of(facts)
    by_kind = [
        quotes_about(facts, subject.scope.narrowed(categories=(category,)), words, names=names, most=QUOTES)
        for category in mix(facts, subject)["category"].head(QUOTES)
    ]
    in_turn = [quote for turn in zip_longest(*by_kind) for quote in turn if quote]
    return list(dict.fromkeys(in_turn))[:QUOTES]


def to_interview(facts: Facts, subject: Subject, *, most: int = INTERVIEWS) -> pd.DataFrame:
    """Customers to talk to, taken in turn from each plan and segment, so that no group dominates.

    returns: the columns of `people`; within a group the ones with the most tickets first.
    """
    return in_turn(people(facts, subject.scope)).head(most)


def in_turn(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of `people` so that each plan and segment has its turn; within one the most tickets first."""
    frame = frame.assign(turn=frame.groupby(["plan", "segment"]).cumcount())
    frame = frame.sort_values(["turn", "tickets", "customer"], ascending=[True, False, True], ignore_index=True)
    return frame.drop(columns="turn")


def owner(facts: Facts, subject: Subject, teams: Teams) -> tuple[str, str]:
    """Team and person: of the catalogue or the theme, else the owner of the team that most tickets are about."""
    counts = totals(facts, subject.scope, by=("team",))
    largest = next((team for team in counts["team"] if team != NONE), "")
    known = facts.taxonomy.features.named(subject.name) if subject.kind == "feature" else None
    team = (known.team if known and known.team else "") or largest
    person = (known.owner if known else "") or (subject.theme.owner if subject.theme else "") or teams.owner(team)
    return team, person
