"""Labels that people confirm of single tickets: they count where the helpdesk states nothing, and only there."""

import pytest

from analytics.metrics.labels import confirmed_counts, labels, without_label
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from analytics.metrics.volume import total, totals
from analytics.workspace.decision_files import plan_folder, write_folder
from analytics.workspace.kind import BadDecisions
from analytics.workspace.kinds import FEATURES, TEAMS
from analytics.workspace.moves import rename, set_record
from analytics.workspace.ticket_labels import confirm

HEAD = "id,created,updated,company,subject,tags\n"
EXPORT = HEAD + (
    "1,2026-01-05,2026-01-07,Acme,Sync stops,team:sync;bug\n"
    "2,2026-01-05,2026-01-07,Acme,No folder syncs,\n"
    "3,2026-01-06,2026-01-07,Bolt,Invoice is wrong,team:billing\n"
    "4,2026-01-06,2026-01-07,Bolt,Where is dark mode,bug\n"
)


@pytest.fixture
def source(bench, load) -> str:
    load("a.csv", EXPORT)
    return labels(bench.facts(), "team")["source"].iloc[0]


def decide(bench, *said: tuple[str, str, str, str]) -> int | None:
    return bench.decide(confirm(bench.state, said), "Confirmed labels")


def by(bench, dimension: str) -> dict[str, int]:
    frame = totals(bench.facts(), Scope(), by=(dimension,))
    return dict(zip(frame[dimension], frame["value"], strict=True))


def test_a_confirmed_label_counts_and_its_undo_takes_it_back(bench, source):
    before = by(bench, "team"), by(bench, "category"), by(bench, "feature")

    step = decide(
        bench, (source, "2", "team", "Sync"), (source, "2", "category", "bug"), (source, "2", "feature", "Folders")
    )

    assert by(bench, "team") == {"Sync": 2, "Billing": 1, "(none)": 1}
    assert by(bench, "category") == {"bug": 3, "(none)": 1}
    assert by(bench, "feature")["Folders"] == total(bench.facts(), Scope(features=("Folders",))) == 1
    bench.undo(step)
    assert (by(bench, "team"), by(bench, "category"), by(bench, "feature")) == before


def test_what_the_helpdesk_states_comes_first_and_later_exports_replace_what_was_confirmed(bench, load, source):
    decide(
        bench, (source, "1", "team", "Billing"), (source, "2", "team", "Billing"), (source, "3", "category", "how_to")
    )
    assert by(bench, "team") == {"Sync": 1, "Billing": 2, "(none)": 1}

    load("b.csv", HEAD + "2,2026-01-05,2026-01-09,Acme,No folder syncs,team:sync\n")

    assert by(bench, "team") == {"Sync": 2, "Billing": 1, "(none)": 1}
    assert by(bench, "category") == {"bug": 2, "how_to": 1, "(none)": 1}
    assert confirmed_counts(bench.facts(), Scope()) == {"category": 1, "any": 1}


def test_what_was_confirmed_is_marked_where_it_counts(bench, source):
    assert confirmed_counts(bench.facts(), Scope()) == {}
    decide(bench, (source, "2", "team", "Sync"), (source, "2", "feature", "Folders"), (source, "1", "team", "Sync"))

    marked = tickets(bench.facts(), Scope()).set_index("ticket_id")["confirmed"]

    assert marked["2"] == "feature, team"
    assert marked.drop("2").isna().all()
    assert confirmed_counts(bench.facts(), Scope(teams=("Sync",))) == {"team": 1, "feature": 1, "any": 1}
    assert confirmed_counts(bench.facts(), Scope(teams=("Billing",))) == {}


def test_a_feature_of_the_catalogue_names_its_team_and_both_follow_a_new_name(bench, source):
    bench.decide([set_record(bench.state, FEATURES, {"feature": "Dark mode", "team": "Look"})], "Feature")
    decide(bench, (source, "4", "feature", "Dark mode"))
    bench.decide([set_record(bench.state, TEAMS, {"team": "Look"})], "Team")
    bench.decide(rename(bench.state, TEAMS, "Look", "Design"), "Rename")
    bench.decide(rename(bench.state, FEATURES, "Dark mode", "Night mode"), "Rename")

    found = tickets(bench.facts(), Scope(features=("Night mode",)))

    assert found["ticket_id"].tolist() == ["4"]
    assert found["teams"].tolist() == ["Design"]


def test_tickets_without_a_label_are_those_that_count_under_none(bench, source):
    facts = bench.facts()
    named = dict(zip(labels(facts, "team")["id"], labels(facts, "team")["ticket"], strict=True))

    assert sorted(named[number] for number in without_label(facts, Scope(), "team")) == ["2", "4"]
    assert len(without_label(facts, Scope(), "category")) == total(facts, Scope(categories=("(none)",))) == 2


def test_labels_are_a_file_of_their_own_and_an_unknown_category_is_refused(bench, source, tmp_path):
    decide(bench, (source, "2", "category", "bug"))
    write_folder(bench.state, tmp_path / "decisions")
    written = (tmp_path / "decisions" / "ticket_labels.csv").read_text(encoding="utf-8")
    assert written.splitlines() == ["source,ticket,team,category,feature", f"{source},2,,bug,"]

    (tmp_path / "decisions" / "ticket_labels.csv").write_text(written.replace("bug", "bugg"), encoding="utf-8")
    with pytest.raises(BadDecisions, match=r"ticket_labels\.csv, line 2.*is no category"):
        plan_folder(bench.state, tmp_path / "decisions")


def test_a_label_that_is_taken_back_leaves_no_record(bench, source):
    decide(bench, (source, "2", "category", "bug"))
    decide(bench, (source, "2", "category", ""))

    assert not bench.taxonomy.labels
