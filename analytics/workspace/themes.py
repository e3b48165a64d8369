"""Themes: vague feedback that a PM gathers before it is a feature."""

from dataclasses import dataclass

from analytics.workspace.checks import State, records
from analytics.workspace.kinds import THEMES


@dataclass(frozen=True)
class Theme:
    """One theme: whole tags, single tickets ("source/id"), and the feature that it became, if it did."""

    name: str
    owner: str = ""
    tags: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    feature: str = ""
    description: str = ""


def themes_of(state: State) -> tuple[Theme, ...]:
    """The themes that the records of a workspace make, by name."""
    return tuple(
        Theme(r["theme"], r["owner"], tuple(r["tags"]), tuple(r["tickets"]), r["feature"], r["description"])
        for r in sorted(records(state, THEMES), key=lambda r: r["theme"])
    )
