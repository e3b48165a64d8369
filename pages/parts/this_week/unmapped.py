"""Not mapped yet: the tags of the last four weeks without team, category and feature, in one line."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.metrics.overview import recent, unmapped_tags
from analytics.workspace.research_tags import research_tags
from pages.bridge import View, answer, workbench
from pages.look import plain

MOST_NAMED, MOST = 2, 1_000


def found(view: View) -> pd.DataFrame:
    """Those tags, the most frequent first; none where every tag has a meaning."""
    aside = research_tags(workbench().state, view.facts.taxonomy)
    return answer(view, unmapped_tags, view.facts, recent(view.calendar, view.scope), most=MOST, aside=aside)


def draw(view: View) -> None:
    """One link to the desk that names the most frequent ones; nothing when every tag has a meaning."""
    unmapped = found(view)
    if unmapped.empty:
        return
    named = ", ".join(unmapped["tag"].head(MOST_NAMED))
    more = ", …" if len(unmapped) > MOST_NAMED else ""
    with st.container(horizontal=True):
        st.page_link(
            "manage/taxonomy.py",
            icon=":material/sell:",
            label=plain(f"Map {counted(len(unmapped), 'tag')} without a meaning: {named}{more}"),
        )
