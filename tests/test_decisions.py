"""Whatever is decided, in whatever order: the counts equal a recount by hand, and every step can be taken back."""

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import AnalyticsError
from analytics.ingest.imports import Order, import_files
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, totals
from analytics.operations.workbench import Workbench
from analytics.store.conflict import Conflict
from analytics.store.workspace_file import make_workspace
from analytics.workspace.decision_files import plan_folder, write_folder
from analytics.workspace.kind import BadDecisions
from analytics.workspace.kinds import EVENTS, FEATURES, SETTINGS, TAGS, TEAMS
from analytics.workspace.moves import (
    map_tags,
    merge_tags,
    rename,
    set_record,
    split_tag,
    take_away,
    unmerge_tags,
    use_tags,
)
from tests.recount import BY_ITSELF, recount

TAG_NAMES = [*BY_ITSELF, "crash", "crashes", "vip", "v5_1", "invoice"]
GROUPS = ["Billing EMEA", "Tier 1", None]
TEAM_NAMES, CATEGORY_NAMES = ["Sync", "Billing", "Core", "Money"], ["bug", "confusion", "how_to"]
FEATURE_NAMES = ["Offline mode", "Export", "Reports"]
SOURCES = ["generic", "generic/eu"]


def raw_tickets() -> list[dict]:
    """220 tickets of two sources, with none to four tags each."""
    luck = random.Random(7)
    return [
        {
            "id": number,
            "source": SOURCES[number % 2],
            "group": luck.choice(GROUPS),
            "tags": luck.sample(TAG_NAMES, luck.choice([0, 1, 1, 2, 2, 3, 4])),
        }
        for number in range(1, 221)
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("decisions")
    bench = Workbench(folder / "store")
    for source in SOURCES:
        file = folder / f"{source.replace('/', '-')}.csv"
        file.write_text(
            "id,created,tags,group\n"
            + "".join(
                f"{t['id']},2026-01-{1 + t['id'] % 28:02},{';'.join(t['tags'])},{t['group'] or ''}\n"
                for t in raw_tickets()
                if t["source"] == source
            )
        )
        import_files(bench.snapshots, [file], Order(source=source))
    return bench.folder


@pytest.fixture(scope="module")
def empty(store):
    """empty() → a workbench on the tickets, with nothing decided."""

    def empty() -> Workbench:
        for file in store.glob("workspace.sqlite*"):
            file.unlink()
        make_workspace(store)
        return Workbench(store)

    return empty


tag, team, category = (st.sampled_from(names) for names in (TAG_NAMES, TEAM_NAMES, ["", *CATEGORY_NAMES]))
tags = st.lists(tag, min_size=1, max_size=3, unique=True)
feature = st.sampled_from(FEATURE_NAMES)
MOVES = st.one_of(
    st.tuples(st.just("map"), tags, team | st.just(""), category, feature | st.just("")),
    st.tuples(st.just("merge"), tags, tag),
    st.tuples(st.just("unmerge"), tags),
    st.tuples(st.just("use"), tags, st.sampled_from(["ignore", "retired", ""])),
    st.tuples(st.just("split"), tag, st.just("tag"), tag, st.sampled_from(["new a", "new b", *TAG_NAMES])),
    st.tuples(st.just("split"), tag, st.just("source"), st.sampled_from(SOURCES), st.sampled_from(["new a", "crash"])),
    st.tuples(st.just("split"), tag, st.just("group"), st.sampled_from(GROUPS[:2]), st.sampled_from(["new b", "vip"])),
    st.tuples(st.just("rename team"), team, team),
    st.tuples(st.just("rename feature"), feature, feature),
    st.tuples(st.just("catalogue"), feature, team | st.just("")),
    st.tuples(st.just("undo"), st.integers(1, 12)),
)


def apply(bench: Workbench, move: tuple) -> None:
    state, (what, *given) = bench.state, move
    if what == "undo":
        bench.undo(given[0])
        return
    edits = {
        "map": lambda: map_tags(state, given[0], team=given[1], category=given[2], feature=given[3]),
        "merge": lambda: merge_tags(state, *given),
        "unmerge": lambda: unmerge_tags(state, *given),
        "use": lambda: use_tags(state, *given),
        "split": lambda: split_tag(state, given[0], by=given[1], value=given[2], into=given[3]),
        "rename team": lambda: rename(state, TEAMS, *given),
        "rename feature": lambda: rename(state, FEATURES, *given),
        "catalogue": lambda: [set_record(state, FEATURES, {"feature": given[0], "team": given[1]})],
    }[what]()
    bench.decide(edits, what)


def counted(bench: Workbench) -> dict[str, Counter]:
    facts = bench.facts()
    counts = {
        name: Counter(dict(totals(facts, Scope(), by=(name,)).values.tolist()))
        for name in ("team", "category", "tag", "feature")
    }
    cells = totals(facts, Scope(), by=("team", "category"))
    return counts | {"cell": Counter({(r.team, r.category): r.value for r in cells.itertuples()})}


SEQUENCES = given(moves=st.lists(MOVES, min_size=1, max_size=9))


@settings(max_examples=15, deadline=None)
@SEQUENCES
def test_any_moves_count_like_a_recount_from_the_raw_tags_and_can_be_undone(empty, tmp_path_factory, moves):
    hold_against_a_recount(empty(), tmp_path_factory.mktemp("files"), moves)


@pytest.mark.long
@settings(max_examples=150, deadline=None)
@SEQUENCES
def test_any_of_many_moves_count_like_a_recount_from_the_raw_tags(empty, tmp_path_factory, moves):
    hold_against_a_recount(empty(), tmp_path_factory.mktemp("files"), moves)


def hold_against_a_recount(bench: Workbench, folder: Path, moves: list[tuple]) -> None:
    write_folder(bench.state, folder / "first")
    for move in moves:
        before, version = bench.state, bench.workspace.version()
        try:
            apply(bench, move)
        except AnalyticsError as refused:  # said, and nothing of it applied
            assert str(refused)
            assert bench.workspace.state() == before and bench.workspace.version() == version

    assert counted(bench) == recount(raw_tickets(), bench.state)
    assert total(bench.facts(), Scope()) == 220

    write_folder(bench.state, folder / "now")
    assert plan_folder(bench.state, folder / "now").edits == ()
    for step in range(bench.workspace.version(), 0, -1):
        then = bench.workspace.state(at=step - 1)
        bench.undo(step)
        assert bench.state == then
    write_folder(bench.state, folder / "undone")
    assert {p.name: p.read_bytes() for p in (folder / "undone").iterdir()} == {
        p.name: p.read_bytes() for p in (folder / "first").iterdir()
    }
    assert counted(bench) == recount(raw_tickets(), bench.state)


def test_the_recount_itself_knows_the_plain_cases():
    state = {"tags": {}, "teams": {}, "features": {}, "splits": {}}
    ticket = {"source": "generic", "group": None, "tags": ["bug", "team:sync", "team:billing"]}

    assert recount([ticket], state)["cell"] == Counter({("Sync", "bug"): 1, ("Billing", "bug"): 1})
    assert recount([{**ticket, "tags": [], "group": "Billing EMEA"}], state)["cell"] == Counter(
        {("Billing", "(none)"): 1}
    )


EDITS = st.lists(st.tuples(tag, team), min_size=1, max_size=4, unique_by=lambda pair: pair[0])


@settings(max_examples=15, deadline=None)
@given(first=EDITS, second=EDITS)
def test_two_editors_of_one_tag_are_warned_and_nothing_is_half_applied(empty, first, second):
    bench = empty()
    seen = bench.state  # both look at the same page
    edits = {
        name: [edit for tag_name, team_name in chosen for edit in map_tags(seen, [tag_name], team=team_name)]
        for name, chosen in (("ada", first), ("bo", second))
    }
    bench.decide(edits["ada"], "Ada maps", who="ada")
    after_ada = bench.state
    disputed = {t for t, chosen in second if dict(first).get(t, chosen) != chosen}

    if not disputed:
        bench.decide(edits["bo"], "Bo maps", who="bo")
        assert {r["tag"]: r["team"] for r in bench.state["tags"].values()} == {**dict(first), **dict(second)}
        return
    with pytest.raises(Conflict) as conflict:
        bench.decide(edits["bo"], "Bo maps", who="bo")

    assert {record["tag"] for _, _, record, _, _ in conflict.value.theirs} == disputed
    assert {who for *_, who, _ in conflict.value.theirs} == {"ada"}
    assert "changed by ada" in str(conflict.value) and "Nothing was changed" in str(conflict.value)
    assert bench.workspace.state() == after_ada and bench.workspace.version() == 1


def test_an_undo_that_a_later_step_rests_on_is_refused_with_who_and_when(empty):
    bench = empty()
    first = bench.decide(map_tags(bench.state, ["vip"], team="Sync"), "one", who="ada")
    bench.decide(map_tags(bench.state, ["vip"], team="Billing"), "two", who="bo")

    with pytest.raises(Conflict, match=r"tags vip: changed by bo at .* to tag vip, team Billing"):
        bench.undo(first)

    assert bench.taxonomy.meaning("vip").team == "Billing"


def test_a_circle_of_aliases_made_in_two_steps_is_refused_and_the_first_stays(empty):
    bench = empty()
    bench.decide(merge_tags(bench.state, ["crashes"], "crash"), "merge")

    with pytest.raises(BadDecisions, match="'crashes' makes a circle of aliases: crash → crashes → crash"):
        bench.decide(merge_tags(bench.state, ["crash"], "crashes"), "merge back")

    assert bench.taxonomy.canonical("crashes") == "crash"


def test_every_kind_can_be_set_changed_and_taken_away(empty):
    bench = empty()
    event = {"name": "5.2", "kind": "release", "start": "2026-01-05"}
    bench.decide([set_record(bench.state, EVENTS, event)], "add")
    bench.decide([set_record(bench.state, EVENTS, {**event, "note": "Rolled out slowly"})], "change")

    [stands] = bench.state["events"].values()
    bench.decide([take_away(bench.state, EVENTS, stands)], "remove")

    assert stands["note"] == "Rolled out slowly" and stands["kind"] == "release"
    assert bench.state["events"] == {} and bench.workspace.version() == 3
    assert TAGS.plural in bench.state


@pytest.mark.parametrize(
    "link", ["javascript:alert('{id}')", "data:text/html,{id}", "//evil.example/{id}", "https://desk.example/"]
)
def test_a_link_to_the_helpdesk_is_https_and_nothing_else(bench, link):
    with pytest.raises(BadDecisions, match="is no ticket link; it must begin with https:// and hold"):
        bench.decide([set_record(bench.state, SETTINGS, {"name": "ticket_link:desk", "value": link})], "a link")
