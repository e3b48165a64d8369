"""The course of a signal: its area over time with what was to be expected, while it held and around."""

from datetime import timedelta

import streamlit as st

from analytics.figures.events import draw_events
from analytics.figures.time_axis import time_axis
from analytics.figures.trend import single
from analytics.metrics.period import period_end
from analytics.signals.sentences import sentence
from analytics.signals.triage import Triaged
from pages.bridge import View, events_on, expected_of
from pages.filters import name_of

BEFORE, AFTER = {"week": 16, "day": 35}, {"week": 4, "day": 10}  # steps around a signal that its chart shows
COLOR = "#3A6EA5"
SMALL = 150  # px


def draw(view: View, signal: Triaged, *, small: bool = False) -> None:
    """The chart. small: beside a card, without names of events."""
    grain = signal.grain
    step = timedelta(days=7 if grain == "week" else 1)
    begin = max(view.calendar.first, signal.since - BEFORE[grain] * step)
    end = min(view.calendar.through, signal.until + AFTER[grain] * step)
    scope = signal.scope.narrowed(start=begin, end=end, grain=grain)
    series = expected_of(view, scope)
    held = frozenset(p for p in series["period"] if signal.holds_in(p.date(), period_end(p.date(), grain)))
    figure = single(
        series,
        measure="tickets",
        grain=grain,
        name=signal.area.text,
        color=view.colors.get(signal.categories[0], COLOR) if len(signal.categories) == 1 else COLOR,
        signals=held,
    )
    if small:
        figure.update_layout(height=SMALL).update_yaxes(title=None, nticks=3).update_xaxes(
            nticks=4, **time_axis(series["period"], most=4)
        )
    else:
        draw_events(figure, events_on(scope, series["period"]), series["period"], grain=grain)
        figure.update_layout(height=(figure.layout.height or 340) - 100)
    st.plotly_chart(
        figure,
        key=f"course-{signal.link}",
        config={"displayModeBar": False},
        alt=f"Tickets per {grain} with the range that was expected; {sentence(signal, name_of)}.",
    )
