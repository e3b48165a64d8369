"""Releases: what comes, when, what support should know and answer, and who takes part in its beta."""

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted, day
from analytics.insights.releases import coming, releases_named, releases_table
from analytics.people.role import Right
from pages.address import follow, one_of
from pages.bridge import current_view, workbench
from pages.downloads import csv_button
from pages.look import PageEnd, dates, empty, headline
from pages.parts.releases import one
from pages.parts.releases.strip import releases
from pages.saving import rows_key, show_result
from pages.visitor import may

view = current_view()
every = releases(view)
ahead = coming(every)
if ahead:
    first = next((each for each in ahead if each.event.start > each.today), ahead[0])
    how = "comes next" if first.event.start > first.today else "is not live for everybody yet"
    untold = sum(not each.event.answers for each in ahead)
    headline(
        f"{first.event.name} {how}: {first.event.state}, {day(first.event.start, year=True)}, {first.when}.",
        f"{counted(len(ahead), 'release')} ahead, "
        + (f"{count(untold)} without what support should answer." if untold else "with what support should answer."),
    )
else:
    headline(
        "No release is ahead.",
        f"{counted(len(every), 'earlier release')} with a state. An event with a state is a release.",
    )
show_result()
if not every:
    empty(
        "Support hears of releases here before customers ask.",
        "Add an event with a day ahead and a state on Events: by hand, from CSV, or from GitHub's milestones.",
    )
    st.page_link("manage/events.py", label="Open Events", icon=":material/event:")
    raise PageEnd
links = {each.link: each for each in every}
listed = pd.DataFrame(
    {
        "Day": pd.to_datetime([each.event.start for each in every]),
        "Release": [each.event.name for each in every],
        "State": [each.event.state for each in every],
        "When": [each.when for each in every],
        "Teams": [", ".join(each.event.teams) or None for each in every],
        "Features": [", ".join(each.event.features) or None for each in every],
        "What changes": [each.event.changes or None for each in every],
    }
)
listed = listed.loc[:, [c for c in listed if listed[c].notna().any()]]
row = st.dataframe(
    listed,
    hide_index=True,
    on_select="rerun",
    selection_mode="single-row",
    key=rows_key("releases", links),
    placeholder="–",
    height=min(320, 40 + 35 * len(listed)),
    alt=f"{counted(len(listed), 'release')}, those ahead first.",
    column_config={**dates(listed), "What changes": st.column_config.TextColumn(width="large")},
)
follow("release", next((every[at].link for at in row.selection.rows if at < len(every)), None))
with st.container(horizontal=True, vertical_alignment="center"):
    csv_button(
        f"{counted(len(every), 'release')} (CSV)",
        lambda: releases_table(workbench().state, every),
        "tagwatch-releases.csv",
    )
    if may(Right.DECIDE):
        st.page_link("manage/events.py", label="Add one on Events", icon=":material/event:")
st.subheader("One release", divider="gray")


def present(text: str) -> str:
    """The link of the release that a link means: it may have another day by now."""
    named = releases_named(every, text) or releases_named(every, text.partition(" ")[2])
    return named[0].link if named else text


chosen = st.selectbox(
    "Release",
    list(links),
    key=one_of("release", links, every[0].link, now=present),
    format_func=lambda link: f"{links[link].event.name}, {day(links[link].event.start, year=True)}",
    width=480,
)
one.draw(view, links[chosen])
