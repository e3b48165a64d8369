"""Posting: a question for support to put to customers, by a form; and the questions as a table with their file."""

from datetime import date

import streamlit as st

from analytics.errors import AnalyticsError
from analytics.people.role import Right
from analytics.workspace.checks import State
from analytics.workspace.conventions import normalise_tag
from analytics.workspace.kind import Edit
from analytics.workspace.moves import set_record
from analytics.workspace.research_kinds import QUESTIONS
from pages.bridge import View
from pages.filters import name_of
from pages.parts.areas import areas
from pages.records import record_editor
from pages.saving import save, seen_version
from pages.visitor import held


def draw(view: View, today: date) -> None:
    """The form of a new question."""
    key = seen_version()
    with st.form(f"question-{key}", border=False):
        st.text_area(
            "Question",
            key=f"question-text-{key}",
            max_chars=400,
            height=80,
            placeholder="What kept you from finishing the set-up?",
        )
        left, right = st.columns(2)
        tag = left.text_input(
            "Tag of the answers",
            key=f"question-tag-{key}",
            placeholder="research_setup",
            help="Support puts it on each ticket that answers. Tickets with it are the answers.",
        )
        wanted = right.number_input("Answers wanted", 1, 10_000, 15, key=f"question-wanted-{key}")
        left, right = st.columns(2)
        area = left.selectbox(
            "About", areas(view), format_func=lambda one: one.label(name_of), key=f"question-area-{key}"
        )
        owner = right.text_input("Who asks", key=f"question-owner-{key}")
        left, right = st.columns(2)
        plans = left.multiselect("Plans", known(view, "plan"), key=f"question-plans-{key}", placeholder="All")
        segments = right.multiselect(
            "Segments", known(view, "segment"), key=f"question-segments-{key}", placeholder="All"
        )
        left, right = st.columns(2)
        start = left.date_input("First day", today, key=f"question-start-{key}", format="YYYY-MM-DD")
        end = right.date_input(
            "Last day", None, key=f"question-end-{key}", format="YYYY-MM-DD", help="Empty: until enough answers are in."
        )
        note = st.text_input(
            "For support", key=f"question-note-{key}", max_chars=300, placeholder="When to ask, and how"
        )
        if st.form_submit_button("Post the question", type="primary", icon=":material/send:", **held(Right.DECIDE)):
            values = {
                "tag": tag,
                "question": st.session_state[f"question-text-{key}"],
                "level": area.level,
                "area": area.text,
                "plans": plans,
                "segments": segments,
                "start": start.isoformat() if start else "",
                "end": end.isoformat() if end else "",
                "wanted": str(int(wanted)),
                "owner": owner,
                "note": note,
            }
            save(lambda state: posted(state, values), f"Posted the question {values['tag']}")
            st.rerun()


def posted(state: State, values: dict) -> list[Edit]:
    """The edits of a new question; raises AnalyticsError where its tag is that of another one."""
    edit = set_record(state, QUESTIONS, values)
    if edit.seen is not None:
        raise AnalyticsError(
            f"The tag {normalise_tag(values['tag'])} marks the answers of another question already. Choose another tag."
        )
    return [edit]


def table() -> None:
    """All questions to edit in place, with their file."""
    with st.expander("All questions as a table and a file"):
        record_editor(
            QUESTIONS,
            about="One row per tag. Level and area: feature, Widgets; cell, Sync · bug; total, all tickets.",
        )


def known(view: View, dimension: str) -> list[str]:
    """The plans or segments that tickets have."""
    return [value for value in view.choices.get(dimension, []) if not value.startswith("(")]
