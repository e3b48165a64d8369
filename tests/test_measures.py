"""Measures: each counts by its own definition, wherever it is asked for."""

from datetime import date

import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.ingest.customer_files import read_file
from analytics.metrics.grid import grid
from analytics.metrics.measures import MEASURES
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, totals, volume
from analytics.workspace.lists import ACTIVE_CUSTOMERS, CUSTOMERS

TICKETS = """id,created,subject,tags,company
1,2026-01-05,a,bug,Acme
2,2026-01-06,a,bug,Acme
3,2026-01-07,a,confusion,acme inc.
4,2026-01-08,a,bug,Bmca
5,2026-01-13,a,bug,Acme
6,2026-01-14,a,confusion,Nobody
7,2026-01-28,a,confusion,Nobody
"""
EFFORT = ",handling time (min),first response time (h),resolution time,reopens,rating (1-5)"
VALUES = ("30,2,1d 2h,0,5", "30,4,3h,2,4", "90,1,1h,0,2", "0,0,0,0,1", ",,,,", ",,,,", "15,1,2h,1,3")
MEASURED = "\n".join(
    line + more for line, more in zip(TICKETS.splitlines(), [EFFORT, *(f",{row}" for row in VALUES)], strict=True)
)
PAID = "customer,aliases,revenue\nAcme,acme inc.,1000.5\nBmca,,200\nSilent,,7\n"
ACTIVE = "week,active customers\n" + "".join(
    f"{day},100\n" for day in pd.date_range("2026-01-05", periods=4, freq="7D")
)


@pytest.fixture
def shop(bench, load, write):
    load("tickets.csv", MEASURED, covers="2026-01-05..2026-02-01")
    for kind, text in ((CUSTOMERS, PAID), (ACTIVE_CUSTOMERS, ACTIVE)):
        bench.decide(read_file(kind, write(f"{kind.file}.csv", text)).edits(bench.workspace.list_of(kind)), "file")
    return bench


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_counts_the_same_per_period_per_group_and_in_the_grid(shop, name):
    facts, week = shop.facts(), date(2026, 1, 5)
    calendar, scope = shop.calendar(facts), Scope(measure=name, start=week, end=date(2026, 1, 11))

    weekly = volume(facts, scope, calendar)
    groups = totals(facts, scope, by=("category",)).set_index("category")["value"]
    cells = grid(facts, Scope(measure=name, end=date(2026, 1, 11)), calendar, by=("category",)).set_index("category")

    assert weekly["value"].iloc[0] == total(facts, scope) and weekly["value"].dtype == MEASURES[name].dtype
    assert cells["last"].to_dict() == groups.to_dict()
    assert {c: total(facts, scope.narrowed(categories=(c,))) for c in groups.index} == groups.to_dict()


def test_revenue_counts_each_customer_once_and_is_never_summed_over_periods(shop):
    facts, scope = shop.facts(), Scope(measure="revenue")

    weekly = volume(facts, scope, shop.calendar(facts))["value"]

    assert weekly.tolist()[:1] == [1200.5] and weekly.tolist()[1] == 1000.5
    assert total(facts, scope) == 1200.5, "Acme wrote in two weeks and under two names"
    assert totals(facts, scope, by=("category",)).set_index("category")["value"].to_dict() == {
        "bug": 1200.5,
        "confusion": 1000.5,
    }


def test_a_week_of_customers_without_a_figure_is_no_data_and_one_without_tickets_is_zero(shop):
    facts = shop.facts()

    weekly = volume(facts, Scope(measure="revenue"), shop.calendar(facts))["value"]

    assert weekly.iloc[2] == 0 and pd.isna(weekly.iloc[3])
    assert total(facts, Scope(measure="revenue", start=date(2026, 1, 26))) is None


def test_a_changed_revenue_changes_the_number(shop, write):
    more = read_file(CUSTOMERS, write("new.csv", PAID.replace("1000.5", "3000")))
    shop.decide(more.edits(shop.workspace.list_of(CUSTOMERS)), "file")

    assert total(shop.facts(), Scope(measure="revenue")) == 3200


def test_a_measure_whose_file_is_missing_states_how_to_add_it(bench, load, capsys, monkeypatch):
    load("tickets.csv", TICKETS, covers="2026-01-05..2026-02-01")

    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    for name, measure in MEASURES.items():
        assert main(["count", "--by", "week", "--measure", name]) == (2 if measure.need else 0)
        if measure.need:
            assert f"python -m analytics {measure.need.command}" in capsys.readouterr().err
