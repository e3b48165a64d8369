"""Customer reasons: the rules of the lists at risk and potential, each with the customers for whom it may hold.

A rule returns what it counted and the tickets behind it; whether that is enough the workspace's rules state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.formatting import count, counted
from analytics.frames import rows_of
from analytics.insights.bugs import UNKNOWN
from analytics.insights.incident_review import decided_of
from analytics.insights.incidents import Incident
from analytics.metrics.affected import affected
from analytics.metrics.asked import per_feature
from analytics.metrics.customers import new_users, writing
from analytics.metrics.scope import Scope
from analytics.metrics.volume import totals
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE
from analytics.workspace.checks import State
from analytics.workspace.customer_kinds import LISTS_OF_CUSTOMERS
from analytics.workspace.customer_rules import PAST_WEEKS, Rule, Rules
from analytics.workspace.issues import search_words

HOW_TO = "how_to"


@dataclass(frozen=True)
class Evidence:
    """Tickets behind a reason, and where they are seen."""

    tickets: int
    scope: Scope
    search: str = ""  # that narrows the scope to them, and to others that have the same words


@dataclass(frozen=True)
class Reason:
    """Why a customer is listed: the rule, what it counted, and the tickets."""

    rule: str
    text: str
    evidence: tuple[Evidence, ...]


def reasons_of_all(
    facts: Facts,
    through: date,
    rules: Rules,
    *,
    links: pd.DataFrame,
    incidents: Sequence[Incident],
    state: State,
) -> dict[str, list[tuple[str, Reason]]]:
    """Customer → (list, reason) of every rule that holds, in the order of the rules.

    links: see `analytics.insights.bugs.linked`, of all tickets. state: what is decided of the incidents' customers.
    """
    found: dict[str, list[tuple[str, Reason]]] = {}
    asked = {
        "writes more": lambda rule: _writes_more(facts, through, rule),
        "open bugs": lambda rule: _open_bugs(links, _since(through, rule)),
        "same fault again": lambda rule: _same_fault(facts, _since(through, rule), rule),
        "incident": lambda rule: _incidents(facts, through, rule, incidents, state),
        "larger plan": lambda rule: _larger_plan(facts, _since(through, rule), rules),
        "new users ask how": lambda rule: _new_users(facts, _since(through, rule)),
    }
    for list_ in LISTS_OF_CUSTOMERS:
        for rule in rules.reasons(list_):
            for customer, size, reason in asked[rule.name](rule):
                if size >= rule.least and customer != NONE:
                    found.setdefault(customer, []).append((list_, reason))
    return found


def _since(through: date, rule: Rule) -> Scope:
    return Scope(start=through - timedelta(weeks=rule.weeks) + timedelta(days=1), end=through)


Found = list[tuple[str, int, Reason]]  # customer, what the rule counted, the reason


def _writes_more(facts: Facts, through: date, rule: Rule) -> Found:
    scope, found = _since(through, rule), []
    for row in rows_of(writing(facts, through, weeks=rule.weeks, past_weeks=PAST_WEEKS)):
        if row.known_weeks < PAST_WEEKS / 2:
            continue
        usual = row.before / row.known_weeks * rule.weeks
        if row.tickets >= rule.times * usual:
            text = f"{counted(int(row.tickets), 'ticket')} in {counted(rule.weeks, 'week')}, usually {_about(usual)}"
            own = scope.narrowed(customers=(row.customer,))
            found.append((row.customer, int(row.tickets), Reason(rule.name, text, (Evidence(int(row.tickets), own),))))
    return found


def _open_bugs(links: pd.DataFrame, scope: Scope) -> Found:
    recent = links["day"] >= pd.Timestamp(scope.start or date.min)
    own = links[links["state"].isin(["open", UNKNOWN]) & recent & links["customer"].notna()]
    found: Found = []
    for customer, part in own.groupby("customer"):
        bugs = sorted(part["issue"].unique())
        named = ", ".join(bugs[:3]) + (f" and {len(bugs) - 3} more" if len(bugs) > 3 else "")
        own_scope = scope.narrowed(customers=(str(customer),))
        per_bug = part.groupby("issue")["id"].nunique()
        evidence = tuple(Evidence(int(per_bug[bug]), own_scope, search_words(bug)) for bug in bugs)
        reason = Reason("open bugs", f"waits on {counted(len(bugs), 'open bug')}: {named}", evidence)
        found.append((str(customer), len(bugs), reason))
    return found


def _same_fault(facts: Facts, scope: Scope, rule: Rule) -> Found:
    slugs = facts.taxonomy.categories.counting_as("defect")
    if not slugs:
        return []
    frame = totals(facts, scope.narrowed(categories=slugs), by=("customer", "feature"))
    found: Found = []
    for row in rows_of(frame[(frame["feature"] != NONE) & (frame["value"] >= rule.least)]):
        text = f"{counted(int(row.value), 'ticket')} about faults of {row.feature}"
        own = scope.narrowed(categories=slugs, features=(row.feature,), customers=(row.customer,))
        found.append((row.customer, int(row.value), Reason(rule.name, text, (Evidence(int(row.value), own),))))
    return list({customer: (customer, size, reason) for customer, size, reason in reversed(found)}.values())


def _incidents(facts: Facts, through: date, rule: Rule, incidents: Sequence[Incident], state: State) -> Found:
    start = through - timedelta(weeks=rule.weeks)
    touched: dict[str, list[tuple[Incident, int]]] = {}
    for incident in incidents:
        if start < incident.end and incident.start <= through:
            decided = decided_of(state, incident)
            spared = {name for name, record in decided.items() if record["state"] == "not affected"}
            for row in rows_of(affected(facts, incident.scope)):
                if row.customer in spared:
                    continue
                touched.setdefault(row.customer, []).append((incident, int(row.tickets)))
    found: Found = []
    for customer, own in touched.items():
        names = ", ".join(incident.name for incident, _ in own)
        evidence = tuple(Evidence(tickets, incident.scope.narrowed(customers=(customer,))) for incident, tickets in own)
        reason = Reason(rule.name, f"affected by {names}", evidence)
        found.append((customer, len(own), reason))
    return found


def _larger_plan(facts: Facts, scope: Scope, rules: Rules) -> Found:
    categories = facts.taxonomy.categories
    slugs = (*categories.counting_as("request"), *categories.counting_as("unaware"))
    if not slugs or not rules.plan_features:
        return []
    inside = scope.narrowed(categories=slugs, features=rules.plan_features)
    tickets_of: dict[str, dict[str, dict[str, set[int]]]] = {}  # customer → feature → plan → ids
    for row in rows_of(per_feature(facts, inside)):  # one question for all, however many ask for other features
        if isinstance(row.customer, str):
            tickets_of.setdefault(row.customer, {}).setdefault(row.feature, {}).setdefault(row.plan, set()).add(row.id)
    found: Found = []
    for customer, features in tickets_of.items():
        wants = [
            (-len(ids), feature, plan, larger)
            for feature, plans in features.items()
            for plan, ids in plans.items()
            if (larger := rules.larger_plan(feature, plan))
        ]
        if not wants:
            continue
        own: dict[str, str] = {}  # the larger plan by which most of them ask, those of most tickets first
        for _, feature, _, larger in sorted(wants):
            own.setdefault(feature, larger)
        tickets = len(set().union(*(ids for feature in own for ids in features[feature].values())))
        wanted = ", ".join(f"{feature} ({larger})" for feature, larger in own.items())
        text = f"asks for what a larger plan has: {wanted}, {counted(tickets, 'ticket')}"
        evidence = (Evidence(tickets, inside.narrowed(features=tuple(own), customers=(customer,))),)
        found.append((customer, tickets, Reason("larger plan", text, evidence)))
    return found


def _new_users(facts: Facts, scope: Scope) -> Found:
    inside = scope.narrowed(categories=(HOW_TO,))
    counts = dict(totals(facts, inside, by=("customer",)).itertuples(index=False, name=None))
    found: Found = []
    for row in rows_of(new_users(facts, inside)):
        tickets = int(counts.get(row.customer, 0))
        text = f"{counted(int(row.users), 'user')} who never wrote before asked how something is done"
        own = inside.narrowed(customers=(row.customer,))
        found.append((row.customer, int(row.users), Reason("new users ask how", text, (Evidence(tickets, own),))))
    return found


def _about(number: float) -> str:
    return "none" if not number else count(number)
