"""The debrief after a month: what was learnt beside support, kept with the area that it is about."""

from datetime import date

import streamlit as st

from analytics.insights.shadowing import debriefs, months
from analytics.workspace.area import ALL_TICKETS, Area
from analytics.workspace.moves import set_record
from analytics.workspace.shadowing_kinds import DEBRIEFS
from pages.bridge import View, workbench
from pages.filters import name_of
from pages.look import heading, quiet
from pages.parts.areas import areas
from pages.records import record_editor
from pages.saving import save


def draw(view: View, today: date) -> None:
    with st.form("debrief", border=True, clear_on_submit=False):
        with st.container(horizontal=True):
            month = st.selectbox("Month", months(today), index=1, format_func=_month, key="debrief_month")
            area = st.selectbox("About", areas(view), format_func=lambda one: one.label(name_of), key="debrief_area")
            person = st.text_input("Who", key="debrief_person")
        note = st.text_area("What was learnt, and what we do about it", key="debrief_note")
        if st.form_submit_button("Keep", icon=":material/edit_note:"):
            record = {
                "month": month.isoformat(),
                "level": area.level,
                "area": area.text,
                "person": person,
                "note": note,
            }
            save(lambda state: [set_record(state, DEBRIEFS, record)], "Kept a debrief")
            st.rerun()
    quiet("A note appears on the page Area beside the features and categories that it is about.")
    kept = debriefs(workbench().state)
    for number, note in enumerate(kept[:20]):
        if number == 0 or note["month"] != kept[number - 1]["month"]:
            heading(_month(date.fromisoformat(note["month"])))
        st.text(f"{Area.read(note['level'], note['area']).label(name_of)} · {note['person']}: {note['note']}")
    with st.expander("All debriefs as a table and a file"):
        record_editor(DEBRIEFS, about=f"One row per month, area and person; {ALL_TICKETS}: about no area alone.")


def _month(first: date) -> str:
    return f"{first:%B %Y}"
