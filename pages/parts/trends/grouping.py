"""Grouping: which groups of one dimension a chart shows, in which order, and how they look."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analytics.figures.trend import Groups
from analytics.formatting import count, counted, share
from analytics.metrics.gathered import REST, gathered, gathered_totals
from analytics.metrics.ranking import MOST, fitting, ranking
from analytics.metrics.scope import WEEKDAYS, Scope
from analytics.metrics.volume import totals
from analytics.workspace.categories import NONE, SPARE_COLORS
from analytics.workspace.paths import JOIN, groups_within
from pages.bridge import View, answer, expected_of, teams, themes
from pages.filters import FIELDS, LABELS, name_of

RANKS = {"size": "Size", "change": "Change", "unusual": "How unusual"}
MOST_VALUES = 400  # of a dimension, the largest, are ranked; the others are in the rest, or in a parent that is ranked
MOST_LINKED = 400  # values in one link
FEW = 2  # so many groups are drawn rather than called the rest
NONE_COLOR, REST_COLOR, OTHER_COLOR = "#D5DAE0", "#C8D0DA", "#7F8790"
RANKED = ("weekday", "hour")  # dimensions with an order of their own


@dataclass(frozen=True)
class Grouping:
    """The groups of `by` in `scope` (which is narrowed to what lies `within`)."""

    by: str
    scope: Scope
    within: str
    groups: dict[str, str]  # value → group
    ranks: pd.DataFrame  # see `metrics.ranking`; in the order shown
    shown: list[str]
    hidden: int  # groups that are not shown, and values that are not ranked
    rest: tuple[str, ...]  # all values that no shown group has
    whole: float  # the sum over all groups, those that are not ranked counted as one
    ranked_by: str
    fits: bool  # the rest is not larger than what is shown
    colors: dict[str, str] = field(repr=False)

    def label(self, group: str) -> str:
        """What a group is called on screen."""
        if group not in self._labels:  # asked for with each number of a chart
            self._labels[group] = self._label(group)
        return self._labels[group]

    def _label(self, group: str) -> str:
        if group == REST:
            return f"The rest: {count(self.hidden)} more"
        name = name_of(self.by, group) if group in self.groups else group.split(JOIN)[-1]
        return f"{name} › ({self.size(group)})" if self.is_parent(group) else name

    def size(self, group: str) -> int:
        return self._sizes[group]

    @cached_property
    def _sizes(self) -> Counter[str]:
        return Counter(self.groups.values())

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {}

    def is_parent(self, group: str) -> bool:
        """True for a group of several values, into which a click descends."""
        return self.size(group) > 1

    def values(self, group: str) -> tuple[str, ...]:
        """The values of a group: exactly those that its number counts."""
        if group != REST:
            return tuple(value for value, own in self.groups.items() if own == group)
        return self.rest

    def opens(self, group: str) -> bool:
        """True where one link can name all values of a group: a link that names some opens other tickets."""
        return len(self.values(group)) <= MOST_LINKED

    @property
    def mapping(self) -> dict[str, str]:
        """Value → group, of those that are shown."""
        shown = set(self.shown)
        return {value: group for value, group in self.groups.items() if group in shown}

    def color(self, group: str) -> str:
        return {NONE: NONE_COLOR, REST: REST_COLOR, "other": OTHER_COLOR}.get(group) or self.colors.get(
            group, "#3A6EA5"
        )

    def kind(self, group: str) -> str:
        """none, rest or empty: what a swatch and a column look like."""
        return {NONE: "none", REST: "rest"}.get(group, "")

    def drawn(self, *, rest: bool) -> Groups:
        """The groups as charts take them."""
        order = [*self.shown, *([REST] if rest else [])]
        return Groups(self.by, order, self.color, self.label, lambda group: {NONE: ".", REST: "-"}.get(group, ""))


def grouping(view: View, scope: Scope, by: str, *, within: str, rank: str, top: int, shape: str) -> Grouping:
    """Choose what is shown. top: how many groups, 0 for as many as leave no rest that is larger."""
    sizes = answer(view, totals, view.facts, scope.narrowed(measure="tickets"), by=(by,))
    parents = {tag: theme.name for theme in themes() for tag in theme.tags} if by == "tag" else {}
    values = sizes[by].tolist()
    inside = list(groups_within(values, within, parents)) if within else values
    if not inside:  # what the link descended into is gone
        within, inside = "", values
    groups = _ranked(inside, within, parents)
    if within:
        scope = scope.narrowed(**{FIELDS[by]: tuple(inside)})
    ranks = answer(view, ranking, view.facts, scope, view.calendar, by, groups)
    whole = float(ranks["value"].sum())
    ranks = ranks[ranks.index != REST]
    ranked_by = rank
    if rank == "change":
        ranks = ranks.reindex(ranks["change"].abs().sort_values(ascending=False, na_position="last").index)
    elif rank == "unusual":
        ranks, ranked_by = _by_unusual(view, scope, by, groups, ranks)
    elif by in RANKED:
        ranks = ranks.reindex(sorted(ranks.index, key=lambda v: WEEKDAYS.index(v) if v in WEEKDAYS else v))
    order = ranks.index.tolist()
    if by in RANKED:
        number = len(order)
    elif top:
        number = min(top, len(order))
    elif shape == "heatmap":
        number = min(MOST, len(order))
    else:
        number = answer(view, fitting, view.facts, scope, by, groups, order)
    if not top and len(order) - number <= FEW:
        number = len(order)
    shown = order[:number]
    named = set(shown)
    rest = tuple(value for value in inside if groups.get(value, REST) not in named)
    if by == "category" and rank == "size":
        shown = sorted(shown, key=view.facts.taxonomy.categories.order) if len(shown) <= 10 else shown
    own = {"category": lambda: view.colors, "team": lambda: teams().colors(values)}.get(by, dict)()
    spare = {
        group: SPARE_COLORS[i % len(SPARE_COLORS)]
        for i, group in enumerate(ranks["value"].sort_values(ascending=False).index)
    }
    return Grouping(
        by,
        scope,
        within,
        groups,
        ranks,
        shown,
        len(order) - number + len(inside) - len(groups),
        rest,
        whole,
        ranked_by,
        number <= 24,
        apart({**spare, **own}, shown),
    )


def apart(colors: Mapping[str, str], shown: Sequence[str]) -> dict[str, str]:
    """Group → colour: of two shown groups that have the same one, the later gets one that no shown group has.

    A store with more categories of its own than there are colours has some twice.

    >>> apart({"a": "#6C5CD0", "b": "#6C5CD0", "c": "#44AA99"}, ["a", "b", "c"])["b"]
    '#DDCC77'
    """
    found, used = dict(colors), set[str | None]()
    free = [spare for spare in SPARE_COLORS if spare not in {colors.get(group) for group in shown}]
    for group in shown:
        if found.get(group) in used and free:
            found[group] = free.pop(0)
        used.add(found.get(group))
    return found


def _ranked(values: Sequence[str], within: str, parents: Mapping[str, str]) -> dict[str, str]:
    """Value → group, of the MOST_VALUES first values and of all that share a parent with one of them."""
    groups = groups_within(values[:MOST_VALUES], within, parents)
    if len(values) > MOST_VALUES and set(groups) != set(groups.values()):
        every = groups_within(values, within, parents)
        first = {every[value] for value in groups}
        groups = {value: group for value, group in every.items() if group in first}
    return groups


def _by_unusual(
    view: View, scope: Scope, by: str, groups: dict[str, str], ranks: pd.DataFrame
) -> tuple[pd.DataFrame, str]:
    """Ranked by how far the last complete step of time lies from what was expected, in half widths of its range.

    By size where groups are parents or the measure has no range.
    """
    if set(groups) != set(groups.values()) or not scope.measured.expected:
        return ranks, "size"
    values = tuple(ranks.index[:MOST])
    frame = expected_of(view, scope.narrowed(**{FIELDS[by]: values}), by=(by,))
    whole = frame[frame["complete"] & frame["low"].notna()]
    if whole.empty:
        return ranks, "size"
    last = whole[whole["period"] == whole["period"].max()].set_index(by)
    half = ((last["high"] - last["low"]) / 2).clip(lower=0.5)
    score = ((last["value"] - last["expected"]).abs() / half).astype(float)
    return ranks.reindex(score.reindex(ranks.index).sort_values(ascending=False, na_position="last").index), "unusual"


def series_of(view: View, chosen: Grouping) -> pd.DataFrame:
    """The volume of the shown groups and of the rest. Columns period, `by`, value, complete."""
    return answer(view, gathered, view.facts, chosen.scope, view.calendar, chosen.by, chosen.mapping)


def rest_of(view: View, chosen: Grouping) -> float | None:
    """The measure of the rest over the whole period; None: no data."""
    sizes = answer(view, gathered_totals, view.facts, chosen.scope, chosen.by, chosen.mapping)
    value = sizes.set_index(chosen.by)["value"].get(REST)
    return None if value is None or pd.isna(value) else float(value)


def what_dominates(series: pd.DataFrame, chosen: Grouping) -> tuple[str, str, str] | None:
    """(sentence, page that mends it, its label) where a third of what is drawn has no name of its own, else None."""
    sizes = series.groupby(chosen.by)["value"].sum().astype(float)
    whole = sizes.sum()
    if not whole or chosen.scope.measured.per:
        return None
    noun = LABELS[chosen.by].lower()
    for group, words, page, label in (
        (NONE, f"without a {noun}", "manage/taxonomy.py", "Map tags on Taxonomy"),
        ("other", "in “Other”, which people or the export chose", "manage/taxonomy.py", "Divide it on Taxonomy"),
        (REST, f"in the rest, {counted(chosen.hidden, 'group')} that are not drawn by name", "", "Show as a heatmap"),
    ):
        part = float(sizes.get(group, 0)) / whole
        if part > 1 / 3:
            return f"{share(part)} of what is drawn is {words}.", page, label
    known = series["value"].notna().groupby(series["period"]).any()
    if len(known) and (part := float((~known).mean())) > 1 / 3:
        return f"{share(part)} of the periods have no data: that is not zero.", "manage/imports.py", "See Imports"
    return None
