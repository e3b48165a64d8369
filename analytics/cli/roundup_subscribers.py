"""The command `roundup` for subscribers: each group's own week, made with the rights and limits of its people."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from analytics.cli.roundup_task import Run, keep
from analytics.cli.workbench import facts_of
from analytics.delivery.sent import Deliveries, Delivery
from analytics.errors import AnalyticsError
from analytics.metrics.overview import choices
from analytics.metrics.scope import Scope
from analytics.people.acting import acting_as

if TYPE_CHECKING:
    from analytics.delivery.subscribers import Group
    from analytics.roundup.picture import Camera


def send_to_subscribers(this: Run, camera: "Camera") -> None:
    """Send the week to everybody who subscribed to the roundup, each once; what became of it is reported."""
    from analytics.delivery.dispatch import Report
    from analytics.delivery.subscribers import groups_of

    groups, left_out = groups_of(this.bench, "roundup")
    for report in left_out:
        keep(this, report)
    if not groups:
        keep(this, Report("Subscribers: nobody has subscribed to the roundup."))
    for group in groups:
        try:
            with acting_as(group.person):
                _send(this, group, camera)
        except AnalyticsError as error:  # too little of what this group sees; the others still get theirs
            names = ", ".join(dict.fromkeys(one.owner or "the shell's user" for one in group.members))
            keep(this, Report(f"{names}: not sent. {error}", fine=False))


def _send(this: Run, group: "Group", camera: "Camera") -> None:
    from analytics.delivery.dispatch import file_stem, picture_or_none
    from analytics.delivery.message import roundup_message
    from analytics.delivery.subscribers import send_to
    from analytics.roundup.service import RoundupService

    facts = facts_of(this.bench)
    teams = tuple(team for team in group.teams if team in choices(facts)["team"])
    if group.teams and not teams:
        raise AnalyticsError("None of the teams chosen has tickets any more. Choose others on My subscriptions.")
    service = RoundupService.of(this.bench, facts, this.bench.calendar(facts))
    roundup = service.roundup(Scope(teams=teams), week=this.week, today=this.today)
    mailed = any(one.way == "mail" for one in group.members)
    picture, lacking = picture_or_none(roundup, camera) if mailed and not this.asked.dry_run else (None, None)
    if lacking:
        keep(this, lacking)
    message = roundup_message(roundup.edition, file_stem(roundup.edition, teams), picture)
    # What is limited is another roundup under the same teams: it has a key of its own, so that each is sent once.
    key = f"{roundup.key} {group.person.limit.mark}".strip()
    delivery = partial(Delivery, roundup.edition.week, key, "roundup")
    ledger, asked = Deliveries(this.bench.folder), this.asked
    for one in group.members:
        for report in send_to(one, message, delivery, ledger, again=asked.again, dry_run=asked.dry_run):
            this.done = this.done or (report.text.rstrip(".") if report.fine else "")
            keep(this, replace(report, text=f"{roundup.edition.title_scope}: {report.text}"))
