"""Asked now: the questions with their answers so far, and the open ones for whoever answers tickets."""

import html

import streamlit as st

from analytics.configuration import configuration
from analytics.formatting import count, day
from analytics.insights.research import Progress, open_questions, progress, questions_of
from analytics.workspace.area import Area
from pages.address import chosen
from pages.bridge import View, remembered_for, workbench
from pages.filters import name_of
from pages.look import plain


def found(view: View) -> tuple[Progress, ...]:
    """Every question of the workspace as far as it is today, the newest first."""
    bench, today = workbench(), configuration().today(view.facts.zone)

    def ask() -> tuple[Progress, ...]:
        return tuple(progress(view.facts, view.calendar, one, today) for one in questions_of(bench.state))

    return remembered_for(view, ("research", bench.version, today), ask)


def draw(view: View, area: Area | None = None) -> None:
    """The questions that are open, each with its tag and the way to it; nothing where none is.

    area: only those about it, its whole or its parts.
    """
    asked = open_questions(found(view), area)
    if not asked:
        return
    st.subheader("Ask customers", divider="gray")
    for one in asked:
        card(one)


def card(one: Progress) -> None:
    """One question as support reads it."""
    record = one.question.record
    with st.container(border=True):
        st.html(
            f'<p class="sentence">{html.escape(record["question"])}</p><p class="quiet">{html.escape(whom(one))}</p>'
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"Tag the answer: {record['tag']}", width="stretch")
            st.page_link(
                "decide/research.py",
                label=plain(f"{count(one.answers)} of {count(one.question.wanted)} answers"),
                icon=":material/science:",
                query_params=chosen(question=record["tag"]),
            )


def whom(one: Progress) -> str:
    """Whom to ask, until when, and how, in one line."""
    record = one.question.record
    about = (
        "everybody" if one.question.area.level == "total" else f"who writes about {one.question.area.label(name_of)}"
    )
    who = ", ".join([*record["plans"], *record["segments"]])
    parts = [f"Ask {about}" + (f" ({who})" if who else "")]
    parts += [f"until {day(one.question.end, year=True)}"] if one.question.end else []
    parts += [f"for {record['owner']}"] if record["owner"] else []
    return ", ".join(parts) + (f". {record['note']}" if record["note"] else ".")
