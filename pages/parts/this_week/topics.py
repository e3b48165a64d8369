"""Topics that no tag names, at most three lines; nothing where none waits or nothing was read for its meaning."""

import streamlit as st

from analytics.formatting import count, counted
from pages.address import chosen
from pages.bridge import View
from pages.look import plain
from pages.meaning import readable, waiting_topics

MOST = 3


def draw(view: View) -> None:
    """One line per topic: its terms, its customers and how many were expected."""
    if not readable() or not (found := waiting_topics(view, wait=False)):
        return
    st.subheader("No tag names", divider="gray")
    for topic in found[:MOST]:
        st.page_link(
            "watch/topics.py",
            icon=":material/bubble_chart:",
            query_params=chosen(),
            label=plain(
                f"{topic.name}: {counted(topic.customers, 'customer')} in two weeks, "
                f"{count(round(topic.expected, 1))} expected"
            ),
        )
