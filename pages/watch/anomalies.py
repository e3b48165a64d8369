"""Anomalies: what left its expected range, week by week; why; and what was decided about it."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from analytics.formatting import counted, period
from analytics.metrics.calendar import period_of
from analytics.metrics.reporting_delay import incomplete_days
from analytics.signals.findings import history_weeks_missing
from analytics.signals.sentences import KINDS, area_words, expected, still_filling
from analytics.signals.triage import Triaged, about, announced, table, within
from analytics.spreadsheet import for_spreadsheet
from analytics.workspace.kinds import SIGNAL_STATES
from pages.address import day_of, one_of, some_of
from pages.bridge import answer, current_view, findings, told, with_expected
from pages.filters import name_of
from pages.look import PageEnd, empty, headline
from pages.parts.signals import card, explained, honesty
from pages.saving import say

view = current_view()
with st.spinner("Looking for what changed …"):
    found = findings(view)
if not found.judged_from:
    missing = history_weeks_missing(view.calendar)
    headline("Too little history to say what was expected.")
    empty(
        f"{counted(missing, 'more week')} of complete data and the first week can be judged."
        if missing
        else "There are too few tickets per team, category or tag to judge any of them.",
        "Import older exports: what to expect is learned from the weeks before.",
    )
    st.page_link("manage/imports.py", label="Open Imports", icon=":material/upload_file:")
    raise PageEnd

scope = view.scope
everything = about(told(view), teams=scope.teams, categories=scope.categories, features=scope.features, tags=scope.tags)
shown = [signal for signal in everything if signal.shown]
strong, weaker = announced(shown), [signal for signal in shown if signal.tier == "watch"]


# ------------------------------------------------------------------------------------------------- which week
def week_of(when: date) -> date:
    return period_of(pd.DatetimeIndex([when]), "week", view.calendar.week_start)[0].date()


newest, first = week_of(view.calendar.through), week_of(min(found.judged_from.values()))
complete = view.calendar.last_complete("week")
weeks = [newest - timedelta(weeks=back) for back in range((newest - first).days // 7 + 1)]


def week_words(week: date) -> str:
    running = " (running week)" if complete is None or week > complete else ""
    return period(week, week + timedelta(days=6)) + running


asked = st.session_state.get(day_of("day"))
if asked and not weeks[-1] <= asked <= view.calendar.through:  # of an old link: what was judged has moved on
    asked = st.session_state["day"] = None
week = week_of(asked) if asked else complete or newest


def go(to: date) -> None:
    st.session_state["day"] = min(to, view.calendar.through)


def pick_from_calendar() -> None:
    rows = st.session_state["calendar"]["selection"]["rows"]
    if rows:
        go(past["week"].iloc[rows[0]])


now = with_expected(view, within(strong, week, week + timedelta(days=6)))
waiting = sum(signal.state == "new" for signal in now)
if not now:
    headline(
        "A quiet week: no signal.",
        f"{week_words(week)}. {len(found.ranges[['level', 'name']].drop_duplicates())} series were watched.",
    )
else:
    headline(
        f"{counted(len(now), 'signal')} in the week of {week_words(week)}"
        + (f", {waiting} not looked at yet." if waiting else ", all looked at."),
        "Each left the range that its own past gives for it. Strongest first.",
    )
say()

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.button(
        "Week before",
        icon=":material/chevron_left:",
        on_click=go,
        args=(week - timedelta(days=7),),
        disabled=week <= weeks[-1],
    )
    st.button(
        "Week after",
        icon=":material/chevron_right:",
        icon_position="right",
        on_click=go,
        args=(week + timedelta(days=7),),
        disabled=week >= newest,
    )
    st.date_input(
        "A day of the week",
        value=None,
        key="day",
        min_value=weeks[-1],
        max_value=view.calendar.through,
        format="YYYY-MM-DD",
        width=170,
    )
    states = st.multiselect(
        "State",
        SIGNAL_STATES,
        key=some_of("state", SIGNAL_STATES),
        placeholder="All",
        format_func=str.capitalize,
        width=260,
    )
if filling := still_filling(answer(view, incomplete_days, view.facts)):
    st.caption(filling)
if set(scope.filters) & {"channel", "segment", "source"}:
    st.caption("Signals are found over all channels, plans and sources; those filters do not narrow this page.")

# ------------------------------------------------------------------------------------------------ the signals
if states:  # also what was dismissed, when it is asked for
    now = [
        signal
        for signal in within(everything, week, week + timedelta(days=6))
        if signal.tier == "signal" and signal.state in states
    ]
    if not now:
        st.caption("No signal of this week is in that state.")
names = [signal.link for signal in now]
opened = st.session_state.get(one_of("signal", ["", *names], names[0] if names else ""))


def unfold(link: str) -> None:
    st.session_state["signal"] = link


for signal in now:
    with st.container(border=True):
        card.draw(view, signal, explain=False)
        if signal.link == opened:
            explained.draw(view, signal)
            if len(names) > 1:
                st.button("Fold", icon=":material/expand_less:", key=f"fold-{signal.link}", on_click=unfold, args=("",))
        else:
            st.button(
                "Explain and decide",
                icon=":material/troubleshoot:",
                key=f"unfold-{signal.link}",
                on_click=unfold,
                args=(signal.link,),
            )


# --------------------------------------------------------------------------------- watches, dismissed, the past
def overview(signals: Sequence[Triaged]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Area": [card.title(signal) for signal in signals],
            "What": [KINDS[signal.kind] for signal in signals],
            "Tickets": [round(signal.observed) for signal in signals],
            "Expected": [expected(signal).removeprefix("expected ") for signal in signals],
            "Since": [signal.since for signal in signals],
            "Until": [signal.until for signal in signals],
            "Why no signal": [signal.note for signal in signals],
        }
    )


DAYS = {name: st.column_config.DateColumn(format="D MMM YYYY") for name in ("Since", "Until")}
quiet = within(weaker, week, week + timedelta(days=6))
with st.expander(f"Watched: {counted(len(quiet), 'weaker change')} of this week"):
    st.caption(
        "Beyond what chance usually does and not strong enough among all series watched, or no news of the "
        "product: new labels, more tagging, few customers."
    )
    if quiet:
        st.dataframe(overview(quiet), hide_index=True, column_config=DAYS, alt="Weaker changes of the week.")
dismissed = [signal for signal in everything if not signal.shown]
if dismissed:
    with st.expander(f"Dismissed: {counted(len(dismissed), 'signal')}"):
        st.caption(
            "They stay away until they exceed what they were. Choose the state “Not an issue” above to change one."
        )
        st.dataframe(
            overview(dismissed).drop(columns="Why no signal"),
            hide_index=True,
            column_config=DAYS,
            alt="Dismissed signals.",
        )

st.subheader("Past weeks", divider="gray")
past = pd.DataFrame(
    {
        "week": weeks,
        "signals": [len(within(strong, begin, begin + timedelta(days=6))) for begin in weeks],
        "began": [sum(begin <= signal.since < begin + timedelta(days=7) for signal in strong) for begin in weeks],
        "names": [
            ", ".join(
                area_words(signal.area, name_of) for signal in within(strong, begin, begin + timedelta(days=6))[:3]
            )
            for begin in weeks
        ],
    }
)
st.caption(
    f"{counted(len(strong), 'signal')} began in {counted(len(weeks), 'week')}; "
    f"{int((past['signals'] == 0).sum())} weeks were quiet. Choose a row to open its week."
)
st.dataframe(
    pd.DataFrame(
        {"Week": pd.to_datetime(past["week"]), "Signals": past["signals"], "New": past["began"], "What": past["names"]}
    ),
    hide_index=True,
    height=320,
    key="calendar",
    on_select=pick_from_calendar,
    selection_mode="single-row",
    alt="Weeks with their signals, newest first.",
    column_config={
        "Week": st.column_config.DateColumn("Week from", format="D MMM YYYY"),
        "Signals": st.column_config.ProgressColumn(
            format="%d", min_value=0, max_value=max(5, int(past["signals"].max()))
        ),
        "New": st.column_config.NumberColumn(help="Those that began in that week."),
        "What": st.column_config.TextColumn(width="large"),
    },
)
with st.container(horizontal=True):
    st.download_button(
        "Signals (CSV)",
        icon=":material/download:",
        on_click="ignore",
        mime="text/csv",
        file_name="tagwatch-signals.csv",
        data=lambda: for_spreadsheet(table(shown).drop(columns=["scope", "key", "link", "shown"])).to_csv(index=False),
    )
with st.expander("How often this is wrong, and what it would miss"):
    honesty.draw(view, found, len(weeks), len(strong))
