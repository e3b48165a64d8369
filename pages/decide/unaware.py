"""Unaware: customers who ask for what already exists, by feature and by team, over time."""

import pandas as pd
import streamlit as st

from analytics.categories import NONE
from analytics.figures.events import draw_events, events_in_words
from analytics.figures.trend import lines
from analytics.metrics.calendar import period_end
from analytics.metrics.grid import last_complete_week
from analytics.metrics.scope import MEASURES
from analytics.metrics.tickets import for_spreadsheet
from analytics.metrics.unaware import unaware_by
from analytics.metrics.volume import volume
from analytics.wording import counted, period, share
from pages.address import one_of
from pages.bridge import answer, current_view, events_on
from pages.filters import FIELDS, link_parameters, name_of
from pages.look import PageEnd, empty, headline, plain

MOST = 6
COLORS = ("#CC79A7", "#0072B2", "#009E73", "#E69F00", "#56B4E9", "#D55E00")

view = current_view()
scope = view.scope.narrowed(categories=())            # the page is about one category: the filter says nothing here
by = st.segmented_control("Group", ["feature", "team"], required=True,
                          key=one_of("group", ["feature", "team"], "feature"),
                          format_func={"feature": "By feature", "team": "By team"}.get)
table = answer(view, unaware_by, view.facts, scope, by=by)
if table.empty:
    empty("No ticket in this scope is tagged as unaware.",
          "Tag tickets that ask for what already exists as “unaware”, and with the feature (feature:name).")
    raise PageEnd

named = table[table[by] != NONE]
top = (named if len(named) else table).iloc[0]
headline(f"{name_of(by, top[by])}: {counted(int(top['customers']), 'customer')} asked for what already exists.",
         f"{counted(int(top['tickets']), 'ticket')} in the period; "
         f"{share(float(top['share']))} of what is asked for there exists already.")

week = last_complete_week(view.calendar, scope)
unaware = scope.narrowed(categories=view.facts.taxonomy.categories.counting_as("unaware"))
series = answer(view, volume, view.facts, unaware, view.calendar, by=(by,))
order = table[by].tolist()[:MOST]
events = events_on(unaware.narrowed(**{FIELDS[by]: tuple(v for v in order if v != NONE)}), series["period"])
figure = lines(series[series[by].isin(order)], by=by, measure=scope.measure, grain="week", order=order,
               color=lambda group: COLORS[order.index(group)], label=lambda group: name_of(by, group))
st.plotly_chart(
    draw_events(figure, events, series["period"], grain="week"), key="unaware", config={"displayModeBar": False},
    alt=f"Unaware {MEASURES[scope.measure].unit} per week for {', '.join(name_of(by, v) for v in order)}."
        f"{events_in_words(events)}")
st.caption("Open markers: not all days of the week are in yet. Share = unaware ÷ (feature requests + unaware), "
           "distinct tickets; a ticket of two groups counts in both.")

st.dataframe(
    pd.DataFrame({by.capitalize(): [name_of(by, v) for v in table[by]],
                  "Customers": table["customers"].astype(int), "Tickets": table["tickets"].astype(int),
                  "Requests and unaware": table["asked"].astype(int),
                  "Share": table["share"].astype(float) * 100}),
    hide_index=True, on_select="rerun", selection_mode="single-row", key="groups",
    alt=f"Unaware tickets by {by}, most customers first.",
    column_config={"Share": st.column_config.ProgressColumn(format="%.0f %%", min_value=0, max_value=100),
                   "Customers": st.column_config.NumberColumn(help=MEASURES["customers"].definition)})

picked = st.session_state["groups"]["selection"]["rows"]
group = table[by].iloc[picked[0]] if picked and picked[0] < len(table) else top[by]
with st.container(horizontal=True, vertical_alignment="center"):
    opened = unaware.narrowed(measure="tickets", **{FIELDS[by]: (group,)})
    st.page_link("watch/tickets.py", label=plain(f"Open the tickets: {name_of(by, group)}"),
                 icon=":material/forum:", query_params=link_parameters(opened))
    if week:
        st.page_link("watch/tickets.py", label=f"Only the week of {period(week, period_end(week, 'week'))}",
                     icon=":material/today:",
                     query_params=link_parameters(opened.narrowed(start=week, end=period_end(week, "week"))))
    st.download_button("Table (CSV)", data=lambda: for_spreadsheet(table).to_csv(index=False), mime="text/csv",
                       file_name="tagwatch-unaware.csv", icon=":material/download:", on_click="ignore")
    st.download_button("Weekly series (CSV)", data=lambda: for_spreadsheet(series).to_csv(index=False), mime="text/csv",
                       file_name="tagwatch-unaware-weekly.csv", icon=":material/download:", on_click="ignore")
