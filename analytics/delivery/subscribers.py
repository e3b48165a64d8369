"""Subscribers: who gets something by an own choice, with the rights and limits of the moment at which it is sent.

Those who have the same rights, limits and teams are one group: what they get is made once, on behalf of such a person.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.delivery.attempts import NotSent, hurried
from analytics.delivery.dispatch import TAKEN, Report, place_name, send_by_mail, send_to_slack
from analytics.delivery.mail import Mail, notice
from analytics.delivery.message import Message
from analytics.delivery.sent import Deliveries, Delivery
from analytics.delivery.slack import Slack
from analytics.delivery.subscription_links import CONFIRM, DAYS_VALID, END, link_of
from analytics.errors import AnalyticsError
from analytics.formatting import clean
from analytics.operations.workbench import Workbench
from analytics.people.acting import host
from analytics.people.person import Person
from analytics.people.role import Right
from analytics.signin.visitor import person_of
from analytics.store.last_seen import perhaps_left
from analytics.store.people import People, role_in
from analytics.store.subscriptions import Subscription, Subscriptions
from analytics.store.workspaces import Workspaces, id_of, server_folder

CALL_IT_OFF = "Unsubscribe"


@dataclass(frozen=True)
class Group:
    """Subscribers who get the same. person: on whose behalf it is made. teams: empty for all that the person sees."""

    person: Person
    teams: tuple[str, ...]
    members: tuple[Subscription, ...]


def groups_of(bench: Workbench, gets: str) -> tuple[list[Group], list[Report]]:
    """Who gets one kind of news now, and who of those that subscribed gets none, with the reason."""
    found: dict[tuple[object, ...], Group] = {}
    reports = []
    for one in Subscriptions(bench.folder).confirmed(gets):
        person = _person(bench, one)
        if person is None:
            reports.append(Report(f"{one.owner}: not sent, {one.owner} has no role here or was not seen for long."))
            continue
        teams = _teams(bench, one, person)
        if teams is None:
            reports.append(Report(f"{one.owner}: not sent, none of the teams chosen is theirs to see any more."))
            continue
        key = (person.limit.mark, person.may(Right.TEXT), teams)
        earlier = found.get(key, Group(person, teams, ()))
        found[key] = replace(earlier, members=(*earlier.members, one))
    return list(found.values()), reports


def send_to(
    subscription: Subscription,
    message: Message,
    delivery: Callable[[str, str], Delivery],
    ledger: Deliveries,
    *,
    again: bool = False,
    dry_run: bool = False,
) -> list[Report]:
    """Send one message once to one subscriber, with the way to unsubscribe; reports what became of it."""
    name = f"mail to {subscription.to}" if subscription.way == "mail" else place_name(subscription.to)
    try:
        link = link_of(ledger.folder, subscription, END)
        if dry_run:
            return [_rehearsed(subscription, name, delivery, ledger, again=again)]
        own = replace(
            message,
            links=(*message.links, (CALL_IT_OFF, link)),
            text=f"{message.text}\n{CALL_IT_OFF}: {link}\n",
        )
        if subscription.way == "mail":
            return send_by_mail(own, delivery, ledger, [subscription.to], again=again, unsubscribe=link)
        own = replace(own, picture=None)  # an upload needs a channel; a member has none until somebody writes
        return send_to_slack(own, delivery, ledger, [subscription.to], again=again)
    except (NotSent, AnalyticsError) as error:
        return [Report(f"{name}: not sent. {error}", fine=False)]


def _rehearsed(
    subscription: Subscription,
    name: str,
    delivery: Callable[[str, str], Delivery],
    ledger: Deliveries,
    *,
    again: bool,
) -> Report:
    """What would become of a message. Raises NotSent where a setting is missing."""
    if subscription.way == "mail":
        Mail.from_environment()
        one = delivery("email", subscription.to)
    else:
        one = delivery("slack", Slack.listed(subscription.to).target)
    if again or not (earlier := ledger.covered(one)):
        return Report(f"{name}: would be sent.")
    why = "somebody has decided about it" if earlier.state == TAKEN else "it was sent already"
    return Report(f"{name}: would be left out, {why}.")


def ask_to_confirm(folder: Path, subscription: Subscription) -> None:
    """Send the link that confirms, at once and in one attempt; raises AnalyticsError where it cannot be sent."""
    link = link_of(folder, subscription, CONFIRM)
    title = "Confirm your subscription to Tagwatch"
    lines = (
        f"{subscription.owner or 'The owner of this Tagwatch'} asked that {clean(subscription.about)} goes here.",
        f"To have it sent, open the link within {DAYS_VALID} days and press the button. If you did not ask for it, do "
        "nothing.",
    )
    if subscription.way == "mail":
        mail = Mail.from_environment()
        letter = notice(
            mail, [subscription.to], title, "\n\n".join((*lines, link)) + "\n", identity=f"{subscription.mark} {link}"
        )
        Subscriptions(folder).count_letter(subscription)
        with hurried():
            mail.send(letter, [subscription.to])
        return
    slack = Slack.listed(subscription.to)
    Subscriptions(folder).count_letter(subscription)
    with hurried():
        slack.send(Message(title, title, lines, (("Confirm", link),), "", "confirm"))


def _person(bench: Workbench, subscription: Subscription) -> Person | None:
    """Who subscribed, as of now; None for somebody who has left."""
    if not subscription.owner:
        return host()
    workspace = Workspaces(server_folder()).of(id_of(bench.folder))
    account = People(server_folder()).present(subscription.owner)
    account = role_in(account, workspace) if account and workspace else None
    if account is None or perhaps_left(bench.folder, subscription.owner, subscription.confirmed_at):
        return None
    return person_of(account, bench.settings)


def _teams(bench: Workbench, subscription: Subscription, person: Person) -> tuple[str, ...] | None:
    """The teams that it is about, under their names of today; None where none of them is seen any more."""
    own = set(person.limit.teams)
    chosen = sorted(dict.fromkeys(map(bench.taxonomy.team_name, subscription.teams)))
    if not chosen and not person.limit.untagged:  # with untagged ones, all that the person sees is more than teams
        chosen = sorted(own)
    seen = tuple(team for team in chosen if not own or team in own)
    return None if chosen and not seen else seen


def concerns(teams: Sequence[str], of: Sequence[str]) -> bool:
    """Whether news about some teams concern who chose teams (none: all); news about no team concern everybody.

    >>> concerns(["Sync"], []), concerns(["Sync"], ["Billing"]), concerns([], ["Billing"])
    (True, False, True)
    """
    return not teams or not of or bool(set(teams) & set(of))
