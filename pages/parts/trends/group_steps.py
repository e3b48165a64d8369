"""Group steps: what a click on a group of Trends does."""

import pandas as pd
import streamlit as st

from analytics.metrics.gathered import REST
from pages import address
from pages.parts.trends.grouping import Grouping
from pages.parts.trends.steps import follow


def follow_group(chosen: Grouping, click: str, group: str, at: pd.Timestamp | None) -> None:
    """A parent and the rest are opened, a value is filtered by or its tickets opened. click: see `steps.CLICKS`."""
    if click != "tickets":
        if group == REST:
            address.go(shape=["heatmap"], top=[])
            st.rerun()
        if chosen.is_parent(group):
            address.go(within=[group])
            st.rerun()
    if chosen.opens(group):
        follow(chosen.scope, click, dimension=chosen.by, values=chosen.values(group), period=at)
