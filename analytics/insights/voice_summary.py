"""The summary of a quarter's voice of customer, as data. It names no customer."""

from dataclasses import dataclass, field
from datetime import date

from analytics.formatting import change, counted
from analytics.insights.quarter import Quarter


@dataclass(frozen=True)
class Asked:
    """Something that customers asked for in the quarter."""

    name: str  # of the feature
    customers: int
    tickets: int
    before: int | None  # customers of the quarter before; None: not comparable
    revenue: float | None = None  # of those customers, as the customers file has it
    revenue_of: int = 0  # how many of them have a figure there
    quotes: tuple[str, ...] = ()

    @property
    def change(self) -> str:
        return "" if self.before is None else change(self.customers, self.before)


@dataclass(frozen=True)
class Became:
    """One of the last quarter's ten, and what came of it."""

    name: str
    then: int  # customers
    now: int
    outcome: str


@dataclass(frozen=True)
class Difficulty:
    """A feature that nobody knew of, or an area that confused."""

    name: str
    customers: int
    tickets: int
    before: int | None


@dataclass(frozen=True)
class Helped:
    """A fix and whom it helped."""

    name: str
    sentence: str
    customers: int  # who had written about it before


@dataclass(frozen=True)
class Broke:
    """An incident that began in the quarter."""

    name: str
    link: str  # its name in addresses
    start: date
    customers: int
    tickets: int
    to_notice: int | None  # days from the first ticket's day; None: not known
    to_fix: int | None

    @property
    def outcome(self) -> str:
        """When it was noticed and fixed, in words."""
        return f"{_after('noticed', self.to_notice)}, {_after('fixed', self.to_fix)}"


@dataclass(frozen=True)
class Voice:
    """One quarter of one scope."""

    quarter: Quarter
    complete: bool
    compared: bool  # with the quarter before
    through: date  # the last covered day of it
    tickets: int
    customers: int
    unnamed: int  # requests that name no feature
    requests: tuple[Asked, ...] = ()
    became: tuple[Became, ...] = ()
    unaware: tuple[Difficulty, ...] = ()
    confusion: tuple[Difficulty, ...] = ()
    helped: tuple[Helped, ...] = ()
    broke: tuple[Broke, ...] = ()
    missing: tuple[str, ...] = field(default=())  # what the workspace lacks, and what it would bring

    @property
    def headline(self) -> str:
        if self.requests:
            top = self.requests[0]
            return f"{top.name} is what most customers asked for: {counted(top.customers, 'customer')}."
        return (
            f"{counted(self.tickets, 'ticket')} from {counted(self.customers, 'customer')}; no request names a feature."
        )


def _after(step: str, days: int | None) -> str:
    """When it was noticed or fixed.

    >>> _after("noticed", None), _after("fixed", 0)
    ('when it was noticed is not known', 'fixed on the same day')
    """
    if days is None:
        return f"when it was {step} is not known"
    return f"{step} after {counted(days, 'day')}" if days else f"{step} on the same day"
