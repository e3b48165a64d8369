"""Beside: the other origins' last complete week, each counted by itself and never added to what the page counts."""

import streamlit as st

from analytics.formatting import count, counted, day
from analytics.metrics.grid import last_complete_week
from analytics.metrics.measures import MEASURES
from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.store.facts import Facts
from analytics.workspace.origins import LABELS, present
from pages.bridge import View, workbench
from pages.look import plain

UNITS = {"support": "ticket", "community": "post", "review": "review", "survey": "answer", "sales": "conversation"}


def draw(view: View) -> None:
    """One line per other origin, with the way to it; nothing where the store has one alone."""
    bench = workbench()
    now = {origin for source, origin in bench.origins.items() if source not in view.facts.aside}
    others = [origin for origin in present(bench.origins) if origin not in now] if view.facts.aside else []
    if not others:
        return
    st.subheader("Beside it, not added", divider="gray")
    for origin in others:
        facts = bench.facts(origin=origin)
        if facts is not None:
            st.page_link(
                "watch/this_week.py",
                label=plain(f"{LABELS[origin]}: {_words(facts, origin)}"),
                icon=":material/forum:",
                query_params={"origin": origin},
            )


def _words(facts: Facts, origin: str) -> str:
    calendar = workbench().calendar(facts)
    week = last_complete_week(calendar, Scope())
    if week is None:
        return f"{counted(int(total(facts, Scope()) or 0), UNITS[origin])} in all, no whole week is covered yet"
    span = Scope(start=week, end=period_end(week, "week"))
    found = counted(int(total(facts, span) or 0), UNITS[origin])
    rating = None
    if MEASURES["rating"].lacks(facts) is None:
        rating = total(facts, span.narrowed(measure="rating"))
    rated = "" if rating is None else f", mean rating {count(round(float(rating)))} of 100"
    return f"{found} in the week of {day(week, year=True)}{rated}"
