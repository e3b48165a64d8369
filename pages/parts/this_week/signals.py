"""The signals of the week and of the running days as cards with a chart each; in a quiet week its largest changes."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from analytics.formatting import change, count, counted, expected
from analytics.insights.tag_health import Shift
from analytics.metrics.grid import biggest_changes
from analytics.metrics.scope import Scope
from analytics.signals.triage import Triaged
from analytics.workspace.area import Area
from pages.address import chosen
from pages.bridge import View, expected_grid, with_expected
from pages.filters import link_parameters, name_of
from pages.look import number
from pages.parts.own import since
from pages.parts.signals import card, course
from pages.parts.this_week.numbers import TAGGING, TICKETS

MOST = 5


def draw(view: View, signals: Sequence[Triaged], *, named: Sequence[Triaged]) -> None:
    """One card a signal. named: those whose sentence is the page's headline; their card begins with the area."""
    headlines = {signal.link for signal in named}
    new = {signal.link for signal in since.new_signals(view)}
    for signal in with_expected(view, signals[:MOST]):
        with st.container(border=True):
            words, chart = st.columns([3, 2], vertical_alignment="center")
            with words:
                card.draw(view, signal, named=signal.link in headlines, new=signal.link in new)
            with chart:
                course.draw(view, signal, small=True)
    if len(signals) > MOST:
        st.page_link(
            "watch/anomalies.py",
            label=f"All {len(signals)} signals",
            icon=":material/arrow_forward:",
            query_params=chosen(),
        )


def draw_largest(
    view: View, inside: Scope, shift: Shift | None, only_tagging: Callable[[pd.Series], bool], *, tested: bool
) -> None:
    """The largest changes of a week without a signal. tested: whether there is an expected range at all."""
    listed = biggest_changes(expected_grid(view, view.scope.narrowed(measure="tickets")))
    st.caption(
        "None. The largest changes, none of them more than chance makes among so many series:"
        if tested
        else "What to expect is not known yet. The largest changes:"
    )
    tagging = [only_tagging(row) for _, row in listed.iterrows()]
    if shift and any(tagging):
        st.warning(shift.in_words(), icon=":material/warning:")
    for (_, row), of_tags in zip(listed.iterrows(), tagging, strict=True):
        sign = "▲" if row["change"] > 0 else "▼"
        area = Area.cell(row["team"], row["category"])
        low, high = (None if pd.isna(row[name]) else int(row[name]) for name in ("low", "high"))
        with st.container(border=True):
            words, links = st.columns([3, 2], vertical_alignment="center")
            with words:
                number(
                    area.label(name_of),
                    f"{sign} {count(int(row['before']))} → {count(int(row['last']))}",
                    note=f"{change(int(row['last']), int(row['before']))}; {expected(low, high, row['outside'])}"
                    + ("; " + TAGGING if of_tags else ""),
                )
            with links:
                st.page_link(
                    TICKETS,
                    label=f"Open {counted(int(row['last']), 'ticket')}",
                    icon=":material/forum:",
                    query_params=link_parameters(inside.narrowed(measure="tickets").of_area(area)),
                )
                st.page_link(
                    "watch/trends.py",
                    label="See the trend",
                    icon=":material/show_chart:",
                    query_params=chosen(cell=area.key),
                )
    if listed.empty:
        st.caption("No team and category changed against the week before.")
