"""The card of one signal: what happened, what was due, how sure, whose tickets, what was decided, and where to look."""

import html
from datetime import date

import streamlit as st

from analytics.formatting import counted
from analytics.signals.sentences import area_words, concentration, expected, how_sure, lasted, sentence
from analytics.signals.triage import Triaged
from pages.address import chosen
from pages.bridge import View
from pages.filters import link_parameters, name_of

TICKETS = "watch/tickets.py"
MARKS = {"critical": "◆◆◆ critical", "high": "◆◆ high", "medium": "◆ medium", "low": "◇ low"}
MOST_PARTS = 4
NEW = "<b>● new to you</b> · "


def link_to(signal: Triaged) -> dict[str, str | list[str]]:
    """The parameters that open a signal on the page Anomalies."""
    return chosen(day=signal.noticed.isoformat(), signal=signal.link)


def state_words(signal: Triaged) -> str:
    """What was decided, in a few words."""
    parts = [f"{MARKS[signal.severity]} severity", signal.state]
    if signal.duty:
        parts.append(f"on it: {signal.duty}")
    if signal.owner:
        parts.append(f"owner: {signal.owner}")
    return " · ".join(parts)


def facts_words(signal: Triaged, through: date | None) -> str:
    """What the signal rests on."""
    return "; ".join(
        part
        for part in (expected(signal), lasted(signal, through), how_sure(signal.p_value), concentration(signal))
        if part
    )


def what_moved_with_it(signal: Triaged) -> str:
    """The other areas of the same story, in words."""
    parts = [area_words(area, name_of) for area in signal.parts]
    more = f" and {len(parts) - MOST_PARTS} more" if len(parts) > MOST_PARTS else ""
    return f"Moved with it: {', '.join(parts[:MOST_PARTS])}{more}." if parts else ""


def links(view: View, signal: Triaged, *, explain: bool) -> None:
    """Where a signal leads: its tickets, its trend, and (explain) the page that explains it."""
    counted_tickets = counted(round(signal.observed), "ticket")
    st.page_link(
        TICKETS, label=f"Open {counted_tickets}", icon=":material/forum:", query_params=link_parameters(signal.span)
    )
    area = signal.area
    if area.level in ("cell", "total"):
        st.page_link(
            "watch/trends.py",
            label="See the trend",
            icon=":material/show_chart:",
            query_params=chosen(cell=area.key) if area.values else chosen(view_by="total"),
        )
    else:
        st.page_link(
            "watch/trends.py",
            label="See the trend",
            icon=":material/show_chart:",
            query_params=link_parameters(signal.scope, view_by="total"),
        )
    if signal.severity == "critical" and signal.direction == "up" and signal.shown:
        st.page_link(
            "watch/incidents.py",
            label="Who was affected",
            icon=":material/crisis_alert:",
            query_params={"incident": signal.link},
        )
    if explain:
        st.page_link(
            "watch/anomalies.py",
            label="Explain and decide",
            icon=":material/troubleshoot:",
            query_params=link_to(signal),
        )


def draw(view: View, signal: Triaged, *, explain: bool = True, named: bool = False, new: bool = False) -> None:
    """One card: what happened, what it rests on, what was decided, where it leads.

    named: what happened is the page's headline already, so that the card begins with the area alone.
    new: it was not there at the visitor's visit before.
    """
    happened = title(signal) if named else f"{title(signal)[:1]} {sentence(signal, name_of)}."
    lines = [
        _capital(facts_words(signal, view.calendar.through)) + ".",
        what_moved_with_it(signal),
        f"Came back: {signal.again}." if signal.again else "",
        f"Note: {signal.note_decided}" if signal.note_decided else "",
    ]
    st.html(
        f'<p class="sentence">{html.escape(happened)}</p>'
        + "".join(f'<p class="lead">{html.escape(line)}</p>' for line in lines if line)
        + f'<p class="decided">{NEW if new else ""}{html.escape(state_words(signal))}</p>'
    )
    with st.container(horizontal=True):
        links(view, signal, explain=explain)
        if signal.issue:
            st.link_button("The issue", signal.issue, icon=":material/link:", type="tertiary")


def title(signal: Triaged) -> str:
    """A short name for lists."""
    return f"{'▲' if signal.direction == 'up' else '▼'} {area_words(signal.area, name_of)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
