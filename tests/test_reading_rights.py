"""Reading rights: who may not read texts and customers' names has the same numbers without them, from every place."""

import importlib
import re
import shlex
from datetime import date

import pytest

from analytics.insights.bugs import linked
from analytics.insights.suspected import Answers
from analytics.insights.unaware import suspected_tickets
from analytics.metrics.asked import completeness, ticket_rows
from analytics.metrics.labels import labels
from analytics.metrics.overview import choices, known_customers
from analytics.metrics.people import people
from analytics.metrics.readable import readable
from analytics.metrics.references import references
from analytics.metrics.scope import Scope
from analytics.metrics.texts import flat_of, flat_texts, hashed_tickets, requesters, texts_in_order, texts_of
from analytics.metrics.ticket import ticket
from analytics.metrics.tickets import ticket_count, tickets
from analytics.metrics.volume import total, totals
from analytics.people.acting import acting_as, why_not
from analytics.people.person import Limit, Person
from analytics.people.role import Right, Role, rights_of
from analytics.store.computed import remembered

EXPORT = "id,created,subject,body,tags,email,company\n" + "".join(
    f"{n},2026-03-0{1 + n % 5} 10:00,Subject SECRET-{n},"
    f"Text SECRET about https://x.atlassian.net/browse/FERN-{n % 2 + 1},sync;bug,"
    f"ann{n}@secret.example,Secretive {n % 3}\n"
    for n in range(1, 10)
)
SECRET = re.compile("secret", re.IGNORECASE)
HANDED_OUT = {
    "tickets": lambda facts: tickets(facts, Scope()),
    "one ticket": lambda facts: ticket(facts, "generic", "1").row.to_frame(),
    "texts": lambda facts: texts_of(facts, range(1, 10)),
    "words": lambda facts: flat_texts(facts, Scope(), most=100),
    "flat": lambda facts: list(flat_of(facts, range(1, 10)).values()),
    "in order": lambda facts: texts_in_order(facts, range(1, 10), letters=100),
    "requesters": lambda facts: requesters(facts, range(1, 10)),
    "people": lambda facts: people(facts, Scope()),
    "references": lambda facts: references(facts, Scope()),
    "bugs": lambda facts: linked(facts, Scope(), {}),
    "labels": lambda facts: labels(facts, "category"),
    "asked": lambda facts: ticket_rows(facts, Scope()),
    "by customer": lambda facts: totals(facts, Scope(), by=("customer",)),
    "filters": lambda facts: choices(facts)["customer"],
}


def person(role: Role, **settings: bool) -> Person:
    return Person(f"a {role.value}", role, rights_of(role, **settings))


VIEWER, PM = person(Role.VIEWER), person(Role.PM)
READING_VIEWER = person(Role.VIEWER, viewers_read_text=True)


def written(found: object) -> str:
    return found.to_csv() if hasattr(found, "to_csv") else repr(found)


@pytest.fixture
def facts(bench, load):
    load("a.csv", EXPORT)
    return bench.facts()


@pytest.mark.parametrize("name", HANDED_OUT)
def test_texts_and_names_reach_only_who_may_read_them(facts, name):
    seen = {}
    for who in (PM, READING_VIEWER, VIEWER):
        with acting_as(who):
            seen[who] = written(HANDED_OUT[name](facts))

    assert SECRET.search(seen[PM]) and seen[READING_VIEWER] == seen[PM]
    assert not SECRET.search(seen[VIEWER])
    assert len(seen[VIEWER].splitlines()) == len(seen[PM].splitlines())


def test_the_counts_are_the_same_for_everybody(facts):
    counts = {}
    for who in (PM, VIEWER):
        with acting_as(who):
            carried = completeness(facts, Scope(), reasons="text", words=3, letters=10)
            counts[who] = (
                total(facts, Scope()),
                total(facts, Scope(measure="customers")),
                len(people(facts, Scope())),
                sorted(totals(facts, Scope(), by=("customer",))["value"]),
                references(facts, Scope())["issue"].value_counts().to_dict(),
                carried[["text", "customer", "use_case"]].sum().tolist(),
            )

    assert counts[VIEWER] == counts[PM]
    assert counts[PM][4] == {"FERN-1": 4, "FERN-2": 5}


def test_a_search_or_a_filter_proves_no_text_and_no_name(facts):
    asked = {
        "a word": lambda: ticket_count(facts, Scope(), search="SECRET"),
        "a name": lambda: ticket_count(facts, Scope(customers=("Secretive 1",))),
        "names": lambda: len(known_customers(facts, ["Secretive 1"])),
    }
    for question, ask in asked.items():
        with acting_as(PM):
            assert ask(), question
        with acting_as(VIEWER):
            assert not ask(), question
    with acting_as(VIEWER):
        stand_in = people(facts, Scope())["customer"].iloc[0]
        assert ticket_count(facts, Scope(), search="sync") == 9
        assert ticket_count(facts, Scope(customers=(stand_in,))) == 3
        assert hashed_tickets(facts, letters=100).empty  # no text to be found by its hash


def test_nothing_that_a_viewer_asked_first_is_kept_for_others_nor_the_other_way(bench, facts):
    made = {}
    for who in (VIEWER, PM):
        with acting_as(who):
            kept = remembered(
                bench.snapshots, "trial", f"{facts.version}-1", ("one",), lambda: {"one": tickets(facts, Scope())}
            )
            made[who] = kept["one"]
    assert SECRET.search(made[VIEWER].to_csv()) and made[VIEWER].equals(made[PM])  # whole
    with acting_as(VIEWER):
        assert not SECRET.search(
            readable(facts, made[VIEWER].assign(id=range(1, 10)).drop(columns="customer")).to_csv()
        )

    grouped = Scope(start=date(2026, 3, 2), end=date(2026, 3, 8), grain="day")
    expected = bench.expected(facts)
    for first, then in ((VIEWER, PM), (PM, VIEWER)):
        for who in (first, then):
            with acting_as(who):
                names = written(expected.volume(grouped, by=("customer",)))
                assert bool(SECRET.search(names)) is (who is PM)


def test_suspicions_are_found_in_the_whole_texts_and_handed_out_without_names(bench, facts):
    found = {}
    for who in (VIEWER, PM):
        with acting_as(who):
            found[who], _ = suspected_tickets(facts, bench.folder, Answers.of(bench.state))
    assert found[VIEWER]["id"].tolist() == found[PM]["id"].tolist()
    assert not SECRET.search(found[VIEWER].to_csv())


def test_why_not_states_a_command_that_exists(monkeypatch, tmp_path):
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path))
    viewer = Person("Ann Lee", Role.VIEWER, rights_of(Role.VIEWER))
    assert why_not(viewer, Right.IMPORT) == (
        "You may not import, undo imports and change mappings: your role is viewer. The role CS lead may; an admin "
        "gives it to you with `tagwatch people role 'Ann Lee' cs-lead`."
    )
    limited = Person("bo", Role.CS_LEAD, rights_of(Role.CS_LEAD, limited=True), Limit(teams=("Sync",)))
    assert why_not(limited, Right.IMPORT).endswith("lifts that with `tagwatch people limit bo --none`.")
    for person in (viewer, limited):
        for right in Right:
            command = re.search("`tagwatch (.*)`", why_not(person, right))[1]
            people_command = importlib.import_module("analytics.cli.people").people
            words = shlex.split(command)[1:]
            people_command.commands[words[0]].make_context(words[0], words[1:])  # raises for what it does not take
