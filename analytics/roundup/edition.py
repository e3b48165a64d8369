"""An edition: the content of one weekly roundup, as data.

The story fills an edition; the document, the text twin and the picture only read it. Texts
are plain text from people and helpdesks, possibly hostile: nothing in them is markup, and
every reader escapes them. A value that breaks a bound below is a programmer's mistake and
raises ValueError here, so that no half edition is ever drawn.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from analytics.formatting import DATE_FORMS, USUAL_STYLE, Style
from analytics.frames import rows_of
from analytics.text.quotes import MAX_QUOTE

MAX_WEEKS = 26
MAX_CATEGORIES = 10  # what the key beside the chart has room for
MAX_MOVERS = 4  # rises and falls together: what is beside the chart
MAX_FEATURES = 3  # the first in full, the others by name and count
NUMBERS = 4
EXPECTED_COLUMNS = ("week", "low", "high")
SERIES_COLUMNS = ("week", "category", "label", "color", "tickets", "complete")
WEEK = timedelta(days=7)
HEX_COLOR = re.compile("#[0-9a-fA-F]{6}")


# What was expected: (expected, low, high, outside), outside being above, below or empty; () where nothing was.
Due = tuple[float, int, int, str] | tuple[()]


@dataclass(frozen=True)
class Number:
    """One of the four large numbers, formatted by the story."""

    label: str  # "Tickets"; with its unit or base where it has one: "Per 1,000 customers"
    value: str  # "1,284"
    change: str = ""  # "+6 %", "no baseline"; beside the value
    note: str = ""  # "as expected (1,190–1,310)"; below it
    figure: float | None = None  # the value as a number, for the table of figures; None = no data
    due: Due = ()


@dataclass(frozen=True)
class Mover:
    """One (team, category) cell that rose or fell. A cell whose counts are equal did not move."""

    team: str
    category: str  # the label, not the slug
    before: int  # tickets, see Edition.movers_base
    last: int  # tickets in the edition's week
    note: str = ""  # "Signal. Since Tue, 61 customers"
    color: str = "#999999"  # of the category, #rrggbb
    more_is: Literal["worse", "better", "neutral"] = "worse"
    due: Due = ()  # of the week's tickets
    due_before: Due = ()  # of the week before

    @property
    def rose(self) -> bool:
        return self.last > self.before

    @property
    def tone(self) -> str:
        """`worse`, `better` or `neutral`: the colour of the arrow, never its only sign."""
        if self.more_is == "neutral" or self.rose:
            return self.more_is
        return "better" if self.more_is == "worse" else "worse"


@dataclass(frozen=True)
class UnawareFeature:
    """A feature customers asked for in the edition's week although it exists."""

    feature: str
    team: str
    tickets: int  # distinct
    customers: int  # distinct
    change: str = ""  # "12 the week before"
    due: Due = ()  # of the tickets
    due_customers: Due = ()


@dataclass(frozen=True)
class Better:
    """One (team, category) cell that has clearly fewer tickets since some week than before it."""

    team: str
    category: str  # the label
    since: date  # first day of the first better week
    before: float  # tickets a week on average before, over the edition's weeks
    after: float  # the same since

    @property
    def percent(self) -> int:
        return round(100 * (self.after - self.before) / self.before)


@dataclass(frozen=True)
class Quote:
    """What one customer wrote, cleared of personal data."""

    text: str
    about: str  # "Mobile · Bug"


@dataclass(frozen=True)
class Happening:
    """An event that falls into the chart's weeks."""

    day: date  # its first
    name: str


@dataclass(frozen=True)
class Footer:
    """The basis of the figures."""

    data_through: date  # last complete day
    time_zone: str  # IANA name
    tickets: int  # distinct, in the edition's week and scope
    customers: int  # distinct, in the same
    tag_coverage: float | None  # share of tickets with a team and a category, 0 to 1; None without tickets
    sources: tuple[str, ...] = ()
    coverage_note: str = ""  # "intercom has no data since 1 March."
    link: str | None = None  # where the edition lives; clickable when http or https


@dataclass(frozen=True)
class Category:
    """One line of the chart's key: a category and its tickets in the edition's week."""

    slug: str
    label: str
    color: str  # #rrggbb
    tickets: int | None  # None: no complete data for that week


@dataclass(frozen=True, eq=False)
class Edition:
    """One week's roundup.

    week, week_end: first and last day of the week reported, both included.
    numbers: four. movers: at most four, each in the order to show.
    expected: the expected range of a week's tickets, one row per week that has one. Columns `week`, `low`, `high`.
    series: at most one row per (week, category), complete weeks only, none after `week`.
        Columns `week` (first day, date), `category` (slug), `label`, `color` (#rrggbb),
        `tickets` (distinct, Int64, NA where no import covers the week), `complete` (bool).
        Categories stack in the order of their first row, the first at the bottom. A week
        that is absent, NA or incomplete in any category is a gap and never a zero; a
        category without a row in a known week had no tickets. Weeks run from the first in
        `series` to `week`: at most 26, fewer when history is short.
    """

    week: date
    week_end: date
    title_scope: str  # "all teams", or the teams' names
    headline: str
    numbers: tuple[Number, ...]
    series: pd.DataFrame
    movers: tuple[Mover, ...]  # cells with a signal
    unaware: tuple[UnawareFeature, ...]
    footer: Footer
    better: Better | None = None
    quote: Quote | None = None
    expected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(EXPECTED_COLUMNS)))
    events: tuple[Happening, ...] = ()  # of the edition's scope, oldest first
    within: tuple[Mover, ...] = ()  # the largest changes without a signal, where movers leave room
    caution: str = ""  # "sample data"; what a reader must know before the headline
    note: str = ""  # of the person who published it
    follow_up: str = ""  # "Last week we reported …"
    thanks: str = ""  # to the agents who raised what shipped
    movers_base: str = "week before → this week"
    quiet: str = "No team and category has a signal."  # shown when there are no movers
    within_title: str = "Largest changes without a signal"
    nothing_rose: str = "No signal of a rise."
    nothing_fell: str = "No signal of a fall."
    nothing_better: str = "Nothing is clearly below where it was."
    nothing_unaware: str = "No ticket asked for a feature that already exists."
    chart_note: str = ""
    thousands: str = ","  # separator of the workspace
    date_form: str = USUAL_STYLE.date_form

    @property
    def style(self) -> Style:
        """How it writes numbers and dates, also after the workspace changed its mind."""
        return Style(self.thousands, self.date_form)

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise ValueError("Edition: " + "; ".join(faults) + ".")

    def _faults(self) -> Iterable[str]:
        if self.week_end != self.week + timedelta(days=6):
            yield f"week_end is {self.week_end}, expected {self.week + timedelta(days=6)}"
        if len(self.numbers) != NUMBERS:
            yield f"{len(self.numbers)} numbers, expected {NUMBERS}"
        if len(self.movers) + len(self.within) > MAX_MOVERS:
            yield f"{len(self.movers)} + {len(self.within)} movers, at most {MAX_MOVERS}"
        if any(m.last == m.before for m in (*self.movers, *self.within)):
            yield "a mover that did not move"
        if len(self.unaware) > MAX_FEATURES:
            yield f"{len(self.unaware)} unaware features, at most {MAX_FEATURES}"
        if self.better and not 0 <= self.better.after < self.better.before:
            yield "something better that is not less"
        if self.quote and len(self.quote.text) > MAX_QUOTE:
            yield f"a quote of {len(self.quote.text)} characters, at most {MAX_QUOTE}"
        if self.footer.tag_coverage is not None and not 0 <= self.footer.tag_coverage <= 1:
            yield f"tag_coverage is {self.footer.tag_coverage}, expected 0 to 1"
        if self.date_form not in DATE_FORMS:
            yield f"date_form is '{self.date_form}', expected one of {', '.join(DATE_FORMS)}"
        if len(self.thousands) > 1:
            yield f"thousands is '{self.thousands}', expected one character or none"
        missing = [c for c in SERIES_COLUMNS if c not in self.series.columns]
        if missing:
            yield f"series lacks {', '.join(missing)}"
            return
        if any(type(w) is not date for w in self.series["week"]):
            yield "series' weeks are not all dates"
            return
        if self.series.duplicated(["week", "category"]).any():
            yield "series repeats a (week, category)"
        if self.series["category"].nunique() > MAX_CATEGORIES:
            yield f"{self.series['category'].nunique()} categories, at most {MAX_CATEGORIES}"
        colors = {*self.series["color"], *(m.color for m in (*self.movers, *self.within))}
        if not all(HEX_COLOR.fullmatch(c) for c in colors):
            yield f"a colour that is not #rrggbb among {', '.join(sorted(colors))}"
        if any(w > self.week or (self.week - w).days % 7 for w in self.series["week"]):
            yield "series has a week after the edition's, or one that starts on another weekday"
        elif len(self.weeks) > MAX_WEEKS:
            yield f"{len(self.weeks)} weeks, at most {MAX_WEEKS}"

    @property
    def risers(self) -> tuple[Mover, ...]:
        return tuple(m for m in self.movers if m.rose)

    @property
    def fallers(self) -> tuple[Mover, ...]:
        return tuple(m for m in self.movers if not m.rose)

    @property
    def weeks(self) -> tuple[date, ...]:
        """First days of all weeks drawn, gaps included; empty when the series is."""
        if self.series.empty:
            return ()
        first = min(self.series["week"])
        return tuple(first + i * WEEK for i in range((self.week - first) // WEEK + 1))

    @property
    def gaps(self) -> tuple[date, ...]:
        """Weeks among `weeks` without complete data."""
        rows = self.series
        known = set(rows["week"]) - set(rows.loc[rows["tickets"].isna() | ~rows["complete"].astype(bool), "week"])
        return tuple(w for w in self.weeks if w not in known)

    @property
    def categories(self) -> tuple[Category, ...]:
        """The chart's key, in stacking order from the bottom."""
        first = self.series.drop_duplicates("category")
        last = self.series[self.series["week"] == self.week].set_index("category")["tickets"]
        in_gap = self.week in self.gaps
        return tuple(
            Category(row.category, row.label, row.color, None if in_gap else int(last.get(row.category, 0)))
            for row in rows_of(first)
        )
