"""A signal: one change of one area, with what was seen, what was expected, since when, how sure, and what it is about.

Many are kept and downloaded as a frame; `frame_of`, `kept` and `read_kept` are the only places that convert.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import pandas as pd

from analytics.metrics.scope import DIMENSIONS, Scope
from analytics.workspace.area import Area

Direction = Literal["up", "down"]
Tier = Literal["signal", "watch"]
COLUMNS = [
    "kind",
    "level",
    "name",
    "direction",
    "observed",
    "expected",
    "low",
    "high",
    "since",
    "noticed",
    "until",
    "at",
    "grain",
    "days",
    "certainty",
    "p_value",
    "tier",
    "driver",
    "driver_share",
    "customers",
    "severity",
    "daily",
    "fresh",
    "parts",
    "teams",
    "categories",
    "note",
    "scope",
]
DAYS = ("since", "noticed", "until", "at")
TYPES: dict[str, Any] = {
    "observed": float,
    "expected": float,
    "low": float,
    "high": float,
    "certainty": float,
    "p_value": float,
    "driver_share": float,
    "customers": float,
    "days": "int64",
    "daily": bool,
    "fresh": bool,
    **{name: "datetime64[us]" for name in DAYS},
}


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A signal, or a watch: a weaker change, or one that is no news."""

    area: Area
    scope: Scope  # of the area, without dates
    kind: str  # new, spike, rise, drop, fall, gone; of what is no news flood, tagging, labelling
    tier: Tier
    direction: Direction
    observed: float  # tickets in the peak window: `days` days up to the end of the step `at`
    expected: float  # in the same days
    low: float  # of the 99 % range
    high: float
    since: date  # its first day
    noticed: date  # the day at whose end it was first known
    until: date  # the last day it held
    at: date  # first day of the strongest step
    grain: str  # "day" or "week": the step that it was found by
    days: int
    p_value: float
    driver: str | None = None  # the category with the largest share of the change; None inside of one category
    driver_share: float | None = None
    customers: int | None = None  # behind the peak window, as far as known; None for a watch
    severity: str = "low"
    daily: bool = False  # single days showed it
    fresh: bool = False  # a new event while an earlier one of its area still faded
    parts: tuple[Area, ...] = ()  # the other areas that moved with it
    teams: tuple[str, ...] = ()  # that it and its parts are about
    categories: tuple[str, ...] = ()
    note: str = ""  # why it is no news

    @property
    def certainty(self) -> float:
        return 1 - self.p_value

    @property
    def sign(self) -> int:
        return 1 if self.direction == "up" else -1

    @property
    def excess(self) -> float:
        """Tickets beyond the expected ones, in its own direction."""
        return (self.observed - self.expected) * self.sign

    @property
    def steps(self) -> int:
        """The length of the peak window in steps of its grain."""
        return self.days // step_days(self.grain)

    @property
    def span(self) -> Scope:
        """The tickets of the peak window: those that `observed` counts."""
        end = self.at + timedelta(days=step_days(self.grain) - 1)
        return self.scope.narrowed(start=end - timedelta(days=self.days - 1), end=end)

    def holds_in(self, start: date, end: date) -> bool:
        """Whether it holds on any of these days."""
        return self.since <= end and self.until >= start


def step_days(grain: str) -> int:
    return 1 if grain == "day" else 7


def frame_of(signals: Iterable[Signal]) -> pd.DataFrame:
    """One row per signal in the same order, for downloads and scripts; columns COLUMNS, areas by their stored names."""
    rows = [
        {
            **{name: getattr(signal, name) for name in COLUMNS if name not in ("level", "name")},
            "level": signal.area.level,
            "name": signal.area.text,
            "parts": sorted({area.text for area in signal.parts} - {signal.area.text}),
            "teams": list(signal.teams),
            "categories": list(signal.categories),
        }
        for signal in signals
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype(TYPES)


def kept(signals: Iterable[Signal]) -> pd.DataFrame:
    """The same as plain text, numbers and times, from which `read_kept` makes the same signals."""
    signals = list(signals)
    frame = frame_of(signals)
    frame["scope"] = [json.dumps(signal.scope.filters) for signal in signals]
    frame["parts"] = [[json.dumps([area.level, *area.values]) for area in signal.parts] for signal in signals]
    return frame


def read_kept(frame: pd.DataFrame) -> tuple[Signal, ...]:
    """Signals from their kept form."""
    return tuple(_signal({str(name): value for name, value in row.items()}) for row in frame.to_dict("records"))


def _signal(row: dict[str, Any]) -> Signal:
    return Signal(
        area=Area.read(row["level"], row["name"]),
        scope=Scope().narrowed(
            **{DIMENSIONS[name]: tuple(values) for name, values in json.loads(row["scope"]).items()}
        ),
        kind=row["kind"],
        tier=row["tier"],
        direction=row["direction"],
        observed=float(row["observed"]),
        expected=float(row["expected"]),
        low=float(row["low"]),
        high=float(row["high"]),
        since=row["since"].date(),
        noticed=row["noticed"].date(),
        until=row["until"].date(),
        at=row["at"].date(),
        grain=row["grain"],
        p_value=float(row["p_value"]),
        severity=row["severity"],
        note=row["note"],
        days=int(row["days"]),
        daily=bool(row["daily"]),
        driver=None if pd.isna(row["driver"]) else row["driver"],
        driver_share=None if pd.isna(row["driver_share"]) else float(row["driver_share"]),
        customers=None if pd.isna(row["customers"]) else int(row["customers"]),
        parts=tuple(Area(level, tuple(values)) for level, *values in map(json.loads, row["parts"])),
        teams=tuple(row["teams"]),
        categories=tuple(row["categories"]),
    )
