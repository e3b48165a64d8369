"""One series: all in scope or one cell, with its expected range, signals and events."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analytics.figures.events import draw_events, events_in_words
from analytics.figures.quiet import draw_quiet, quiet_in_words
from analytics.figures.trend import single
from analytics.formatting import count
from analytics.metrics.rates import active_in
from analytics.metrics.rolling import OVER, with_mean
from analytics.metrics.scope import Scope
from analytics.signals.triage import periods_marked
from pages.bridge import View, events_on, expected_of, quiet_on, triaged_signals
from pages.parts.trends.steps import follow, reporting, take_dragged


@dataclass(frozen=True)
class Single:
    """What was drawn."""

    series: pd.DataFrame
    figure: object  # of plotly
    marked: frozenset[pd.Timestamp]  # periods with a signal
    notes: list[str]


def draw(view: View, scope: Scope, *, name: str, color: str, click: str, mean: bool) -> Single:
    """Draw the series; a click ends the run."""
    measure, grain = scope.measured, scope.grain
    series = expected_of(view, scope)
    area = scope.area if measure.signals and grain in ("day", "week") else None
    marked = periods_marked(triaged_signals(view), area, series["period"], grain) if area else frozenset()
    figure = single(
        with_mean(series, grain) if mean else series,
        measure=scope.measure,
        grain=grain,
        name=name,
        color=color,
        signals=marked,
    )
    events, quiet = events_on(scope, series["period"]), quiet_on(scope, series["period"])
    draw_quiet(figure, quiet, grain=grain)
    draw_events(figure, events, series["period"], grain=grain)
    known = series[series["complete"]]["value"].dropna()
    key = f"trend-{click}-{hash(scope)}"
    event = st.plotly_chart(
        figure,
        key=key,
        on_select=lambda: take_dragged(key, grain),
        selection_mode=reporting(figure, click),
        alt=f"{measure.label} per {grain}, total, {len(series)} {grain}s; last complete: "
        f"{count(measure.value(known.iloc[-1])) if len(known) else 'none'}.{events_in_words(events)}",
        config={"displayModeBar": False},
    )
    points = event.selection.points if event and event.selection else []
    if points and click != "drag" and isinstance((points[0].get("customdata") or [None])[0], str):
        follow(scope, click, period=pd.Timestamp(points[0]["customdata"][0]))
    notes = []
    if series["low"].notna().any():
        notes.append(
            "Pale band: 99 % expected range, from what lay before; triangles: outside of it."
            + (" Diamonds: signals." if marked else "")
        )
    if mean:
        notes.append(f"Orange: rolling mean of {OVER[grain]} complete {grain}s.")
    if measure.per and grain == "week" and len(known):
        last = series.loc[known.index[-1], "period"]
        base = active_in(view.facts, scope, [last])[0]
        if not pd.isna(base):
            notes.append(f"Base of the last complete week: {count(int(base))} active customers.")
    if words := quiet_in_words(quiet, grain=grain):
        notes.append(words)
    return Single(series, figure, marked, notes)
