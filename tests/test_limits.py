"""Limits: who is limited to teams or sources has the numbers, tickets and decisions of these, whatever is asked."""

from datetime import date

import pytest

from analytics.cli.program import main
from analytics.insights.untagged import suggested
from analytics.metrics.calendar import calendar
from analytics.metrics.left_out import left_out
from analytics.metrics.overview import choices
from analytics.metrics.people import people
from analytics.metrics.references import references
from analytics.metrics.scope import Scope
from analytics.metrics.tag_usage import tag_usage
from analytics.metrics.ticket import ticket
from analytics.metrics.tickets import ids_of, ticket_count, tickets
from analytics.metrics.volume import total, totals, volume
from analytics.people.acting import NotAllowed, acting_as, host
from analytics.people.person import Limit, Person
from analytics.people.role import Right, Role, rights_of
from analytics.roundup.links import Pass, mint
from analytics.store.computed import remembered
from analytics.store.editions import Editions, scope_key
from analytics.store.import_history import ledger
from analytics.store.people import People
from analytics.workspace.incident_kinds import AFFECTED, event_incident
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import EVENTS, FEATURES, REQUESTS, SIGNALS, SOURCE_RULES, TEAMS
from analytics.workspace.moves import set_record, take_away
from analytics.workspace.release_kinds import BETA_CUSTOMERS

SYNC, BILLING = (3, 6, 9), (2, 4, 8, 10)  # of one team; 1 and 7 of both, 5 of none


def tags(number: int) -> str:
    if number == 5:
        return "bug"
    if number in (1, 7):
        return "team:sync;team:billing;bug;shared"
    return f"team:{'sync' if number in SYNC else 'billing'};bug;tag-{number}"


def export(source: str) -> str:
    rows = (
        f"{number},2026-03-{1 + number:02d} 10:00,Subject {number},Text https://x.atlassian.net/browse/FERN-{number},"
        f"{tags(number)},Firm {source} {number}\n"
        for number in range(1, 11)
    )
    return "id,created,subject,body,tags,company\n" + "".join(rows)


def limited(role: Role = Role.PM, teams=("Sync",), sources=(), *, untagged: bool = False) -> Person:
    return Person("ann", role, rights_of(role, limited=True), Limit(tuple(teams), tuple(sources), untagged))


@pytest.fixture
def store(bench, load):
    load("a.csv", export("a"), source="generic/a")
    load("b.csv", export("b"), source="generic/b")
    return bench


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        (limited(), 10),
        (limited(untagged=True), 12),
        (limited(teams=("Sync", "Billing")), 18),
        (limited(teams=(), sources=("generic/a",)), 10),
        (limited(sources=("generic/b",)), 5),
        (limited(Role.VIEWER), 10),
        (limited(teams=("Gone",)), 0),
    ],
)
def test_every_count_is_of_the_tickets_that_are_seen(store, person, seen):
    with acting_as(person):
        facts = store.facts()
        listed = tickets(facts, Scope())
        by_team = dict(totals(facts, Scope(), by=("team",))[["team", "value"]].to_numpy())
        known = calendar(facts)
        assert total(facts, Scope()) == ticket_count(facts, Scope()) == len(listed) == seen
        assert total(facts, Scope(measure="customers")) == len(people(facts, Scope())) == seen
        assert volume(facts, Scope(grain="day"), known)["value"].sum() == seen
        assert references(facts, Scope())["id"].nunique() == seen
        assert set(by_team) <= (
            {*person.limit.teams, "(none)"} if person.limit.teams else {"Sync", "Billing", "(none)"}
        )
        assert set(choices(facts)["team"]) == set(by_team)
        assert person.limit.untagged or not person.limit.teams or "(none)" not in by_team
        assert set(tag_usage(facts)["tag"]) == {tag for own in listed["tags"] for tag in own.split(", ")}
        assert {name for name in choices(facts)["customer"]} == set(listed["customer"])


def test_a_ticket_of_others_is_not_there_by_id_search_or_link(store):
    with acting_as(limited()):
        facts = store.facts()
        assert ticket(facts, "generic/a", "3") and ticket(facts, "generic/a", "1")
        assert ticket(facts, "generic/a", "2") is None and ids_of(facts, ["generic/a/2", "generic/a/5"]) == ()
        assert ticket_count(facts, Scope(), search="tag-2") == 0 == ticket_count(facts, Scope(teams=("Billing",)))
        assert facts.frame("select count(*) as n from snapshot.versions")["n"][0] == 10
        assert facts.frame("select count(*) as n from snapshot.sightings")["n"][0] == 10
        assert set(ticket(facts, "generic/a", "1").teams) == {"Sync"}


def test_facts_of_another_limit_are_refused_and_nothing_is_kept_across_limits(store):
    whole = store.facts()
    for person in (limited(), limited(Role.VIEWER)):
        with acting_as(person):
            own = store.facts()
            with pytest.raises(NotAllowed, match="limited to Sync"):
                total(whole, Scope())
            with pytest.raises(NotAllowed, match="limited to Sync"):
                remembered(store.snapshots, "trial", whole.key, ("one",), lambda: {})
        with acting_as(limited(teams=("Billing",))), pytest.raises(NotAllowed):
            total(own, Scope())
    sizes = []
    for person in (limited(), host(), limited(teams=("Billing",)), limited()):
        with acting_as(person):
            facts = store.facts()
            make = lambda facts=facts: {"one": tickets(facts, Scope())}  # noqa: E731
            sizes.append(len(remembered(store.snapshots, "trial", facts.key, ("one",), make)["one"]))
            assert store.expected(facts).facts.limit == person.limit
            store.findings(facts)
    assert sizes == [10, 20, 12, 10]
    assert store.last_signals() == store.findings(whole).signals


def test_what_is_learned_of_all_is_handed_out_for_own_tickets(store):
    with acting_as(limited(untagged=True)):
        suggested(store.facts(), store.snapshots, "team")
    with acting_as(limited()):
        assert suggested(store.facts(), store.snapshots, "team").empty
        imports = ledger(store.snapshots)
        assert imports["tickets"].isna().all() and len(imports) == 2
    with acting_as(limited(sources=("generic/b",))):
        assert ledger(store.snapshots)["source"].tolist() == ["generic/b"]
        assert left_out(store.facts()).days.empty


def edit(kind, values: dict, state=None) -> Edit:
    record = kind.record(values)
    return Edit(kind, kind.key_of(record), record, (state or {}).get(kind.plural, {}).get(kind.key_of(record)))


def event(name: str, *teams: str, **more) -> dict:
    return {"name": name, "kind": "release", "start": "2026-03-02", "teams": list(teams), **more}


def signal(level: str, area: str) -> dict:
    return {"since": "2026-03-02", "direction": "up", "level": level, "area": area, "state": "known"}


def test_decisions_about_what_others_see_are_neither_shown_nor_changed(store):
    store.decide(
        [
            *(edit(TEAMS, {"team": name}) for name in ("Sync", "Billing")),
            *(edit(EVENTS, event(name, *teams)) for name, *teams in (("S", "Sync"), ("B", "Billing"), ("All",))),
            *(edit(FEATURES, {"feature": f"{name} view", "team": name}) for name in ("Sync", "Billing")),
            *(edit(SIGNALS, signal("team", name)) for name in ("Sync", "Billing")),
            edit(SIGNALS, signal("category", "bug")),
        ],
        "For all",
    )
    with acting_as(limited()):
        state = store.state
        names = {
            plural: sorted(r.get("name") or r.get("team") or r["area"] for r in state[plural].values())
            for plural in ("teams", "events", "features", "signals")
        }
        assert names == {"teams": ["Sync"], "events": ["All", "S"], "features": ["Sync"], "signals": ["Sync"]}
        assert [one.name for one in store.facts().taxonomy.features.features] == ["Sync view"]
        assert store.workspace.history().empty
        refused = [
            edit(EVENTS, event("New", "Billing")),
            edit(EVENTS, event("New", "Sync", "Billing")),
            edit(EVENTS, event("For all")),
            edit(EVENTS, event("B", "Sync")),
            edit(SIGNALS, signal("category", "bug")),
            edit(SIGNALS, signal("cell", "Billing · bug")),
        ]
        for one in refused:
            with pytest.raises(NotAllowed, match="limited to Sync"):
                store.decide([one], "A try")
        with pytest.raises(NotAllowed):
            store.undo(1)
        with pytest.raises(NotAllowed):
            store.workspace.change([edit(EVENTS, event("New", "Sync"))], "Past the workbench")
        with pytest.raises(NotAllowed, match="limited to Sync"):
            store.decide([edit(REQUESTS, {"by": "feature", "name": "Billing view", "state": "planned"})], "A try")
        store.decide([edit(REQUESTS, {"by": "feature", "name": "Sync view", "state": "planned"})], "Own request")
        step = store.decide([edit(EVENTS, event("New", "Sync")), edit(SIGNALS, signal("cell", "Sync · bug"))], "Own")
        assert sorted(store.workspace.history()["what"]) == ["Own", "Own request"]
        store.undo(step)
    assert len(store.state["events"]) == 3 and len(store.state["signals"]) == 3


def beta(customer: str, release: str) -> dict:
    return {"customer": customer, "release": release, "state": "takes part", "note": "Why"}


def test_the_beta_of_a_release_that_others_see_is_neither_shown_nor_changed(store):
    planned = [event(name, team, state="planned") for name, team in (("S", "Sync"), ("B", "Billing"), ("Two", "Sync"))]
    planned.append(event("Two", "Billing", state="planned") | {"start": "2026-03-09"})
    who = [("Firm a 3", "S"), ("Firm a 3", "B"), ("Firm a 3", "Two"), ("Firm a 2", "S")]
    store.decide([*(edit(EVENTS, one) for one in planned), *(edit(BETA_CUSTOMERS, beta(*one)) for one in who)], "All")

    with acting_as(limited()):
        seen = [(record["customer"], record["release"]) for record in store.state["beta_customers"].values()]
        assert seen == [("Firm a 3", "S")]
        for one in (("Firm a 6", "B"), ("Firm a 6", "Two"), ("Firm a 6", "No such"), ("Firm a 2", "S")):
            with pytest.raises(NotAllowed, match="limited to Sync"):
                store.decide([edit(BETA_CUSTOMERS, beta(*one))], "A try")
        store.decide([edit(BETA_CUSTOMERS, beta("Firm a 6", "S"))], "Own")
        new = event("New", "Sync", state="planned")
        store.decide([edit(EVENTS, new), edit(BETA_CUSTOMERS, beta("Firm a 6", "New"))], "Both in one step")
    assert len(store.state["beta_customers"]) == 6


@pytest.mark.parametrize(
    ("kind", "noted"),
    [
        (BETA_CUSTOMERS, {"release": "5.3", "state": "takes part"}),
        (AFFECTED, {"incident": event_incident("2026-03-02", "5.3"), "state": "affected"}),
    ],
    ids=["beta", "affected"],
)
def test_an_event_keeps_the_name_by_which_hidden_customers_are_noted(store, kind, noted):
    was, later = event("5.3", "Sync", state="planned"), event("5.4", "Sync", state="planned")
    store.decide([edit(EVENTS, was), edit(kind, {"customer": "Firm a 3", **noted})], "Of Sync")
    with acting_as(limited()):
        renamed = [take_away(store.state, EVENTS, EVENTS.record(was)), edit(EVENTS, later)]
        store.undo(store.decide(renamed, "Renamed"))  # whom the person sees, the page moves along
    store.decide([edit(kind, {"customer": "Firm a 2", **noted})], "Of Billing")

    with acting_as(limited()):
        for refused in (renamed, renamed[:1]):
            with pytest.raises(NotAllowed, match="customers that you do not see were noted for it"):
                store.decide(refused, "A try")
        assert store.decide([edit(EVENTS, {**was, "note": "Still planned"}, store.state)], "In its place")
    assert store.decide([take_away(store.state, EVENTS, EVENTS.record(was))], "By who sees all")


def test_a_roundup_is_that_of_the_own_teams(store):
    week = date(2026, 3, 2)
    for scope in (scope_key(), scope_key(["Sync"]), scope_key(["Sync", "Billing"])):
        Editions(store.folder).publish(
            week, scope, headline=f"Of {scope}", edition="{}", document="", library="x", picture=None
        )
    with acting_as(limited()):
        editions = Editions(store.folder)
        assert [past.scope for past in editions.archive()] == [scope_key(["Sync"])]
        assert editions.published(week, scope_key()) is None and editions.published(week, scope_key(["Sync"]))
        mint(store.folder, Pass(week, ("Sync",)))
        for teams in ((), ("Billing",), ("Sync", "Billing")):
            with pytest.raises(NotAllowed, match="A link opens the roundup"):
                mint(store.folder, Pass(week, teams))
    with acting_as(limited(sources=("generic/a",))):
        assert not Editions(store.folder).archive()
    assert Right.PUBLISH not in limited(Role.CS_LEAD).rights


def test_the_command_limits_and_lifts(store, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(store.folder))
    people_of = People(store.folder)
    people_of.accept(people_of.invite(Role.PM), "ann", "hash")
    assert main(["people", "limit", "ann", "--team", "Sync", "--source", "generic/a", "--untagged"]) == 0
    assert people_of.named("ann").limit == Limit(("Sync",), ("generic/a",), untagged=True)
    assert main(["people", "list"]) == 0
    assert "ann  PM  only Sync, and tickets without a team; from generic/a" in capsys.readouterr().out
    survey = {"source": "generic/b", "rule": "origin", "value": "survey"}
    store.decide([set_record(store.state, SOURCE_RULES, survey)], "not support")
    assert main(["people", "limit", "ann", "--source", "generic/b"]) == 0  # of another origin than is counted
    assert main(["people", "limit", "ann", "--team", "Synk"]) != 0
    assert "Did you mean 'Sync'?" in capsys.readouterr().err
    assert main(["people", "limit", "ann"]) != 0 and main(["people", "limit", "ann", "--none"]) == 0
    assert not people_of.named("ann").limit


def test_every_table_of_the_store_is_narrowed(store):
    whole = store.facts()
    tables = whole.frame(
        """select database_name as schema, table_name as name from duckdb_tables()
        where database_name in ('snapshot', 'base', 'derived') and table_name <> 'schema_version'"""
    )
    assert len(tables) > 15
    with acting_as(limited(teams=("Gone",))):
        facts = store.facts()
        for schema, name in tables.to_numpy():  # a new one that is not narrowed is not there
            rows = int(facts.frame(f"select count(*) as n from {schema}.{name}")["n"][0])
            assert not rows or name in ("imports", "left_out"), (schema, name)
