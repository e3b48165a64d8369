"""Customers: who they are under all their spellings, what they pay, and how many of them were active in a week."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from analytics.workspace.conventions import normalise_tag
from analytics.workspace.decision_records import ActiveCustomersRecord, CustomerRecord


@dataclass(frozen=True)
class Customer:
    """One customer, as in the customers file. `revenue` in the file's own currency and period."""

    name: str
    aliases: tuple[str, ...] = ()  # other spellings, addresses, or a domain with its @
    plan: str = ""
    revenue: float | None = None
    segment: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Customers:
    """The customers that a workspace knows. Names are compared without regard to case, width and blanks."""

    known: tuple[Customer, ...] = ()

    @classmethod
    def of(cls, records: Iterable[CustomerRecord]) -> "Customers":
        return cls(
            tuple(
                Customer(
                    r["customer"],
                    tuple(r["aliases"]),
                    r["plan"],
                    float(r["revenue"]) if r["revenue"] else None,
                    r["segment"],
                    date.fromisoformat(r["since"]) if r["since"] else None,
                )
                for r in records
            )
        )

    def named(self, name: str) -> Customer | None:
        """The customer that a ticket's company or requester is; None for one that the file does not have.

        >>> acme = Customers((Customer("Acme", ("ACME Inc.", "@acme.com")),))
        >>> acme.named("acme  inc.").name, acme.named("Ann@acme.com").name, acme.named("Bmca")
        ('Acme', 'Acme', None)
        """
        folded = normalise_tag(name)
        found = self._by_spelling.get(folded)
        if found is None and "@" in folded:
            found = self._by_spelling.get("@" + folded.rpartition("@")[2])
        return found

    @cached_property
    def _by_spelling(self) -> dict[str, Customer]:
        aliases = {normalise_tag(alias): c for c in reversed(self.known) for alias in c.aliases}
        return aliases | {normalise_tag(c.name): c for c in self.known}  # a name of one's own comes first

    @cached_property
    def fingerprint(self) -> str:
        """A hash of what counting depends on; empty without a file."""
        parts = sorted((c.name, c.aliases, c.plan, c.segment, c.revenue) for c in self.known)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:12] if parts else ""


@dataclass(frozen=True)
class ActiveCustomers:
    """How many customers were active: (day, segment, customers); segment "" is all of them.

    A figure is about the week that its day lies in; of several in a week the last counts.
    """

    figures: tuple[tuple[date, str, int], ...] = ()
    week_start: int = 0  # 0 = Monday
    fingerprint: str = field(init=False, repr=False, default="")

    def __post_init__(self) -> None:
        text = repr((sorted(self.figures), self.week_start)) if self.figures else ""
        object.__setattr__(self, "fingerprint", hashlib.sha256(text.encode()).hexdigest()[:12] if text else "")

    @classmethod
    def of(cls, records: Iterable[ActiveCustomersRecord], *, week_start: int) -> "ActiveCustomers":
        return cls(
            tuple((date.fromisoformat(r["date"]), r["segment"], int(r["customers"])) for r in records), week_start
        )

    def per_week(self, segments: Iterable[str] = ()) -> dict[date, int]:
        """First day of a week → active customers; of all, or of these segments together.

        A week in which one of the segments has no figure is left out, and one whose figure is zero. Where a week has
        no figure for all, its segments are added up.
        """
        wanted, weeks = set(segments), {}
        for week, by_segment in self._by_week.items():
            if wanted:
                value = sum(by_segment[s] for s in wanted) if wanted <= by_segment.keys() else 0
            else:
                value = by_segment.get("", sum(by_segment.values()))
            if value:
                weeks[week] = value
        return weeks

    @property
    def segments(self) -> list[str]:
        """The segments that have figures of their own."""
        return sorted({segment for _, segment, _ in self.figures if segment})

    @cached_property
    def _by_week(self) -> Mapping[date, dict[str, int]]:
        weeks: dict[date, dict[str, int]] = {}
        for day, segment, customers in sorted(self.figures):
            weeks.setdefault(day - timedelta(days=(day.weekday() - self.week_start) % 7), {})[segment] = customers
        return weeks
