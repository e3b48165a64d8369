"""What customers asked for although it exists, by feature."""

import pandas as pd
import streamlit as st

from analytics.formatting import change, counted
from analytics.metrics.scope import Scope
from analytics.metrics.unaware_share import unaware_last_week
from pages.bridge import View, answer
from pages.filters import link_parameters, name_of
from pages.look import plain
from pages.parts.this_week.numbers import TICKETS

MOST = 4


def draw(view: View, inside: Scope) -> None:
    """The largest features of the week, each a link to its tickets. inside: the week's scope."""
    st.subheader("Asked for what exists", divider="gray")
    features = answer(view, unaware_last_week, view.facts, view.scope, view.calendar, by="feature")
    if features.empty:
        st.caption("No ticket of the week is tagged as unaware.")
    slugs = view.facts.taxonomy.categories.counting_as("unaware")
    for row in features.head(MOST).itertuples():
        before = None if pd.isna(row.before) else int(row.before)
        scope = inside.narrowed(categories=slugs, measure="tickets").with_group({"feature": row.feature})
        st.page_link(
            TICKETS,
            icon=":material/lightbulb:",
            query_params=link_parameters(scope),
            label=plain(
                f"{name_of('feature', row.feature)}: {counted(int(row.tickets), 'ticket')} from "
                f"{counted(int(row.customers), 'customer')}"
            ),
            help=change(int(row.tickets), before),
        )
    st.page_link("decide/unaware.py", label="All features over time", icon=":material/arrow_forward:")
