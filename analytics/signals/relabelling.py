"""Re-labelling: labels that began and ended within days, while the tickets went on under other labels.

A desk that renames, splits or merges its labels makes many series rise and fall at once, and nothing happened to the
product: it is reported in one line and never as signals.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.formatting import counted, day
from analytics.frames import rows_of
from analytics.workspace.area import Area, Name

SETTLING = 14  # days until the labels are watched again
MOST_NAMED = 4  # labels of a kind in a line
KEPT_COLUMNS = ["day", "noticed", "born", "gone", "changed", "tickets", "shares"]


@dataclass(frozen=True)
class Relabelling:
    """The labels of one or several teams that changed together."""

    day: date  # the first
    noticed: date  # the day at whose end it was first known
    born: tuple[Area, ...]
    gone: tuple[Area, ...]
    changed: tuple[Area, ...]  # that only grew or shrank by it
    shares: tuple[float, ...]  # of their team's tickets, once settled, of born and changed ones; NaN until then
    tickets: int  # under the labels that began, until it was settled

    @property
    def settled(self) -> date:
        """The first day on which its labels are watched again."""
        return self.day + timedelta(days=SETTLING)

    @property
    def areas(self) -> tuple[Area, ...]:
        return (*self.born, *self.changed, *self.gone)

    def in_words(self, name: Name) -> str:
        """One line: which labels are new, which are gone, and how many tickets it is about.

        >>> change = Relabelling(date(2024, 9, 4), date(2024, 9, 5), (Area.cell("web", "browse"),),
        ...     (Area.cell("web", "tabs"), Area.cell("web", "sync")), (), (0.2,), 1020)
        >>> change.in_words(lambda dimension, value: value)
        'Labels changed on 4 Sep 2024 (web): browse new; tabs, sync gone; 1,020 tickets. No signals before 18 Sep.'
        """
        groups = sorted({area.values[0] for area in self.areas if area.level == "cell"})
        where = f" ({', '.join(name('team', group) for group in groups)})" if groups else ""
        parts = [
            f"{_listed(areas, name)} {word}"
            for areas, word in ((self.born, "new"), (self.gone, "gone"), (self.changed, "changed"))
            if areas
        ]
        return (
            f"Labels changed on {day(self.day, year=True)}{where}: {'; '.join(parts)}; "
            f"{counted(self.tickets, 'ticket')}. No signals before {day(self.settled)}."
        )


def _listed(areas: Sequence[Area], name: Name) -> str:
    words = list(dict.fromkeys(name("category", area.values[-1]) for area in areas))
    more = f" and {len(words) - MOST_NAMED} more" if len(words) > MOST_NAMED else ""
    return ", ".join(words[:MOST_NAMED]) + more


def kept_changes(changes: Iterable[Relabelling]) -> pd.DataFrame:
    """One row per change as plain text and numbers, from which `read_changes` makes the same."""
    rows = [
        (
            one.day.isoformat(),
            one.noticed.isoformat(),
            *map(_text, (one.born, one.gone, one.changed)),
            one.tickets,
            json.dumps([None if np.isnan(share) else float(share) for share in one.shares]),
        )
        for one in changes
    ]
    return pd.DataFrame(rows, columns=KEPT_COLUMNS).astype({name: "str" for name in KEPT_COLUMNS if name != "tickets"})


def read_changes(frame: pd.DataFrame) -> tuple[Relabelling, ...]:
    """Changes from their kept form."""
    found = []
    for row in rows_of(frame):
        born, gone, changed = (
            tuple(Area(level, tuple(values)) for level, *values in json.loads(text))
            for text in (row.born, row.gone, row.changed)
        )
        shares = tuple(float("nan") if share is None else float(share) for share in json.loads(row.shares))
        days = date.fromisoformat(row.day), date.fromisoformat(row.noticed)
        found.append(Relabelling(*days, born, gone, changed, shares, int(row.tickets)))
    return tuple(found)


def _text(areas: Sequence[Area]) -> str:
    return json.dumps([[area.level, *area.values] for area in areas])
