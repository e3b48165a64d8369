"""Incidents after they are over: their times, whom they affected, what they cost, and what people state of them."""

import json
from datetime import date, timedelta

import pytest

from analytics.cli.program import main
from analytics.insights.affected_file import brought
from analytics.insights.incident_expected import expected_of
from analytics.insights.incident_likely import likely
from analytics.insights.incident_review import Known, _issues_in, affected_customers, review, reviews_table
from analytics.insights.incidents import incidents_of
from analytics.metrics.volume import count_of
from analytics.operations.forgetting import forget
from analytics.signals.triage import triaged
from analytics.store.decision_times import decided_since
from analytics.workspace.incident_kinds import AFFECTED, INCIDENTS
from analytics.workspace.kind import BadDecisions
from analytics.workspace.kinds import EVENTS
from analytics.workspace.lists import CUSTOMERS
from analytics.workspace.moves import set_record

FIRST = date(2026, 1, 5)
DOWN = date(2026, 3, 11)
LINK = f"event~{DOWN}~Outage"


@pytest.fixture
def desk(load, bench):
    """Eleven weeks of a bug ticket a day, an outage of two days with eight, and two tickets without a label."""
    rows = [(FIRST + timedelta(days=n), f"C{n % 9}", "team:sync;bug", "Small thing broken") for n in range(77)]
    rows += [
        (DOWN + timedelta(days=n % 2), f"Hit {n}", "team:sync;incident", "Notes stopped syncing") for n in range(8)
    ]
    rows += [(DOWN, "Perhaps", "", "Syncing stopped for notes here"), (DOWN, "Other", "", "Where is my invoice")]
    load(
        "a.csv",
        "id,created,subject,tags,company\n"
        + "".join(f"{n},{day} 10:00,{subject},{tags},{who}\n" for n, (day, who, tags, subject) in enumerate(rows)),
        covers=f"{FIRST}..{FIRST + timedelta(days=76)}",
    )
    event = {"name": "Outage", "kind": "incident", "start": str(DOWN), "end": str(DOWN + timedelta(days=1))}
    bench.decide([set_record(bench.state, EVENTS, {**event, "teams": ["Sync"]})], "an incident")
    return bench


def reviewed(bench):
    facts = bench.facts()
    (incident,) = incidents_of(bench.events, triaged((), bench.state), facts.taxonomy.categories)
    known = Known.of(bench.workspace, bench.state, {}, zone=facts.zone)
    due = expected_of(bench.snapshots, bench.expected(facts), [incident])
    return incident, review(facts, incident, known, due[incident.link], bench.customers)


def decide(bench, kind, **values):
    return bench.decide([set_record(bench.state, kind, values)], "decided")


def test_its_customers_are_those_of_its_tickets_and_its_cost_is_what_lies_beyond_the_expected(desk):
    incident, found = reviewed(desk)

    assert (found.tickets, found.customers) == (10, 10)
    assert found.customers == count_of(desk.facts(), incident.scope.narrowed(measure="customers"))
    assert 7 < found.beyond < 9.5
    assert found.first.date() == DOWN and (found.fixed.by, found.days_to_fix) == ("the event's end", 1)
    assert found.noticed.on is None and found.days_to_notice is None  # it was written down long after


def test_who_wrote_of_the_same_without_its_labels_is_likely_and_counts_once_confirmed(desk):
    incident, _ = reviewed(desk)
    assert likely(desk.facts(), incident, None)["customer"].tolist() == ["Perhaps"]

    decide(desk, AFFECTED, customer="Perhaps", incident=LINK, state="affected")
    decide(desk, AFFECTED, customer="Hit 1", incident=LINK, state="not affected")

    whom = affected_customers(desk.facts(), incident, desk.state, desk.customers).set_index("customer")
    assert len(whom) == reviewed(desk)[1].customers == 10
    assert whom.at["Perhaps", "basis"] == "confirmed" and "Hit 1" not in whom.index


def test_a_filled_file_says_what_of_it_cannot_be_and_keeps_what_it_does_not_name(desk):
    incident, _ = reviewed(desk)
    decide(desk, AFFECTED, customer="Hit 1", incident=LINK, compensation="A month", amount="12")
    decide(desk, AFFECTED, customer="Hit 2", incident=LINK, note="Called")

    with pytest.raises(BadDecisions) as refused:
        brought(desk.facts(), desk.state, [incident], f"customer,incident,told\nHti 3,{LINK},2026-03-12\nHit 3,x,\n")
    assert "line 2, column 'customer': 'Hti 3' wrote no ticket of Outage" in str(refused.value)
    assert "line 3, column 'incident': 'x' is no incident that is known here" in str(refused.value)
    german = f"customer;incident;told;;\nHit 1;{LINK};12.03.2026;;\nPerhaps;{LINK};;;\nHit 3;{LINK};13.03.2026;;\n"
    desk.decide(brought(desk.facts(), desk.state, [incident], german), "from a file")

    whom = affected_customers(desk.facts(), incident, desk.state, desk.customers).set_index("customer")
    assert whom.loc["Hit 1", ["told", "compensation", "amount"]].tolist() == ["2026-03-12", "A month", "12"]
    assert whom["told"].ne("").sum() == 2 and whom.at["Hit 2", "note"] == "Called"
    bare = ",".join(["Hit 2", LINK, *[""] * 6])
    desk.decide(brought(desk.facts(), desk.state, [incident], AFFECTED.write_csv([]) + bare + "\n"), "emptied")
    assert len(desk.state["affected_customers"]) == 2


def test_the_review_note_keeps_its_lines_also_as_a_file(desk):
    decide(desk, INCIDENTS, incident=LINK, note=" The disk was full.\r\n\n=  Watch  it \n")

    (record,) = desk.state["incidents"].values()
    assert record["note"] == "The disk was full.\n\n= Watch it"
    assert [again for _, again in INCIDENTS.read_csv(INCIDENTS.write_csv([record]))] == [record]
    assert reviews_table([reviewed(desk)[1]])["note"].tolist() == ["The disk was full. = Watch it"]


def test_only_the_issues_that_are_named_count_and_none_whose_key_begins_like_it(desk):
    issues = {key: {"issue": key} for key in ("FERN-2", "FERN-212", "acme/app#1")}
    known = Known(desk.state, {}, {}, {}, issues)

    assert _issues_in("FERN-212", known) == ["FERN-212"]
    assert _issues_in("see (FERN-2), https://github.com/acme/app/issues/1", known) == ["FERN-2", "acme/app#1"]
    assert not _issues_in("acme/app#12", known)


def test_a_decision_is_of_the_day_of_the_zone(desk):
    def keep(record) -> bool:
        return record["name"] == "Outage"

    (utc,) = decided_since(desk.workspace, EVENTS, keep, zone="Etc/GMT+12").values()
    (east,) = decided_since(desk.workspace, EVENTS, keep, zone="Etc/GMT-14").values()
    assert (east.on - utc.on).days in (1, 2)  # 26 hours apart


def test_what_people_state_goes_first_and_is_taken_back(desk):
    step = decide(
        desk, INCIDENTS, incident=LINK, noticed=str(DOWN), noticed_by="Ann", fixed=str(DOWN + timedelta(days=5))
    )
    found = reviewed(desk)[1]
    assert (found.noticed.by, found.days_to_notice, found.days_to_fix) == ("Ann", 0, 5)

    desk.undo(step)
    assert reviewed(desk)[1].days_to_fix == 1


def test_it_is_told_when_everybody_was_and_revenue_counts_each_customer_once(desk):
    desk.decide(
        [
            set_record(desk.state, CUSTOMERS, {"customer": name, "revenue": revenue})
            for name, revenue in (("Hit 1", "100"), ("Hit 2", "50"), ("Perhaps", "1000"))
        ],
        "customers",
    )
    names = affected_customers(desk.facts(), reviewed(desk)[0], desk.state, desk.customers)["customer"]
    for at, name in enumerate(names):
        assert reviewed(desk)[1].notified.on is None
        decide(desk, AFFECTED, customer=name, incident=LINK, told=f"2026-03-{13 + at}", amount="2.50")

    found = reviewed(desk)[1]
    assert (found.notified.on, found.customers_notified, found.revenue) == (date(2026, 3, 22), 10, 150)
    assert found.amount == 25


@pytest.mark.parametrize("keep_mentions", [False, True])
def test_a_forgotten_customer_leaves_the_incident(desk, keep_mentions):
    decide(desk, AFFECTED, customer="Hit 1", incident=LINK, told="2026-03-13")

    forget(desk, "Hit 1", keep_mentions=keep_mentions)

    assert not desk.state["affected_customers"] and reviewed(desk)[1].customers == 9


def test_the_command_lists_the_incidents(desk, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(desk.folder))

    assert main(["incidents", "--format", "json"]) == 0

    (found,) = json.loads(capsys.readouterr().out)
    assert (found["incident"], found["customers"], found["days_to_fix"], found["noticed"]) == (
        LINK,
        10,
        1,
        str(DOWN),
    )  # by its signal
