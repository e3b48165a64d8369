"""Customers on the pages: brought as a file, looked at first, taken in, counted by, and taken back."""

import html
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest

from analytics.formatting import count, written
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, volume
from analytics.operations.workbench import Workbench
from analytics.roundup.figures_table import figures_table
from analytics.roundup.story import compose
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.lists import ACTIVE_CUSTOMERS, CUSTOMERS
from analytics.workspace.moves import set_record
from tests.pages.conftest import without_customers_file


@pytest.fixture
def own(sample_store, tmp_path) -> Workbench:
    return without_customers_file(shutil.copytree(sample_store, tmp_path / "own"))


@pytest.fixture
def upload(monkeypatch):
    """upload(kind, text): that text lies in the kind's drop zone (AppTest drops no file in a page's part)."""
    files = {}

    def upload(kind, text: str) -> None:
        files[kind.plural] = SimpleNamespace(name=f"{kind.plural}.csv", getvalue=text.encode)

    def uploader(label: str, **options):
        return next((file for plural, file in files.items() if options["key"].startswith(f"upload_{plural}_")), None)

    monkeypatch.setattr("pages.parts.workspace.customers.st.file_uploader", uploader)
    return upload


def active_file(bench: Workbench, customers: int = 2000) -> str:
    days = bench.calendar(bench.facts()).days
    first = days[0].date() - timedelta(days=days[0].weekday())
    return "week,customers\n" + "".join(
        f"{first + timedelta(weeks=i)},{customers}\n" for i in range(len(days) // 7 + 2)
    )


def test_a_file_is_looked_at_taken_in_and_taken_back(show, own, upload):
    page = show("workspace", store=own.folder, about="customers")
    assert any("None yet" in text.value for text in page.at.text)

    upload(CUSTOMERS, "Company;Tier;Owner\nAcme;Pro;Ann\nBmca;Free;Ben\n")
    page = show("workspace", store=own.folder, about="customers")
    assert any("2 rows. It would change: 2 new." in text.value for text in page.at.text)
    assert "Company → customer, Tier → plan. Left alone: Owner." in html.unescape(page.html)
    page.at.button(key="take_customers").click().run()
    assert {r["customer"] for r in own.workspace.list_of(CUSTOMERS).values()} == {"Acme", "Bmca"}

    page.at.button(key="undo_last").click().run()
    assert own.workspace.list_of(CUSTOMERS) == {}


def test_bad_rows_are_listed_with_line_column_value_and_reason(show, own, upload):
    upload(ACTIVE_CUSTOMERS, "week,customers\n2026-01-05,10\nsoon,4\n2026-01-12,many\n")

    table = show("workspace", store=own.folder, about="customers").table("Reason")

    assert table[["Line", "Column", "Value"]].values.tolist() == [[3, "date", "soon"], [4, "customers", "many"]]
    assert table["Reason"].iloc[1].startswith("is no number")


def test_without_active_customers_the_switch_states_how_to_add_them_and_tickets_are_counted(show, sample):
    page = show("trends", measure="rate")

    assert "No active customers are known, so tickets are counted" in page.captions
    assert page.links("Workspace")["Workspace, Customers"] == {"about": ["customers"]}


def test_the_rate_is_the_same_on_trends_this_week_and_in_the_roundup(show, own, upload):
    upload(ACTIVE_CUSTOMERS, active_file(own))
    show("workspace", store=own.folder, about="customers").at.button(key="take_active_customers").click().run()
    facts = own.facts()
    calendar = own.calendar(facts)
    week = calendar.last_complete("week")
    inside = Scope(start=week, end=week + timedelta(days=6))
    expected = 1000 * total(facts, inside) / 2000

    assert total(facts, inside.narrowed(measure="rate")) == pytest.approx(expected)
    series = volume(facts, Scope(measure="rate"), calendar).set_index("period")["value"]
    table = show("trends", store=own.folder, measure="rate", view_by="total").table("complete").set_index("period")
    assert table["rate"].dropna().to_dict() == pytest.approx(series[table.index].dropna().to_dict())
    assert f"{count(expected)} tickets per 1,000 active customers" in show("", store=own.folder).captions
    edition = compose(facts, calendar)
    assert [n.figure for n in edition.numbers if n.label == "Per 1,000 active customers"] == [pytest.approx(expected)]
    figures = figures_table(edition).set_index("name")["value"]
    assert figures["Per 1,000 active customers"] == pytest.approx(expected)


@pytest.mark.parametrize("name", ["", "trends", "tickets", "unaware", "health"])
def test_every_page_opens_with_the_rate(show, own, upload, name):
    upload(ACTIVE_CUSTOMERS, active_file(own))
    show("workspace", store=own.folder, about="customers").at.button(key="take_active_customers").click().run()

    assert show(name, store=own.folder, measure="rate").headline
    assert show("trends", store=own.folder, measure="rate", step="month", cell="Sync|bug").headline


def test_numbers_and_dates_are_written_as_the_workspace_states_on_pages_and_in_the_roundup(show, own):
    own.decide(
        [
            set_record(own.state, SETTINGS, {"name": name, "value": value})
            for name, value in (("thousands", "point"), ("date_form", "2026-03-02"))
        ],
        "formats",
    )
    facts = own.facts()
    calendar = own.calendar(facts)
    number = count(total(facts, Scope()), ".")

    assert number in show("tickets", store=own.folder, period="all").headline and "." in number
    page = show("", store=own.folder)
    assert f"{calendar.through} ·" in page.html and "Data through" in page.html
    assert f"week of {calendar.last_complete('week')} – " in page.html.lower()
    with written(own.settings.style):
        edition = compose(facts, calendar)
    assert (edition.thousands, edition.date_form) == (".", "2026-03-02")
    assert str(edition.week) in show("roundup", store=own.folder).html


def test_public_holidays_are_named_under_a_chart(show, own):
    calendar = own.calendar(own.facts())
    day = calendar.last_complete("week")
    own.decide([set_record(own.state, SETTINGS, {"name": "holidays", "value": "DE"})], "holidays")

    captions = show("trends", store=own.folder, period="52w").captions
    assert "Short marks at the axis: public holidays and quiet days" in captions and "more" in captions
    assert "Pale days" in show("trends", store=own.folder, period="52w", step="day").captions
    assert (
        "Pale" not in show("trends", store=own.folder, period="custom", **{"from": str(day), "to": str(day)}).captions
    )
