"""Teams whose customers ask for what exists: the ranking, and each over time."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted, share
from analytics.metrics.measures import MEASURES
from analytics.metrics.scope import Scope
from analytics.metrics.unaware_share import unaware_by
from analytics.metrics.volume import volume
from analytics.workspace.categories import NONE
from pages.bridge import View, answer, events_on
from pages.downloads import csv_button
from pages.filters import FIELDS, link_parameters, name_of
from pages.look import PageEnd, headline, plain
from pages.parts.unaware import chart
from pages.parts.unaware.nothing import nothing


def by_team(view: View, scope: Scope) -> None:
    table = answer(view, unaware_by, view.facts, scope, by="team")
    if table.empty:
        nothing(view, pd.DataFrame({"id": []}))
        raise PageEnd
    named = table[table["team"] != NONE]
    top = (named if len(named) else table).iloc[0]
    headline(
        f"{name_of('team', top['team'])}: {counted(int(top['customers']), 'customer')} asked for what already exists.",
        f"{counted(int(top['tickets']), 'ticket')} in the period; "
        f"{share(float(top['share']))} of what is asked for there exists already. As tagged; what was confirmed "
        "from texts is shown by feature.",
    )
    unaware = scope.narrowed(categories=view.facts.taxonomy.categories.counting_as("unaware"))
    series = answer(view, volume, view.facts, unaware, view.calendar, by=("team",))
    order = table["team"].tolist()[: chart.MOST]
    events = events_on(unaware.narrowed(teams=tuple(v for v in order if v != NONE)), series["period"])
    chart.draw(series, order, events, by="team", measure=scope.measure)
    st.dataframe(
        pd.DataFrame(
            {
                "Team": [name_of("team", v) for v in table["team"]],
                "Customers": table["customers"].astype(int),
                "Tickets": table["tickets"].astype(int),
                "Requests and unaware": table["asked"].astype(int),
                "Share": table["share"].astype(float) * 100,
            }
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="groups",
        alt="Unaware tickets by team, most customers first.",
        column_config={
            "Share": st.column_config.ProgressColumn(format="%.0f %%", min_value=0, max_value=100),
            "Customers": st.column_config.NumberColumn(help=MEASURES["customers"].definition),
        },
    )
    picked = st.session_state["groups"]["selection"]["rows"]
    group = table["team"].iloc[picked[0]] if picked and picked[0] < len(table) else top["team"]
    with st.container(horizontal=True, vertical_alignment="center"):
        opened = unaware.narrowed(measure="tickets", **{FIELDS["team"]: (group,)})
        st.page_link(
            "watch/tickets.py",
            label=plain(f"Open the tickets: {name_of('team', group)}"),
            icon=":material/forum:",
            query_params=link_parameters(opened),
        )
        csv_button("Table (CSV)", lambda: table, "tagwatch-unaware.csv")
        csv_button("Weekly series (CSV)", lambda: series, "tagwatch-unaware-weekly.csv")
