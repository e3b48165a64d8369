"""One ticket: what decided its team and category, and what each import brought of it."""

import pytest

from analytics.ingest.undoing import withdraw
from analytics.insights.understood import decision, reading
from analytics.metrics.scope import Scope
from analytics.metrics.ticket import sources_with, ticket
from analytics.metrics.tickets import tickets
from analytics.operations.workbench import Workbench
from analytics.workspace.kinds import FEATURES
from analytics.workspace.moves import map_tags, merge_tags, set_record, split_tag, use_tags
from analytics.workspace.ticket_kinds import TICKET_LABELS

HEAD = "id,created,subject,tags,group,type,status\n"


def words(dimension: str, value: str) -> str:
    return value


@pytest.fixture
def sentences(bench, load):
    """sentences("team:sync;bug") → what is stated of a ticket with these tags: team, category."""

    def state(tags: str, *, group: str = "", type: str = "") -> tuple[str, str]:
        load("a.csv", HEAD + f"1,2026-01-05,Subject,{tags},{group},{type},open\n")
        found = ticket(bench.facts(), "generic", "1")
        return decision(found, "team", words), decision(found, "category", words)

    return state


def test_a_tag_decides_before_the_columns(sentences):
    assert sentences("team:sync;type/bug", group="Billing") == (
        "Sync: the tag “team:sync”.",
        "bug: the tag “type/bug”.",
    )


def test_without_a_tag_the_support_group_or_nothing_decides(sentences):
    assert sentences("vip", group="Billing EMEA") == (
        "Billing: the support group “Billing EMEA”, since no tag means a team.",
        "No category: no tag means one.",
    )


def test_a_group_that_answers_is_no_team(sentences):
    team, _ = sentences("bug", group="Tier 2")

    assert team == (
        "No team: no tag means one, and the support group “Tier 2” is who answers, not what the ticket is about."
    )


def test_a_tag_of_both_is_named_for_both(bench, sentences):
    bench.decide(map_tags(bench.state, ["crash"], team="Sync", category="bug"), "map")

    assert sentences("crash;vip") == (
        "Sync: the tag “crash”, which means team and category together.",
        "bug: the tag “crash”, which means team and category together.",
    )


def test_each_tag_states_which_rule_read_it(bench, load):
    state = bench.state
    bench.decide(
        [
            *map_tags(state, ["oops"], category="bug"),
            *merge_tags(state, ["Ooops"], "oops"),
            *use_tags(state, ["v5_2"], "ignore"),
            *split_tag(state, "login", by="tag", value="oops", into="login_broken"),
            set_record(state, FEATURES, {"feature": "Dark theme", "team": "Editor"}),
        ],
        "decide",
    )
    load("a.csv", HEAD + "1,2026-01-05,S,Ooops;v5_2;login;feature:dark-theme;nobody knows,,,open\n")

    rows = ticket(bench.facts(), "generic", "1").readings

    assert {row["written"]: (row["tag"], reading(row, words)) for _, row in rows.iterrows()} == {
        "Ooops": ("oops", "bug: decided in the taxonomy"),
        "v5_2": ("v5_2", "ignored: decided in the taxonomy"),
        "login": ("login_broken", "no meaning is known"),
        "feature:dark-theme": (
            "feature:dark-theme",
            "Editor, Dark theme: as a feature whose team is in the feature catalogue",
        ),
        "nobody knows": ("nobody knows", "no meaning is known"),
    }


def test_what_is_stated_is_what_is_counted(sample_store):
    facts = Workbench(sample_store).facts()
    for row in tickets(facts, Scope(), limit=25).itertuples():
        found = ticket(facts, row.source, row.ticket_id)
        assert ", ".join(found.teams) == row.teams.replace("(none)", "")
        assert decision(found, "team", words).startswith(f"{', '.join(found.teams) or 'No team'}:")
        given = found.readings[found.readings["written"].isin(found.giving("team"))]["team"]
        assert set(given) == set(found.teams)


def test_the_history_names_what_each_import_changed(bench, load):
    load("a.csv", HEAD + "1,2026-01-05,Old,bug,,,open\n")
    load("b.csv", HEAD + "1,2026-01-05,New,bug;vip,,,open\n")
    load("c.csv", "id,created,subject\n1,2026-01-05,New\n")
    withdraw(bench.snapshots, 2)

    history = ticket(bench.facts(), "generic", "1").imports

    assert history[["file", "undone"]].values.tolist() == [["a.csv", False], ["b.csv", True], ["c.csv", False]]
    assert history["changed"].fillna("first").tolist() == ["first", "Subject, Tags", "Subject"]


def test_an_unknown_ticket_is_none_and_an_id_names_its_sources(bench, load):
    load("a.csv", HEAD + "1,2026-01-05,Subject,bug,,,open\n")
    facts = bench.facts()

    assert ticket(facts, "generic", "2") is None and sources_with(facts, "2") == []
    assert sources_with(facts, "1") == ["generic"]


def test_what_somebody_confirmed_is_named_as_that(bench, load):
    load("a.csv", HEAD + "1,2026-01-05,S,vip,,,open\n")
    label = {"source": "generic", "ticket": "1", "team": "Sync", "category": "bug", "feature": "Folders"}
    bench.decide([set_record(bench.state, TICKET_LABELS, label)], "label")

    assert decision(ticket(bench.facts(), "generic", "1"), "team", words) == (
        "Sync: somebody confirmed it for this ticket, since the helpdesk states no team."
    )
    assert ticket(bench.facts(), "generic", "1").features == ("Folders",)  # as it is counted
