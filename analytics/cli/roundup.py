"""The command `roundup`: one week made, kept, written and sent; for people and for cron.

Exit codes: 0 all went well; 1 done, but something was not sent, or without its picture; 2 nothing was done.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analytics.delivery.sent import Deliveries, Delivery
from analytics.errors import AnalyticsError, UnknownName
from analytics.formatting import day
from analytics.metrics.overview import choices
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.workspace.categories import NONE

if TYPE_CHECKING:
    from analytics.delivery.dispatch import Report
    from analytics.roundup.service import Press, Roundup

NOTIFY_VARIABLE = "TAGWATCH_NOTIFY"


def add_roundup(commands: argparse._SubParsersAction) -> None:
    """Add the command and its options."""
    command = commands.add_parser("roundup", help="one complete week as a picture and its text: written, kept, sent")
    command.add_argument(
        "--week",
        default=None,
        metavar="WEEK",
        help="last: the week that ended last, refused while its data is not complete (the rule when "
        "publishing or sending); newest: the newest complete one; or a day of it: 2026-03-02",
    )
    command.add_argument("--team", action="append", default=[], metavar="NAME", help="may be repeated")
    command.add_argument(
        "--per-team",
        action="store_true",
        help="one for each team named, or for every team, instead of one for all together",
    )
    command.add_argument("--digest", action="store_true", help="three lines and links per team, without a picture")
    command.add_argument("--out", type=Path, metavar="DIR", help="write PNG, HTML, Markdown, text and CSV there")
    command.add_argument("--dark", action="store_true")
    command.add_argument("--scale", type=int, choices=(1, 2), default=1, help="2: a PNG of 3200 by 1800")
    command.add_argument("--publish", action="store_true", help="freeze numbers and picture of this week")
    command.add_argument("--slack", action="store_true", help="send to the Slack of the environment (see README)")
    command.add_argument("--email", action="store_true", help="mail to TAGWATCH_MAIL_TO")
    command.add_argument("--dry-run", action="store_true", help="write to --out what would be sent; send nothing")
    command.add_argument("--again", action="store_true", help="send or publish what was sent or published already")
    command.add_argument(
        "--notify",
        metavar="ADDRESS",
        default=os.environ.get(NOTIFY_VARIABLE, ""),
        help=f"mail there when something goes wrong (or {NOTIFY_VARIABLE})",
    )
    command.set_defaults(run=run)


@dataclass
class Run:
    """One run of the command: what was asked, and what became of it."""

    parsed: argparse.Namespace
    bench: Workbench
    week: date | None = None
    reports: list["Report"] = field(default_factory=list)

    @property
    def today(self) -> date:
        return datetime.now(ZoneInfo(self.bench.settings.time_zone)).date()

    @property
    def each(self) -> bool:
        """One for each team, or one for all."""
        return self.parsed.per_team or self.parsed.digest

    @property
    def sends(self) -> bool:
        return self.parsed.slack or self.parsed.email


def run(parsed: argparse.Namespace, bench: Workbench) -> int:
    """Do what was asked; on any trouble mail a notice to the address of --notify."""
    this = Run(parsed, bench)
    try:
        _check(parsed)
        _do(this)
    except AnalyticsError as error:
        _notify(this, str(error))
        raise
    except Exception as error:
        _notify(this, f"The program itself failed ({type(error).__name__}); its output has the details.")
        raise
    troubles = [report.text for report in this.reports if not report.fine]
    if troubles:
        _notify(this, "\n".join(troubles))
    return 1 if troubles else 0


def _check(parsed: argparse.Namespace) -> None:
    if not (parsed.out or parsed.publish or parsed.slack or parsed.email):
        raise AnalyticsError("Say where the roundup goes: --out DIR, --publish, --slack or --email.")
    if parsed.dry_run and not parsed.out:
        raise AnalyticsError("A dry run writes what would be sent: name the folder with --out DIR.")
    if parsed.digest and parsed.publish:
        raise AnalyticsError("A digest is not published; leave out --digest or --publish.")


def _do(this: Run) -> None:
    from analytics.roundup.picture import Camera  # plotly and Playwright, only where needed
    from analytics.roundup.service import Press

    with nullcontext() if this.parsed.digest else Camera().warm() as camera, ThreadPoolExecutor(1) as ahead:
        facts = this.bench.facts()
        if facts is None:
            raise AnalyticsError("The store is empty. Import an export first: python -m analytics import FILE")
        press = Press.of(this.bench, facts, this.bench.calendar(facts))
        this.week = _week(this, press)
        theme = "dark" if this.parsed.dark else "light"

        def composed(scope: Scope) -> "Roundup":
            roundup = press.roundup(scope, week=this.week, today=this.today)
            if camera:
                roundup.document(theme=theme)
            return roundup

        def begin(scope: Scope | None) -> Future | None:
            return ahead.submit(copy_context().run, composed, scope) if scope else None

        scopes = iter(list(_scopes(this, facts)))
        coming = begin(next(scopes, None))
        while coming:
            roundup = coming.result()
            this.week = roundup.edition.week
            coming = begin(next(scopes, None))  # counted while the browser draws this one
            if this.parsed.digest:
                _digest(this, roundup)
            else:
                _roundup(this, press, roundup, camera)


def _scopes(this: Run, facts) -> Iterator[Scope]:
    teams = this.parsed.team
    known = [team for team in choices(facts)["team"] if team != NONE] if teams or this.each else []
    for team in teams:
        if team not in known:
            raise UnknownName("team", team, known)
    if this.each:
        yield from (Scope(teams=(team,)) for team in teams or sorted(known))
    else:
        yield Scope(teams=tuple(teams))


def _week(this: Run, press: "Press") -> date | None:
    """The first day of the week that was asked for; raises AnalyticsError when it cannot be told honestly."""
    from analytics.roundup.story import newest_whole_week

    asked = this.parsed.week or ("last" if this.parsed.publish or this.sends else "newest")
    if asked == "newest":
        return None
    if asked != "last":
        try:
            return date.fromisoformat(asked)
        except ValueError:
            raise AnalyticsError(f"'{asked}' is no week. Write last, newest, or a day of it as 2026-03-02.") from None
    week = newest_whole_week(this.today, press.calendar.week_start)
    periods = press.calendar.periods("week")
    complete = bool(len(periods)) and periods.loc[[p.date() == week for p in periods["period"]], "complete"].any()
    if not complete:
        through = press.calendar.through
        ends = f"the data ends on {day(through, year=True, weekday=True)}" if through else "no day is covered yet"
        raise AnalyticsError(
            f"No roundup of last week: the week of {day(week, year=True)} is not complete, {ends}. "
            "Import the newest export and run this again; --week newest tells the newest whole week."
        )
    return week


def _roundup(this: Run, press: "Press", roundup: "Roundup", camera) -> None:
    from analytics.delivery.dispatch import Report, file_stem, picture_or_none, write_picture, write_texts
    from analytics.delivery.message import roundup_message
    from analytics.roundup.picture import NoBrowser

    parsed, theme = this.parsed, "dark" if this.parsed.dark else "light"
    whose = f"{roundup.edition.week}, {roundup.edition.title_scope}"
    if parsed.publish:
        if roundup.published and not parsed.again:
            say(
                this,
                Report(
                    f"{whose}: published already on {roundup.published.at:%Y-%m-%d %H:%M} UTC; "
                    "--again publishes it once more, as counted now."
                ),
            )
        elif parsed.dry_run:
            say(this, Report(f"{whose}: would be published."))
        else:
            if roundup.published:
                edition = press.composed(roundup.scope, week=this.week, today=this.today)
                roundup = type(roundup)(edition, roundup.scope)
            roundup = press.publish(roundup, camera)
            say(this, Report(f"{whose}: published, revision {roundup.published.revision}."))
    if parsed.out:
        paths = write_texts(roundup, parsed.out, theme=theme)
        try:
            paths = [write_picture(roundup, parsed.out, camera, theme=theme, scale=parsed.scale), *paths]
        except NoBrowser as missing:
            say(this, Report(f"Written without its picture. {missing}", fine=False))
        for path in paths:
            print(path)
    if this.sends:
        picture, lacking = picture_or_none(roundup, camera)
        if lacking:
            say(this, lacking)
        message = roundup_message(
            roundup.edition,
            file_stem(roundup.edition, roundup.scope.teams),
            picture,
            picture_link=_picture_link(this, roundup),
        )
        _send(this, message, partial(Delivery, roundup.edition.week, roundup.key, "roundup"))


def _digest(this: Run, roundup: "Roundup") -> None:
    from analytics.delivery.dispatch import file_stem
    from analytics.delivery.message import digest_message
    from analytics.roundup.links import tickets_link

    edition = roundup.edition
    tickets = tickets_link(roundup.scope.narrowed(start=edition.week, end=edition.week_end))
    message = digest_message(
        edition,
        f"{file_stem(edition, roundup.scope.teams)}-digest",
        links=(("Read the tickets", tickets),) if tickets else (),
    )
    if this.parsed.out:
        this.parsed.out.mkdir(parents=True, exist_ok=True)
        path = this.parsed.out / f"{message.stem}.txt"
        path.write_bytes(message.text.encode())
        print(path)
    if this.sends:
        _send(this, message, partial(Delivery, edition.week, roundup.key, "digest"))


def _send(this: Run, message, delivery) -> None:
    from analytics.delivery.attempts import NotSent
    from analytics.delivery.dispatch import Report, send_by_mail, send_to_slack
    from analytics.delivery.mail import recipients

    ledger, again = Deliveries(this.bench.folder), this.parsed.again
    folder = this.parsed.out if this.parsed.dry_run else None
    options = {"again": again, "dry_run": folder}
    ways = {
        "Slack": (this.parsed.slack, lambda: send_to_slack(message, delivery, ledger, **options)),
        "mail": (this.parsed.email, lambda: send_by_mail(message, delivery, ledger, recipients(), **options)),
    }
    for name, (asked, send) in ways.items():
        try:
            for report in send() if asked else ():
                say(this, report)
        except NotSent as error:  # settings are missing: the other way still goes
            say(this, Report(f"{name}: not sent. {error}", fine=False))


def _picture_link(this: Run, roundup: "Roundup") -> str | None:
    from analytics.roundup.links import Pass, address, mint, path_of

    if not address():
        return None
    opens = Pass(roundup.edition.week, roundup.scope.teams, roundup.scope.sources)
    return address() + path_of(opens, mint(this.bench.folder, opens), ".png")


def _notify(this: Run, text: str) -> None:
    """Mail a notice once per week and reason; a notice that cannot be sent is said on standard error."""
    address = this.parsed.notify.strip()
    if not address or this.parsed.dry_run:
        return
    from analytics.delivery.attempts import NotSent, PerhapsSent
    from analytics.delivery.mail import Mail, notice

    ledger = Deliveries(this.bench.folder)
    about = Delivery(this.week or this.today, "", "notice", "email", f"{address} {text}")
    if ledger.claim(about, again=this.parsed.again):
        return
    state = "failed"
    try:
        mail = Mail.from_environment()
        body = f"{text}\n\nThe command was: python -m analytics roundup. Standard error of its run has the details.\n"
        mail.send(
            notice(mail, [address], "Tagwatch: the roundup needs you", body, identity=" ".join(about.key)), [address]
        )
        state = "sent"
    except (NotSent, PerhapsSent) as error:
        print(f"tagwatch: the notice to {address} was not sent: {error}", file=sys.stderr)
    finally:
        ledger.settle(about, state)


def say(this: Run, report: "Report") -> None:
    """Keep what became of a step and print it: troubles on standard error."""
    this.reports.append(report)
    print(f"tagwatch: {report.text}", file=sys.stdout if report.fine else sys.stderr)
