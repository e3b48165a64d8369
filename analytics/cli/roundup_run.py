"""One run of the command `roundup`: what was asked, done step by step, and what became of it.

Exit codes: 0 all went well; 1 done, but something was not sent, or without its picture; 2 nothing was done.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import copy_context
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from analytics.cli.output import write_lines
from analytics.cli.roundup_subscribers import send_to_subscribers
from analytics.cli.roundup_task import Asked, Run, keep
from analytics.cli.workbench import facts_of
from analytics.configuration import PROGRAM
from analytics.delivery.sent import Deliveries, Delivery
from analytics.errors import AnalyticsError, DoneBut, UnknownName
from analytics.formatting import day
from analytics.metrics.overview import choices
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE
from analytics.workspace.recipients import WAYS
from analytics.workspace.teams import recipients_of

if TYPE_CHECKING:
    from analytics.delivery.message import Message
    from analytics.roundup.picture import Camera
    from analytics.roundup.service import Roundup, RoundupService


def run(asked: Asked, bench: Workbench) -> int:
    """Do what was asked; on any trouble mail a notice to the address of --notify."""
    this = Run(asked, bench)
    try:
        asked.check()
        _do(this)
    except AnalyticsError as error:
        _notify(this, str(error))
        if this.done:
            raise DoneBut(f"{this.done}, but {error}") from error
        raise
    except Exception as error:
        _notify(this, f"The program itself failed ({type(error).__name__}); its output has the details.")
        raise
    troubles = [report.text for report in this.reports if not report.fine]
    if troubles:
        _notify(this, "\n".join(troubles))
    return 1 if troubles else 0


def _do(this: Run) -> None:
    from analytics.roundup.picture import Camera  # plotly and Playwright, only where needed
    from analytics.roundup.service import RoundupService

    with nullcontext() if this.asked.digest else Camera().warm() as camera, ThreadPoolExecutor(1) as ahead:
        facts = facts_of(this.bench)
        service = RoundupService.of(this.bench, facts, this.bench.calendar(facts))
        this.week = _week(this, service)
        theme = this.asked.theme

        def composed(scope: Scope) -> "Roundup":
            roundup = service.roundup(scope, week=this.week, today=this.today)
            if camera:
                roundup.document(theme=theme)
            return roundup

        def begin(scope: Scope | None) -> "Future[Roundup] | None":
            return ahead.submit(copy_context().run, composed, scope) if scope else None

        scopes = iter([] if this.asked.only_subscribers else list(_scopes(this, facts)))
        coming = begin(next(scopes, None))
        while coming:
            roundup = coming.result()
            this.week = roundup.edition.week
            coming = begin(next(scopes, None))  # counted while the browser draws this one
            if camera is None:  # a digest has no picture
                _digest(this, roundup)
            else:
                _roundup(this, service, roundup, camera)
        if this.asked.subscribers and camera:
            send_to_subscribers(this, camera)


def _scopes(this: Run, facts: Facts) -> Iterator[Scope]:
    teams = this.asked.teams
    known = [team for team in choices(facts)["team"] if team != NONE] if teams or this.each else []
    for team in teams:
        if team not in known:
            raise UnknownName("team", team, known)
    if this.each:
        yield from (Scope(teams=(team,)) for team in teams or sorted(known))
    else:
        yield Scope(teams=tuple(teams))


def _week(this: Run, service: "RoundupService") -> date | None:
    """The first day of the week that was asked for; raises AnalyticsError when it is not complete."""
    from analytics.roundup.week import newest_whole_week, rows_lacking

    asked = this.asked.week or ("last" if this.asked.publish or this.sends else "newest")
    if asked == "newest":
        return None
    if asked != "last":
        try:
            return date.fromisoformat(asked)
        except ValueError:
            raise AnalyticsError(f"'{asked}' is no week. Write last, newest, or a day of it as 2026-03-02.") from None
    week = newest_whole_week(this.today, service.calendar.week_start)
    periods = service.calendar.periods("week")
    complete = bool(len(periods)) and periods.loc[[p.date() == week for p in periods["period"]], "complete"].any()
    if not complete:
        if reason := rows_lacking(service.calendar, week):
            raise AnalyticsError(f"No roundup of last week. {reason} --week newest reports the newest whole week.")
        through = service.calendar.through
        ends = f"the data ends on {day(through, year=True, weekday=True)}" if through else "no day is covered yet"
        raise AnalyticsError(
            f"No roundup of last week: the week of {day(week, year=True)} is not complete, {ends}. "
            "Import the newest export and run this again; --week newest takes the newest whole week."
        )
    return week


def _roundup(this: Run, service: "RoundupService", roundup: "Roundup", camera: "Camera") -> None:
    from analytics.delivery.dispatch import Report, file_stem, picture_or_none, write_picture, write_texts
    from analytics.delivery.message import roundup_message
    from analytics.roundup.picture import NoBrowser

    asked, theme = this.asked, this.asked.theme
    whose = f"{roundup.edition.week}, {roundup.edition.title_scope}"
    if asked.publish:
        if roundup.published and not asked.again:
            keep(
                this,
                Report(
                    f"{whose}: published already on {roundup.published.at:%Y-%m-%d %H:%M} UTC; "
                    "--again publishes it once more, as counted now."
                ),
            )
        elif asked.dry_run:
            keep(this, Report(f"{whose}: would be published."))
        else:
            if roundup.published:
                edition = service.composed(roundup.scope, week=this.week, today=this.today)
                roundup = type(roundup)(edition, roundup.scope)
            roundup = service.publish(roundup, camera)
            assert roundup.published is not None  # publish sets it
            this.done = f"{whose}: published"
            keep(this, Report(f"{whose}: published, revision {roundup.published.revision}."))
    if asked.out:
        paths = write_texts(roundup, asked.out, theme=theme)
        try:
            paths = [write_picture(roundup, asked.out, camera, theme=theme, scale=asked.scale), *paths]
        except NoBrowser as missing:
            keep(this, Report(f"Written without its picture. {missing}", fine=False))
        for path in paths:
            write_lines(path)
    if asked.slack or asked.email:
        picture, lacking = picture_or_none(roundup, camera)
        if lacking:
            keep(this, lacking)
        message = roundup_message(
            roundup.edition,
            file_stem(roundup.edition, roundup.scope.teams),
            picture,
            picture_link=_picture_link(this, roundup),
        )
        _send(this, message, partial(Delivery, roundup.edition.week, roundup.key, "roundup"), roundup.scope.teams)


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
    if this.asked.out:
        this.asked.out.mkdir(parents=True, exist_ok=True)
        path = this.asked.out / f"{message.stem}.txt"
        path.write_bytes(message.text.encode())
        write_lines(path)
    if this.sends:
        _send(this, message, partial(Delivery, edition.week, roundup.key, "digest"), roundup.scope.teams)


def _send(this: Run, message: "Message", delivery: Callable[[str, str], Delivery], teams: tuple[str, ...]) -> None:
    """Send to those who are listed for these teams (without any: for every team), else to the environment's."""
    from analytics.delivery.attempts import NotSent
    from analytics.delivery.dispatch import Report, send_by_mail, send_to_slack
    from analytics.delivery.mail import recipients

    ledger, again = Deliveries(this.bench.folder), this.asked.again
    known = recipients_of(this.bench.state)
    listed = {way: known.of(way, "roundup", teams) if teams else known.of_all(way, "roundup") for way in WAYS}
    folder = this.asked.out if this.asked.dry_run else None
    ways: dict[str, tuple[bool, Callable[[], list[Report]]]] = {
        "Slack": (
            this.asked.slack,
            lambda: send_to_slack(message, delivery, ledger, listed["slack"], again=again, dry_run=folder),
        ),
        "mail": (
            this.asked.email,
            lambda: send_by_mail(
                message, delivery, ledger, listed["mail"] or recipients(), again=again, dry_run=folder
            ),
        ),
    }
    for name, (asked, send) in ways.items():
        try:
            for report in send() if asked else ():
                this.done = this.done or (report.text.rstrip(".") if report.fine else "")
                keep(this, report)
        except NotSent as error:  # settings are missing: the other way still goes
            keep(this, Report(f"{name}: not sent. {error}", fine=False))


def _picture_link(this: Run, roundup: "Roundup") -> str | None:
    from analytics.roundup.links import Pass, address, mint, path_of

    if not address():
        return None
    opens = Pass(roundup.edition.week, roundup.scope.teams, roundup.scope.sources)
    return address() + path_of(opens, mint(this.bench.folder, opens), ".png")


def _notify(this: Run, text: str) -> None:
    """Mail a notice once per week and reason; a notice that cannot be sent is reported on standard error."""
    address = this.asked.notify.strip()
    if not address or this.asked.dry_run:
        return
    from analytics.delivery.attempts import NotSent, PerhapsSent
    from analytics.delivery.mail import Mail, notice

    ledger = Deliveries(this.bench.folder)
    about = Delivery(this.week or this.today, "", "notice", "email", f"{address} {text}")
    if ledger.claim(about, again=this.asked.again):
        return
    state = "failed"
    try:
        mail = Mail.from_environment()
        body = f"{text}\n\nThe command was: {PROGRAM} roundup. Standard error of its run has the details.\n"
        mail.send(
            notice(mail, [address], "Tagwatch: the roundup needs you", body, identity=" ".join(about.key)), [address]
        )
        state = "sent"
    except (NotSent, PerhapsSent) as error:
        write_lines(f"tagwatch: the notice to {address} was not sent: {error}", error=True)
    finally:
        ledger.settle(about, state)
