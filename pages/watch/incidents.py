"""Incidents: from the first ticket to the last customer who was notified, what each cost, and whom it affected."""

import streamlit as st

from analytics.formatting import counted, day, period, style
from analytics.insights.incident_review import median_days, reviews_table
from analytics.insights.incidents import incident_named
from analytics.insights.quarter import Quarter, quarters
from analytics.people.role import Right
from analytics.workspace.incident_kinds import INCIDENTS
from pages.address import follow, one_of
from pages.bridge import current_view
from pages.downloads import csv_button
from pages.look import PageEnd, dates, empty, headline, numbers, quiet
from pages.parts.incidents import one, people
from pages.parts.incidents.reviews import chart, reviews, table
from pages.records import record_editor
from pages.saving import rows_key, show_result
from pages.visitor import may

ALL = "all"


def days_of(number: float) -> str:
    """A median of days in words."""
    return f"{number:g} day{'' if number == 1 else 's'}"


view = current_view()
with st.spinner("Looking for incidents …"):
    every = reviews(view)
if not every:
    headline("No incident is known.", "An incident is an event of that kind, or a critical signal.")
    empty(
        "When something broke, write it down: its days and whose it is.",
        "Add an event of the kind incident on Events. Critical signals are here by themselves, once nine whole weeks "
        "of data show what is usual.",
    )
    st.page_link("manage/events.py", label="Open Events", icon=":material/event:")
    raise PageEnd

names = [ALL, *(str(quarter) for quarter in quarters(view.calendar))]
head = st.container()
quarter = st.selectbox(
    "Quarter",
    names,
    key=one_of("quarter", names, ALL),
    width=320,
    format_func=lambda name: (
        "All time" if name == ALL else f"{name} · {period(Quarter.of(name).first, Quarter.of(name).last)}"
    ),
)
shown = [
    review
    for review in every
    if quarter == ALL or Quarter.of(quarter).first <= review.incident.start <= Quarter.of(quarter).last
]
if not shown:
    with head:
        headline(f"No incident began in {quarter}.", f"Known in all: {counted(len(every), 'incident')}.")
    empty("This quarter has none.", "Choose another quarter, or all time.")
    raise PageEnd

links = [review.incident.link for review in shown]
notice, fix = (median_days([getattr(review, name) for review in shown]) for name in ("days_to_notice", "days_to_fix"))
show_result()
clicked = None
timed = any(days is not None for review in shown for days in (review.days_to_notice, review.days_to_fix))
if len(shown) > 1 and timed:  # of one the line above has both
    st.markdown("**Time to notice and time to fix**")
    clicked = chart(shown, key=f"incident-times-{quarter}")
    st.caption(
        "Days from the day of the first ticket; 0 is the same day. A column that is missing: the day is not known "
        "yet. A click opens the incident below."
    )
listed = table(shown)
row = st.dataframe(
    numbers(listed.loc[:, [c for c in listed if listed[c].notna().any()]]),
    hide_index=True,
    on_select="rerun",
    selection_mode="single-row",
    key=rows_key("incidents", links),
    height=min(320, 40 + 35 * len(listed)),
    placeholder="–",
    alt=f"{counted(len(listed), 'incident')}, newest first.",
    column_config={
        **dates(listed),
        "First ticket": st.column_config.DatetimeColumn(format=style().cell_format(time=True)),
        "Beyond expected": st.column_config.NumberColumn(help="Tickets beyond those to be expected of the same days."),
    },
)
follow("incident", clicked or next((links[at] for at in row.selection.rows if at < len(links)), None))
hidden = [] if may(Right.DECIDE) and may(Right.TEXT) else ["revenue", "amount", "note"]
csv_button(
    f"{counted(len(shown), 'incident')} (CSV)",
    lambda: reviews_table(shown).drop(columns=hidden),
    "tagwatch-incidents.csv",
)
st.subheader("One incident", divider="gray")
labels = {review.incident.link: f"{review.incident.name}, {day(review.incident.start, year=True)}" for review in shown}


def present(text: str) -> str:
    """The link of the incident that a link means: it may have an earlier name, or that of its signal."""
    asked = incident_named(text, [review.incident for review in every])
    return asked.link if asked else text


link = st.selectbox(
    "Incident", links, key=one_of("incident", links, links[0], now=present), format_func=labels.get, width=480
)
current = next((review for review in shown if review.incident.link == link), shown[0])
with head:
    headline(
        one.sentence(current),
        f"{counted(len(shown), 'incident')}"
        + (f" in {quarter}" if quarter != ALL else "")
        + "; median time to notice "
        + ("not known" if notice is None else days_of(notice))
        + ", to fix "
        + ("not known" if fix is None else days_of(fix))
        + ".",
    )
one.draw(view, current)
people.draw(view, current)
if may(Right.DECIDE) and may(Right.TEXT):
    with st.expander("All reviews as a table and a file"):
        record_editor(
            INCIDENTS,
            about="One row per incident: what people state of its steps, and what was learnt. Empty: as data show it.",
            proposed=[review.record for review in every],
        )
quiet("Nothing is sent from here: answer in the helpdesk, then mark whom you notified.")
