"""Lists of scores and comments without any tool's words: asked about, then counted apart from support."""

import pytest

from analytics.cli.program import main
from analytics.ingest.answers import look_like_answers
from analytics.ingest.sources import GENERIC, recognise
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total

ROWS = "".join(f"{n},{9 - n % 3},Works well {n},2026-03-{n:02} 10:00,ada{n}@x.example\n" for n in range(1, 13))
LIST = "Id,Score,Comment,Response date,Respondent\n" + ROWS


def test_a_list_of_scores_is_asked_about_and_nothing_of_it_goes_in(load, bench):
    found = load("nps.csv", LIST)

    assert found.state == "failed" and bench.snapshots.current() is None
    assert found.message == (
        "Export 'nps.csv': 'Id', 'Score', 'Comment', 'Response date', 'Respondent' are the columns of a survey's "
        "answers, not of tickets. If they are, they count apart from support: use --answers survey. If they are "
        "support's tickets, use --answers support."
    )
    assert [choice.options for choice in found.questions[0].choices] == [
        ("--answers", "survey"),
        ("--answers", "support"),
    ]


def test_what_else_is_missing_is_asked_with_it(load):
    found = load("nps.csv", "\n".join(line.partition(",")[2] for line in LIST.splitlines()))

    assert [question.about for question in found.questions] == ["answers", "ticket_id"]


def test_answers_count_apart_with_their_rating_and_the_next_list_is_not_asked_about(load, bench):
    first = load("nps.csv", LIST, answers="survey", units=(("rating", "0-10"),))
    again = load("april.csv", LIST.replace("2026-03-", "2026-04-").replace("\n", "\n20", 12))

    assert (first.state, first.source, again.state) == ("imported", "survey", "imported")
    assert bench.origins == {"survey": "survey"}
    facts = bench.facts(origin="survey")
    assert total(facts, Scope(measure="rating")) == pytest.approx(80)


def test_a_list_that_is_support_s_counts_as_such(load, bench):
    load("nps.csv", LIST.replace("Response date", "Date"), answers="support", units=(("rating", "0-10"),))

    assert bench.origins == {"generic": "support"} and total(bench.facts(), Scope()) == 12


def test_the_option_answers_only_for_the_files_that_are_asked_about(load, bench):
    found = load("a.csv", "id,created,subject\n1,2026-03-02 10:00,Hello\n", answers="survey")

    assert (found.source, bench.origins) == ("generic", {"generic": "support"})


def test_the_command_takes_the_answer(write, bench, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))

    assert main(["import", str(write("nps.csv", LIST)), "--answers", "survey", "--units", "rating=0-10"]) == 0
    assert main(["count", "--origin", "survey", "--format", "csv"]) == 0
    assert "12" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("headers", "answers"),
    [
        (("Respondent", "NPS", "Feedback", "Date"), True),
        (("Datum", "Bewertung", "Kommentar"), True),
        (("How likely are you to recommend us? (0-10)", "Comment", "Timestamp"), True),
        (("Ticket ID", "CSAT score", "Comment", "Date"), True),
        (("Id", "Created at", "Subject", "Rating", "Comment"), False),
        (("Id", "Date", "Score"), False),
        (("Id", "Date", "Comment", "Tags"), False),
        (("Response ID", "Score", "Comment", "Date"), False),  # a tool's own: needs no question
        (("Id", "Created", "Rating", "Comment", "First response time"), False),
    ],
)
def test_only_what_has_a_score_and_a_comment_and_nothing_of_tickets_is_asked_about(headers, answers):
    assert look_like_answers(recognise(headers), headers) is answers
    assert GENERIC.origin == ""
