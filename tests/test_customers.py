"""Customers and active customers: one customer under several spellings counts once, rates agree with their tickets."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from analytics.cli.program import main
from analytics.errors import UnreadableExport
from analytics.ingest.customer_files import read_file
from analytics.metrics.grid import grid
from analytics.metrics.overview import choices, week_numbers
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from analytics.metrics.volume import total, totals, volume
from analytics.operations.workbench import Workbench
from analytics.workspace.customers import ActiveCustomers, Customer, Customers
from analytics.workspace.kind import BadDecisions
from analytics.workspace.lists import ACTIVE_CUSTOMERS, CUSTOMERS

HEAD = "id,created,subject,tags,email,company,plan\n"
WEEKS = [date(2026, 1, 5) + timedelta(weeks=i) for i in range(6)]


def ticket(number: int, day: date, tags: str = "bug", *, email: str = "", company: str = "", plan: str = "") -> str:
    return f"{number},{day},Subject,{tags},{email},{company},{plan}\n"


def result(bench: Workbench, kind, path: Path, **how: bool) -> int | None:
    return bench.decide(read_file(kind, path).edits(bench.workspace.list_of(kind), **how), "file")


def by(frame, name: str) -> dict:
    return dict(zip(frame[name], frame["value"], strict=True))


@pytest.fixture
def shop(bench, load) -> Workbench:
    """Six whole weeks: 10 tickets each of Acme (under three spellings), 5 of Bmca."""
    rows, number = [], 0
    for week in WEEKS:
        for i in range(10):
            number += 1
            rows.append(
                ticket(
                    number,
                    week + timedelta(days=i % 7),
                    plan="Free",
                    **({"company": "Acme"}, {"company": "ACME Inc."}, {"email": f"ann{i}@acme.com"})[i % 3],
                )
            )
        for i in range(5):
            number += 1
            rows.append(ticket(number, week + timedelta(days=i), "confusion", company="Bmca", plan="Free"))
    load("tickets.csv", HEAD + "".join(rows), covers="2026-01-05..2026-02-15")
    return bench


# ---------------------------------------------------------------------------------------------- who is one customer
def test_one_customer_under_several_spellings_is_counted_and_listed_once(shop, write):
    before = total(shop.facts(), Scope(measure="customers"))

    result(
        shop, CUSTOMERS, write("c.csv", "customer,aliases,plan,segment\nAcme,ACME Inc.;@acme.com,Enterprise,Large\n")
    )

    facts = shop.facts()
    assert before == 6, "Acme, ACME Inc., three addresses, Bmca"
    assert total(facts, Scope(measure="customers")) == 2
    assert set(tickets(facts, Scope())["customer"]) == {"Acme", "Bmca"}
    assert by(totals(facts, Scope(measure="customers"), by=("category",)), "category") == {"bug": 1, "confusion": 1}


def test_plan_and_segment_of_the_file_filter_and_group_and_come_before_the_exports(shop, write):
    assert by(totals(shop.facts(), Scope(), by=("plan",)), "plan") == {"Free": 90}

    result(
        shop, CUSTOMERS, write("c.csv", "customer,aliases,plan,segment\nAcme,ACME Inc.;@acme.com,Enterprise,Large\n")
    )

    facts = shop.facts()
    assert by(totals(facts, Scope(), by=("plan",)), "plan") == {"Enterprise": 60, "Free": 30}
    assert by(totals(facts, Scope(), by=("segment",)), "segment") == {"Large": 60, "Free": 30}
    assert total(facts, Scope(plans=("Enterprise",), categories=("bug",))) == 60
    assert len(tickets(facts, Scope(segments=("Large",)))) == 60
    assert choices(facts)["plan"] == ["Enterprise", "Free"]


def test_undoing_the_file_separates_customers_again(shop, write):
    before = totals(shop.facts(), Scope(measure="customers"), by=("plan",)).values.tolist()

    step = result(shop, CUSTOMERS, write("c.csv", "customer,aliases\nAcme,@acme.com\n"))
    assert totals(shop.facts(), Scope(measure="customers"), by=("plan",)).values.tolist() != before
    shop.undo(step)

    assert totals(shop.facts(), Scope(measure="customers"), by=("plan",)).values.tolist() == before


def test_a_name_of_ones_own_comes_before_an_alias_and_an_address_before_its_domain():
    known = Customers((Customer("Acme", ("@acme.com", "Beta")), Customer("Beta"), Customer("Boss", ("boss@acme.com",))))

    assert known.named("beta").name == "Beta"
    assert known.named("Boss@Acme.com").name == "Boss"
    assert known.named("ann@ACME.com").name == "Acme"
    assert known.named("acme.com") is None


# --------------------------------------------------------------------------------------------------------- the files
def test_a_crm_export_is_recognised_by_its_own_column_names_and_forms(write):
    path = write(
        "crm.csv",
        "Account Name;Domains;Subscription Plan;MRR;Industry;Customer since;Account owner\n"
        "Ácme;acme.com|@acme.de;Pro;€ 1.200,50;Retail;31/12/2024;Ann\n".encode("cp1252"),
    )

    read = read_file(CUSTOMERS, path)

    assert read.left_alone == ("Account owner",)
    assert read.records == (
        {
            "customer": "Ácme",
            "aliases": ["acme.com", "@acme.de"],
            "plan": "Pro",
            "revenue": "1200.5",
            "segment": "Retail",
            "since": "2024-12-31",
        },
    )


@pytest.mark.parametrize(
    ("kind", "text", "line", "column", "value", "reason"),
    [
        (CUSTOMERS, "customer,revenue\nAcme,much\n", 2, "revenue", "much", "is no number"),
        (CUSTOMERS, 'customer,revenue\nAcme,"1,200"\n', 2, "revenue", "1,200", "can be read as 1200 and as 1.200"),
        (CUSTOMERS, "customer,since\nAcme,03/04/2026\n", 2, "since", "03/04/2026", "can be read two ways"),
        (CUSTOMERS, "customer,plan\nAcme,a\n,b\n", 3, "customer", "", "is empty"),
        (CUSTOMERS, "customer,plan\nAcme,a\nacme,b\n", 3, "customer", "acme", "is already in line 2"),
        (CUSTOMERS, "customer,aliases\nAcme,Beta\nBeta,\n", 2, "aliases", "Beta", "is 'Beta' already"),
        (CUSTOMERS, "customer,plan\nAcme,a,c\n", 2, "", "Acme,a,c", "has 3 cells where the header has 2"),
        (ACTIVE_CUSTOMERS, "date,customers\n2026-01-05,many\n", 2, "customers", "many", "is no number"),
        (ACTIVE_CUSTOMERS, "date,customers\n2026-01-05,12.5\n", 2, "customers", "12.5", "is no whole number"),
        (ACTIVE_CUSTOMERS, "date,customers\n2026-01-05,-4\n", 2, "customers", "-4", "is no number"),
        (ACTIVE_CUSTOMERS, "date,customers\nsoon,4\n", 2, "date", "soon", "is no date"),
    ],
)
def test_a_bad_row_comes_back_with_line_column_value_and_reason_and_the_good_ones_stay(
    write, kind, text, line, column, value, reason
):
    good = {CUSTOMERS: "Good Corp," + "," * (text.split("\n")[0].count(",") - 1), ACTIVE_CUSTOMERS: "2026-02-02,7"}[
        kind
    ]

    read = read_file(kind, write("a.csv", text + good + "\n"))

    assert [(p.line, p.column, p.value) for p in read.problems] == [(line, column, value)]
    assert reason in str(read.problems[0])
    assert any("Good Corp" in record.values() or "7" in record.values() for record in read.records)


def test_a_file_without_the_column_that_matters_is_refused_with_the_columns_it_has(write):
    with pytest.raises(BadDecisions, match="column 'customers' is missing; the file has date, money"):
        read_file(ACTIVE_CUSTOMERS, write("a.csv", "date,money\n2026-01-05,1\n"))
    with pytest.raises(UnreadableExport, match=r"File 'a\.csv' is empty"):
        read_file(CUSTOMERS, write("a.csv", ""))


def test_a_file_updates_what_it_contains_and_takes_away_only_when_it_replaces(bench, write):
    result(bench, CUSTOMERS, write("a.csv", "customer,plan,segment\nAcme,Free,Large\nBmca,Free,Small\n"))

    result(bench, CUSTOMERS, write("b.csv", "customer,plan\nACME,Pro\n"))

    kept = {r["customer"]: (r["plan"], r["segment"]) for r in bench.workspace.list_of(CUSTOMERS).values()}
    assert kept == {"Acme": ("Pro", "Large"), "Bmca": ("Free", "Small")}
    assert result(bench, CUSTOMERS, write("b.csv", "customer,plan\nAcme,Pro\n")) is None

    result(bench, CUSTOMERS, write("b.csv", "customer,plan\nAcme,Pro\n"), replace=True)
    assert [r["customer"] for r in bench.workspace.list_of(CUSTOMERS).values()] == ["Acme"]


def test_a_spelling_that_another_known_customer_has_is_refused_and_nothing_is_changed(bench, write):
    result(bench, CUSTOMERS, write("a.csv", "customer,aliases\nAcme,Roadrunner\n"))

    with pytest.raises(BadDecisions, match="'Roadrunner' is 'Acme' already"):
        result(bench, CUSTOMERS, write("b.csv", "customer,aliases\nBmca,Roadrunner\n"))

    assert len(bench.workspace.list_of(CUSTOMERS)) == 1


# ---------------------------------------------------------------------------------------------------------- the rate
ACTIVE = "week,active customers\n" + "".join(f"{week},{1000 + 500 * i}\n" for i, week in enumerate(WEEKS))


def test_a_weeks_rate_is_a_thousand_times_its_tickets_by_its_active_customers(shop, write):
    result(shop, ACTIVE_CUSTOMERS, write("a.csv", ACTIVE))

    facts = shop.facts()
    series = volume(facts, Scope(measure="rate"), shop.calendar(facts))
    assert series["value"].round(9).tolist() == [round(15_000 / (1000 + 500 * i), 9) for i in range(6)]
    bugs = volume(facts, Scope(measure="rate"), shop.calendar(facts), by=("category",))
    assert bugs[bugs["category"] == "bug"]["value"].iloc[0] == pytest.approx(10)
    assert total(facts, Scope(measure="rate")) == pytest.approx(90_000 / sum(1000 + 500 * i for i in range(6)))


def test_a_week_without_a_figure_has_no_rate_and_is_left_out_of_a_longer_one(shop, write):
    result(shop, ACTIVE_CUSTOMERS, write("a.csv", ACTIVE.replace(f"{WEEKS[2]},2000\n", "")))

    facts = shop.facts()
    calendar = shop.calendar(facts)
    assert volume(facts, Scope(measure="rate"), calendar)["value"].isna().tolist() == [i == 2 for i in range(6)]
    assert total(facts, Scope(measure="rate")) == pytest.approx(
        75_000 / sum(1000 + 500 * i for i in range(6) if i != 2)
    )
    assert total(facts, Scope(measure="rate", start=WEEKS[2], end=WEEKS[2] + timedelta(days=6))) is None
    assert volume(facts, Scope(measure="rate", grain="month"), calendar)["value"].isna().tolist() == [True, False]


def test_the_rates_of_days_and_of_a_week_agree(shop, write):
    result(shop, ACTIVE_CUSTOMERS, write("a.csv", ACTIVE))

    facts = shop.facts()
    days = volume(
        facts,
        Scope(measure="rate", grain="day", start=WEEKS[1], end=WEEKS[1] + timedelta(days=6)),
        shop.calendar(facts),
    )
    assert days["value"].mean() == pytest.approx(10), "each day stands for a seventh of the week's customers"


def test_a_segment_is_divided_by_its_own_customers_and_what_the_file_does_not_contain_has_no_rate(shop, write):
    result(
        shop,
        CUSTOMERS,
        write("c.csv", "customer,aliases,plan,segment\nAcme,ACME Inc.;@acme.com,Pro,Large\nBmca,,Pro,Small\n"),
    )
    result(
        shop,
        ACTIVE_CUSTOMERS,
        write("a.csv", "date,segment,customers\n" + "".join(f"{week},Large,100\n{week},Small,400\n" for week in WEEKS)),
    )

    facts = shop.facts()
    assert total(facts, Scope(measure="rate", segments=("Large",))) == pytest.approx(100)
    assert total(facts, Scope(measure="rate")) == pytest.approx(30), "without a figure for all, segments add up"
    assert by(totals(facts, Scope(measure="rate"), by=("segment",)), "segment") == pytest.approx(
        {"Large": 100, "Small": 12.5}
    )
    assert total(facts, Scope(measure="rate", plans=("Pro",))) is None


def test_the_last_figure_of_a_week_counts_and_weeks_begin_where_the_workspace_says():
    figures = ((date(2026, 1, 5), "", 100), (date(2026, 1, 11), "", 120), (date(2026, 1, 12), "", 0))

    assert ActiveCustomers(figures).per_week() == {date(2026, 1, 5): 120}
    assert ActiveCustomers(figures, week_start=6).per_week() == {date(2026, 1, 4): 100}


def test_the_grid_shows_rates_with_the_range_of_their_tickets(shop, write):
    result(shop, ACTIVE_CUSTOMERS, write("a.csv", ACTIVE))

    facts = shop.facts()
    cells = grid(facts, Scope(measure="rate"), shop.calendar(facts)).set_index("category")

    assert cells.loc["bug", "last"] == pytest.approx(10_000 / 3500)
    assert cells.loc["bug", "before"] == pytest.approx(10_000 / 3000)
    assert cells.loc["bug", "change_pct"] == pytest.approx(3000 / 3500 - 1)
    assert cells["change_pct"].isna()["confusion"], "five tickets are no base of a percentage"
    assert cells.loc["bug", "share"] == pytest.approx(10 / 15)


def test_a_rate_is_not_told_without_a_file(shop):
    facts = shop.facts()

    assert total(facts, Scope(measure="rate")) is None
    assert volume(facts, Scope(measure="rate"), shop.calendar(facts))["value"].isna().all()
    assert week_numbers(facts, Scope(), shop.calendar(facts)).rate is None


# --------------------------------------------------------------------------------------------------- the command line
def test_the_command_line_takes_files_in_counts_rates_exports_and_undoes(shop, write, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(shop.folder))
    assert main(["count", "--measure", "rate"]) == 2
    assert "active-customers import FILE" in capsys.readouterr().err

    bad = write("bad.csv", ACTIVE + "soon,4\n")
    assert main(["active-customers", "import", str(bad)]) == 2
    assert "line 8, column 'date': 'soon' is no date" in capsys.readouterr().err
    assert shop.workspace.list_of(ACTIVE_CUSTOMERS) == {}

    assert main(["active-customers", "import", str(bad), "--skip-bad"]) == 1
    assert "Step 1: 6 new" in capsys.readouterr().out
    assert main(["count", "--measure", "rate", "--by", "week", "--format", "csv"]) == 0
    assert "2026-01-05,15.0,True" in capsys.readouterr().out

    assert main(["active-customers", "export", str(tmp_path / "out.csv")]) == 0
    assert main(["active-customers", "import", str(tmp_path / "out.csv"), "--replace"]) == 0
    assert "holds what is known already" in capsys.readouterr().out
    assert main(["taxonomy", "undo", "1"]) == 0
    assert shop.workspace.list_of(ACTIVE_CUSTOMERS) == {}
