"""Customers at risk and with potential: each rule counts its own tickets and can be changed; calls are limited."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.cli.program import main
from analytics.insights.bugs import linked
from analytics.insights.customer_lists import customer_lists, table, worth_a_call
from analytics.insights.incidents import incident_named, incidents_of
from analytics.metrics.affected import affected, beside
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_count
from analytics.metrics.volume import count_of
from analytics.operations.forgetting import forget
from analytics.workspace.customer_kinds import CUSTOMER_CALLS, CUSTOMER_RULES, PLANS
from analytics.workspace.customer_rules import DEFAULTS, Rules
from analytics.workspace.incident_kinds import AFFECTED
from analytics.workspace.kinds import EVENTS, FEATURES
from analytics.workspace.lists import CUSTOMERS, ISSUES
from analytics.workspace.moves import set_record
from analytics.workspace.teams import Teams

FIRST, DAYS = date(2026, 1, 5), 231  # 33 weeks
THROUGH = FIRST + timedelta(days=DAYS - 1)


def row(number: int, back: int, company: str, tags: str, *, user: str = "u", subject: str = "Hello") -> str:
    return f"{number},{THROUGH - timedelta(days=back)} 10:00,{subject},Text,{tags},{company},{user}@{company},Free\n"


ROWS = [
    *[("Steady", back, "team:sync;how-to", "u", "Hello") for back in range(0, 230, 14)],
    *[("Loud", back, "team:sync;how-to", "u", "Hello") for back in (0, 1, 2, 3, 4, 5, 100, 150, 200, 229)],
    *[("Broken", back, "team:sync;bug;feature:maps", "u", "See ABC-7") for back in (1, 20, 40)],
    *[("Growing", back, "team:sync;feature-request;feature:guest-links", "u", "Please") for back in (3, 9)],
    *[("Crowd", back, "team:sync;how-to", f"new{back}", "How do I?") for back in (2, 3, 4)],
    *[("Hit", back, "team:sync;incident", "u", "Down") for back in (30, 30)],
    *[("Perhaps", back, "team:sync;how-to", "u", "Down too") for back in (30,)],
]


@pytest.fixture
def desk(load, bench):
    text = "id,created,subject,body,tags,company,requester,segment\n" + "".join(
        row(n, back, company, tags, user=user, subject=subject)
        for n, (company, back, tags, user, subject) in enumerate(ROWS, start=1)
    )
    load("a.csv", text, covers=f"{FIRST}..{THROUGH}")
    day = THROUGH - timedelta(days=30)
    bench.decide(
        [
            set_record(bench.state, ISSUES, {"issue": "ABC-7", "state": "open", "title": "Maps crash"}),
            set_record(bench.state, FEATURES, {"feature": "Guest links"}),
            set_record(bench.state, PLANS, {"plan": "Free", "place": "1"}),
            set_record(bench.state, PLANS, {"plan": "Team", "place": "2", "features": ["Guest links"]}),
            set_record(bench.state, EVENTS, {"name": "Outage", "kind": "incident", "start": day.isoformat()}),
        ],
        "set up",
    )
    return bench


def lists_of(bench):
    facts = bench.facts()
    return customer_lists(
        facts,
        bench.calendar(facts),
        Rules.of(bench.state),
        links=linked(facts, Scope(), bench.workspace.list_of(ISSUES)),
        incidents=incidents_of(bench.events, (), facts.taxonomy.categories),
        customers=bench.customers,
        teams=Teams.of(bench.state),
        state=bench.state,
    )


def decide(bench, kind, **values):
    bench.decide([set_record(bench.state, kind, values)], "a rule")


def test_each_rule_names_whom_it_holds_for_and_its_numbers_open_their_tickets(desk):
    decide(desk, CUSTOMER_RULES, rule="at risk", least="1")

    found = lists_of(desk)

    rules = {(one.customer, reason.rule) for one in found for reason in one.reasons}
    assert rules == {
        ("Loud", "writes more"),
        ("Broken", "open bugs"),
        ("Broken", "same fault again"),
        ("Hit", "incident"),
        ("Growing", "larger plan"),
        ("Crowd", "new users ask how"),
    }
    facts = desk.facts()
    for one in found:
        for reason in one.reasons:
            for seen in reason.evidence:
                assert ticket_count(facts, seen.scope, search=seen.search) == seen.tickets > 0, reason
    assert {one.list for one in found if one.customer in ("Growing", "Crowd")} == {"potential"}


def test_by_default_two_rules_make_a_risk_and_a_rule_that_is_off_makes_none(desk):
    assert [one.customer for one in lists_of(desk) if one.list == "at risk"] == ["Broken"]

    decide(desk, CUSTOMER_RULES, rule="open bugs", off="yes")
    assert not [one for one in lists_of(desk) if one.list == "at risk"]
    assert "In 4 weeks" not in Rules.of(desk.state).named("writes more").words
    decide(desk, CUSTOMER_RULES, rule="writes more", least="7")
    assert "at least 7 tickets in 4 weeks" in Rules.of(desk.state).named("writes more").words


def test_at_most_so_many_calls_per_owner_and_nobody_again_who_was_called(desk):
    decide(desk, CUSTOMER_RULES, rule="call", least="2")
    today = THROUGH

    calls = worth_a_call(lists_of(desk), desk.state, Rules.of(desk.state), today=today)
    assert [one.customer for one in calls] == ["Broken", "Crowd"]

    decide(desk, CUSTOMER_CALLS, customer="Broken", state="called", on=today.isoformat())
    decide(desk, CUSTOMER_CALLS, customer="Growing", state="to call", on=today.isoformat())
    calls = worth_a_call(lists_of(desk), desk.state, Rules.of(desk.state), today=today)
    assert [one.customer for one in calls] == ["Growing", "Crowd"]
    later = worth_a_call(lists_of(desk), desk.state, Rules.of(desk.state), today=today + timedelta(weeks=9))
    assert "Broken" in [one.customer for one in later]


def test_whom_somebody_put_on_the_call_list_is_called_though_no_rule_names_them(desk):
    decide(desk, CUSTOMER_CALLS, customer="Steady", state="to call", on=THROUGH.isoformat(), who="Ann")

    first, *others = worth_a_call(lists_of(desk), desk.state, Rules.of(desk.state), today=THROUGH)

    assert (first.customer, first.why, first.plan) == ("Steady", "put on the call list by Ann", "Free")
    assert others and first.tickets > 0 and table([first], desk.state)["rules"].tolist() == [0]
    decide(desk, CUSTOMER_CALLS, customer="Steady", state="called", on=THROUGH.isoformat())
    assert "Steady" not in {one.customer for one in lists_of(desk)}


def test_who_was_stated_not_to_be_affected_is_at_risk_by_no_incident(desk):
    decide(desk, CUSTOMER_RULES, rule="at risk", least="1")
    assert "Hit" in {one.customer for one in lists_of(desk)}

    link = f"event~{THROUGH - timedelta(days=30)}~Outage"
    decide(desk, AFFECTED, customer="Hit", incident=link, state="not affected")

    assert "Hit" not in {one.customer for one in lists_of(desk)}


def test_the_search_of_a_hosted_bug_finds_the_tickets_that_have_its_address(load, bench):
    text = "id,created,subject,body,company\n1,2026-01-05 10:00,Broken,See https://github.com/acme/app/issues/7,Firm\n"
    load("a.csv", text)
    facts, calendar = bench.facts(), bench.calendar(bench.facts())
    rules = Rules((replace(DEFAULTS[1], weeks=99), replace(DEFAULTS[0]), replace(DEFAULTS[6], least=1), *DEFAULTS[7:]))
    links = linked(facts, Scope(), {})

    (found,) = customer_lists(facts, calendar, rules, links=links)

    (seen,) = found.reasons[0].evidence
    assert ticket_count(facts, seen.scope, search=seen.search) == seen.tickets == 1


def test_revenue_and_since_come_from_the_customers_file(desk):
    decide(desk, CUSTOMERS, customer="Broken", revenue="1200", since="2020-02-02")

    rows = table(lists_of(desk), desk.state).set_index("customer")

    assert (rows.at["Broken", "revenue"], rows.at["Broken", "since"]) == (1200, "2020-02-02")


def test_the_command_writes_the_list(desk, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(desk.folder))

    assert main(["customers", "--potential", "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("list,customer,rules,reasons,owner") and {line.split(",")[1] for line in lines[1:]} == {
        "Growing",
        "Crowd",
    }
    assert main(["customers", "--potential", "--at-risk"]) == 2


@pytest.mark.parametrize("keep_mentions", [False, True])
def test_a_forgotten_customer_leaves_the_calls_and_lists(desk, keep_mentions):
    decide(desk, CUSTOMER_CALLS, customer="Broken", state="called", on="2026-08-01", note="Ask again")

    forget(desk, "Broken", keep_mentions=keep_mentions)

    assert not desk.state["customer_calls"]
    assert "Broken" not in {one.customer for one in lists_of(desk)}
    with desk.workspace.open() as database:
        changes = database.execute("select key, after from changes where kind = 'customer_calls'").fetchall()
    assert changes and "Broken" not in str(changes)


def test_an_incident_affects_the_customers_of_its_tickets_and_others_only_stand_beside_it(desk):
    facts = desk.facts()
    (incident,) = incidents_of(desk.events, (), facts.taxonomy.categories)

    found = affected(facts, incident.scope)

    assert found[["customer", "tickets"]].values.tolist() == [["Hit", 2]]
    assert len(found) == count_of(facts, incident.scope.narrowed(measure="customers"))
    assert len(beside(facts, incident.scope, incident.start, incident.end)) == 1
    assert incident_named(incident.link, [incident]) is incident and incident_named("x", [incident]) is None
