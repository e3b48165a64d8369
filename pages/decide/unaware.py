"""Unaware: customers who ask for what already exists, by feature and by team, over time."""

import streamlit as st

from analytics.insights.suspects import Answers
from analytics.insights.unaware import asked_for, suspects
from analytics.metrics.scope import Scope
from analytics.metrics.volume import ids_in
from pages.address import one_of
from pages.bridge import answer, current_view, workbench
from pages.parts.unaware import features, suspected
from pages.saving import say

view = current_view()
scope = view.scope.narrowed(categories=())  # the page is about one category: the filter says nothing here
answers = Answers.of(workbench().state)
everything, trust = answer(view, suspects, view.facts, workbench().folder, answers)
inside = (
    answer(view, ids_in, view.facts, scope.narrowed(features=(), measure="tickets"))
    if scope.narrowed(features=()) != Scope(measure=scope.measure)
    else None
)
frame = everything if inside is None else everything[everything["id"].isin(inside)]
if scope.features:
    frame = frame[frame["feature"].isin(scope.features)]
asked = answer(view, asked_for, view.facts, scope, answers)

PARTS = {"features": "Features", "suspected": "Suspected in text"}
say()
part = st.segmented_control(
    "Part",
    list(PARTS),
    required=True,
    key=one_of("part", PARTS, "features"),
    label_visibility="collapsed",
    format_func=lambda name: PARTS[name] + (f" ({int(frame['suspected'].sum()):,})" if name == "suspected" else ""),
)
if part == "suspected":
    suspected.draw(view, frame, trust, answers)
else:
    features.draw(view, scope, asked, frame[frame["suspected"]])
