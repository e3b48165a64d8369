"""Voice of customer: counts agree with the counting layer, nothing points at a person, files run nothing."""

import csv
import io
import re
import shutil
from datetime import date

import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.insights.loop_ledger import Answer
from analytics.insights.quarter import Quarter, quarters, usual
from analytics.insights.requests import by_request, requests
from analytics.insights.voice import voice
from analytics.insights.voice_document import csv_text, html_document
from analytics.metrics.people import people
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.sample.company import PLANTED
from analytics.workspace.customers import Customer, Customers
from analytics.workspace.kinds import FEATURES
from analytics.workspace.lists import ISSUES
from analytics.workspace.moves import set_record


@pytest.fixture(scope="module")
def sample(sample_store) -> Workbench:
    return Workbench(sample_store)


@pytest.fixture(scope="module")
def facts(sample):
    return sample.facts()


@pytest.fixture(scope="module")
def calendar(sample, facts):
    return sample.calendar(facts)


@pytest.fixture(scope="module")
def third(sample, facts, calendar):
    return voice(facts, calendar, Quarter(2026, 3), events=sample.events, issues=sample.workspace.list_of(ISSUES))


@pytest.mark.parametrize("text", ["2026Q1", "2026q1", "2026-Q1", " 2026 Q1 "])
def test_a_quarter_is_read_as_people_write_it(text):
    assert Quarter.of(text) == Quarter(2026, 1)


@pytest.mark.parametrize("text", ["2026", "2026Q5", "Q1", "2026Q1x", "1066Q1"])
def test_what_is_no_quarter_is_refused_with_an_example(text):
    with pytest.raises(AnalyticsError, match=r"is no quarter. Write 2026Q1\."):
        Quarter.of(text)


def test_quarters_follow_each_other_without_a_gap():
    quarter = Quarter(2025, 1)
    for _ in range(8):
        assert (quarter.following.first - quarter.last).days == 1
        assert quarter.following.before == quarter
        quarter = quarter.following


def test_the_usual_quarter_is_the_newest_complete_one(calendar):
    assert quarters(calendar)[0] == Quarter(2026, 4) and not Quarter(2026, 4).complete(calendar)
    assert usual(calendar) == Quarter(2026, 3)


def test_each_request_counts_as_the_counting_layer_counts_it(facts, third):
    assert third.requests
    for asked in third.requests:
        scope = Scope(
            start=date(2026, 7, 1), end=date(2026, 9, 30), features=(asked.name,), categories=("feature_request",)
        )
        assert asked.tickets == total(facts, scope)
        assert asked.customers == total(facts, scope.narrowed(measure="customers")) == len(people(facts, scope))
        assert asked.before == total(
            facts, scope.narrowed(measure="customers", start=date(2026, 4, 1), end=date(2026, 6, 30))
        )


def test_requests_are_ranked_by_customers_and_one_frequent_customer_counts_one(third):
    assert [a.customers for a in third.requests] == sorted((a.customers for a in third.requests), reverse=True)
    loud = next(a for a in third.requests if a.name == PLANTED.frequent_feature)
    assert loud.tickets > 1.3 * loud.customers


def test_last_quarter_s_requests_state_what_became_of_them(calendar, third, tmp_path, sample_store):
    assert {one.outcome for one in third.became} == {"exists (live)", "planned"}  # as the sample's catalogue says
    own = Workbench(tmp_path / "own")
    shutil.copytree(sample_store, own.folder)
    own.decide(
        [
            set_record(own.state, FEATURES, {"feature": "PDF export", "status": "beta"}),
            set_record(own.state, FEATURES, {"feature": "Dark theme", "status": "not planned"}),
        ],
        "catalogue",
    )

    told = voice(own.facts(), calendar, Quarter(2026, 3))

    outcomes = {one.name: one.outcome for one in told.became}
    assert (outcomes["PDF export"], outcomes["Dark theme"]) == ("exists (beta)", "not planned")


def test_what_product_decided_comes_before_what_the_catalogue_says(facts, calendar):
    answers = {("request", "Dark theme"): Answer("planned", date(2026, 8, 3), "after the editor")}

    outcomes = {one.name: one.outcome for one in voice(facts, calendar, Quarter(2026, 3), answers=answers).became}

    assert outcomes["Dark theme"] == "planned (2026-08-03): after the editor"
    assert outcomes["PDF export"] == "exists (live)"


def test_revenue_is_of_distinct_customers_and_states_of_how_many(facts, calendar):
    quarter = Quarter(2026, 3)
    asking = people(
        facts, Scope(start=quarter.first, end=quarter.last, features=("Dark theme",), categories=("feature_request",))
    )["customer"]
    customers = Customers(
        (
            Customer(asking[0], revenue=100.0),
            Customer(asking[1], revenue=20.5),
            Customer(asking[2]),
            Customer("Somebody else", revenue=1e6),
        )
    )

    asked = next(a for a in voice(facts, calendar, quarter, customers=customers).requests if a.name == "Dark theme")

    assert (asked.revenue, asked.revenue_of) == (120.5, 2)


def test_the_unaware_feature_of_the_sample_is_first(third):
    assert third.unaware[0].name == PLANTED.unaware_feature


def test_the_fix_of_the_quarter_and_whom_it_helped_are_reported(third):
    [fix] = third.helped
    assert "Offline help article" in fix.sentence and "fewer tickets a week" in fix.sentence
    assert fix.customers > 100


def test_a_bug_fixed_in_the_quarter_is_reported(sample, facts, calendar):
    told = voice(facts, calendar, Quarter(2026, 4), issues=sample.workspace.list_of(ISSUES))

    assert [fix.name for fix in told.helped] == ["FERN-187"]


def test_a_quarter_that_is_not_complete_is_not_compared(facts, calendar):
    told = voice(facts, calendar, Quarter(2026, 4))

    assert not told.complete and not told.compared
    assert {one.before for one in (*told.requests, *told.unaware, *told.confusion)} == {None}
    assert "The quarter is not complete: data through 9 Nov 2026." in html_document(told)


def test_quotes_name_nobody_and_are_two_different_sentences(facts, third):
    quotes = [quote for asked in third.requests for quote in asked.quotes]

    assert quotes
    assert all(len(set(asked.quotes)) == len(asked.quotes) <= 2 for asked in third.requests)
    names = set(people(facts, Scope())["customer"])
    document, table = html_document(third), csv_text(third)
    assert not [name for name in names if name in document or name in table]
    assert not re.search(r"@|\d{4,}", "".join(quotes))


def test_the_document_asks_nothing_from_outside_and_holds_the_figures(third):
    document = html_document(third)

    assert not re.search(r"(?:src|href)\s*=|url\(|@import|<script|https?://", document)
    assert "default-src 'none'" in document
    for asked in third.requests:
        assert asked.name in document and asked.change in document


def test_the_csv_holds_each_figure_once(third):
    rows = list(csv.DictReader(io.StringIO(csv_text(third))))

    assert [(r["name"], int(r["customers"]), int(r["tickets"])) for r in rows if r["section"] == "requests"] == [
        (a.name, a.customers, a.tickets) for a in third.requests
    ]
    assert {r["section"] for r in rows} == {"requests", "last quarter's requests", "unaware", "confusion", "fixed"}


def test_hostile_names_run_neither_in_the_page_nor_in_a_spreadsheet(load, bench):
    tags = "type/feature-request;feature:=cmd|x<img src=x onerror=alert(1)>"
    load(
        "hostile.csv",
        "id,created,subject,tags\n"
        + "".join(
            f"{n},2026-{m:02}-{d:02} 10:00,Please,{tags}\n"
            for n, (m, d) in enumerate((m, d) for m in range(1, 7) for d in range(1, 29))
        ),
    )
    facts = bench.facts()

    told = voice(facts, bench.calendar(facts), Quarter(2026, 2))

    assert "onerror" in told.requests[0].name
    assert "<img" not in html_document(told)
    cells = [cell for row in csv.reader(io.StringIO(csv_text(told))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_command_shows_the_quarter_and_writes_it(sample_store, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(sample_store))

    assert main(["voice"]) == 0
    assert capsys.readouterr().out.startswith("2026Q3: Dark theme is what most customers asked for")
    assert main(["voice", "--quarter", "2026Q1", "--team", "Setup", "--out", str(tmp_path / "out")]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["voice-2026Q1.csv", "voice-2026Q1.html"]
    assert "Set-up guide fixed" in (tmp_path / "out" / "voice-2026Q1.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--quarter", "2031Q1"], "No ticket was created in 2031Q1. Data reaches from 2025-05-05 to 2026-11-09."),
        (["--quarter", "spring"], "'spring' is no quarter. Write 2026Q1."),
        (["--team", "Setups"], "Did you mean Setup"),
    ],
)
def test_what_the_command_does_not_know_it_states(sample_store, monkeypatch, capsys, arguments, said):
    monkeypatch.setenv("TAGWATCH_DATA", str(sample_store))

    assert main(["voice", *arguments]) == 2
    assert said in capsys.readouterr().err.replace("'", "").replace("spring", "'spring'")


def test_the_voice_counts_each_feature_as_the_page_requests_does(third, facts, calendar):
    scope = Scope(start=third.quarter.first, end=third.quarter.last)
    asked = requests(facts, scope)
    table = by_request(facts, asked, calendar)
    features = table[table["by"] == "feature"].set_index("name")

    assert {a.name: (a.customers, a.tickets) for a in third.requests} == {
        name: (row["customers"], row["tickets"]) for name, row in features.head(len(third.requests)).iterrows()
    }
    assert third.unnamed == asked.loc[asked["by"] != "feature", "id"].nunique()
