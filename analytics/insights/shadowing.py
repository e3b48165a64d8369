"""Shadowing: hours that are good to sit beside support, who signed up, who has not been for long, what was learnt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.workspace.area import Area
from analytics.workspace.checks import State, records
from analytics.workspace.decision_records import DebriefRecord, ShadowingSlotRecord, ShadowingVisitRecord
from analytics.workspace.shadowing_kinds import DEBRIEFS, SHADOWING_SLOTS, SHADOWING_VISITS, WEEKDAYS
from analytics.workspace.teams import Teams

MODERATE = (0.4, 0.7)  # of the hours by load: enough to see, and time to explain
A_DAY = 2  # proposals on one weekday, at most


@dataclass(frozen=True)
class Round:
    """One person of product in the monthly round."""

    person: str
    last: date | None  # the last visit up to today; None: never
    next: date | None


def proposed(arrivals: pd.DataFrame, *, most: int = 6) -> pd.DataFrame:
    """The hours of moderate load with the most different kinds of tickets, best first.

    arrivals: see `analytics.metrics.arrivals`. returns: its columns and `load`, the share of the hours with any tickets
        that have at most as many (between the bounds of MODERATE); at most A_DAY hours of one weekday.
    """
    frame = arrivals[arrivals["a_week"].fillna(0) > 0]
    frame = frame.assign(load=frame["a_week"].astype(float).rank(pct=True, method="max"))
    frame = frame[frame["load"].between(*MODERATE)].sort_values(["cells", "tickets"], ascending=False, kind="stable")
    return frame[frame.groupby("weekday").cumcount() < A_DAY].head(most).reset_index(drop=True)


def slots(state: State) -> list[ShadowingSlotRecord]:
    """The slots that support offers, in the order of the week."""
    return sorted(
        records(state, SHADOWING_SLOTS), key=lambda slot: (WEEKDAYS.index(slot["weekday"]), slot["hour"], slot["host"])
    )


def dates(slot: ShadowingSlotRecord, today: date, *, weeks: int = 6) -> list[date]:
    """The next days of a slot, from tomorrow on."""
    ahead = (WEEKDAYS.index(slot["weekday"]) - today.weekday() - 1) % 7 + 1
    return [today + timedelta(days=ahead + 7 * week) for week in range(weeks)]


def visits(state: State, *, since: date | None = None) -> list[ShadowingVisitRecord]:
    """The visits, the earliest first; only those from a day on."""
    known = records(state, SHADOWING_VISITS)
    return sorted(
        (visit for visit in known if since is None or visit["day"] >= since.isoformat()),
        key=lambda visit: (visit["day"], visit["hour"], visit["person"]),
    )


def monthly_round(state: State, teams: Teams, today: date) -> list[Round]:
    """Everybody of product: who owns a team or a cell, or ever signed up; who has not been for longest first."""
    people = {team.owner for team in teams.known} | set(teams.cells.values()) | {v["person"] for v in visits(state)}
    rounds = []
    for person in sorted(people - {""}):
        own = [date.fromisoformat(visit["day"]) for visit in visits(state) if visit["person"] == person]
        rounds.append(
            Round(
                person,
                max((day for day in own if day <= today), default=None),
                min((day for day in own if day > today), default=None),
            )
        )
    return sorted(rounds, key=lambda one: (one.last or date.min, one.person))


def debriefs(state: State) -> list[DebriefRecord]:
    """The notes of all months, the newest first."""
    return sorted(records(state, DEBRIEFS), key=lambda note: (note["month"], note["area"]), reverse=True)


def notes_about(notes: Iterable[DebriefRecord], area: Area) -> list[DebriefRecord]:
    """The notes kept with an area, with what it is part of, and with its parts."""
    found = []
    for note in notes:
        own = Area.read(note["level"], note["area"])
        if own.level != "total" and (own.holds(area) or area.holds(own)):
            found.append(note)
    return found


def months(today: date, *, most: int = 6) -> Sequence[date]:
    """The first days of this month and of those before it, the newest first."""
    first = pd.Timestamp(today.replace(day=1))
    return [(first - pd.DateOffset(months=back)).date() for back in range(most)]
