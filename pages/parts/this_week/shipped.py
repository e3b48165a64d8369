"""Since you shipped: the effect of recent releases, campaigns and articles."""

import streamlit as st

from analytics.insights.shipped import since_you_shipped
from analytics.metrics.scope import Scope
from analytics.workspace.area import label_of
from pages.address import chosen
from pages.bridge import View, answer, workbench
from pages.filters import name_of
from pages.look import quiet


def draw(view: View) -> None:
    """One card per event whose effect is known; nothing while there is none."""
    asked = view.scope
    base = Scope(sources=asked.sources, channels=asked.channels, plans=asked.plans, segments=asked.segments)
    about_it = tuple(
        event
        for event in workbench().events
        if event.concerns(teams=asked.teams, features=asked.features, tags=asked.tags)
    )
    cards = answer(view, since_you_shipped, view.facts, view.calendar, about_it, base) if about_it else []
    if not cards:
        return
    st.subheader("Since you shipped", divider="gray")
    for card in cards:
        target = label_of(card.target.values, name_of)
        with st.container(border=True):
            st.text(card.headline.replace("{target}", target))
            quiet(card.note)
            st.page_link(
                "decide/impact.py",
                label="See its effect",
                icon=":material/trending_down:",
                query_params=chosen(event=f"{card.event.start} {card.event.name}"),
            )
