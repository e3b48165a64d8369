"""A task of the command `roundup`: the options that were given, and what became of them so far."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analytics.cli.output import write_lines
from analytics.errors import AnalyticsError
from analytics.operations.workbench import Workbench

if TYPE_CHECKING:
    from analytics.delivery.dispatch import Report


@dataclass(frozen=True)
class Asked:
    """The options of the command."""

    week: str | None
    teams: tuple[str, ...]
    per_team: bool
    digest: bool
    out: Path | None
    dark: bool
    scale: int
    publish: bool
    slack: bool
    email: bool
    subscribers: bool
    dry_run: bool
    again: bool
    notify: str

    @property
    def theme(self) -> str:
        return "dark" if self.dark else "light"

    @property
    def only_subscribers(self) -> bool:
        """Whether nothing but what each subscriber gets is asked for."""
        return self.subscribers and not (self.out or self.publish or self.slack or self.email)

    def check(self) -> None:
        """Raise AnalyticsError where they do not go together."""
        if not (self.out or self.publish or self.slack or self.email or self.subscribers):
            raise AnalyticsError(
                "Choose where the roundup goes: --out DIR, --publish, --slack, --email or --subscribers."
            )
        if self.dry_run and not self.out and not self.only_subscribers:
            raise AnalyticsError("A dry run writes what would be sent: name the folder with --out DIR.")
        if self.digest and self.publish:
            raise AnalyticsError("A digest is not published; leave out --digest or --publish.")
        if self.digest and self.subscribers:
            raise AnalyticsError(
                "Subscribers get the whole roundup; leave out --digest, or send it in a run of its own."
            )


@dataclass
class Run:
    """One run of the command: what was asked, and what became of it."""

    asked: Asked
    bench: Workbench
    week: date | None = None
    reports: list["Report"] = field(default_factory=list)
    done: str = ""  # the last thing that cannot be taken back: it was published, or sent

    @property
    def today(self) -> date:
        return datetime.now(ZoneInfo(self.bench.settings.time_zone)).date()

    @property
    def each(self) -> bool:
        """One for each team, or one for all."""
        return self.asked.per_team or self.asked.digest

    @property
    def sends(self) -> bool:
        return self.asked.slack or self.asked.email or self.asked.subscribers


def keep(this: Run, report: "Report") -> None:
    """Keep what became of a step and print it: troubles on standard error."""
    this.reports.append(report)
    write_lines(f"tagwatch: {report.text}", error=not report.fine)
