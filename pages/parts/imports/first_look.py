"""The end of an import: the weeks of one's own tickets at once, and the next step, the tags that mean nothing yet."""

from datetime import date, timedelta

import streamlit as st

from analytics.figures.trend import single
from analytics.formatting import count, counted
from analytics.metrics.overview import recent, unmapped_tags
from analytics.metrics.scope import Scope
from analytics.metrics.volume import volume
from analytics.workspace.research_tags import research_tags
from pages.bridge import View, answer, workbench

WEEKS, HEIGHT = 26, 240
FEW_WEEKS = 4  # with fewer, days are drawn
EVERY = 1_000_000  # tags: more than any helpdesk has
SECONDS = 10  # to map one tag at the desk


def draw(view: View) -> None:
    """The chart, where a day is covered, and two links. Counts alone, so that nothing has to be waited for."""
    if view.calendar.through is not None:
        _weeks(view, view.calendar.through)
    aside = research_tags(workbench().state, view.facts.taxonomy)
    unmapped = answer(view, unmapped_tags, view.facts, recent(view.calendar, Scope()), most=EVERY, aside=aside)
    if len(unmapped):
        minutes = max(1, round(len(unmapped) * SECONDS / 60))
        st.page_link(
            "manage/taxonomy.py",
            icon=":material/sell:",
            label=f"{counted(len(unmapped), 'tag')} {'means' if len(unmapped) == 1 else 'mean'} nothing yet: "
            f"map {'it' if len(unmapped) == 1 else 'them'} ({counted(minutes, 'minute')})",
        )
    st.page_link("watch/this_week.py", label="Open This week", icon=":material/today:")


def _weeks(view: View, through: date) -> None:
    """The newest weeks, or the days of a store of few weeks."""
    begin = max(view.calendar.first, through - timedelta(weeks=WEEKS, days=-1))
    weeks = -(-((through - begin).days + 1) // 7)
    grain = "day" if weeks < FEW_WEEKS else "week"
    scope = Scope(start=begin, grain=grain)
    series = answer(view, volume, view.facts, scope, view.calendar)
    figure = single(series, measure="tickets", grain=grain, name="All tickets", color="#3A6EA5")
    st.subheader(f"{counted(weeks, 'week')} of your tickets", divider="gray")
    st.plotly_chart(
        figure.update_layout(height=HEIGHT).update_yaxes(title=None),
        key="first_look",
        config={"displayModeBar": False},
        alt=f"Tickets per {grain} over {counted(weeks, 'week')}, {count(int(series['value'].dropna().sum()))} in all.",
    )
