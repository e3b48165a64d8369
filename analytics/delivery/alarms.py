"""Alarms: a signal of today, sent once to those who are listed for its teams, with what to do; quiet afterwards.

A signal that goes on is one signal, whatever day it begins on when it is looked at again; it is sent again only when
its severity becomes worse.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

from analytics.delivery.attempts import NotSent
from analytics.delivery.dispatch import TAKEN, Report, place_name, send_by_mail, send_to_slack, team_slug
from analytics.delivery.mail import recipients
from analytics.delivery.message import Message
from analytics.delivery.sent import Deliveries, Delivery, Settled
from analytics.delivery.slack import Slack
from analytics.delivery.subscribers import send_to
from analytics.formatting import clean, counted, day
from analytics.metrics.tickets import first_tickets
from analytics.people.person import Limit
from analytics.people.workspace_in_use import link_parameters_of_workspace
from analytics.roundup.links import address, tickets_link
from analytics.signals.causes import Cause, cause
from analytics.signals.drivers import before, reference
from analytics.signals.sentences import area_words, cause_words, concentration, expected, lasted, sentence
from analytics.signals.triage import AGAIN, INCIDENT_DAYS, Triaged, announced
from analytics.store.facts import Facts
from analytics.store.subscriptions import Subscription
from analytics.text.quotes import fit_to_quote, names_of, words_of
from analytics.workspace.area import Name
from analytics.workspace.kinds import SEVERITIES
from analytics.workspace.recipients import Recipients

FORM = "signal "  # and the severity that it was sent with
FIRST_TICKETS = 3
ELSE = "Or list who gets it on the page Workspace, Recipients."
WHAT_TO_DO = "What to do: read the first tickets; then take it, or mark it as not an issue."


@dataclass(frozen=True)
class Alarm:
    """One signal with what a message of it needs."""

    signal: Triaged
    cause: Cause
    quotes: tuple[str, ...]  # fit to be sent out
    tickets: tuple[tuple[str, str], ...]  # its first ones: (source, ticket id)
    through: date
    name: Name  # what its areas are called
    ticket_links: Mapping[str, str]  # source → address with {id}

    @property
    def message(self) -> Message:
        """What is sent of it."""
        signal = self.signal
        about = area_words(signal.area, self.name)
        title = f"{signal.severity.capitalize()} signal · {clean(about)} · {day(self.through, year=True)}"
        headline = f"{'▲' if signal.direction == 'up' else '▼'} {clean(sentence(signal, self.name))}"
        facts = (expected(signal), lasted(signal, self.through), concentration(signal))
        lines = [
            "; ".join(filter(None, facts)) + ".",
            cause_words(self.cause, signal.observed),
            *(f"“{clean(quote)}”" for quote in self.quotes),
            f"First tickets: {', '.join(clean(ticket) for _, ticket in self.tickets)}." if self.tickets else "",
            f"On duty: {clean(signal.duty)}." if signal.duty else "",
            WHAT_TO_DO,
        ]
        lines = [line for line in lines if line]
        text = "\n".join([title, headline, "", *lines, "", *(f"{name}: {link}" for name, link in self._links)]) + "\n"
        stem = f"tagwatch-signal-{self.through}{team_slug([about])}"
        return Message(title, headline, tuple(lines), self._links, text, stem)

    @property
    def _links(self) -> tuple[tuple[str, str], ...]:
        """Where to read and to decide. The decision is one click on the page: an address alone decides nothing, since
        mail programs open addresses by themselves."""
        links: list[tuple[str, str]] = []
        if address():
            page = {"day": self.signal.noticed.isoformat(), "signal": self.signal.link} | link_parameters_of_workspace()
            for label, act in (("Look at it", None), ("Take it", "take"), ("Not an issue", "dismiss")):
                links.append((label, f"{address()}/anomalies?{urlencode(page | ({'act': act} if act else {}))}"))
            tickets = tickets_link(self.signal.span)
            links.append((f"Read {counted(round(self.signal.observed), 'ticket')}", tickets or ""))
        for source, ticket in self.tickets:
            if pattern := self.ticket_links.get(source):
                links.append((f"Ticket {clean(ticket)}", pattern.replace("{id}", quote(ticket, safe=""))))
        return tuple((label, link) for label, link in links if link)


def alarm_of(facts: Facts, signal: Triaged, through: date, *, name: Name, ticket_links: Mapping[str, str]) -> Alarm:
    """A signal with its cause, quotes in which nothing points at a person, and its first tickets."""
    found = cause(facts, signal, reference(facts, signal))
    quotes: list[str] = []
    if found.quotes:
        in_use, customers = words_of(facts, before(signal))
        names = names_of(facts)
        quotes = [quote.text for quote in found.quotes if fit_to_quote(quote.text, in_use, customers, known=names)]
    first = first_tickets(facts, signal.span, FIRST_TICKETS)
    return Alarm(signal, found, tuple(quotes), first, through, name, ticket_links)


@dataclass(frozen=True)
class Episode(Deliveries):
    """The deliveries of one signal: what was sent of it covers it as long as it goes on and gets no worse."""

    begin: date
    severity: str
    taken: bool  # somebody decided about it: nobody hears of it for the first time

    def claim(self, delivery: Delivery, *, again: bool = False) -> Settled | None:
        """See `Deliveries.claim`; what covers a signal that goes on is kept as of its newest day."""
        if again:
            return super().claim(delivery, again=True)
        found = self._covering(delivery)
        if not found:
            return self._taken(delivery) or super().claim(delivery)
        day, form, settled = found
        if settled.state == "sent" and day < delivery.week.isoformat():
            self.move(delivery, form, day)
        return settled

    def covered(self, delivery: Delivery) -> Settled | None:
        """What `claim` would return, without claiming."""
        found = self._covering(delivery)
        return found[2] if found else self._taken(delivery)

    def _covering(self, delivery: Delivery) -> tuple[str, str, Settled] | None:
        """What was sent of it to the same place and covers it: day, form and state; None when it is news there."""
        return next(
            (
                (day, form, settled)
                for day, form, settled in self._sent(delivery)
                if SEVERITIES.index(form.removeprefix(FORM)) <= SEVERITIES.index(self.severity)
            ),
            None,
        )

    def _taken(self, delivery: Delivery) -> Settled | None:
        """TAKEN, where somebody took it before the place heard of it."""
        return Settled(TAKEN, datetime.now(UTC)) if self.taken and not self._sent(delivery) else None

    def _sent(self, delivery: Delivery) -> list[tuple[str, str, Settled]]:
        """What was sent, or may have been, of this signal to the delivery's place."""
        return [
            (day, form, settled)
            for day, form, settled in self.sent_since(delivery, self.begin - AGAIN)
            if form.removeprefix(FORM) in SEVERITIES and settled.state != "failed"
        ]


def news(signals: Iterable[Triaged], end: date) -> tuple[Triaged, ...]:
    """What people are notified of at the end of a day: announced, not dismissed, and noticed in the week before at
    most, so that a day without a run loses nothing; or going on and decided on, since it may become worse."""
    return tuple(
        signal
        for signal in announced(signals)
        if signal.noticed > end - timedelta(days=INCIDENT_DAYS) or (signal.decided and signal.holds_in(end, end))
    )


def send_to_subscriber(
    alarm: Alarm, folder: Path, subscription: Subscription, limit: Limit, *, again: bool = False, dry_run: bool = False
) -> list[Report]:
    """Send one alarm to one subscriber who has not got it yet.

    limit: of what it was made from. Under another limit it is another alarm, though it goes to the same place.
    """
    ledger, delivery = _episode(alarm, folder, limit)
    return send_to(subscription, alarm.message, delivery, ledger, again=again, dry_run=dry_run)


def _episode(alarm: Alarm, folder: Path, limit: Limit = Limit()) -> tuple[Episode, Callable[[str, str], Delivery]]:
    """What was sent of the alarm's signal, and what a delivery of it is."""
    signal = alarm.signal
    scope = f"{signal.direction} {signal.area.level} {signal.area.text} {limit.mark}".strip()
    return (
        Episode(folder, signal.since, signal.severity, signal.decided),
        partial(Delivery, signal.until, scope, f"{FORM}{signal.severity}"),
    )


def send(
    alarm: Alarm,
    folder: Path,
    listed: Recipients,
    *,
    slack: bool,
    email: bool,
    again: bool = False,
    dry_run: bool = False,
) -> list[Report]:
    """Send one alarm to each of its places that has not got it yet; what became of each."""
    ledger, delivery = _episode(alarm, folder)
    ways: dict[str, Callable[[tuple[str, ...]], list[Report]]] = {}
    if slack:
        ways["slack"] = lambda places: send_to_slack(alarm.message, delivery, ledger, places, again=again)
    if email:
        ways["mail"] = lambda places: send_by_mail(alarm.message, delivery, ledger, places or recipients(), again=again)
    reports: list[Report] = []
    for way, to_all in ways.items():
        places = listed.of(way, "signals", alarm.signal.teams)
        try:
            reports += _rehearsed(way, places, delivery, ledger, again=again) if dry_run else to_all(places)
        except NotSent as missing:
            reports.append(Report(f"{way.capitalize()}: not sent. {missing} {ELSE}", fine=False))
    return reports


def _rehearsed(
    way: str,
    places: Sequence[str],
    delivery: Callable[[str, str], Delivery],
    ledger: Episode,
    *,
    again: bool,
) -> list[Report]:
    """What would become of an alarm; nothing is sent, and nothing is kept as sent."""
    if way == "mail":
        targets = [(f"mail to {place}", delivery("email", place)) for place in places or recipients()]
    else:
        known = [(name, Slack.listed(name)) for name in places] or [("", Slack.from_environment())]
        targets = [(place_name(name), delivery("slack", slack.target)) for name, slack in known]
    return [
        Report(f"{name}: would be left out, it was sent already or is taken.")
        if not again and ledger.covered(one)
        else Report(f"{name}: would be sent.")
        for name, one in targets
    ]
