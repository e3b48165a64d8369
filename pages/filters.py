"""Filters: the sidebar's widgets, bound to the URL, as a Scope; and the links that carry a scope.

The names of the query parameters and their values are part of every link that people share: they do not change.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

import streamlit as st

from analytics.metrics.calendar import Calendar
from analytics.metrics.measures import MEASURES, USUAL, Need
from analytics.metrics.period import period_end
from analytics.metrics.scope import DIMENSIONS, WEEKDAYS, Scope
from analytics.people.workspace_in_use import link_parameters_of_workspace
from analytics.workspace.categories import NONE
from analytics.workspace.origins import LABELS as LABELS_OF_ORIGINS
from analytics.workspace.origins import main_origin, present
from pages import address
from pages.address import day_of, one_of, some_of
from pages.bridge import categories, present_name, workbench
from pages.look import PageEnd

PERIODS = {
    "13w": "Last 13 weeks",
    "26w": "Last 26 weeks",
    "52w": "Last 52 weeks",
    "month": "Last whole month",
    "quarter": "Last whole quarter",
    "all": "All time",
    "custom": "From – to",
}
WHOLE = ("month", "quarter")  # offered once one is complete
DEFAULT_PERIOD = "26w"
ORIGIN = "origin"  # query parameter
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# query parameter → dimension of Scope, in the order shown
MAIN = {"team": "team", "category": "category"}
MORE = {
    "feature": "feature",
    "tag": "tag",
    "channel": "channel",
    "plan": "plan",
    "segment": "segment",
    "source": "source",
    "language": "language",
    "weekday": "weekday",
    "hour": "hour",
    "customer": "customer",
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
    "language": "Language",
    "weekday": "Weekday",
    "hour": "Hour",
    "customer": "Customer",
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
    "language": "No language",
    "weekday": "No weekday",
    "hour": "No time of day",
    "customer": "No customer",
}
FIELDS = DIMENSIONS  # dimension → field of Scope


def name_of(dimension: str, value: str) -> str:
    """What a value is called on screen.

    >>> name_of("category", "how_to"), name_of("team", "(none)"), name_of("hour", "09"), name_of("weekday", "Mon")
    ('How-to', 'No team', '09:00', 'Monday')
    """
    if value == NONE:
        return WITHOUT[dimension]
    if dimension == "hour":
        return f"{value}:00"
    if dimension == "weekday":
        return WEEKDAY_NAMES[WEEKDAYS.index(value)]
    return categories().of(value).label if dimension == "category" else value


def origin_choice(origins: Mapping[str, str]) -> str:
    """Draw which origin is counted, where a store has several, and return it; "" where there is no choice."""
    known = present(origins)
    if len(known) < 2:
        return ""
    with st.sidebar:
        return str(
            st.selectbox(
                "Origin",
                known,
                key=one_of(ORIGIN, known, known[0], everywhere=True),
                format_func=LABELS_OF_ORIGINS.get,
                help="Whether customers asked by themselves (support) or rated, answered a survey, wrote in public. "
                "Their volumes are never added up. Workspace, Sources sets the origin of each source.",
            )
        )


def sidebar_scope(calendar: Calendar, choices: dict[str, list[str]], *, lacking: dict[str, Need]) -> Scope:
    """Draw the filters and return what they hold. Values that the data no longer has are dropped from the URL.

    lacking: measure → what has to be added before it has values.
    """
    chosen: dict[str, tuple[str, ...]] = {}
    with st.sidebar:
        top = st.container()
        for parameter, dimension in MAIN.items():
            chosen[dimension] = _pick(parameter, dimension, choices[dimension])
        periods = [one for one in PERIODS if one not in WHOLE or calendar.last_complete(one)]
        period = st.selectbox(
            "Period",
            periods,
            format_func=PERIODS.get,
            key=one_of("period", periods, DEFAULT_PERIOD, everywhere=True),
        )
        start, end = _period(period, calendar)
        measure = _measure(lacking)
        if measure in lacking and lacking[measure].of_export:
            st.caption(f"No {lacking[measure].name} are known, so tickets are counted. Import an export that has them:")
            st.page_link("manage/imports.py", label="Imports", icon=":material/upload_file:")
            measure = USUAL
        elif measure in lacking:
            st.caption(f"No {lacking[measure].name} are known, so tickets are counted. Add their file:")
            st.page_link(
                "manage/workspace.py",
                label="Workspace, Customers",
                icon=":material/upload_file:",
                query_params={"about": "customers"},
            )
            measure = USUAL
        offered = {
            p: d
            for p, d in MORE.items()
            if len([v for v in choices[d] if v != NONE]) > (p == "source")
            and not (d == "segment" and choices["segment"] == choices["plan"])
        }  # a customers file has both
        active = any(st.session_state[some_of(p, choices[d], everywhere=True)] for p, d in offered.items())
        with st.expander("More filters", expanded=active):
            for parameter, dimension in offered.items():
                chosen[dimension] = _pick(parameter, dimension, choices[dimension])
        with top:  # above what grows with its choices and would move it away under the pointer
            st.button("Clear filters", icon=":material/filter_alt_off:", on_click=address.clear, width="stretch",
                      type="tertiary", disabled=not address.filtered())  # fmt: skip
        if start and end and start > end:
            st.error(f"The period ends ({end}) before it starts ({start}).")
            raise PageEnd
    return Scope(
        start=start,
        end=end,
        measure=measure or USUAL,
        **{FIELDS[dimension]: values for dimension, values in chosen.items()},
    )


def _measure(lacking: dict[str, Need]) -> str:
    """What is counted: one tap for what every store has, a list where exports have effort, too."""
    key = one_of("measure", MEASURES, USUAL, everywhere=True)
    now = st.session_state[key]
    shown = [n for n, m in MEASURES.items() if not m.column or n not in lacking or n == now]
    about = "  \n".join(f"**{MEASURES[n].label}**: {MEASURES[n].definition}" for n in shown)
    draw = st.selectbox if any(MEASURES[n].column for n in shown) else partial(st.segmented_control, required=True)
    picked: str | None = draw("Count", shown, key=key, format_func=lambda n: MEASURES[n].label, help=about)
    return picked or USUAL


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
    if period in WHOLE and (first := calendar.last_complete(period)):
        return first, period_end(first, period)
    week = calendar.last_complete("week")
    if period == "all" or week is None:
        return None, None  # of less than a week the last weeks are all there is
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
    if scope.measure != USUAL:
        parameters["measure"] = scope.measure
    if address.asked(ORIGIN) and (origin := st.session_state[ORIGIN]) != main_origin(workbench().origins):
        parameters[ORIGIN] = origin
    return {**parameters, **extra, **link_parameters_of_workspace()}
