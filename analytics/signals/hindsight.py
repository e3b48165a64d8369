"""Hindsight: what was announced of past weeks when they were judged, beside what is known of them today.

A week that was judged is listed as it was announced then, from the record that was kept. A week that lies before the
record is listed with the signals of today that were known at its end: each is judged by the days before it alone.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analytics.signals.sentences import area_words
from analytics.signals.signal import Signal
from analytics.signals.triage import AGAIN, Triaged, within
from analytics.store.announced import Announced
from analytics.workspace.area import Area, Name

WEEK = timedelta(days=6)  # from its first day to its last
COLUMNS = [
    "week",
    "record",
    "announced_at",
    "signal",
    "area",
    "level",
    "direction",
    "observed",
    "expected",
    "today",
    "undone",
]
SAME, FEWER, NOT_ANNOUNCED = "a signal", "no signal", "not announced then"


@dataclass(frozen=True)
class AnnouncedSignal:
    """One signal as it was announced."""

    area: Area
    direction: str
    observed: float
    expected: float
    since: date
    until: date
    teams: tuple[str, ...]
    categories: tuple[str, ...]
    on: date | None  # the day on which it was first announced; None: computed, not announced

    def is_about(self, signal: Signal) -> bool:
        """Whether a signal of today is of the same area and direction, and of the same time."""
        return (
            self.direction == signal.direction
            and self.area in (signal.area, *signal.parts)
            and signal.since <= self.until + AGAIN
            and self.since <= signal.until + AGAIN
        )


@dataclass(frozen=True)
class PastWeek:
    """`announced`: as then. `gone`: those of it that are no signal today. `later`: those of today that were not in it.

    recorded: the day on which the week was first judged; None: computed from the data of today. undone: whether an
    import that it was judged by was taken back since.
    """

    week: date
    announced: tuple[AnnouncedSignal, ...]
    gone: tuple[AnnouncedSignal, ...]
    later: tuple[Triaged, ...]
    recorded: date | None
    undone: bool

    @property
    def began(self) -> int:
        """How many of those announced began in the week."""
        return sum(self.week <= one.since <= self.week + WEEK for one in self.announced)

    def about(self, *, teams: tuple[str, ...], categories: tuple[str, ...]) -> "PastWeek":
        """The same with what was announced of these teams and categories alone; an empty choice means all."""

        def kept(signals: tuple[AnnouncedSignal, ...]) -> tuple[AnnouncedSignal, ...]:
            return tuple(
                one
                for one in signals
                if (not teams or set(one.teams) & set(teams))
                and (not categories or set(one.categories) & set(categories))
            )

        return replace(self, announced=kept(self.announced), gone=kept(self.gone))

    def judgement(self, name: Name) -> str:
        """What is different today, in words; empty where nothing is."""
        parts = [
            f"{word}: {', '.join(dict.fromkeys(area_words(one.area, name) for one in found))}"
            for word, found in (("today no signal", self.gone), (NOT_ANNOUNCED, self.later))
            if found
        ]
        return "; ".join([*parts, *(["an import of it was taken back"] if self.undone else [])])


def written(signals: Iterable[Signal]) -> str:
    """The signals (no watches) of a week or day as JSON, to be kept."""
    return json.dumps(
        [
            {
                "level": signal.area.level,
                "area": list(signal.area.values),
                "direction": signal.direction,
                "observed": round(signal.observed, 2),
                "expected": round(signal.expected, 2),
                "since": signal.since.isoformat(),
                "until": signal.until.isoformat(),
                "teams": list(signal.teams),
                "categories": list(signal.categories),
            }
            for signal in signals
            if signal.tier == "signal"
        ],
        ensure_ascii=False,
    )


def past_weeks(
    records: Iterable[Announced], signals: Sequence[Triaged], weeks: Sequence[date], imports: Iterable[int]
) -> list[PastWeek]:
    """One per week (its first day), in the same order. signals: of today. imports: those that count today."""
    now, records = frozenset(imports), list(records)
    strong = [signal for signal in signals if signal.tier == "signal" and signal.shown]
    return [_past_week(week, [one for one in records if week <= one.day <= week + WEEK], strong, now) for week in weeks]


def table(weeks: Iterable[PastWeek]) -> pd.DataFrame:
    """One row per week and signal, announced or known later, for downloads and scripts; columns COLUMNS."""
    rows: list[dict[str, Any]] = []
    for one in weeks:
        common = {"week": one.week, "record": "announced" if one.recorded else "computed", "undone": one.undone}
        for signal in one.announced:
            today = FEWER if signal in one.gone else SAME
            rows.append({**common, "announced_at": signal.on, "signal": "announced", "today": today, **_row(signal)})
        rows += [
            {**common, "announced_at": None, "signal": NOT_ANNOUNCED, "today": SAME, **_row(signal)}
            for signal in one.later
        ]
        if not one.announced and not one.later:
            rows.append({**common, "announced_at": one.recorded, "signal": "quiet"})
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(signal: AnnouncedSignal | Signal) -> dict[str, object]:
    return {
        "area": signal.area.text,
        "level": signal.area.level,
        "direction": signal.direction,
        "observed": signal.observed,
        "expected": round(signal.expected, 2),
    }


def _past_week(
    week: date, records: Sequence[Announced], strong: Sequence[Triaged], imports: frozenset[int]
) -> PastWeek:
    today = within(strong, week, week + WEEK)
    known = [signal for signal in today if signal.noticed <= week + WEEK]
    if not records:
        announced = tuple(_computed(signal) for signal in known)
        return PastWeek(week, announced, (), (), None, False)
    announced = _once(signal for one in sorted(records, key=lambda one: (one.at, one.day)) for signal in _read(one))
    gone = tuple(one for one in announced if not any(one.is_about(signal) for signal in strong))
    later = tuple(signal for signal in known if not any(one.is_about(signal) for one in announced))
    # a week of which single days alone were judged is no evidence of what of the whole week would have been announced
    whole = any(one.grain == "week" for one in records)
    undone = any(not set(one.imports) <= imports for one in records)
    return PastWeek(week, announced, gone, later if whole else (), min(one.at for one in records).date(), undone)


def _once(signals: Iterable[AnnouncedSignal]) -> tuple[AnnouncedSignal, ...]:
    """Each area and direction as it was announced first."""
    first: dict[tuple[Area, str], AnnouncedSignal] = {}
    for signal in signals:
        first.setdefault((signal.area, signal.direction), signal)
    return tuple(first.values())


def _read(record: Announced) -> list[AnnouncedSignal]:
    return [
        AnnouncedSignal(
            Area(row["level"], tuple(row["area"])),
            row["direction"],
            float(row["observed"]),
            float(row["expected"]),
            date.fromisoformat(row["since"]),
            date.fromisoformat(row["until"]),
            tuple(row["teams"]),
            tuple(row["categories"]),
            record.at.date(),
        )
        for row in json.loads(record.signals)
    ]


def _computed(signal: Signal) -> AnnouncedSignal:
    return AnnouncedSignal(
        signal.area,
        signal.direction,
        signal.observed,
        signal.expected,
        signal.since,
        signal.until,
        signal.teams,
        signal.categories,
        None,
    )
