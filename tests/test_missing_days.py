"""Days without a team's or a source's tickets are asked about; until answered they are neither signals nor history."""

import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.metrics.gathered import gathered
from analytics.metrics.missing_days import answered, counted_day, in_words, questions, summary
from analytics.metrics.scope import Scope
from analytics.metrics.volume import volume
from analytics.operations.workbench import Workbench
from analytics.signals.findings import find
from analytics.signals.watchlist import watchlist
from analytics.workspace.day_kinds import MISSING_DAYS, QUIET_DAYS
from analytics.workspace.moves import set_record

FIRST = date(2025, 1, 6)  # a Monday
DAYS = 126
LACKS = FIRST + timedelta(days=100)
CSV = ("--format", "csv")


def exact(dimension: str, value: str) -> str:
    return value


def export(lacks: dict[date, dict[str, int]], *, per_day: int = 40, days: int = DAYS, first_id: int = 1) -> str:
    """Tickets of two teams, about `per_day` each a day; lacks: day → team → how many there are instead."""
    draw, rows, number = np.random.default_rng(7), ["id,created,subject,team,category"], first_id
    for back in range(days):
        on = FIRST + timedelta(days=back)
        for team in ("Mail", "Web"):
            usual = int(draw.poisson(per_day))
            for _ in range(lacks.get(on, {}).get(team, usual)):
                rows.append(f"{number},{on} 10:00,Hello,{team},bug")
                number += 1
    return "\n".join(rows) + "\n"


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(
        'source = "desk"\nauthoritative = ["team", "category"]\n[columns]\nticket_id = "id"\n'
        'created_at = "created"\nsubject = "subject"\nteam = "team"\n'
        'category = "category"\n'
    )
    return load_mapping(path)


@pytest.fixture
def store(bench, load, mapping):
    """store({day: {"Web": 0}}) → the facts of a store whose Web has no tickets on that day."""

    def store(lacks, **how):
        covers = f"{FIRST}..{FIRST + timedelta(days=DAYS - 1)}"
        load("desk.csv", export(lacks, **how), mapping=mapping, covers=covers)
        return bench.facts()

    return store


def found_in(bench, facts, **how):
    return find(facts, bench.calendar(facts), quiet=bench.quiet(bench.calendar(facts)), **how).signals


def test_a_day_without_a_team_is_a_question_and_no_signal(bench, store):
    facts = store({LACKS: {"Web": 0}})
    (asked,) = questions(bench.missing_days(facts))

    assert in_words(asked, exact).startswith("16 Apr 2025: no Web tickets where ")
    assert in_words(asked, exact).endswith(" are usual, the others came in: is a file missing?")
    assert [one for one in found_in(bench, facts) if one.tier == "signal"], "without the question it is a fall"
    assert not [one for one in found_in(bench, facts, missing=bench.missing_days(facts)) if one.tier == "signal"]


def test_a_day_far_below_the_usual_is_asked_about_and_half_a_day_is_not(bench, store):
    facts = store({LACKS: {"Web": 6}, LACKS + timedelta(days=3): {"Web": 20}}, per_day=60)
    ((one,),) = questions(bench.missing_days(facts))

    assert (one.day, one.tickets, one.others) == (LACKS, 6, True)
    assert "only 6 Web tickets" in in_words([one], exact)


def test_a_day_without_any_tickets_is_one_question_about_the_source(bench, store):
    facts = store({LACKS: {"Web": 0, "Mail": 1}})
    ((one,),) = questions(bench.missing_days(facts))

    assert (one.level, one.name, one.others) == ("source", "desk", False)
    assert in_words([one], exact).startswith("16 Apr 2025: only 1 ticket from desk where ")


def test_days_that_follow_each_other_are_one_question(bench, store):
    facts = store({LACKS + timedelta(days=back): {"Web": 0} for back in range(3)})
    (asked,) = questions(bench.missing_days(facts))

    assert [one.day for one in asked] == [LACKS + timedelta(days=back) for back in range(3)]
    assert in_words(asked, exact).startswith("16–18 April 2025: no Web tickets where ")


def test_a_team_that_ended_is_not_asked_about_for_ever(bench, store):
    facts = store({LACKS - timedelta(days=back - 25): {"Web": 0} for back in range(100)})

    assert len(bench.missing_days(facts)) <= 21


def test_what_is_asked_about_a_day_needs_no_later_day(bench, load, mapping):
    until = LACKS
    load("desk.csv", export({LACKS: {"Web": 0}}, days=101), mapping=mapping, covers=f"{FIRST}..{until}")

    assert [one.day for one in bench.missing_days(bench.facts())] == [LACKS]


def test_few_tickets_on_a_quiet_day_or_of_a_small_team_are_no_question(bench, store):
    facts = store({LACKS: {"Web": 0, "Mail": 0}}, per_day=40)
    bench.decide([set_record(bench.state, QUIET_DAYS, {"day": str(LACKS), "name": "Holiday"})], "quiet")

    assert bench.missing_days(facts) == ()


def test_a_team_of_ten_tickets_a_day_is_not_asked_about(bench, store):
    assert bench.missing_days(store({LACKS: {"Web": 0}}, per_day=10)) == ()


def test_only_what_the_day_concerns_is_no_data(bench, store):
    facts = store({LACKS: {"Web": 0}})
    calendar, missing = bench.calendar(facts), bench.missing_days(facts)
    for grain, step in (("day", LACKS), ("week", LACKS - timedelta(days=LACKS.weekday()))):
        watched = watchlist(facts, calendar, grain, missing=missing)
        row = watched.counts.loc[str(step)].isna()
        known = {area.text for area, gone in zip(watched.nodes, row, strict=True) if not gone}
        assert known == {"Mail", "Mail · bug"}
        assert int(watched.counts.isna().any(axis=1).sum()) == 1


def test_ranges_do_not_learn_from_the_day_and_have_none_for_it(bench, store):
    facts = store({LACKS - timedelta(days=back): {"Web": 0} for back in (0, 7, 14)})
    after = Scope(grain="day", start=LACKS, end=LACKS + timedelta(days=7))
    asked = bench.expected(facts).volume(after, by=("team",))
    web = asked[asked["team"] == "Web"].set_index("period")
    assert web.loc[str(LACKS), ["low", "outside"]].tolist()[1] == "" and web.loc[str(LACKS)].isna()["low"]
    assert asked[asked["team"] == "Mail"]["low"].notna().all()

    bench.decide(answered(bench.state, bench.missing_days(facts), "right"), "right")
    learnt = bench.expected(facts).volume(after, by=("team",))
    learnt = learnt[learnt["team"] == "Web"].set_index("period")
    assert learnt["low"].notna().all() and learnt.loc[str(LACKS), "outside"] == "below"
    assert learnt["low"].iloc[-1] < web["low"].iloc[-1]


def test_the_answer_right_makes_it_a_day_like_any_other(bench, store):
    facts = store({LACKS: {"Web": 0}})
    bench.decide(answered(bench.state, bench.missing_days(facts), "right"), "right")

    assert questions(bench.missing_days(facts)) == []
    assert [one for one in bench.findings(facts).signals if one.tier == "signal"]


def test_the_answer_missing_holds_until_the_tickets_come_in(bench, store, load, mapping):
    facts = store({LACKS: {"Web": 0}})
    step = bench.decide(answered(bench.state, bench.missing_days(facts), "missing"), "missing")
    (one,) = bench.missing_days(facts)
    assert (one.answer, one.no_data) == ("missing", True) and summary([one], exact) == ""

    late = [f"{90_000 + number},{LACKS} 10:00,Hello,Web,bug" for number in range(38)]
    load("late.csv", "id,created,subject,team,category\n" + "\n".join(late) + "\n", mapping=mapping)
    assert bench.missing_days(bench.facts()) == ()

    bench.undo(step)
    assert bench.state.get(MISSING_DAYS.plural, {}) == {}


def test_a_source_s_day_that_is_missing_is_not_covered(bench, store):
    facts = store({LACKS: {"Web": 0, "Mail": 0}})
    assert bench.calendar(facts).covered.all()

    bench.decide(answered(bench.state, bench.missing_days(facts), "missing"), "missing")

    calendar = bench.calendar(facts)
    assert list(calendar.days[~calendar.covered].date) == [LACKS]


def test_a_day_may_be_stated_for_a_team_though_nothing_is_asked(bench, store):
    facts = store({})
    other = LACKS + timedelta(days=9)
    stated = counted_day(facts, bench.calendar(facts), "team", "Web", other)
    bench.decide(answered(bench.state, [stated], "missing"), "missing")

    assert [(one.day, one.name, one.answer) for one in bench.missing_days(facts)] == [(other, "Web", "missing")]
    with pytest.raises(AnalyticsError, match=r"There is no team 'Foo'\. There are: 'Mail', 'Web'\."):
        counted_day(facts, bench.calendar(facts), "team", "Foo", other)
    with pytest.raises(AnalyticsError, match="is not covered by the imports, so it is no data already"):
        counted_day(facts, bench.calendar(facts), "team", "Web", date(2031, 1, 1))


def test_the_command_lists_and_answers(bench, store, monkeypatch, capsys):
    store({LACKS: {"Web": 0}})
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["missing-days", *arguments])
        out = capsys.readouterr()
        return code, out.out, out.err

    listed = run("--format", "csv")[1].splitlines()
    assert listed[0] == "day,level,name,tickets,low,high,others,answer"
    assert listed[1].startswith("2025-04-16,team,Web,0,") and listed[1].endswith(",yes,asked")
    code, _, error = run("--is-right", "2025-04-17")
    assert code == 2
    assert "Nothing is asked about 2025-04-17. To state it for a team or source, add --team NAME" in error
    code, out, _ = run("--is-missing", "2025-04-16")
    assert code == 0 and out.startswith("Step 1: 2025-04-16, team Web: missing. Take it back with: ")
    assert run("--is-missing", "2025-04-16")[1] == "It is answered like that already. Nothing was changed.\n"
    assert run("--format", "csv")[1].splitlines()[1].endswith(",missing")
    code, _, error = run("--team", "Web")
    assert code == 2 and "--team and --source go with --is-missing, --is-right, --is-flood or --ask-again." in error


@pytest.mark.skipif("TAGWATCH_REAL_DATA" not in os.environ, reason="TAGWATCH_REAL_DATA is not set")
@pytest.mark.parametrize(
    ("folder", "days"),
    [
        ("mozilla_two_teams_2023_2024", [date(2024, 4, 20)]),
        pytest.param("firefox_2018_2020", [], marks=pytest.mark.long),
    ],
)
def test_of_the_forum_the_one_day_without_a_file_is_asked_about(tmp_path, folder, days):
    real = Path(os.environ["TAGWATCH_REAL_DATA"]) / folder
    mapping = load_mapping(Path(__file__).parents[1] / "data" / "mappings" / "mozilla_forum.toml")
    bench = Workbench(tmp_path / "store")
    import_files(bench.snapshots, sorted(real.glob("*.csv")), Order(mapping=mapping))
    facts = bench.facts()
    missing = bench.missing_days(facts)

    assert [one.day for one in missing] == days
    for on in days:
        week = {"start": on - timedelta(days=5), "end": on + timedelta(days=8)}
        found = find(facts, bench.calendar(facts), missing=missing, **week).signals
        assert [one for one in found if one.tier == "signal" and one.direction == "down"] == []


@pytest.mark.long
@pytest.mark.skipif("TAGWATCH_REAL_DATA" not in os.environ, reason="TAGWATCH_REAL_DATA is not set")
def test_the_forum_s_flood_of_spam_is_a_note_and_no_incident(tmp_path):
    real = Path(os.environ["TAGWATCH_REAL_DATA"]) / "mozilla_two_teams_2023_2024"
    mapping = load_mapping(Path(__file__).parents[1] / "data" / "mappings" / "mozilla_forum.toml")
    bench = Workbench(tmp_path / "store")
    import_files(bench.snapshots, sorted(real.glob("*.csv")), Order(mapping=mapping))
    facts, on = bench.facts(), date(2024, 11, 11)

    signals = find(facts, bench.calendar(facts), start=on, end=on).signals

    assert [one for one in signals if one.tier == "signal"] == []
    notes = {one.note for one in signals if one.kind == "flood"}
    assert any(note.startswith("60 of 73 tickets from 13 accounts that write many (") for note in notes), notes


def test_a_team_s_day_that_is_stated_to_be_missing_is_no_data_in_chart_table_and_command(
    bench, store, monkeypatch, capsys
):
    facts = store({LACKS: {"Web": 0}})
    day = Scope(grain="day", start=LACKS - timedelta(days=1), end=LACKS)
    week = Scope(grain="week", start=LACKS - timedelta(days=2), end=LACKS + timedelta(days=4))

    def of(scope, **how):
        frame = volume(facts, scope, bench.calendar(facts), **how)
        frame = frame[frame["period"] == frame["period"].max()]
        return frame["value"].isna().tolist(), frame["complete"].tolist()

    assert of(day, by=("team",)) == ([False, False], [True, True])
    bench.decide(answered(bench.state, bench.missing_days(facts), "missing"), "missing")
    assert of(day, by=("team",)) == ([False, True], [True, False])  # Mail, Web
    assert of(day, by=("team", "category")) == ([False, True], [True, False])
    assert of(day.narrowed(teams=("Web",))) == ([True], [False])
    assert of(day.narrowed(teams=("Web", "Mail"))) == of(day) == ([False], [False])
    assert of(week, by=("team",)) == ([False, False], [True, False])
    grouped = gathered(facts, day, bench.calendar(facts), "team", {"Web": "both", "Mail": "both"})
    assert grouped["complete"].tolist() == [True, False] and grouped["value"].notna().all()

    shown = bench.expected(facts).volume(day, by=("team",)).tail(2).set_index("team")
    assert shown["value"].isna().to_dict() == {"Mail": False, "Web": True} and shown.loc["Mail", "low"] > 0
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    assert main(["count", "--by", "team,day", "--from", str(day.start), "--to", str(day.end), *CSV]) == 0
    rows = [line.split(",") for line in capsys.readouterr().out.splitlines()]
    assert next(row for row in rows if "Web" in row and str(LACKS) in row)[rows[0].index("tickets")] == ""

    bench.undo(bench.version)
    assert of(day, by=("team",)) == ([False, False], [True, True])


def test_a_confirmed_flood_is_counted_and_neither_tested_nor_learnt_from(bench, store, monkeypatch, capsys):
    facts = store({LACKS: {"Web": 130}})
    day = Scope(grain="day", start=LACKS, end=LACKS + timedelta(days=7))

    def risen():
        return [one.area.text for one in bench.findings(facts).signals if one.since <= LACKS <= one.until]

    assert risen(), [(one.area.text, one.since, one.until, one.note) for one in bench.findings(facts).signals]
    high = bench.expected(facts).volume(day, by=("team",)).set_index(["team", "period"])["high"]

    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    assert main(["missing-days", "--is-flood", str(LACKS), "--source", "desk"]) == 2
    assert "--is-flood goes with --team." in capsys.readouterr().err
    assert main(["missing-days", "--is-flood", str(LACKS), "--team", "Web"]) == 0
    assert "Step 1: 2025-04-16, team Web: flood." in capsys.readouterr().out

    assert not risen()
    shown = bench.expected(facts).volume(day, by=("team",)).set_index(["team", "period"])
    assert shown.loc[("Web", str(LACKS)), "value"] == 130 and shown["complete"].all()
    assert shown.loc[("Web", str(LACKS))].isna()["low"]
    assert shown["high"].iloc[-1] <= high.iloc[-1]
    bench.undo(1)
    assert risen()
