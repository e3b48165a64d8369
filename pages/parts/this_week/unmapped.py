"""Not mapped yet: tags of the last four weeks without team, category and feature."""

import streamlit as st

from analytics.metrics.overview import recent, unmapped_tags
from pages.bridge import View, answer
from pages.filters import link_parameters


def draw(view: View) -> None:
    """The tags with their tickets, and a way to read those of one."""
    st.subheader("Not mapped yet", divider="gray")
    month = recent(view.calendar, view.scope)
    unmapped = answer(view, unmapped_tags, view.facts, month, most=6)
    if unmapped.empty:
        st.caption("Every tag of the last four weeks has a team, a category or a feature.")
    else:
        st.caption("Tags of the last four weeks without team, category and feature:")
        st.dataframe(
            unmapped.rename(columns={"tag": "Tag", "value": "Tickets"}),
            hide_index=True,
            alt="Unmapped tags of the last four weeks with their tickets.",
        )
        picked = st.selectbox(
            "Read the tickets of", unmapped["tag"].tolist(), index=None, placeholder="Choose a tag", key="unmapped_tag"
        )
        if picked:
            st.page_link(
                "watch/tickets.py",
                label="Open them",
                icon=":material/forum:",
                query_params=link_parameters(month.narrowed(tags=(picked,), measure="tickets")),
            )
