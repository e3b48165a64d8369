"""Tag health: how much is tagged, what nobody owns, which tags mean little, and what requests and bug tickets lack."""

import streamlit as st

from analytics.formatting import counted, period, share
from analytics.insights.tag_health import coverage_shift
from analytics.metrics.grid import last_complete_week
from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from pages.bridge import answer, current_view
from pages.look import PageEnd, empty, headline
from pages.parts.health import coverage_by_week, ownership, quality, tags, untagged
from pages.sections import section

SECTIONS = {
    "coverage": ("Coverage", coverage_by_week.draw),
    "ownership": ("Owners", ownership.draw),
    "tags": ("Tags", tags.draw),
    "quality": ("Requests", quality.draw_requests),
    "bugs": ("Bug tickets", quality.draw_bugs),
}

view = current_view()
scope = view.scope.narrowed(measure="tickets")
week = last_complete_week(view.calendar, scope)
if week is None:
    empty(
        "There is no complete week in this period yet.",
        "Choose a longer period in the sidebar, or import an export that covers a whole week.",
        page=True,
    )
    raise PageEnd

inside: Scope = scope.narrowed(start=week, end=period_end(week, "week"))
known = answer(view, tag_coverage, view.facts, inside)
bare = ownership.unowned(view, inside)
headline(
    f"{share(known)} of last week's tickets have a team and a category; "
    + (
        f"{counted(len(bare), 'cell')} {'has' if len(bare) == 1 else 'have'} no owner."
        if len(bare)
        else "every cell has an owner."
    ),
    f"Week of {period(week, period_end(week, 'week'))}.",
)
if (shift := answer(view, coverage_shift, view.facts, scope, week)) and shift.notable:
    st.warning(shift.in_words(), icon=":material/warning:")

untagged.draw(view, scope)
shown = section({name: label for name, (label, _) in SECTIONS.items()}, "coverage", parameter="show", about="Show")
SECTIONS[shown][1](view, scope, week)
