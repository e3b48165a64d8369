"""Every number = the distinct tickets (or customers) of its drill-down = of its download; for any scope."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ingest.customer_files import read_file
from analytics.ingest.imports import Order, import_files
from analytics.metrics.scope import DIMENSIONS, DISJOINT, Scope
from analytics.metrics.tickets import ticket_count, tickets
from analytics.metrics.volume import total, totals, volume
from analytics.operations.workbench import Workbench
from analytics.sample import write_exports
from analytics.spreadsheet import for_spreadsheet
from analytics.workspace.lists import ACTIVE_CUSTOMERS, CUSTOMERS

VALUES = {
    "source": ["zendesk", "intercom"],
    "team": ["Sync", "Setup", "Mobile", "Billing", "(none)"],
    "category": ["bug", "unaware", "feature_request", "how_to", "(none)"],
    "feature": ["Offline mode", "Widgets", "(none)"],
    "tag": ["vip", "bug_report", "team_sync", "(none)"],
    "channel": ["Email", "Chat"],
    "plan": ["Free", "Team"],
    "segment": ["Free", "Enterprise"],
    "language": ["en", "de", "(none)"],
    "weekday": ["Mon", "Tue", "Sat"],
    "hour": ["08", "09", "10", "23"],
    "customer": ["Kestrel Logistics", "One of them", "(none)"],
}
PERIOD = (date(2025, 5, 5), date(2026, 11, 10))


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Workbench:
    folder = tmp_path_factory.mktemp("agree")
    bench = Workbench(folder / "store")
    import_files(bench.snapshots, write_exports(folder, tickets=1_500), Order())
    weeks = [PERIOD[0] + timedelta(weeks=i) for i in range(90)]
    for kind, text in (
        (CUSTOMERS, "customer,aliases,segment\nOne of them,@example.com,Known\n"),
        (ACTIVE_CUSTOMERS, "date,customers\n" + "".join(f"{w},{900 + w.day}\n" for w in weeks)),
    ):
        (folder / "list.csv").write_text(text, encoding="utf-8")
        bench.decide(read_file(kind, folder / "list.csv").edits({}), "list")
    return bench


@st.composite
def scopes(draw) -> Scope:
    # Few filters at a time, and mostly those of cells: with many nothing is left to count.
    filtered = draw(st.lists(st.sampled_from(["team", "category"] * 3 + list(DIMENSIONS)), max_size=2, unique=True))
    chosen = {
        DIMENSIONS[name]: tuple(draw(st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=3, unique=True)))
        for name in filtered
    }
    start = draw(st.none() | st.dates(*PERIOD))
    end = start and draw(st.none() | st.dates(start, PERIOD[1] + timedelta(days=30)))
    return Scope(
        **chosen,
        start=start,
        end=end,
        measure=draw(st.sampled_from(["tickets", "customers"])),
        grain=draw(st.sampled_from(["day", "week", "month"])),
    )


def counted(frame: pd.DataFrame, scope: Scope) -> int:
    """The measure, counted anew from the rows themselves."""
    if scope.measure == "customers":
        return frame["customer"].dropna().nunique()
    return len(frame[["source", "ticket_id"]].drop_duplicates())


@settings(max_examples=20, deadline=None)
@given(scope=scopes(), by=st.sampled_from(list(DIMENSIONS)), pick=st.randoms())
def test_every_number_equals_its_drill_down_and_its_download(bench, scope, by, pick):
    check_numbers(bench, scope, by, pick)


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(scope=scopes(), by=st.sampled_from(list(DIMENSIONS)), pick=st.randoms())
def test_every_number_equals_its_drill_down_and_its_download_in_many_scopes(bench, scope, by, pick):
    check_numbers(bench, scope, by, pick)


def check_numbers(bench, scope, by, pick) -> None:
    facts = bench.facts()
    calendar = bench.calendar(facts)

    whole = total(facts, scope)
    groups = totals(facts, scope, by=(by,))
    series = volume(facts, scope, calendar, by=(by,))

    rows = tickets(facts, scope)
    assert counted(rows, scope) == whole
    assert counted(for_spreadsheet(rows), scope) == whole
    assert len(rows) == ticket_count(facts, scope)
    for group, value in pick.sample(groups[[by, "value"]].values.tolist(), min(3, len(groups))):
        inner = (
            scope.with_group({by: group})
            if not getattr(scope, DIMENSIONS[by]) or group in getattr(scope, DIMENSIONS[by])
            else None
        )
        if inner:
            assert counted(tickets(facts, inner), inner) == value
    for row in pick.sample(list(series.dropna().itertuples()), min(3, len(series.dropna()))):
        begin = row.period.date()
        last = {
            "day": begin,
            "week": begin + timedelta(days=6),
            "month": (begin.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1),
        }[scope.grain]
        inner = scope.with_group({by: getattr(row, by)}).narrowed(
            start=max(begin, scope.start or begin), end=min(last, scope.end or last)
        )
        assert counted(tickets(facts, inner), inner) == row.value


@settings(max_examples=15, deadline=None)
@given(scope=scopes(), pick=st.randoms())
def test_every_rate_is_its_drill_downs_tickets_by_the_active_customers_of_the_same_days(bench, scope, pick):
    check_rates(bench, scope, pick)


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(scope=scopes(), pick=st.randoms())
def test_every_rate_is_its_drill_downs_in_many_scopes(bench, scope, pick):
    check_rates(bench, scope, pick)


def check_rates(bench, scope, pick) -> None:
    facts = bench.facts()
    calendar = bench.calendar(facts, scope)
    scope = scope.narrowed(measure="rate", plans=(), segments=())
    active = facts.active.per_week()
    covered = {day.date() for day in calendar.days[calendar.covered]}

    series = volume(facts, scope, calendar)
    for row in pick.sample(list(series.itertuples()), min(4, len(series))):
        begin = row.period.date()
        days = [begin + timedelta(days=i) for i in range({"day": 1, "week": 7, "month": 31}[scope.grain])]
        days = [
            day
            for day in days
            if day in covered
            and (scope.grain != "month" or day.month == begin.month)
            and (scope.start or day) <= day <= (scope.end or day)
        ]
        weeks = [active.get(day - timedelta(days=day.weekday())) for day in days]
        if not days or None in weeks:
            assert pd.isna(row.value)
        else:
            rows = tickets(facts, scope.narrowed(start=days[0], end=days[-1]))
            inside = rows[rows["created"].dt.date.isin(days)]
            assert row.value == pytest.approx(1000 * len(inside) / (sum(weeks) / 7))


@settings(max_examples=40, deadline=None)
@given(scope=scopes(), by=st.sampled_from(DISJOINT))
def test_sums_equal_the_total_where_groups_cannot_overlap(bench, scope, by):
    facts = bench.facts()
    scope = scope.narrowed(measure="tickets")

    assert totals(facts, scope, by=(by,))["value"].sum() == total(facts, scope)
    assert volume(facts, scope, bench.calendar(facts))["value"].sum() == total(facts, scope)


@settings(max_examples=30, deadline=None)
@given(scope=scopes(), by=st.sampled_from(["team", "category", "feature", "tag"]))
def test_sums_are_never_below_the_total_where_groups_can_overlap(bench, scope, by):
    facts = bench.facts()
    scope = scope.narrowed(measure="tickets")

    assert totals(facts, scope, by=(by,))["value"].sum() >= total(facts, scope)


def test_the_sums_of_overlapping_groups_do_exceed_the_total_somewhere(bench):
    facts = bench.facts()

    assert totals(facts, Scope(), by=("team",))["value"].sum() > total(facts, Scope())
