"""The banner: one line for the newest incident that nobody took, until somebody takes it or closes the line."""

import html

import streamlit as st

from analytics.formatting import counted
from analytics.people.acting import acting
from analytics.people.role import Right
from analytics.signals.sentences import sentence
from analytics.signals.triage import Triaged, decide
from pages.bridge import View, incidents, workbench
from pages.filters import name_of
from pages.parts.signals.card import link_to
from pages.saving import save
from pages.visitor import held

CLOSED = "closed_incidents"  # links of signals whose line this session closed


def draw(view: View) -> None:
    """The line with the buttons that take the incident and close the line. Nothing when there is nothing new."""
    closed = st.session_state.get(CLOSED, frozenset())
    found = [signal for signal in incidents(view) if signal.link not in closed]
    if not found:
        return
    signal = found[0]
    more = f" (and {counted(len(found) - 1, 'more incident')})" if len(found) > 1 else ""
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", gap="small", key=f"incident-{signal.link}"
    ):
        st.html(
            f'<p class="incident" role="alert">{html.escape(sentence(signal, name_of) + more)}</p>', width="stretch"
        )
        st.page_link(
            "watch/anomalies.py", label="View signal", icon=":material/troubleshoot:", query_params=link_to(signal)
        )
        if signal.severity == "critical":
            st.page_link(
                "watch/incidents.py",
                label="Affected",
                icon=":material/crisis_alert:",
                query_params={"incident": signal.link},
            )
        st.button(
            "I take it",
            type="tertiary",
            icon=":material/pan_tool:",
            key=f"take-{signal.link}",
            on_click=take,
            args=(signal,),
            **held(Right.DECIDE),
        )
        st.button(
            "Close",
            type="tertiary",
            icon=":material/close:",
            key=f"close-{signal.link}",
            help="Until you open the dashboard anew. The signal stays as it is.",
            on_click=_close,
            args=(tuple(signal.link for signal in found),),
        )


def take(signal: Triaged) -> None:
    """Put one's own name to a signal (a callback)."""
    who = acting().name
    save(
        lambda _: [decide(workbench().state, signal, state="investigating", duty=who)],
        f"{who} takes the signal {signal.area.text}",
    )


def _close(links: tuple[str, ...]) -> None:
    st.session_state[CLOSED] = st.session_state.get(CLOSED, frozenset()) | frozenset(links)
