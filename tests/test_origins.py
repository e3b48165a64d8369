"""Origins: volumes of those who were asked and of those who wrote by themselves are never added up in silence."""

from datetime import date

import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.ingest.mapping import Mapping, mapping_text, read_mapping
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, volume
from analytics.workspace.kinds import SOURCE_RULES
from analytics.workspace.moves import set_record

DESK = "id,created,subject,tags\n" + "".join(f"{n},2026-01-{5 + n:02},help,bug\n" for n in range(1, 8))
NPS = "Response ID,Responded at,NPS Score,Comment,Survey,Tags\n" + "".join(
    f"{n},2026-01-{5 + n % 7:02} 10:00,{n % 11},fine,NPS,bug\n" for n in range(1, 41)
)


@pytest.fixture
def both(bench, load):
    load("desk.csv", DESK, covers="2026-01-05..2026-01-18")
    load("nps.csv", NPS)
    return bench


def decide(bench, source: str, origin: str) -> int:
    record = {"source": source, "rule": "origin", "value": origin}
    return bench.decide([set_record(bench.state, SOURCE_RULES, record)], f"{source}: {origin}")


def test_headlines_count_support_and_a_survey_stands_beside_it(both):
    assert both.origins == {"generic": "support", "survey": "survey"}
    assert total(both.facts(), Scope()) == 7
    assert total(both.facts(origin="survey"), Scope()) == 40
    assert total(both.facts(origin="survey"), Scope(categories=("bug",))) == 40
    assert total(both.facts(origin="survey"), Scope(measure="rating")) == pytest.approx(47.5, abs=5)


def test_a_day_that_no_survey_covers_is_no_gap_of_support(both):
    facts = both.facts()

    weeks = volume(facts, Scope(), both.calendar(facts))

    assert weeks["complete"].tolist() == [True, True] and weeks["value"].tolist() == [6, 1]


def test_a_store_with_one_origin_alone_counts_that(bench, load, capsys, monkeypatch):
    load("nps.csv", NPS)
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))

    assert total(bench.facts(), Scope()) == 40
    assert main(["count"]) == 0
    assert "Counted: survey (survey)." in capsys.readouterr().err


def test_the_origin_of_a_source_is_decided_and_taken_back(both):
    step = decide(both, "survey", "support")
    assert total(both.facts(), Scope()) == 47
    both.undo(step)
    assert total(both.facts(), Scope()) == 7
    decide(both, "generic", "community")
    assert total(both.facts(), Scope()) == 7, "community comes before surveys"


def test_the_command_counts_one_origin_and_names_the_others(both, capsys, monkeypatch):
    monkeypatch.setenv("TAGWATCH_DATA", str(both.folder))

    assert main(["count", "--format", "csv"]) == 0
    printed = capsys.readouterr()
    assert printed.out.split() == ["tickets", "7"]
    assert "Counted: support (generic). Beside it, not added: survey (survey)." in printed.err
    assert main(["count", "--origin", "survey", "--by", "source", "--format", "csv"]) == 0
    assert capsys.readouterr().out.split() == ["source,tickets", "survey,40"]
    assert main(["count", "--origin", "sales"]) == 2
    assert "Unknown origin of this store 'sales'" in capsys.readouterr().err


def test_a_store_of_support_alone_states_nothing_and_keeps_its_figures(bench, load, capsys, monkeypatch):
    load("desk.csv", DESK)
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))

    assert bench.facts().aside == ()
    assert main(["count", "--format", "csv"]) == 0
    printed = capsys.readouterr()
    assert printed.out.split() == ["tickets", "7"] and "Counted" not in printed.err


def test_a_mapping_file_states_the_origin(bench, load):
    mapping = Mapping("forum", {"ticket_id": ("id",), "created_at": ("created",)}, origin="community")

    read = read_mapping(mapping_text(mapping), name="forum.toml")[0]
    load("forum.csv", DESK, mapping=read)

    assert read.origin == "community" and bench.origins == {"forum": "community"}


def test_rows_left_out_of_a_survey_do_not_make_a_week_of_support_incomplete(both, load):
    bad = "".join(f"{n},2026-99-{n:02} 10:00,5,fine,NPS,bug\n" for n in range(50, 60))
    load("nps2.csv", NPS.replace("fine", "good") + bad)

    facts = both.facts()
    calendar = both.calendar(facts)

    assert calendar.last_complete() == date(2026, 1, 12)
    assert calendar.short_weeks.empty


def test_ratings_of_presets_are_on_their_scales(bench, load):
    load("p.csv", "Review ID,Review Created (UTC),Review Title,Review Content,Review Stars\n1,2026-01-05,a,b,4\n")

    rows = bench.facts().frame("select rating from base.effort")

    assert rows["rating"].tolist() == [75] and not pd.isna(rows["rating"].iloc[0])
