"""The last 26 weeks: columns with the expected range, events, and the weeks in which signals began."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from analytics.figures.events import draw_events, events_in_words
from analytics.figures.signal_marks import draw_signals
from analytics.figures.trend import single
from analytics.formatting import count
from analytics.metrics.overview import WeekNumbers
from analytics.metrics.period import period_end
from analytics.signals.sentences import sentence
from analytics.signals.triage import Triaged
from pages.address import open_page
from pages.bridge import View, events_on, expected_of
from pages.filters import link_parameters, name_of
from pages.parts.this_week.numbers import TICKETS, WEEKS

HEIGHT = 208  # px, without the rows of event names


def draw(view: View, numbers: WeekNumbers, signals: Sequence[Triaged]) -> None:
    """The chart; a click on a week opens its tickets. signals: those of the view's scope."""
    scope = view.scope.narrowed(start=numbers.week - timedelta(weeks=WEEKS - 1), grain="week")
    series = expected_of(view, scope)
    measure = scope.measured
    figure = single(series, measure=scope.measure, grain="week", name="All in scope", color="#3A6EA5")
    figure.update_layout(height=HEIGHT)
    began = _began(signals, series["period"])
    draw_signals(figure, series, {week: [sentence(one, name_of) for one in found] for week, found in began.items()})
    events = events_on(scope, series["period"])
    draw_events(figure, events, series["period"], grain="week")
    figure.update_yaxes(title=None, nticks=4)
    whole = series.loc[series["complete"], "value"].dropna()
    picked = st.plotly_chart(
        figure,
        key="weeks",
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt=f"{measure.label} per week over {len(series)} weeks with the range that was expected; last complete week: "
        f"{count(measure.value(whole.iloc[-1])) if len(whole) else 'none'}; {len(began)} weeks in which a signal began."
        f"{events_in_words(events)}",
    )
    marks = " Diamonds: a signal began." if began else ""
    band = " Pale band: 99 % expected range." if series["low"].notna().any() else ""
    st.caption(f"{measure.label} per week; hatched: not whole yet.{band}{marks} A click opens the week's tickets.")
    points = picked.selection.points if picked and picked.selection else []
    opened = points[0].get("customdata") if points else None
    if opened and isinstance(opened[0], str):
        begin = date.fromisoformat(opened[0])
        of_week = scope.narrowed(start=begin, end=period_end(begin, "week"))
        open_page(TICKETS, link_parameters(of_week))


def _began(signals: Sequence[Triaged], weeks: pd.Series) -> dict[pd.Timestamp, tuple[Triaged, ...]]:
    """Week → the signals that began in it, without the weeks in which none did."""
    began = {
        week: tuple(one for one in signals if week.date() <= one.since <= period_end(week.date(), "week"))
        for week in weeks
    }
    return {week: found for week, found in began.items() if found}
