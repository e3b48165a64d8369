"""One line for labels that changed while the tickets went on, and where to map or merge them."""

import streamlit as st

from analytics.signals.relabelling import Relabelling
from pages.filters import name_of
from pages.look import plain


def draw(change: Relabelling) -> None:
    """The line and its link."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(change.in_words(name_of)))
        st.page_link("manage/taxonomy.py", label="Map or merge them", icon=":material/label:")
