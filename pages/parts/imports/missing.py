"""Days that may be missing: each a question with its two answers, and what was answered."""

import streamlit as st

from analytics.formatting import counted
from analytics.metrics.missing_days import Answer, MissingDay, answered, in_words, questions
from analytics.people.role import Right
from pages.bridge import View, workbench
from pages.filters import name_of
from pages.saving import save, show_result
from pages.visitor import held

MOST = 6
WORDS: dict[Answer, str] = {
    "missing": "missing",
    "right": "right as they are",
    "flood": "a flood by few",
    "": "asked about again",
}


def draw(view: View) -> None:
    """Nothing where nothing is asked and nothing was answered."""
    found = workbench().missing_days(view.facts)
    asked, decided = questions(found), [one for one in found if one.answer]
    if not asked and not decided:
        return
    st.subheader("Days that may be missing", divider="gray")
    if asked:
        st.caption(
            "Until it is answered, such a day is no signal, and no expected range learns from it. If a file is "
            "missing, import it: the question then goes away by itself."
        )
    for question in asked[:MOST]:
        _ask(question)
    if len(asked) > MOST:
        st.caption(f"… and {counted(len(asked) - MOST, 'older question')}.")
    if decided:
        with st.expander(f"{counted(len(decided), 'day')} answered"):
            for one in reversed(decided):
                _answered(one)
    show_result()


def _ask(question: tuple[MissingDay, ...]) -> None:
    first = question[0]
    name = f"{first.level}-{first.name}-{first.day}"
    with st.container(border=True):
        st.text(in_words(question, name_of))
        with st.container(horizontal=True):
            st.button(
                "It is missing",
                icon=":material/event_busy:",
                key=f"missing-{name}",
                on_click=_decide,
                args=(question, "missing"),
                **held(Right.DECIDE, help="The day is no data: no signal, and no expected range learns from it."),
            )
            st.button(
                "It is right",
                icon=":material/check:",
                key=f"right-{name}",
                on_click=_decide,
                args=(question, "right"),
                **held(Right.DECIDE, help="So few tickets came in: the day counts like any other."),
            )


def _answered(one: MissingDay) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"{one.day:%Y-%m-%d}, {name_of(one.level, one.name)}: {counted(one.tickets, 'ticket')}, {one.answer}")
        st.button(
            "Ask again",
            icon=":material/undo:",
            key=f"again-{one.level}-{one.name}-{one.day}",
            on_click=_decide,
            args=((one,), ""),
            **held(Right.DECIDE),
        )


def _decide(days: tuple[MissingDay, ...], answer: Answer) -> None:
    first, last = days[0].day, days[-1].day
    when = f"{first}" if first == last else f"{first} to {last}"
    save(lambda state: answered(state, days, answer), f"{when}, {days[0].name}: {WORDS[answer]}")
