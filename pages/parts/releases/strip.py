"""Coming to you: the releases ahead as support reads them, with what to answer and which tags to use."""

import html

import streamlit as st

from analytics.configuration import configuration
from analytics.formatting import counted, day
from analytics.insights.releases import Release, coming, releases_of
from pages.address import chosen
from pages.bridge import View, workbench
from pages.look import plain, quiet

MOST = 4  # cards of the strip


def releases(view: View) -> tuple[Release, ...]:
    """Every release with a state, as of today."""
    return releases_of(workbench().state, configuration().today(view.facts.zone))


def draw(view: View) -> None:
    """The nearest releases of the chosen teams; nothing where none is ahead."""
    ahead = coming(releases(view), teams=view.scope.teams)
    if not ahead:
        return
    st.subheader("Coming to you", divider="gray")
    for one in ahead[:MOST]:
        card(one)
    if len(ahead) > MOST:
        quiet(f"{counted(len(ahead) - MOST, 'more release')} on Releases.")


def card(one: Release) -> None:
    """One release."""
    event = one.event
    with st.container(border=True):
        st.html(
            f'<p class="sentence">{html.escape(event.name)}</p>'
            f'<p class="quiet">{html.escape(f"{event.state}, {day(event.start, year=True)}, {one.when}")}</p>'
        )
        if event.changes:
            st.text(event.changes)
        if event.answers:
            st.text(f"Answer: {event.answers}")
        if event.use_tags:
            st.text(f"Tag: {', '.join(event.use_tags)}")
        st.page_link(
            "decide/releases.py",
            label=plain(f"Open {event.name}"),
            icon=":material/rocket_launch:",
            query_params=chosen(release=one.link),
        )
