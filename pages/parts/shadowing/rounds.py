"""The monthly round: who of product has not sat beside support for long."""

from datetime import date

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.insights.shadowing import monthly_round
from pages.bridge import teams, workbench
from pages.downloads import csv_button
from pages.look import dates, empty, quiet


def draw(today: date) -> None:
    everybody = monthly_round(workbench().state, teams(), today)
    if not everybody:
        empty("Nobody is known yet.", "Name the owners of teams (Workspace, Teams), or sign up for a slot.")
        st.page_link(
            "manage/workspace.py", label="Open Teams", icon=":material/group:", query_params={"about": "teams"}
        )
        return
    first = everybody[0]
    waited = (
        "has never been" if first.last is None else f"was last there {counted((today - first.last).days, 'day')} ago"
    )
    st.text(f"{first.person} {waited}" + (", and has signed up." if first.next else ", and should go next."))
    table = pd.DataFrame(
        {
            "Person": [one.person for one in everybody],
            "Last visit": pd.to_datetime([one.last for one in everybody]),
            "Days since": [None if one.last is None else (today - one.last).days for one in everybody],
            "Next visit": pd.to_datetime([one.next for one in everybody]),
        }
    ).astype({"Days since": "Int64"})
    st.dataframe(
        table,
        hide_index=True,
        placeholder="never",
        column_config=dates(table),
        alt="Everybody of product, who has not been for longest first.",
    )
    quiet("Owners of teams and of their categories, and everybody who ever signed up.")
    csv_button("Round (CSV)", lambda: table, "tagwatch-shadowing-round.csv")
