"""Nothing tagged as unaware: how to tag a ticket so, and what is suspected from texts."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from pages.bridge import View
from pages.look import empty, quiet


def nothing(view: View, suspected: pd.DataFrame) -> None:
    empty(
        "No ticket in this scope is tagged as unaware.",
        "Tag tickets that ask for what already exists as “unaware”, and with the feature (feature:name).",
        page=True,
    )
    if len(suspected):
        quiet(
            f"{counted(suspected['id'].nunique(), 'ticket')} may ask for what exists, by their text: read them under "
            "“Suspected in text”."
        )
    elif not view.facts.taxonomy.features.features:
        quiet("With a feature catalogue (names, synonyms, since when) such requests are also found in their text.")
        st.page_link(
            "manage/workspace.py", label="Add features", icon=":material/add:", query_params={"about": "features"}
        )
