"""Four numbers of the week, each with its last 26 weeks and the tickets behind it."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics.formatting import change, count, counted, expected, points, share
from analytics.insights.tag_health import Shift
from analytics.metrics.overview import Number, WeekNumbers
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage_by_week
from analytics.metrics.volume import total, volume
from analytics.workspace.categories import NONE
from pages.bridge import View, answer
from pages.filters import link_parameters
from pages.look import number
from pages.sparkline import sparkline

TICKETS = "watch/tickets.py"
WEEKS = 26
TAGGING = "tag coverage changed: tagging alone could explain it"


def draw(view: View, numbers: WeekNumbers, shift: Shift | None) -> None:
    """The cards, side by side; below each other where there is no room."""
    inside = numbers.scope
    span = view.scope.narrowed(
        start=numbers.week - timedelta(weeks=WEEKS - 1), end=numbers.week + timedelta(days=6), grain="week"
    )
    tickets, customers = ({"measure": measure} for measure in ("tickets", "customers"))
    slugs = view.facts.taxonomy.categories.counting_as("unaware")
    asked: dict[str, object] = {"measure": "tickets", "categories": slugs}
    tagged = "; " + TAGGING if shift and shift.explains(numbers.unaware.change or 0) else ""
    columns = st.columns(4)
    with columns[0]:
        _card(view, "Tickets", numbers.tickets, inside.narrowed(**tickets), span.narrowed(**tickets))
    with columns[1]:
        _card(view, "Customers", numbers.customers, inside.narrowed(**customers), span.narrowed(**customers))
    with columns[2]:
        _card(
            view,
            "Asked for what exists",
            numbers.unaware,
            inside.narrowed(**asked),
            span.narrowed(**asked) if slugs else None,
            note=f"{counted(numbers.unaware_customers, 'customer')}; {_due(numbers.unaware)}{tagged}",
        )
    with columns[3]:
        _coverage(view, numbers, span.narrowed(measure="tickets"))


def _card(view: View, label: str, value: Number, scope: Scope, span: Scope | None, *, note: str = "") -> None:
    with st.container(border=True, height="stretch", gap=None, key=f"card-{label.lower().replace(' ', '-')}"):
        st.page_link(
            TICKETS,
            label=label,
            icon=":material/arrow_forward:",
            icon_position="right",
            help="Open the tickets",
            query_params=link_parameters(scope),
        )
        weekly = answer(view, volume, view.facts, span, view.calendar) if span else pd.DataFrame()
        number(
            "",
            count(value.value),
            change=change(value.value, value.before),
            note=note or _due(value),
            spark=_spark(weekly, label),
        )


def _due(value: Number) -> str:
    return expected(value.low, value.high, value.outside)


def _coverage(view: View, numbers: WeekNumbers, span: Scope) -> None:
    inside = numbers.scope.narrowed(measure="tickets")
    with st.container(border=True, height="stretch", gap=None, key="card-coverage"):
        st.page_link(
            "manage/health.py", label="With team and category", icon=":material/arrow_forward:", icon_position="right"
        )
        weekly = answer(view, tag_coverage_by_week, view.facts, span, view.calendar)
        number(
            "",
            share(numbers.tag_coverage),
            change=points(numbers.tag_coverage, numbers.tag_coverage_before) or "no data the week before",
            spark=_spark(weekly, "Share with team and category", 100),
        )
        with st.container(horizontal=True, gap="small", wrap=False, key="lacking"):
            for lacking, field in (("team", "teams"), ("category", "categories")):
                if getattr(inside, field):
                    continue
                without = inside.narrowed(**{field: (NONE,)})
                st.page_link(
                    TICKETS,
                    label=f"No {lacking}: {count(answer(view, total, view.facts, without))}",
                    query_params=link_parameters(without),
                )


def _spark(weekly: pd.DataFrame, label: str, factor: float = 1) -> str:
    """The complete weeks as a sparkline."""
    if weekly.empty:
        return ""
    known = weekly["value"].where(weekly["complete"])
    values = [None if pd.isna(value) else factor * float(value) for value in known]
    seen = [value for value in values if value is not None]
    if not seen:
        return ""
    unit = " %" if factor == 100 else ""
    least, most = (f"{count(round(value))}{unit}" for value in (min(seen), max(seen)))
    return sparkline(values, f"{label}, {counted(len(seen), 'week')}: from {least} to {most}")
