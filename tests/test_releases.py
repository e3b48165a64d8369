"""Releases ahead: no event before their day, an event from it on; who asked is proposed for the beta."""

import json
from datetime import date

import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.insights.releases import beta_table, coming, moved, releases_of
from analytics.workspace.beta import anchored, beta_of, decided, followed, removed
from analytics.workspace.decision_files import plan_texts
from analytics.workspace.events import events_of, happened
from analytics.workspace.github_events import releases_from_gh, taken_in
from analytics.workspace.kinds import EVENTS, FEATURES
from analytics.workspace.moves import set_record, take_away
from analytics.workspace.release_kinds import BETA_CUSTOMERS

TODAY = date(2026, 3, 9)
NEXT = {
    "name": "5.3",
    "kind": "release",
    "start": "2026-03-18",
    "state": "in test",
    "features": "Widgets",
    "teams": "Mobile",
    "changes": "Widgets can be shared",
    "answers": "From 18 March on, in the app",
    "use_tags": "V5_3",
}
ROWS = [  # customer, plan, tags
    ("Ann", "Free", "feature:widgets;feature_request"),
    ("Ann", "Free", "feature:widgets;feature_request"),
    ("Bo", "Free", "feature:widgets;feature_request"),
    ("Cy", "Team", "feature:widgets;unaware"),
    ("Di", "Team", "feature:widgets;bug"),  # does not ask for it
    ("Eve", "Team", "feature:sync;feature_request"),  # asks for something else
]


@pytest.fixture
def desk(bench, load):
    bench.decide([set_record(bench.state, FEATURES, {"feature": "Widgets", "team": "Mobile"})], "a feature")
    rows = "".join(f"{n},2026-03-02 10:00,S,{who},{plan},{tags}\n" for n, (who, plan, tags) in enumerate(ROWS))
    load("a.csv", "id,created,subject,company,plan,tags\n" + rows, covers="2026-03-02..2026-03-08")
    bench.decide([set_record(bench.state, EVENTS, NEXT)], "planned")
    return bench


def one(desk, today: date = TODAY):
    (release,) = releases_of(desk.state, today)
    return release


@pytest.mark.parametrize(
    ("today", "drawn", "when"),
    [
        (date(2026, 3, 9), 0, "in 9 days"),
        (date(2026, 3, 17), 0, "tomorrow"),
        (date(2026, 3, 18), 1, "due today, not stated as live"),
        (date(2026, 3, 21), 1, "due 3 days ago, not stated as live"),
    ],
)
def test_a_release_becomes_an_event_on_its_day_by_itself_and_is_asked_about_until_it_is_live(desk, today, drawn, when):
    release = one(desk, today)

    assert len(happened(events_of(desk.state), today)) == drawn
    assert (release.when, coming([release])) == (when, [release])
    desk.decide(moved(desk.state, release, "live", today), "live")
    live = one(desk, today)
    assert (live.event.start, coming([live]), live.due) == (today, [], False)
    assert happened(events_of(desk.state), today) == (live.event,)


def test_what_comes_is_of_the_chosen_teams_and_an_event_without_a_state_is_none(desk):
    desk.decide([set_record(desk.state, EVENTS, {"name": "Mailing", "kind": "campaign", "start": "2026-03-20"})], "x")

    assert [each.event.name for each in releases_of(desk.state, TODAY)] == ["5.3"]
    assert coming([one(desk)], teams=("Mobile",)) and not coming([one(desk)], teams=("Sync",))
    assert one(desk).event.use_tags == ("v5_3",)


def test_who_asked_is_proposed_for_the_beta_in_turn_from_each_plan_and_keeps_what_was_decided(desk):
    event = one(desk).event

    assert beta_table(desk.facts(), desk.state, event)["customer"].tolist() == ["Ann", "Cy", "Bo"]
    takes_part = {"customer": "Bo", "release": "5.3", "state": "takes part", "on": "2026-03-09"}
    outside = {"customer": "Friend", "release": "5.3", "state": "asked"}
    step = desk.decide([set_record(desk.state, BETA_CUSTOMERS, each) for each in (takes_part, outside)], "beta")
    table = beta_table(desk.facts(), desk.state, event).set_index("customer")
    assert table["state"].to_dict() == {"Bo": "takes part", "Friend": "asked", "Ann": "", "Cy": ""}
    assert table["tickets"].to_dict() == {"Bo": 1, "Friend": 0, "Ann": 2, "Cy": 1}
    record = next(iter(desk.state["events"].values()))
    later = {**record, "name": "5.3.1"}
    carried = [edit.record["release"] for edit in followed(desk.state, record, later) if edit.record]
    assert carried == ["2026-03-18 5.3.1"] * 2
    desk.undo(step)
    assert desk.state.get("beta_customers", {}) == {}


def test_milestones_become_planned_releases_and_closed_ones_live():
    printed = [
        {
            "title": "5.3",
            "state": "open",
            "due_on": "2026-03-18T08:00:00Z",
            "closed_at": None,
            "description": "Widgets",
        },
        {"title": "Some day", "state": "open", "due_on": None, "closed_at": None, "description": None},
        {"title": "5.2", "state": "closed", "due_on": "2026-02-01T08:00:00Z", "closed_at": "2026-02-03T09:00:00Z"},
    ]

    found = releases_from_gh(json.dumps(printed), teams=["Mobile"])

    assert [(r["name"], r["start"], r["state"], r["changes"]) for r in found] == [
        ("5.3", "2026-03-18", "planned", "Widgets"),
        ("5.2", "2026-02-03", "live", ""),
    ]


def milestone(due: str, closed: str | None = None, number: int = 7) -> list:
    link = f"https://github.com/acme/app/milestone/{number}"
    printed = {"title": "5.3", "due_on": f"{due}T08:00:00Z", "closed_at": closed and f"{closed}T09:00:00Z"}
    return releases_from_gh(json.dumps([{**printed, "html_url": link, "description": "Theirs"}]))


PUBLISHED = '[{"name": "5.3", "tagName": "v5.3", "publishedAt": "2026-03-20T09:00:00Z"}]'


@pytest.mark.parametrize(
    ("found", "day", "state", "told"),
    [
        (milestone("2026-03-25"), "2026-03-25", "in test", "0 new, 1 moved, 0 known already"),
        (milestone("2026-03-18", closed="2026-03-20"), "2026-03-20", "live", "0 new, 1 moved, 0 known already"),
        (milestone("2026-03-18", closed="2026-03-18"), "2026-03-18", "live", "0 new, 1 live now, 0 known already"),
        (milestone("2026-03-18"), "2026-03-18", "in test", "0 new, 1 known already"),
        (releases_from_gh(PUBLISHED), "2026-03-20", "live", "0 new, 1 moved, 0 known already"),
    ],
)
def test_a_release_that_is_imported_again_moves_and_keeps_what_people_wrote(desk, found, day, state, told):
    who = {"customer": "Bo", "release": "5.3", "state": "takes part"}
    desk.decide([set_record(desk.state, BETA_CUSTOMERS, who)], "beta")

    taken = taken_in(desk.state, found)
    desk.decide(taken.edits, "import")

    event = one(desk).event
    assert (event.start.isoformat(), event.state) == (day, state)
    assert (event.changes, event.answers, event.use_tags) == (NEXT["changes"], NEXT["answers"], ("v5_3",))
    assert "takes part" in beta_table(desk.facts(), desk.state, event)["state"].tolist()
    assert taken.in_words == f"1 release in the file: {told}"
    assert taken_in(desk.state, found).edits == ()


def test_what_people_stated_as_live_is_not_taken_back_by_a_file_and_another_milestone_is_another_release(desk):
    desk.decide(moved(desk.state, one(desk), "live", date(2026, 3, 19)), "live")
    for found in (milestone("2026-03-25"), milestone("2026-03-18", closed="2026-03-20"), releases_from_gh(PUBLISHED)):
        assert taken_in(desk.state, found).edits == ()
    later = releases_from_gh(PUBLISHED.replace("2026-03-20", "2026-08-20"))
    assert taken_in(desk.state, later).new == 1  # as "Hotfix" half a year later

    record = next(iter(desk.state["events"].values()))
    other = {**record, "link": "https://github.com/acme/web/milestone/1"}
    desk.decide([set_record(desk.state, EVENTS, other)], "a link")
    assert taken_in(desk.state, milestone("2026-03-25")).new == 1


def test_a_release_that_somebody_else_changed_meanwhile_is_refused_in_words(desk):
    release = one(desk)
    desk.decide([take_away(desk.state, EVENTS, next(iter(desk.state["events"].values())))], "gone")

    with pytest.raises(AnalyticsError, match="This release was changed since you opened"):
        moved(desk.state, release, "live")


def test_those_that_are_due_come_after_what_comes_next(desk):
    late = {**NEXT, "name": "5.2", "start": "2026-03-01"}
    desk.decide([set_record(desk.state, EVENTS, late)], "late")

    assert [each.event.name for each in coming(releases_of(desk.state, TODAY))] == ["5.3", "5.2"]


def test_two_releases_of_one_name_have_customers_of_their_own_that_move_and_go_with_them(desk):
    other = {**NEXT, "start": "2026-04-20"}
    by_name = {"customer": "Bo", "release": "5.3", "state": "asked"}  # as a file has it: the earliest of the name
    by_day = {"customer": "Cy", "release": "2026-04-20 5.3", "state": "takes part"}
    desk.decide(
        [
            set_record(desk.state, EVENTS, other),
            *(set_record(desk.state, BETA_CUSTOMERS, r) for r in (by_name, by_day)),
        ],
        "beta",
    )
    first, second = releases_of(desk.state, TODAY)

    def who(link: str) -> list[str]:
        return [record["customer"] for record in beta_of(desk.state, link)]

    assert (who(first.link), who(second.link)) == (["Bo"], ["Cy"])
    desk.decide(moved(desk.state, second, "rolling out", date(2026, 3, 10)), "sooner than the other")
    assert (who("2026-03-10 5.3"), who(first.link), who("2026-04-20 5.3")) == (["Cy"], ["Bo"], [])
    gone = desk.state["events"][EVENTS.key_of({"start": "2026-03-10", "name": "5.3"})]
    step = desk.decide(removed(desk.state, gone), "removed")
    assert [record["customer"] for record in desk.state["beta_customers"].values()] == ["Bo"]
    desk.undo(step)
    assert (who("2026-03-10 5.3"), who(first.link)) == (["Cy"], ["Bo"])


def test_the_command_lists_what_comes_and_its_beta(desk, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(desk.folder))
    monkeypatch.setenv("TAGWATCH_SAMPLE_DAY", str(TODAY))

    assert main(["releases", "--ahead", "--format", "csv"]) == 0
    assert "2026-03-18,5.3,in test,in 9 days,Mobile,Widgets,Widgets can be shared," in capsys.readouterr().out
    assert main(["releases", "--beta", "5.3", "--format", "csv"]) == 0
    assert [line.split(",")[0] for line in capsys.readouterr().out.split()][1:] == ["Ann", "Cy", "Bo"]
    assert main(["releases", "--beta", "6"]) == 2
    assert main(["releases", "--beta", "5.3", "--ahead"]) == 2
    assert "--ahead and --beta exclude each other" in capsys.readouterr().err
    other = {**NEXT, "start": "2026-04-20", "features": "Sync"}
    desk.decide([set_record(desk.state, EVENTS, other)], "one of the same name")
    assert main(["releases", "--beta", "5.3"]) == 2
    assert "--beta '2026-03-18 5.3' or --beta '2026-04-20 5.3'" in capsys.readouterr().err
    assert main(["releases", "--beta", "2026-04-20 5.3", "--format", "csv"]) == 0
    assert [line.split(",")[0] for line in capsys.readouterr().out.split()][1:] == ["Eve"]


def states(desk, link: str) -> list[tuple[str, str]]:
    return [(one["customer"], one["state"]) for one in beta_of(desk.state, link)]


@pytest.fixture
def by_name(desk):
    who = {"customer": "Bo", "release": "5.3", "state": "takes part", "note": "called"}
    desk.decide([set_record(desk.state, BETA_CUSTOMERS, who)], "beta")
    return desk


def test_who_was_decided_on_by_the_name_alone_is_not_doubled(by_name):
    by_name.decide(decided(by_name.state, "2026-03-18 5.3", "Bo", state="declined", on="2026-03-10"), "beta")

    assert states(by_name, "2026-03-18 5.3") == [("Bo", "declined")]
    (record,) = by_name.state["beta_customers"].values()
    assert (record["release"], record["note"]) == ("2026-03-18 5.3", "called")


def test_where_both_are_known_the_one_with_the_day_counts(by_name):
    who = {"customer": "Bo", "release": "2026-03-18 5.3", "state": "declined"}
    by_name.decide([set_record(by_name.state, BETA_CUSTOMERS, who)], "beta")
    assert states(by_name, "2026-03-18 5.3") == [("Bo", "declined")]

    later = {**EVENTS.record(NEXT), "start": "2026-04-01"}
    by_name.decide(followed(by_name.state, EVENTS.record(NEXT), later), "moved")

    assert [(r["release"], r["state"]) for r in by_name.state["beta_customers"].values()] == [
        ("2026-04-01 5.3", "declined")
    ]


def test_an_earlier_release_of_the_name_does_not_take_who_was_decided_on(by_name):
    earlier = {**NEXT, "start": "2026-02-01"}
    by_name.decide([set_record(by_name.state, EVENTS, earlier), *anchored(by_name.state, "5.3")], "another")

    assert states(by_name, "2026-03-18 5.3") == [("Bo", "takes part")] and states(by_name, "2026-02-01 5.3") == []


@pytest.mark.parametrize("release", ["5.3", "2026-03-18 5.3"])
def test_a_file_that_moves_a_release_moves_who_takes_part(desk, release):
    desk.decide([set_record(desk.state, BETA_CUSTOMERS, {"customer": "Bo", "release": release, "state": "asked"})], "b")
    moved_on = EVENTS.record({**NEXT, "start": "2026-04-01"})

    desk.decide(list(plan_texts(desk.state, {EVENTS: EVENTS.write_csv([moved_on])}).edits), "file")

    assert states(desk, "2026-04-01 5.3") == [("Bo", "asked")]
