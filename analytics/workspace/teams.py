"""Teams: who owns what, who is on duty, who is notified, and what nobody owns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from analytics.workspace.area import Area
from analytics.workspace.checks import State, records
from analytics.workspace.kinds import CELLS, DUTIES, RECIPIENTS, TEAMS
from analytics.workspace.recipients import Recipient, Recipients

# Okabe, Ito 2008, and one of Tol 2021: for teams that nobody gave a colour.
SPARE_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F8790", "#8C6D46")


@dataclass(frozen=True)
class Team:
    """One product team."""

    name: str
    owner: str = ""  # the PM
    contact: str = ""  # in support
    color: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class Teams:
    """The teams of a workspace with their owners. Old names lead to the new ones."""

    known: tuple[Team, ...] = ()
    cells: Mapping[Area, str] = field(default_factory=dict)  # cell → its own owner
    duties: Mapping[tuple[str, date], str] = field(default_factory=dict)  # (team, first day of week) → person

    @classmethod
    def of(cls, state: State) -> "Teams":
        """The teams that the records of a workspace make."""
        known = tuple(
            Team(r["team"], r["owner"], r["contact"], r["color"], tuple(r["former"])) for r in records(state, TEAMS)
        )
        now = _present(known)
        return cls(
            known,
            {Area.cell(now.get(r["team"], r["team"]), r["category"]): r["owner"] for r in records(state, CELLS)},
            {
                (now.get(r["team"], r["team"]), date.fromisoformat(r["week"])): r["person"]
                for r in records(state, DUTIES)
            },
        )

    def team(self, name: str) -> Team:
        """A team by its name; one that nobody described yet has a name only."""
        return next((team for team in self.known if team.name == name), Team(name))

    def colors(self, names: Iterable[str]) -> dict[str, str]:
        """Team → its own colour, else a spare one, chosen by its place among these names and by nothing else.

        >>> Teams((Team("Sync", color="#123456"),)).colors(["Sync", "Billing"])
        {'Billing': '#0072B2', 'Sync': '#123456'}
        """
        names = sorted(set(names))
        taken = {self.team(name).color.upper() for name in names}
        spare = [color for color in SPARE_COLORS if color not in taken] or list(SPARE_COLORS)
        return {name: self.team(name).color or spare[i % len(spare)] for i, name in enumerate(names)}

    def owner(self, team: str, category: str | None = None) -> str:
        """Who owns a cell: its own owner, else the team's; empty when nobody does."""
        return (self.cells.get(Area.cell(team, category), "") if category else "") or self.team(team).owner

    def on_duty(self, team: str, day: date) -> str:
        """Who is on duty for a team in the week of `day`; empty when nobody is named."""
        return next(
            (
                person
                for (name, week), person in self.duties.items()
                if name == team and week <= day < week + timedelta(days=7)
            ),
            "",
        )


def recipients_of(state: State) -> Recipients:
    """Who gets what of which team, by the teams' present names."""
    now = _present(Teams.of(state).known)
    return Recipients(
        tuple(
            Recipient(now.get(r["team"], r["team"]), r["way"], r["to"], r["gets"]) for r in records(state, RECIPIENTS)
        )
    )


def _present(known: Iterable[Team]) -> dict[str, str]:
    """Former name → the name of today."""
    return {former: team.name for team in known for former in team.former}
