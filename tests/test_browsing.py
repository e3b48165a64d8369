"""Browsing: groups counted together, ranked, compared and crossed; every figure is distinct tickets."""

from datetime import date

import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.metrics.comparison import Span, adds_up, difference, known_span, span_of, whole_difference
from analytics.metrics.gathered import REST, gathered, gathered_totals
from analytics.metrics.pivot import pivot
from analytics.metrics.ranking import fitting, ranking
from analytics.metrics.rolling import with_mean
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_count
from analytics.metrics.volume import total

# March: 3 tickets, one of them bug and praise; April: 4.
ROWS = """id,created,tags,channel,requester
1,2026-03-03 09:00,bug;praise,Email,Ann
2,2026-03-10 09:30,bug,Email,Ann
3,2026-03-11 10:00,how_to,Chat,Bob
4,2026-04-07 09:00,bug,Chat,Ann
5,2026-04-08 11:00,bug,Chat,Bob
6,2026-04-09 11:00,praise,Chat,Cid
7,2026-04-14 11:10,how_to,Email,Cid
"""
MARCH, APRIL = Span(date(2026, 3, 1), date(2026, 3, 31)), Span(date(2026, 4, 1), date(2026, 4, 30))
TALK = {"bug": "talk", "praise": "talk"}


@pytest.fixture
def facts(bench, load):
    load("tickets.csv", ROWS, covers="2026-03-01..2026-04-30")
    return bench.facts()


def test_values_counted_together_count_a_ticket_of_two_once(facts, bench):
    together = gathered_totals(facts, Scope(), "category", TALK).set_index("category")["value"]
    assert together.to_dict() == {"talk": 5, REST: 2}

    weeks = gathered(facts, Scope(grain="month"), bench.calendar(facts), "category", TALK)
    assert weeks.pivot(index="period", columns="category", values="value")["talk"].tolist() == [2, 3]


def test_customers_and_rates_are_counted_together_too(facts, bench):
    people = gathered_totals(facts, Scope(measure="customers"), "category", TALK).set_index("category")["value"]
    assert people.to_dict() == {"talk": 3, REST: 2}

    rates = gathered_totals(facts, Scope(measure="rate"), "category", TALK)
    assert rates["value"].isna().all()  # no active customers are known


def test_a_ranking_has_size_and_the_change_of_the_last_complete_step(facts, bench):
    groups = {name: name for name in ("bug", "praise", "how_to")}

    ranks = ranking(facts, Scope(grain="month"), bench.calendar(facts), "category", groups)

    assert ranks["value"].to_dict() == {"bug": 4, "how_to": 2, "praise": 2}
    assert ranks["change"].to_dict() == {"bug": 0, "how_to": 0, "praise": 0}


def test_as_many_groups_are_shown_as_leave_no_larger_rest(bench, load):
    lines = [f"{number},2026-03-02 09:00,tag{number % 40}" for number in range(80)]
    load("many.csv", "id,created,tags\n" + "\n".join(lines))
    facts = bench.facts()
    names = [f"tag{number}" for number in range(40)]

    number = fitting(facts, Scope(), "tag", dict(zip(names, names, strict=True)), names)

    assert number == 20  # half of them, of equal size


def test_a_difference_adds_up_where_parts_cannot_overlap(facts):
    parts = difference(facts, Scope(), APRIL, MARCH, "channel")

    assert parts[["channel", "before", "after", "change"]].values.tolist() == [["Chat", 1, 3, 2], ["Email", 2, 1, -1]]
    assert whole_difference(facts, Scope(), APRIL, MARCH) == {"before": 3, "after": 4, "change": 1}
    assert parts["contribution"].sum() == 1
    assert adds_up(Scope(), "channel") and not adds_up(Scope(), "category")
    assert not adds_up(Scope(measure="customers"), "channel")


def test_each_number_of_a_difference_is_its_tickets(facts):
    for row in difference(facts, Scope(), APRIL, MARCH, "category").itertuples():
        own = Scope().with_group({"category": row.category})
        assert (ticket_count(facts, MARCH.of(own)), ticket_count(facts, APRIL.of(own))) == (row.before, row.after)


def test_spans_are_read_and_moved(facts, bench):
    assert span_of("2026-04-01..2026-04-30") == APRIL
    assert APRIL.against("before") == MARCH and APRIL.against("year").start == date(2025, 4, 1)
    weeks = Span(date(2026, 3, 30), date(2026, 4, 26))
    assert weeks.against("before") == Span(date(2026, 3, 2), date(2026, 3, 29))
    assert weeks.against("year").start == date(2025, 3, 31)
    assert known_span(bench.calendar(facts), Scope()) == Span(date(2026, 3, 2), date(2026, 4, 26))
    with pytest.raises(AnalyticsError, match=r"'April' is no period. Write two days, as 2026-03-01\.\.2026-03-31"):
        span_of("April")
    with pytest.raises(AnalyticsError, match="ends"):
        span_of("2026-04-02..2026-04-01")


def test_a_pivot_s_totals_are_counted_and_not_summed(facts, bench):
    found = pivot(facts, Scope(), bench.calendar(facts), "category", "channel")

    assert found.cells.loc["bug"].to_dict() == {"Email": 2, "Chat": 2}
    assert found.columns.to_dict() == {"Chat": 4, "Email": 3}
    assert found.cells["Email"].sum() == 4 > found.columns["Email"]
    assert found.whole == total(facts, Scope()) == 7


def test_a_pivot_over_time_has_no_data_where_there_is_none(facts, bench):
    found = pivot(facts, Scope(), bench.calendar(facts), "channel", "month")

    assert found.cells.loc["Chat"].tolist() == [1, 3]
    assert list(found.cells) == ["2026-03-01", "2026-04-01"]


def test_a_rolling_mean_needs_whole_periods_with_data():
    frame = pd.DataFrame({"value": pd.array([1, 2, 3, 4, 9], "Int64"), "complete": [True] * 4 + [False]})

    assert with_mean(frame, "week")["mean"].fillna(-1).tolist() == [-1, -1, -1, 2.5, -1]


def test_the_command_line_compares(facts, bench, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    asked = ["count", "--by", "channel", "--from", "2026-04-01", "--to", "2026-04-30", "--format", "csv"]

    assert main([*asked, "--compare", "2026-03-01..2026-03-31"]) == 0
    written = capsys.readouterr()

    assert written.out.splitlines() == [
        "channel,before,after,change,contribution",
        "Chat,1,3,2,2.0",
        "Email,2,1,-1,-1.0",
    ]
    assert "2026-04-01 to 2026-04-30 against 2026-03-01 to 2026-03-31: 3 before, 4 after." in written.err
    assert main([*asked, "--compare", "year"]) == 2  # no data is not zero
    assert "No day from 2025-04-01 to 2025-04-30 has data" in capsys.readouterr().err
    assert main(["count", "--compare", "year"]) == 2
    assert "--compare needs one dimension in --by" in capsys.readouterr().err
