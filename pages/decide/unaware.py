"""Unaware: customers who ask for what already exists, by feature and by team, over time."""

import streamlit as st

from analytics.insights.likely import read_so_far
from analytics.insights.suspected import Answers
from analytics.insights.unaware import asked_for, suspected_tickets
from analytics.metrics.scope import Scope
from analytics.metrics.volume import ids_in
from pages.address import one_of
from pages.bridge import answer, current_view, remembered_for, workbench
from pages.parts.unaware import features, suspected
from pages.saving import show_result

view = current_view()
scope = view.scope.narrowed(categories=())  # the page is about one category: the filter has no effect here
answers = Answers.of(workbench().state)
folder = workbench().folder
everything, trust = remembered_for(
    view,
    ("suspected", repr(answers), read_so_far(folder, view.facts.version)),
    lambda: suspected_tickets(view.facts, folder, answers),
)
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
show_result()
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
