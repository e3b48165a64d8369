"""Customer lists: who is at risk, who has potential and who is worth a call, by rules that are shown. No score.

A customer is listed for the rules that hold, each with the tickets that it counts; the order is by how many hold, then
revenue, then tickets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.frames import rows_of
from analytics.insights.customer_reasons import Reason, reasons_of_all
from analytics.insights.incidents import Incident
from analytics.metrics.calendar import Calendar
from analytics.metrics.customers import main_teams, writing
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE
from analytics.workspace.checks import State, records
from analytics.workspace.customer_kinds import CUSTOMER_CALLS, LISTS_OF_CUSTOMERS
from analytics.workspace.customer_rules import PAST_WEEKS, Rules
from analytics.workspace.customers import Customers
from analytics.workspace.teams import Teams

WANTED = "to call"
COLUMNS = [
    "list",
    "customer",
    "rules",
    "reasons",
    "owner",
    "team",
    "plan",
    "revenue",
    "segment",
    "since",
    "tickets",
    "last",
    "state",
    "on",
]


@dataclass(frozen=True)
class Listed:
    """One customer on one list."""

    list: str
    customer: str
    reasons: tuple[Reason, ...]
    plan: str
    segment: str
    revenue: float | None
    since: date | None
    tickets: int  # of the weeks of the rule "writes more" and its past together
    last: date | None
    team: str  # that most of its tickets of the last quarter are about
    owner: str  # of that team

    @property
    def why(self) -> str:
        return "; ".join(reason.text for reason in self.reasons)


def customer_lists(
    facts: Facts,
    calendar: Calendar,
    rules: Rules,
    *,
    links: pd.DataFrame,
    incidents: Sequence[Incident] = (),
    customers: Customers = Customers(),
    teams: Teams = Teams(),
    state: State | None = None,
) -> tuple[Listed, ...]:
    """Everybody on either list, the most rules first; and whom somebody put on the call list who is on neither.

    state: what is decided of calls and of the customers of incidents.
    """
    through, state = last_day(calendar), state or {}
    if through is None:
        return ()
    found = reasons_of_all(facts, through, rules, links=links, incidents=incidents, state=state)
    weeks = rules.named("writes more").weeks
    wrote = {row.customer: row for row in rows_of(writing(facts, through, weeks=weeks, past_weeks=PAST_WEEKS))}
    quarter = Scope(start=through - timedelta(weeks=13) + timedelta(days=1), end=through)
    team_of = dict(main_teams(facts, quarter).itertuples(index=False, name=None))

    def made(list_: str, customer: str, reasons: tuple[Reason, ...]) -> Listed:
        row, known, team = wrote.get(customer), customers.named(customer), team_of.get(customer, "")
        return Listed(
            list_,
            customer,
            reasons,
            row.plan if row else NONE,
            row.segment if row else NONE,
            known.revenue if known else None,
            known.since if known else None,
            int(row.tickets + row.before) if row else 0,
            row.last.date() if row else None,
            team,
            teams.owner(team) if team else "",
        )

    listed = []
    for customer, reasons in found.items():
        for list_ in LISTS_OF_CUSTOMERS:
            own = tuple(reason for of, reason in reasons if of == list_)
            if own and len(own) >= rules.named(list_).least:
                listed.append(made(list_, customer, own))
    on_either = {one.customer for one in listed}
    for record in records(state, CUSTOMER_CALLS):
        if record["state"] == WANTED and record["customer"] not in on_either:
            by = f" by {record['who']}" if record["who"] else ""
            listed.append(made(WANTED, record["customer"], (Reason(WANTED, f"put on the call list{by}", ()),)))
    return tuple(sorted(listed, key=_order))


def last_day(calendar: Calendar) -> date | None:
    """The last covered day, else the last one with a ticket; None without any."""
    return calendar.through or (calendar.days[-1].date() if len(calendar.days) else None)


def worth_a_call(listed: Iterable[Listed], state: State, rules: Rules, *, today: date) -> tuple[Listed, ...]:
    """Whom to call this week, by owner: at most so many each as the rule "call" states; see `Rule.words`.

    A customer on both lists is there once, with the reasons of both. Whom somebody put on the list comes first.
    """
    rule = rules.named("call")
    since = (today - timedelta(weeks=rule.weeks)).isoformat()
    decided = {record["customer"]: record for record in records(state, CUSTOMER_CALLS)}
    done = {name for name, record in decided.items() if record["state"] != WANTED and record["on"] > since}
    both: dict[str, Listed] = {}
    for one in listed:
        if one.customer in done:
            continue
        seen = both.get(one.customer)
        both[one.customer] = _joined(seen, one) if seen else one
    wanted = {name for name, record in decided.items() if record["state"] == WANTED}
    ordered = sorted(both.values(), key=lambda one: (one.customer not in wanted, *_order(one)[1:]))
    taken: dict[str, int] = {}
    calls = []
    for one in ordered:
        if taken.get(one.owner, 0) < rule.least:
            taken[one.owner] = taken.get(one.owner, 0) + 1
            calls.append(one)
    return tuple(sorted(calls, key=lambda one: (not one.owner, one.owner)))


def table(listed: Iterable[Listed], state: State) -> pd.DataFrame:
    """One row per customer and list, for tables, files and scripts. Columns COLUMNS."""
    decided = {record["customer"]: record for record in records(state, CUSTOMER_CALLS)}
    rows = [
        (
            one.list,
            one.customer,
            sum(reason.rule != WANTED for reason in one.reasons),
            one.why,
            one.owner,
            one.team,
            "" if one.plan == NONE else one.plan,
            one.revenue,
            "" if one.segment == NONE else one.segment,
            one.since.isoformat() if one.since else "",
            one.tickets,
            one.last.isoformat() if one.last else "",
            decided[one.customer]["state"] if one.customer in decided else "",
            decided[one.customer]["on"] if one.customer in decided else "",
        )
        for one in listed
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"revenue": "Float64"})


def _order(one: Listed) -> tuple[object, ...]:
    return (one.list, -len(one.reasons), -(one.revenue or 0.0), -one.tickets, one.customer)


def _joined(first: Listed, second: Listed) -> Listed:
    return Listed(
        f"{first.list}, {second.list}",
        first.customer,
        (*first.reasons, *second.reasons),
        first.plan,
        first.segment,
        first.revenue,
        first.since,
        first.tickets,
        first.last,
        first.team,
        first.owner,
    )
