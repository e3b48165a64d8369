"""Features that customers ask for although they exist: the ranking."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted, period, share
from analytics.insights.likely import read_so_far
from analytics.insights.unaware import (
    by_feature,
    explanations,
    for_marketing,
    newest_of_each,
    weekly,
)
from analytics.metrics.grid import last_complete_week
from analytics.metrics.measures import MEASURES
from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from analytics.metrics.texts import texts_of
from analytics.metrics.unaware_share import unaware_by
from analytics.people.role import Right
from analytics.text.excerpts import quote
from analytics.workspace.categories import NONE
from pages.address import one_of
from pages.bridge import View, answer, events_on, remembered_with_decisions, workbench
from pages.columns import folded
from pages.downloads import csv_button
from pages.filters import link_parameters, name_of
from pages.look import PageEnd, headline, numbers, plain
from pages.parts.unaware import chart
from pages.parts.unaware.nothing import nothing
from pages.parts.unaware.one_feature import feature
from pages.parts.unaware.teams import by_team
from pages.visitor import may

FOLDED = ["Confirmed", "A week", "Top customer", "Requests and unaware", "Weeks live", "Article"]  # columns, at first


def draw(view: View, scope: Scope, asked: pd.DataFrame, suspected: pd.DataFrame) -> None:
    by = st.segmented_control(
        "Group",
        ["feature", "team"],
        required=True,
        key=one_of("group", ["feature", "team"], "feature"),
        format_func={"feature": "By feature", "team": "By team"}.get,
    )
    if by == "team":
        by_team(view, scope)
        return
    tagged = answer(view, unaware_by, view.facts, scope, by="feature").set_index("feature")
    table = remembered_with_decisions(
        view,
        ("unaware by feature", repr(scope), read_so_far(workbench().folder, view.facts.version)),
        lambda: by_feature(view.facts, scope, view.calendar, asked, suspected),
    )
    if asked.empty:
        nothing(view, suspected)
        raise PageEnd
    done = explanations(workbench().state)
    named = table[(table["feature"] != NONE) & (table["tickets"] > 0)]
    top = (named if len(named) else table).iloc[0]
    part = tagged["share"].get(top["feature"])
    confirmed = int(asked["basis"].eq("confirmed").sum())
    headline(
        f"{name_of('feature', top['feature'])}: {counted(int(top['customers']), 'customer')} asked for what "
        "already exists.",
        f"{counted(int(top['tickets']), 'ticket')} in the period"
        + (
            f"; {share(float(part))} of what is asked for there exists already."
            if part is not None and not pd.isna(part)
            else "."
        )
        + (f" {counted(confirmed, 'ticket')} of the page were confirmed from their text." if confirmed else "")
        + (
            f" Beside these, {counted(suspected['id'].nunique(), 'ticket')} are suspected and not counted."
            if len(suspected)
            else ""
        ),
    )
    _chart(view, scope, asked, table["feature"].tolist()[: chart.MOST])
    shown = pd.DataFrame(
        {
            "Feature": [name_of("feature", name) for name in table["feature"]],
            "Customers": table["customers"],
            "Tickets": table["tickets"],
            "Confirmed": table["confirmed"],
            "Suspected": table["suspected"],
            "Share": [_percent(tagged["share"].get(name)) for name in table["feature"]],
            "State": [_state(done, name) for name in table["feature"]],
            "A week": table["per_week"].astype(float).round(1),
            "Change": table["change"].astype(float).round(1),
            "Top customer": table["top_share"].astype(float) * 100,
            "Requests and unaware": [int(tagged["asked"].get(name, 0)) for name in table["feature"]],
            "Article": [name if name else "none" for name in table["article"]],
            "Weeks live": table["weeks_live"],
        }
    )
    st.dataframe(
        numbers(shown, changes={"Change": ""}),
        column_order=folded("unaware_columns", list(shown), FOLDED),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="groups",
        alt="Unaware tickets by feature, most customers first.",
        column_config={
            "Share": st.column_config.ProgressColumn(
                format="%.0f %%",
                min_value=0,
                max_value=100,
                help=("Tagged as unaware ÷ (feature requests + unaware) of the feature, distinct tickets."),
            ),
            "Customers": st.column_config.NumberColumn(help=MEASURES["customers"].definition),
            "Tickets": st.column_config.NumberColumn(help="Tagged as unaware, or confirmed from the text."),
            "Confirmed": st.column_config.NumberColumn(help="Of these tickets: not tagged, but confirmed by a person."),
            "Suspected": st.column_config.NumberColumn(
                help="Beside these tickets: their text looks like it, nobody has read them. Not counted."
            ),
            "A week": st.column_config.NumberColumn(format="%.1f", help="In the last four complete weeks."),
            "Change": st.column_config.NumberColumn(help="Less the four weeks before."),
            "Top customer": st.column_config.NumberColumn(
                format="%.0f %%", help="The share of the one customer with most tickets."
            ),
            "Article": st.column_config.LinkColumn(display_text=r"https?://(.*)", width="medium"),
        },
    )
    picked = st.session_state["groups"]["selection"]["rows"]
    name = table["feature"].iloc[picked[0]] if picked and picked[0] < len(table) else top["feature"]
    _links(view, scope, table, done, asked, name)
    feature(view, scope, table[table["feature"] == name].iloc[0], asked[asked["feature"] == name], done)


def _percent(part: object) -> float | None:
    return None if part is None or pd.isna(part) else float(part) * 100


def _state(done: pd.DataFrame, name: str) -> str:
    if name not in done.index:
        return "–"
    owner = done.at[name, "owner"]
    return done.at[name, "state"] + (f" · {owner}" if owner else "")


def _chart(view: View, scope: Scope, asked: pd.DataFrame, order: list[str]) -> None:
    measure = scope.measured.counted
    series = remembered_with_decisions(
        view,
        ("unaware weekly", repr(scope), tuple(order)),
        lambda: pd.concat(
            [weekly(asked[asked["feature"] == name], view.calendar, scope).assign(feature=name) for name in order],
            ignore_index=True,
        ),
    ).rename(columns={measure: "value"})
    unaware = scope.narrowed(categories=view.facts.taxonomy.categories.counting_as("unaware"))
    events = events_on(unaware.narrowed(features=tuple(v for v in order if v != NONE)), series["period"])
    chart.draw(series, order, events, by="feature", measure=measure)
    st.caption(
        "Open markers: not all days of the week are in yet. Tagged as unaware or confirmed from the text; what "
        "is only suspected is not in it. A ticket of two features counts in both."
        + (f" {scope.measured.label} is shown by team; here {measure} are counted." if measure != scope.measure else "")
    )


def _links(view: View, scope: Scope, table: pd.DataFrame, done: pd.DataFrame, asked: pd.DataFrame, name: str) -> None:
    week = last_complete_week(view.calendar, scope)
    row = table[table["feature"] == name].iloc[0]
    unaware = scope.narrowed(
        measure="tickets", features=(name,), categories=view.facts.taxonomy.categories.counting_as("unaware")
    )
    read = {"queue": "unaware", "about": name} if row["confirmed"] else {}  # tags alone do not identify these
    with st.container(horizontal=True, vertical_alignment="center"):
        opened = scope.narrowed(measure="tickets", features=(), categories=()) if read else unaware
        st.page_link(
            "watch/tickets.py",
            label=plain(f"Open the tickets: {name_of('feature', name)}"),
            icon=":material/forum:",
            query_params=link_parameters(opened, **read),
        )
        if week:
            st.page_link(
                "watch/tickets.py",
                label=f"Only the week of {period(week, period_end(week, 'week'))}",
                icon=":material/today:",
                query_params=link_parameters(opened.narrowed(start=week, end=period_end(week, "week")), **read),
            )
        csv_button(
            "Table (CSV)",
            lambda: for_marketing(table, done, _quotes(view, asked)),
            "tagwatch-unaware.csv",
            help="With state, owner, article and three quotes each.",
        )
        csv_button(
            "Weekly series (CSV)",
            lambda: pd.concat(
                [weekly(asked[asked["feature"] == f], view.calendar, scope).assign(feature=f) for f in table["feature"]]
            ),
            "tagwatch-unaware-weekly.csv",
        )


def _quotes(view: View, asked: pd.DataFrame) -> dict[str, list[str]]:
    if not may(Right.TEXT):
        return {name: [] for name in asked["feature"].unique()}
    ids = {name: newest_of_each(part) for name, part in asked.groupby("feature")}
    texts = texts_of(view.facts, [number for numbers_ in ids.values() for number in numbers_])
    return {name: [quote(texts.at[i, "subject"], texts.at[i, "body"]) for i in own] for name, own in ids.items()}
