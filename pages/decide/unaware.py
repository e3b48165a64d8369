"""Unaware: customers who ask for what already exists, by feature and by team, over time."""

from analytics.formatting import count
from analytics.insights.likely import read_so_far
from analytics.insights.suspected import Answers
from analytics.insights.unaware import asked_for, suspected_tickets
from analytics.metrics.scope import Scope
from analytics.metrics.volume import ids_in
from pages.bridge import answer, current_view, remembered_for, workbench
from pages.parts.unaware import features, suspected
from pages.saving import show_result
from pages.sections import section

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
part = section({**PARTS, "suspected": f"{PARTS['suspected']} ({count(int(frame['suspected'].sum()))})"}, "features")
if part == "suspected":
    suspected.draw(view, frame, trust, answers)
else:
    features.draw(view, scope, asked, frame[frame["suspected"]])
