"""The teams as a table: their weeks, the last one, what was to be expected of it, who owns them, and what is marked."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from analytics.formatting import count
from analytics.signals.sentences import area_words
from analytics.signals.triage import Triaged
from pages.address import chosen, open_page
from pages.bridge import teams
from pages.filters import name_of
from pages.look import numbers

ROW, SHOWN = 28, 8  # px of a row; rows without scrolling
OUTSIDE = {"above": "▲ above", "below": "▼ below"}


def draw(by_team: pd.DataFrame, signals: Sequence[Triaged], only_tagging: Callable[[pd.Series], bool]) -> None:
    """by_team: the grid of teams with what was expected. signals: those of the week. A row opens the team's trend."""
    if by_team.empty:
        return
    rows = [row for _, row in by_team.iterrows()]
    owners = teams()
    table = pd.DataFrame(
        {
            "Team": [name_of("team", row["team"]) for row in rows],
            "12 weeks": by_team["spark"].tolist(),
            "Last week": by_team["last"].to_numpy(dtype=float, na_value=float("nan")),
            "Change": by_team["change"].to_numpy(dtype=float, na_value=float("nan")),
            "Expected": [
                "–" if pd.isna(row["low"]) else f"{count(int(row['low']))}–{count(int(row['high']))}" for row in rows
            ],
            "Owner": [owners.owner(row["team"]) or "–" for row in rows],
            "Mark": [_mark(row, signals, tagging=only_tagging(row)) for row in rows],
        }
    )
    picked = st.dataframe(
        numbers(table, changes={"Change": ""}),
        hide_index=True,
        placeholder="–",
        key="teams",
        row_height=ROW,
        height=ROW * min(len(table), SHOWN) + ROW + 10,
        on_select="rerun",
        selection_mode="single-row",
        alt="Teams with their tickets of the last complete week, largest rise first; a chosen row opens its trend.",
        column_config={
            "12 weeks": st.column_config.LineChartColumn(y_min=0),
            "Change": st.column_config.NumberColumn(help="Against the week before."),
            "Expected": st.column_config.TextColumn(help="The 99 % range of the week, from the weeks before."),
            "Mark": st.column_config.TextColumn(
                width="medium",
                help="◆: a signal of the week. ▲ ▼: outside the expected range, which is no signal by itself. "
                "Tags: more or less tagging alone could explain the change.",
            ),
        },
    )
    chosen_rows = picked.selection.rows if picked and picked.selection else []
    if chosen_rows and chosen_rows[0] < len(rows):
        open_page("watch/trends.py", chosen(team=rows[chosen_rows[0]]["team"], view_by="total"))


def _mark(row: pd.Series, signals: Sequence[Triaged], *, tagging: bool) -> str:
    """What is unusual about a team's week, in a few words."""
    own = [signal for signal in signals if row["team"] in signal.teams]
    parts = [f"◆ {area_words(own[0].area, name_of)}" + (f" +{len(own) - 1}" if len(own) > 1 else "")] if own else []
    parts += [OUTSIDE[row["outside"]]] if row["outside"] in OUTSIDE else []
    parts += ["tags"] if tagging else []
    return " · ".join(parts)
