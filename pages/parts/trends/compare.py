"""Compare: the period beside another one, over time and as what changed in each group."""

from datetime import date

import pandas as pd
import streamlit as st

from analytics.errors import AnalyticsError
from analytics.figures.comparison import two_periods
from analytics.figures.number_grid import Cell, Grid, Heading
from analytics.formatting import change, count, counted, period, share, signed
from analytics.metrics.comparison import Span, adds_up, difference, known_span, whole_difference
from analytics.metrics.scope import Scope
from analytics.metrics.volume import volume
from pages.address import day_of, one_of
from pages.bridge import View, answer
from pages.downloads import csv_button
from pages.filters import LABELS, name_of
from pages.look import empty
from pages.number_table import number_table
from pages.parts.trends import sharing
from pages.parts.trends.steps import follow

AGAINST = {"before": "The period before", "year": "A year ago", "days": "Other days"}
MOST = 60  # groups that are drawn


def draw(view: View, scope: Scope, dimensions: list[str], click: str) -> None:
    """Ask what to compare with and draw it."""
    after = Span(scope.start, scope.end) if scope.start and scope.end else known_span(view.calendar, scope)
    if after is None:
        empty("There is no whole week to compare.", "Choose a longer period in the sidebar.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        against = st.segmented_control(
            "Compare with",
            list(AGAINST),
            required=True,
            format_func=AGAINST.get,
            help="Of whole weeks the same weeks, of a calendar month or quarter the same one.",
            key=one_of("against", AGAINST, "before"),
        )
        before = _before(after, against)
        by = st.selectbox(
            "What changed, by",
            dimensions,
            format_func=lambda name: LABELS[name],
            width=180,
            key=one_of("parts", dimensions, "category"),
        )
        indexed = st.toggle("Indexed", key=one_of("indexed", [True, False], False), help="First period = 100.")
    if before is None:
        return
    for span in (after, before):
        if not span.covered(view.calendar):
            empty(
                f"{period(span.start, span.end)} has no data.",
                "Nothing can be compared with it. Choose other days beside “Compare with”, or another period in the "
                "sidebar.",
            )
            return
    whole = answer(view, whole_difference, view.facts, scope, after, before)
    _sentence(view, scope, after, before, whole)
    _chart(view, scope, after, before, indexed=bool(indexed))
    _parts(view, scope, after, before, by, click, whole["change"])


def _before(after: Span, against: str) -> Span | None:
    if against != "days":
        return after.against(against)
    start = st.date_input("Against, from", value=None, key=day_of("against_from"), format="YYYY-MM-DD", width=150)
    end = st.date_input("to", value=None, key=day_of("against_to"), format="YYYY-MM-DD", width=150)
    if not isinstance(start, date) or not isinstance(end, date):
        empty("The other period has no days yet.", "Choose its first and its last day beside “Compare with”.")
        return None
    if start > end:
        raise AnalyticsError(f"The other period ends ({end}) before it starts ({start}).")
    return Span(start, end)


def _sentence(view: View, scope: Scope, after: Span, before: Span, whole: dict[str, float | None]) -> None:
    measure = scope.measured
    spans = f"{period(after.start, after.end)} against {period(before.start, before.end)}"
    if whole["after"] is None or whole["before"] is None:
        st.text(f"{spans}: one of them has no data.")
    else:
        moved = change(measure.value(whole["after"]), measure.value(whole["before"]))
        st.text(f"{spans}: {count(measure.value(whole['after']))} {measure.unit}, {moved}.")
    notes = []
    if after.days != before.days:
        notes.append(f"They have {after.days} and {before.days} days.")
    for span in (after, before):
        if (missing := span.days - span.covered(view.calendar)) > 0:
            notes.append(f"No data: {counted(missing, 'day')} of {period(span.start, span.end)}.")
    if notes:
        st.warning(" ".join(notes), icon=":material/warning:")


def _chart(view: View, scope: Scope, after: Span, before: Span, *, indexed: bool) -> None:
    series = {
        period(span.start, span.end): answer(view, volume, view.facts, span.of(scope), view.calendar)
        for span in (after, before)
    }
    st.plotly_chart(
        two_periods(series, measure=scope.measure, grain=scope.grain, indexed=indexed),
        key="compared",
        alt=f"{scope.measured.label} per {scope.grain}: {' and '.join(series)}, from their first {scope.grain} on.",
        config={"displayModeBar": False},
    )


def _parts(view: View, scope: Scope, after: Span, before: Span, by: str, click: str, moved: float | None) -> None:
    measure = scope.measured
    parts = answer(view, difference, view.facts, scope, after, before, by)
    adds = adds_up(scope, by)

    def number(value: object) -> str:
        return "–" if pd.isna(value) else count(measure.value(value))

    def moved_by(value: object) -> str:
        return "–" if pd.isna(value) else signed(measure.value(value))

    top = parts.head(MOST)
    rows = [Heading(name_of(by, value)) for value in top[by]]
    cells = [
        [
            Cell(number(row.before)),
            Cell(number(row.after)),
            Cell(moved_by(row.change), live=False),
            Cell("", title=moved_by(row.change), bar=None if pd.isna(row.change) else float(row.change), live=False),
            Cell(_part(row.contribution, moved), live=False),
        ]
        for row in top.itertuples()
    ]
    if adds and len(parts) > MOST:
        others = parts.iloc[MOST:][["before", "after", "change"]].sum()
        rows.append(Heading(f"The rest: {count(len(parts) - MOST)} more", kind="rest", live=False))
        cells.append(
            [
                Cell(number(others["before"]), live=False),
                Cell(number(others["after"]), live=False),
                Cell(moved_by(others["change"]), live=False),
                Cell("", bar=float(others["change"]), live=False),
                Cell("", live=False),
            ]
        )
    columns = [
        Heading(period(before.start, before.end, short=True), live=False),
        Heading(period(after.start, after.end, short=True), live=False),
        Heading("Change", live=False),
        Heading("", live=False),
        Heading("Of the change", live=False),
    ]
    pressed = number_table(
        f"What changed, by {LABELS[by].lower()}, the largest change first",
        rows,
        columns,
        cells,
        key=f"difference-{by}",
        corner=LABELS[by],
    )
    st.caption(
        "Largest change first. "
        + (
            "The changes add up to the whole's."
            if adds
            else "A ticket can count in several of these: the changes do not add up to the whole's."
            if measure.stacks
            else f"{measure.label} are never added up over groups."
        )
        + " A number opens its tickets, a name filters the page by it."
    )
    spans = f"{period(after.start, after.end)} against {period(before.start, before.end)}"
    title = f"{measure.label}: what changed, by {LABELS[by].lower()}"
    grid = Grid(rows, columns, cells, more_rows=len(parts) - len(rows))
    sharing.draw_grid(view, after.of(scope), grid, title=title, days=spans, name="difference")
    csv_button(
        "What changed (CSV)",
        lambda: parts.assign(**{by: [name_of(by, v) for v in parts[by]]}),
        "tagwatch-difference.csv",
    )
    if pressed and pressed[0] < len(top):
        row, column = pressed
        value = top[by].iloc[row]
        if column in (0, 1):
            follow((before, after)[column].of(scope), "tickets", dimension=by, values=[value])
        follow(after.of(scope), click, dimension=by, values=[value])


def _part(contribution: object, moved: float | None) -> str:
    if pd.isna(contribution) or not moved:
        return ""
    part = float(contribution)  # type: ignore[arg-type]
    return share(part) if 0 <= part <= 1 else f"{'−' if part < 0 else ''}{count(round(100 * abs(part)))} %"
