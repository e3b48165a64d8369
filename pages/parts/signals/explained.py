"""What explains a signal: its course, what drives it, what customers wrote, which event is near, what was decided."""

import html
from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics.figures.events import draw_events
from analytics.figures.trend import single
from analytics.formatting import counted, day
from analytics.metrics.calendar import period_end
from analytics.signals.drivers import OVERLAPS, strongest
from analytics.signals.sentences import about, sentence, split_words
from analytics.signals.triage import Triaged, decide
from analytics.store.snapshots import user_name
from analytics.workspace.events import events_between
from analytics.workspace.kinds import SEVERITIES, SIGNAL_STATES
from pages.bridge import View, events_on, expected_of, explanation, workbench
from pages.filters import link_parameters, name_of
from pages.look import plain
from pages.saving import save, seen_version

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
BEFORE, AFTER = {"week": 16, "day": 35}, {"week": 4, "day": 10}  # steps around a signal that its chart shows
NEAR = timedelta(days=14)


def draw(view: View, signal: Triaged) -> None:
    """All that is known about one signal, and the form that decides about it."""
    _course(view, signal)
    made = explanation(view, signal)
    found, words = made.drivers, made.words
    for said in (_drive_words(signal, found, words), split_words(made.parts)):
        st.html(f'<p class="lead">{html.escape(said)}</p>')
    if len(made.parts) and not made.parts["measured"].all():
        st.caption("More customers and another mix of plans are not told apart from a real change here.")
    _events(signal)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _drivers(signal, found, words)
    with right:
        st.markdown("**What they wrote**")
        for quote in made.quotes:
            with st.container(border=True):
                st.text(quote.text)
    _decide(signal)


def _course(view: View, signal: Triaged) -> None:
    """The signal's area over time with its expected range."""
    grain = signal.grain
    step = timedelta(days=7 if grain == "week" else 1)
    begin = max(view.calendar.first, signal.since - BEFORE[grain] * step)
    end = min(view.calendar.through, signal.until + AFTER[grain] * step)
    scope = signal.scope.narrowed(start=begin, end=end, grain=grain)
    series = expected_of(view, scope)
    held = series.loc[
        [signal.holds_in(p.date(), period_end(p.date(), grain)) for p in series["period"]],
        "period",
    ]
    color = view.colors.get(signal.categories[0], "#3A6EA5") if len(signal.categories) == 1 else "#3A6EA5"
    figure = single(
        series,
        measure="tickets",
        grain=grain,
        name=signal.area.text,
        color=color,
        signals=frozenset(held),
    )
    draw_events(figure, events_on(scope, series["period"]), series["period"], grain=grain)
    figure.update_layout(height=(figure.layout.height or 340) - 100)
    st.plotly_chart(
        figure,
        key=f"course-{signal.link}",
        config={"displayModeBar": False},
        alt=f"Tickets per {grain} with the range that was expected; {sentence(signal, name_of)}.",
    )
    st.caption(
        f"Per {grain}. Pale band: 99 % expected range, from what lay before each {grain}. "
        "Diamonds: while the signal held."
    )


def _drive_words(signal: Triaged, found: pd.DataFrame, words: pd.DataFrame) -> str:
    """What drives it, in a sentence."""
    parts = [
        f"{_named(dimension, value)} ({round(100 * share)} % of the change)"
        for dimension, value, _, share in strongest(found, signal.observed, signal.expected)
    ]
    said = (
        f"Driven by {', '.join(parts)}."
        if parts
        else "Spread over customers, channels, plans and languages much as always."
    )
    return said + (f" New in subjects: {', '.join(words['value'].head(4))}." if len(words) else "")


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
        st.caption("The export holds nothing that tells these tickets apart.")
        return
    names = {**{dimension: DIMENSIONS[dimension] for dimension in there}, **({"word": "Words"} if len(words) else {})}
    best = strongest(found, signal.observed, signal.expected)
    picked = st.pills(
        "Told apart by",
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
        else "They add up to the change, together with those that went the other way."
    )
    group = rows["value"].iloc[0] if len(rows) else None
    if picked in ("category", "team", "feature", "tag", "channel", "segment", "source") and group is not None:
        st.page_link(
            "watch/tickets.py",
            icon=":material/forum:",
            label=plain(f"Open {counted(int(rows['observed'].iloc[0]), 'ticket')}: {_named(picked, group)}"),
            query_params=link_parameters(signal.span.with_group({picked: group})),
        )


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
            kwargs={"state": "investigating", "duty": user_name()},
        )
        st.button(
            "Not an issue",
            icon=":material/do_not_disturb_on:",
            key=f"dismiss-{key}",
            on_click=_set,
            args=(signal,),
            kwargs={"state": "not an issue"},
            help="It stays away until it exceeds what it is now, also when it comes again within a quarter.",
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
        st.form_submit_button("Save", type="primary", icon=":material/check:", on_click=_save, args=(signal, key))


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
