"""History: who decided what, when and why; any step taken back; the counts as they were then."""

import pandas as pd
import streamlit as st

from analytics.formatting import count, style
from analytics.insights.recast import recast
from analytics.metrics.overview import recent
from analytics.people.role import Right
from pages.bridge import View, workbench
from pages.downloads import csv_button
from pages.filters import name_of
from pages.look import empty, numbers
from pages.saving import take_back
from pages.visitor import held, may


def draw(view: View) -> None:
    history = workbench().workspace.history()
    if history.empty:
        empty("Nothing was decided yet.", "What you save at this desk is listed here, with who, when and why.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        people = sorted(history["who"].unique())
        who = st.selectbox("By", people, index=None, placeholder="Everybody", key="history_who", width=240)
        csv_button("History (CSV)", lambda: history, "tagwatch-history.csv")
    history = history[history["who"] == who].reset_index(drop=True) if who else history
    event = st.dataframe(
        pd.DataFrame(
            {
                "Step": history["step"],
                "When": pd.to_datetime(history["at"]),
                "Who": history["who"],
                "What": history["what"],
                "Why": history["why"],
                "Records": history["records"],
                "State": ["taken back" if pd.notna(by) else "" for by in history["undone_by"]],
            }
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"history_{who}",
        alt="All decisions, newest first.",
        column_config={
            "When": st.column_config.DatetimeColumn(format=style().cell_format(time=True), help="UTC"),
            "What": st.column_config.TextColumn(width="large"),
        },
    )
    if not event.selection.rows:
        st.caption("Choose a row to see what it did to the counts, and to take it back.")
        return
    step = int(history["step"].iloc[event.selection.rows[0]])
    st.subheader(f"The last four weeks before step {step}, and as mapped now", divider="gray")
    then = workbench().facts(at=step - 1)
    differ = recast(then, view.facts, recent(view.calendar, view.scope).narrowed(measure="tickets"))
    if differ.empty:
        st.caption("No team and category counts differently now.")
    else:
        st.dataframe(
            numbers(
                pd.DataFrame(
                    {
                        "Team": [name_of("team", v) for v in differ["team"]],
                        "Category": [name_of("category", v) for v in differ["category"]],
                        "As tagged then": differ["then"],
                        "As mapped now": differ["now"],
                        "Change": differ["change"],
                    }
                ),
                changes={"Change": ""},
            ),
            hide_index=True,
            alt=f"{count(len(differ))} cells whose tickets differ.",
        )
    if history["undone_by"].isna().iloc[event.selection.rows[0]]:
        needed = workbench().workspace.rights_of(step)
        lacking = next((right for right in needed if not may(right)), needed[0] if needed else Right.MANAGE)
        st.button(
            f"Take step {step} back",
            icon=":material/undo:",
            on_click=take_back,
            args=(step,),
            key="undo_step",
            **held(lacking),
        )
