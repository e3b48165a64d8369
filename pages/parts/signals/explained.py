"""What explains a signal: its course, what drives it, what customers wrote, which event is near, what was decided."""

import html
from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics.formatting import counted, day
from analytics.people.acting import acting
from analytics.people.role import Right
from analytics.signals.drivers import OVERLAPS, strongest
from analytics.signals.sentences import about, cause_words, split_words
from analytics.signals.triage import Triaged, decide
from analytics.workspace.events import events_between
from analytics.workspace.kinds import SEVERITIES, SIGNAL_STATES
from pages.bridge import View, explanation, workbench
from pages.filters import link_parameters, name_of
from pages.look import plain
from pages.parts.signals import course
from pages.saving import save, seen_version
from pages.visitor import held

DIMENSIONS = {
    "customer": "Customers",
    "category": "Categories",
    "team": "Teams",
    "feature": "Features",
    "tag": "Tags",
    "channel": "Channels",
    "segment": "Plans",
    "locale": "Languages",
    "source": "Sources",
}
NEAR = timedelta(days=14)
# what a message's link may come to decide → the question and its button; an address alone decides nothing
ACTS = {"take": ("Do you take this signal?", "I take it"), "dismiss": ("Is this not an issue?", "Not an issue")}


def draw(view: View, signal: Triaged, *, act: str = "") -> None:
    """All that is known about one signal, and the form that decides about it; act: what a link came to decide."""
    if act in ACTS:
        _asked(signal, act)
    course.draw(view, signal)
    st.caption(
        f"Per {signal.grain}. Pale band: 99 % expected range, from what lay before each {signal.grain}. "
        "Diamonds: while the signal held."
    )
    made = explanation(view, signal)
    found, words = made.drivers, made.cause.words
    for text in (_drive_words(signal, found), cause_words(made.cause, signal.observed), split_words(made.parts)):
        if text:
            st.html(f'<p class="lead">{html.escape(text)}</p>')
    if len(made.parts) and not made.parts["measured"].all():
        st.caption("More customers and another mix of plans are not separated from a real change here.")
    _events(signal)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _drivers(signal, found, words)
    with right:
        st.markdown("**What they wrote**")
        for quote in made.cause.quotes:
            with st.container(border=True):
                st.text(quote.text)
        if not made.cause.quotes:
            st.caption(
                "Nothing: a fall has no tickets to quote." if signal.direction == "down" else "No text to quote."
            )
    _decide(signal)


def _drive_words(signal: Triaged, found: pd.DataFrame) -> str:
    """What drives it, in a sentence."""
    parts = [
        f"{_named(dimension, value)} ({round(100 * share)} % of the change)"
        for dimension, value, _, share in strongest(found, signal.observed, signal.expected)
    ]
    if parts:
        return f"Driven by {', '.join(parts)}."
    there = [name.lower() for dimension, name in DIMENSIONS.items() if dimension in set(found["dimension"])]
    return f"Spread over {', '.join(there)} much as always." if there else "Nothing distinguishes these tickets."


def _named(dimension: str, value: str) -> str:
    if value == "(none)":
        return f"no {dimension}"
    return name_of("category", value) if dimension == "category" else value


def _events(signal: Triaged) -> None:
    """The nearest event that could have to do with it."""
    since = signal.since
    near = events_between(workbench().events, since - NEAR, signal.noticed, teams=signal.teams)
    if near:
        event = min(near, key=lambda event: (abs(event.start - since), event.start > since))
        off = (since - event.start).days
        distance = (
            "on the day it began"
            if not off
            else f"{counted(abs(off), 'day')} {'before' if off > 0 else 'after'} it began"
        )
        st.page_link(
            "manage/events.py",
            icon=":material/event:",
            label=plain(f"Near: {event.name} ({event.kind}, {day(event.start)}, {distance}). Near is not because."),
        )


def _drivers(signal: Triaged, found: pd.DataFrame, words: pd.DataFrame) -> None:
    """The groups behind the change, one dimension at a time."""
    st.markdown("**What makes the change**")
    there = [dimension for dimension in DIMENSIONS if dimension in set(found["dimension"])]
    if not there:
        st.caption("The export holds nothing that distinguishes these tickets.")
        return
    names = {**{dimension: DIMENSIONS[dimension] for dimension in there}, **({"word": "Words"} if len(words) else {})}
    best = strongest(found, signal.observed, signal.expected)
    picked = st.pills(
        "Distinguished by",
        list(names),
        format_func=names.get,
        required=True,
        default=best[0][0] if best else next(iter([*there[1:], *there])),
        key=f"by-{signal.link}",
        label_visibility="collapsed",
    )
    rows = words.assign(share=pd.NA) if picked == "word" else found[found["dimension"] == picked]
    table = pd.DataFrame(
        {
            names[picked]: [_named(picked, value) for value in rows["value"]],
            "Tickets": rows["observed"].astype(int),
            "Expected": [about(value) for value in rows["expected"]],
        }
    )
    if picked != "word":
        table["Of the change"] = rows["share"].astype(float).to_numpy() * 100
    st.dataframe(
        table.head(12),
        hide_index=True,
        height=min(300, 40 + 35 * min(len(table), 12)),
        alt=f"What makes the change, by {names[picked].lower()}.",
        column_config={"Of the change": st.column_config.NumberColumn(format="%.0f %%")},
    )
    st.caption(
        "A ticket can count in several of these, so they do not add up."
        if picked == "word" or OVERLAPS[picked]
        else "They add up to the change, or, where others went the other way, to all that went this way."
    )
    group = rows["value"].iloc[0] if len(rows) else None
    if picked in ("category", "team", "feature", "tag", "channel", "segment", "source") and group is not None:
        st.page_link(
            "watch/tickets.py",
            icon=":material/forum:",
            label=plain(f"Open {counted(int(rows['observed'].iloc[0]), 'ticket')}: {_named(picked, group)}"),
            query_params=link_parameters(signal.span.with_group({picked: group})),
        )


def _asked(signal: Triaged, act: str) -> None:
    """The decision that a link came for, as one click at the top."""
    question, label = ACTS[act]
    decided = {"take": {"state": "investigating", "duty": acting().name}, "dismiss": {"state": "not an issue"}}[act]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"asked-{signal.link}"):
        st.text(f"{question} It is “{signal.state}” now.", width="stretch")
        st.button(
            label,
            type="primary",
            icon=":material/pan_tool:" if act == "take" else ":material/do_not_disturb_on:",
            key=f"asked-{act}-{signal.link}-{seen_version()}",
            on_click=_answer,
            args=(signal,),
            kwargs=decided,
            **held(Right.DECIDE),
        )
        st.button("Not now", key=f"asked-not-{signal.link}", on_click=_drop)


def _answer(signal: Triaged, **decided: str) -> None:
    _set(signal, **decided)
    _drop()


def _drop() -> None:
    st.session_state["act"] = ""


def _decide(signal: Triaged) -> None:
    """The form of what people decide, and the two decisions that need one click."""
    st.markdown("**What we do about it**")
    key = f"{signal.link}-{seen_version()}"
    with st.container(horizontal=True):
        st.button(
            "I take it",
            icon=":material/pan_tool:",
            key=f"own-{key}",
            on_click=_set,
            args=(signal,),
            kwargs={"state": "investigating", "duty": acting().name},
            **held(Right.DECIDE),
        )
        st.button(
            "Not an issue",
            icon=":material/do_not_disturb_on:",
            key=f"dismiss-{key}",
            on_click=_set,
            args=(signal,),
            kwargs={"state": "not an issue"},
            **held(
                Right.DECIDE,
                help="It stays away until it exceeds what it is now, also when it comes again within a quarter.",
            ),
        )
    with st.form(f"decide-{key}", border=True):
        columns = st.columns(4)
        columns[0].selectbox(
            "State", SIGNAL_STATES, SIGNAL_STATES.index(signal.state), key=f"state-{key}", format_func=str.capitalize
        )
        columns[1].selectbox(
            "Severity",
            SEVERITIES,
            SEVERITIES.index(signal.severity),
            key=f"severity-{key}",
            format_func=str.capitalize,
            help="Proposed from the customers touched, the speed and the category.",
        )
        columns[2].text_input("On it", value=signal.duty, key=f"duty-{key}")
        columns[3].text_input("Owner", value=signal.owner, key=f"owner-{key}")
        left, right = st.columns([1, 2])
        left.text_input("Issue", value=signal.issue, key=f"issue-{key}", placeholder="https://…")
        right.text_input("Note, also for support", value=signal.note_decided, key=f"note-{key}")
        st.form_submit_button(
            "Save",
            type="primary",
            icon=":material/check:",
            on_click=_save,
            args=(signal, key),
            **held(Right.DECIDE),
        )


def _save(signal: Triaged, key: str) -> None:
    state = st.session_state
    _set(
        signal,
        state=state[f"state-{key}"],
        severity=state[f"severity-{key}"],
        duty=state[f"duty-{key}"],
        owner=state[f"owner-{key}"],
        issue=state[f"issue-{key}"].strip(),
        note=state[f"note-{key}"],
    )


def _set(signal: Triaged, **decided: str) -> None:
    save(lambda state: [decide(state, signal, **decided)], f"Signal {signal.area.text}: {decided['state']}")
