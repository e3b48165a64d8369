"""The banner: incidents that nobody took, on top of every page."""

import html

import streamlit as st

from analytics.signals.sentences import expected, sentence
from analytics.signals.triage import Triaged, decide
from analytics.store.snapshots import user_name
from pages.bridge import View, incidents, workbench
from pages.filters import name_of
from pages.parts.signals.card import link_to
from pages.saving import save

MOST = 2


def draw(view: View) -> None:
    """Say what is open, with the button that takes it. Nothing when there is nothing."""
    found = incidents(view)
    for signal in found[:MOST]:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"incident-{signal.link}"):
            st.html(
                f'<p class="incident" role="alert"><b>{html.escape(sentence(signal, name_of))}</b>, '
                f"{html.escape(expected(signal))}. Nobody has taken it yet.</p>",
                width="stretch",
            )
            st.page_link(
                "watch/anomalies.py", label="Look", icon=":material/troubleshoot:", query_params=link_to(signal)
            )
            st.button("I take it", icon=":material/pan_tool:", key=f"take-{signal.link}", on_click=take, args=(signal,))
    if len(found) > MOST:
        st.page_link(
            "watch/anomalies.py", label=f"{len(found) - MOST} more that nobody has taken", icon=":material/warning:"
        )


def take(signal: Triaged) -> None:
    """Put one's own name to a signal (a callback)."""
    who = user_name()
    save(
        lambda _: [decide(workbench().state, signal, state="investigating", duty=who)],
        f"{who} takes the signal {signal.area.text}",
    )
