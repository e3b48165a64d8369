"""Owners: who owns which cell, the unowned ones first, how many tickets they get, and the queue without a feature."""

from datetime import date

import pandas as pd
import streamlit as st

from analytics.figures.trend import single
from analytics.formatting import count, counted
from analytics.insights.ownership import cells_with_owner, ownership_debt, unowned_cells
from analytics.insights.queues import queue
from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.people.role import Right
from analytics.workspace.area import Area
from analytics.workspace.categories import NONE
from analytics.workspace.checks import State
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import CELLS, TEAMS
from analytics.workspace.moves import set_record, take_away
from pages.bridge import View, answer, teams, themes
from pages.downloads import csv_button
from pages.filters import link_parameters, name_of
from pages.look import empty, plain
from pages.saving import save, seen_version, show_result
from pages.visitor import held


def unowned(view: View, inside: Scope) -> tuple[Area, ...]:
    """The cells of a scope that nobody owns."""
    return answer(view, unowned_cells, view.facts, inside, teams())


def draw(view: View, scope: Scope, week: date) -> None:
    show_result()
    inside = scope.narrowed(start=week, end=period_end(week, "week"))
    debt = answer(view, ownership_debt, view.facts, scope, view.calendar, teams())
    now = debt.loc[debt["period"] == pd.Timestamp(week), "value"]
    every = answer(view, total, view.facts, inside)
    st.subheader("Tickets that nobody owns", divider="gray")
    st.plotly_chart(
        single(debt, measure="tickets", grain="week", name="in unowned cells", color="#7F8790"),
        key="debt",
        config={"displayModeBar": False},
        alt=f"Tickets per week in cells that nobody owns today; last complete week: {int(now.iloc[0])}.",
    )
    st.caption(
        "Distinct tickets in cells without an owner today, over time. A team's owner owns its cells, unless a "
        "cell has its own."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "watch/tickets.py",
            icon=":material/forum:",
            query_params=link_parameters(inside, queue="unowned"),
            label=f"Open the {counted(int(now.iloc[0]), 'ticket')} of last week ({count(every)} in all)",
        )
        csv_button("Weekly series (CSV)", lambda: debt, "tagwatch-unowned.csv")

    st.subheader("Cells and their owners, unowned first", divider="gray")
    cells = answer(view, cells_with_owner, view.facts, scope, view.calendar, teams())
    if cells.empty:
        empty("No ticket of the last weeks has a team and a category.", "Map tags on the page Taxonomy.")
    else:
        _cells(view, cells, inside)

    st.subheader("Requests without a feature", divider="gray")
    waiting = answer(view, queue, view.facts, scope, "feature-unknown", themes=themes())
    if waiting:
        st.caption(
            "Feature requests whose tags name no feature and that no theme has gathered, in the whole period. "
            "Tag them with a feature, or gather them in a theme."
        )
        st.page_link(
            "watch/tickets.py",
            icon=":material/inbox:",
            label=f"Read the {counted(len(waiting), 'request')}",
            query_params=link_parameters(scope, queue="feature-unknown"),
        )
    else:
        known = answer(view, queue, view.facts, scope, "requests")
        st.caption(
            "Every request of the period has a feature or a theme."
            if known
            else "No ticket of the period counts as a request: map tags to a category that counts as one."
        )


def _cells(view: View, cells: pd.DataFrame, inside: Scope) -> None:
    chosen = st.dataframe(
        pd.DataFrame(
            {
                "Team": [name_of("team", v) for v in cells["team"]],
                "Category": [name_of("category", v) for v in cells["category"]],
                "Owner": [owner or "nobody" for owner in cells["owner"]],
                "Last week": cells["last"].astype(int),
                "A week": cells["weekly"].astype(float),
            }
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"cells{seen_version()}",
        height=360,
        alt="Cells with their owners, unowned first.",
        column_config={
            "Last week": st.column_config.NumberColumn(help="Distinct tickets of the last complete week."),
            "A week": st.column_config.NumberColumn(format="%.1f", help="Mean of the last four complete weeks."),
        },
    )
    rows = [row for row in chosen.selection.rows if row < len(cells)]
    if not rows:
        st.caption("Choose a row to open its tickets or to name an owner.")
        return
    row = cells.iloc[rows[0]]
    cell = Area.cell(row["team"], row["category"])
    name = cell.label(name_of)
    key = f"owner-{seen_version()}-{cell.key}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(f"Owner of {plain(name)}", row["owner"], key=key, width=240, placeholder="Name of a PM")
        st.button(
            "Owns this cell",
            key="own_cell",
            on_click=_own,
            args=(key, row["team"], row["category"], name),
            **held(Right.TAXONOMY),
        )
        if row["team"] != NONE:
            st.button(
                plain(f"Owns all of {row['team']}"),
                key="own_team",
                on_click=_own,
                args=(key, row["team"], None, row["team"]),
                **held(Right.TAXONOMY),
            )
        st.page_link(
            "watch/tickets.py",
            label=f"Open {counted(int(row['last']), 'ticket')}",
            icon=":material/forum:",
            query_params=link_parameters(inside.of_area(cell)),
        )


def _own(key: str, team: str, category: str | None, name: str) -> None:
    """Save who owns a cell or, without a category, a team (a callback)."""
    owner = st.session_state[key].strip()
    cell = {"team": team, "category": category, "owner": owner}

    def move(state: State) -> list[Edit]:
        if category is None:
            return [set_record(state, TEAMS, {"team": team, "owner": owner})]
        if owner:
            return [set_record(state, CELLS, cell)]
        gone = state[CELLS.plural].get(CELLS.key_of(cell))
        return [take_away(state, CELLS, gone)] if gone else []

    save(move, f"{owner or 'Nobody'} owns {name}")
