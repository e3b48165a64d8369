"""Queues: lists of tickets that wait for somebody, beyond what filters can select. Each number opens its queue."""

from collections.abc import Iterable

import pandas as pd

from analytics.errors import UnknownName
from analytics.insights.bug_quality import BUG_NEEDS, bug_reports
from analytics.insights.ownership import unowned_cells
from analytics.insights.quality import NEEDS, requests
from analytics.metrics.asked import gathered
from analytics.metrics.cells import tickets_in_cells
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots
from analytics.workspace.teams import Teams
from analytics.workspace.themes import Theme

# name in links → what its tickets are
QUEUES = {
    "unowned": "in cells that nobody owns",
    "feature-unknown": "requests without feature or theme",
    "requests": "requests",
    "no-text": "requests without a text",
    "no-customer": "requests without a customer",
    "no-feature": "requests without a feature",
    "no-use-case": "requests without a use case",
    "bugs": "bug tickets",
    "no-steps": "bug tickets without steps",
    "no-version": "bug tickets without a version",
    "no-platform": "bug tickets without a platform",
    "bugs-lacking": "bug tickets that lack steps, version or platform",
}
_LACKING = {f"no-{need.replace('_', '-')}": need for need in (*NEEDS, *BUG_NEEDS)}


def queue(
    facts: Facts,
    scope: Scope,
    name: str,
    *,
    teams: Teams = Teams(),
    themes: Iterable[Theme] = (),
    group: str | None = None,
    keep: Snapshots | None = None,
) -> tuple[int, ...]:
    """The ids (of versions) of the scope's tickets in a queue; `group` keeps one support group's.

    keep: whose folder keeps what the texts of bug tickets name; without it they are read anew.
    Raises UnknownName for another queue.
    """
    if name not in QUEUES:
        raise UnknownName("queue", name, list(QUEUES))
    if name == "unowned":
        return tuple(tickets_in_cells(facts, scope, unowned_cells(facts, scope, teams))["id"].sort_values())
    bugs = name.startswith("bugs") or _LACKING.get(name) in BUG_NEEDS
    asked = bug_reports(facts, scope, keep=keep) if bugs else requests(facts, scope)
    if group is not None:
        asked = asked[asked["group"] == group]
    lacking = list(BUG_NEEDS) if name == "bugs-lacking" else [_LACKING[name]] if name in _LACKING else []
    if lacking:
        asked = asked[(asked[lacking] == False).fillna(False).any(axis=1).astype(bool)]  # noqa: E712 (NA is no fault)
    elif name == "feature-unknown":
        asked = asked[(asked["feature"] == False).astype(bool)]  # noqa: E712
        asked = asked[~asked["id"].isin(in_a_theme(facts, themes))]
    return tuple(asked["id"].sort_values())


def in_a_theme(facts: Facts, themes: Iterable[Theme]) -> pd.Series:
    """The ids of the tickets that a theme has gathered, by one of its tags or one by one."""
    themes = list(themes)
    return gathered(
        facts,
        tickets=[ticket for theme in themes for ticket in theme.tickets],
        tags=[facts.taxonomy.canonical(tag) for theme in themes for tag in theme.tags],
    )
