"""Filters: the sidebar's widgets, bound to the URL, as a Scope; and the links that carry a scope.

The names of the query parameters and their values are part of every link that people share: they do not change.
"""

from datetime import date, timedelta

import streamlit as st

from analytics.metrics.calendar import Calendar
from analytics.metrics.measures import MEASURES, Need
from analytics.metrics.scope import Scope
from analytics.workspace.categories import NONE
from pages import address
from pages.address import day_of, one_of, some_of
from pages.bridge import categories, present_name
from pages.look import PageEnd

PERIODS = {
    "13w": "Last 13 weeks",
    "26w": "Last 26 weeks",
    "52w": "Last 52 weeks",
    "all": "All time",
    "custom": "From – to",
}
DEFAULT_PERIOD = "26w"
# query parameter → dimension of Scope, in the order shown
MAIN = {"team": "team", "category": "category"}
MORE = {
    "feature": "feature",
    "tag": "tag",
    "channel": "channel",
    "plan": "plan",
    "segment": "segment",
    "source": "source",
}
LABELS = {
    "team": "Team",
    "category": "Category",
    "feature": "Feature",
    "tag": "Tag",
    "channel": "Channel",
    "plan": "Plan",
    "segment": "Segment",
    "source": "Source",
}
WITHOUT = {
    "team": "No team",
    "category": "No category",
    "feature": "No feature",
    "tag": "No tag",
    "channel": "No channel",
    "plan": "No plan",
    "segment": "No segment",
    "source": "No source",
}
FIELDS = {
    "team": "teams",
    "category": "categories",
    "feature": "features",
    "tag": "tags",
    "channel": "channels",
    "plan": "plans",
    "segment": "segments",
    "source": "sources",
}


def name_of(dimension: str, value: str) -> str:
    """What a value is called on screen.

    >>> name_of("category", "how_to"), name_of("team", "(none)")
    ('How-to', 'No team')
    """
    if value == NONE:
        return WITHOUT[dimension]
    return categories().of(value).label if dimension == "category" else value


def sidebar_scope(calendar: Calendar, choices: dict[str, list[str]], *, lacking: dict[str, Need]) -> Scope:
    """Draw the filters and return what they say. Values that the data no longer has are dropped from the URL.

    lacking: measure → what has to be added before it has values.
    """
    chosen: dict[str, tuple[str, ...]] = {}
    with st.sidebar:
        for parameter, dimension in MAIN.items():
            chosen[dimension] = _pick(parameter, dimension, choices[dimension])
        period = st.selectbox(
            "Period",
            list(PERIODS),
            format_func=PERIODS.get,
            key=one_of("period", PERIODS, DEFAULT_PERIOD, everywhere=True),
        )
        start, end = _period(period, calendar)
        measure = st.segmented_control(
            "Count",
            list(MEASURES),
            required=True,
            key=one_of("measure", MEASURES, "tickets", everywhere=True),
            format_func=lambda name: MEASURES[name].label,
            help="  \n".join(f"**{m.label}**: {m.definition}" for m in MEASURES.values()),
        )
        if measure in lacking:
            st.caption(f"No {lacking[measure].name} are known, so tickets are counted. Add their file:")
            st.page_link(
                "manage/workspace.py",
                label="Workspace, Customers",
                icon=":material/upload_file:",
                query_params={"about": "customers"},
            )
            measure = "tickets"
        offered = {
            p: d
            for p, d in MORE.items()
            if len([v for v in choices[d] if v != NONE]) > (p == "source")
            and not (d == "segment" and choices["segment"] == choices["plan"])
        }  # a customers file tells both
        active = any(st.session_state[some_of(p, choices[d], everywhere=True)] for p, d in offered.items())
        with st.expander("More filters", expanded=active):
            for parameter, dimension in offered.items():
                chosen[dimension] = _pick(parameter, dimension, choices[dimension])
        if address.filtered():
            st.button("Clear filters", icon=":material/filter_alt_off:", on_click=address.clear, width="stretch")
        if start and end and start > end:
            st.error(f"The period ends ({end}) before it starts ({start}).")
            raise PageEnd
    return Scope(
        start=start,
        end=end,
        measure=measure or "tickets",
        **{FIELDS[dimension]: values for dimension, values in chosen.items()},
    )


def _pick(parameter: str, dimension: str, options: list[str]) -> tuple[str, ...]:
    return tuple(
        st.multiselect(
            LABELS[parameter],
            options,
            key=some_of(parameter, options, everywhere=True, now=present_name(dimension)),
            placeholder="All",
            format_func=lambda value: name_of(dimension, value),
        )
    )


def _period(period: str, calendar: Calendar) -> tuple[date | None, date | None]:
    if period == "custom":
        start = st.date_input("From", value=None, key=day_of("from", everywhere=True), format="YYYY-MM-DD")
        end = st.date_input("To", value=None, key=day_of("to", everywhere=True), format="YYYY-MM-DD")
        return start, end
    week = calendar.last_complete("week")
    if period == "all" or week is None:
        return None, None
    return week - timedelta(weeks=int(period.removesuffix("w")) - 1), None


def link_parameters(scope: Scope, **extra: str) -> dict[str, str | list[str]]:
    """The query parameters that open `scope` on any page: how a number leads to its tickets."""
    parameters: dict[str, str | list[str]] = {
        parameter: list(getattr(scope, FIELDS[dimension]))
        for parameter, dimension in {**MAIN, **MORE}.items()
        if getattr(scope, FIELDS[dimension])
    }
    if scope.start or scope.end:
        parameters |= {"period": "custom"}
        if scope.start:
            parameters["from"] = scope.start.isoformat()
        if scope.end:
            parameters["to"] = scope.end.isoformat()
    else:
        parameters["period"] = "all"
    if scope.measure != "tickets":
        parameters["measure"] = scope.measure
    return {**parameters, **extra}
