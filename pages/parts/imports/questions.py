"""Questions: what only a person can tell about the files of a drop, as choices that stand for the command's options."""

from typing import Any
from zlib import crc32

import streamlit as st

ANSWERS = "drop_answers"  # per drop: what is asked → the options that answer it
LATER = "Not answered yet"
FIELDS = {"ticket_id": "Which column is the ticket's id?", "created_at": "When did a ticket come in?"}


def options(rehearsed: list[dict[str, Any]], batch: str) -> list[str]:
    """Draw the open questions of a drop; returns the options of all its answers, those given before included.

    batch: the name of the drop; another one begins without answers.
    """
    if st.session_state.get(ANSWERS, {}).get("batch") != batch:
        st.session_state[ANSWERS] = {"batch": batch, "given": {}}
    given: dict[str, list[str]] = st.session_state[ANSWERS]["given"]
    open_ones = {
        question["text"]: question
        for entry in rehearsed
        for question in entry.get("questions") or ()
        if question["choices"]
    }
    for text, question in open_ones.items():
        labels = {choice["label"]: list(choice["options"]) for choice in question["choices"]}
        picked = st.radio(
            FIELDS.get(question["about"], "Whose tickets are these?"),
            [LATER, *labels],
            key=f"drop_question_{batch}_{crc32(text.encode())}",
            help="The sentences above say why it is asked.",
        )
        given = {asked: answer for asked, answer in given.items() if asked != text}
        if picked != LATER:
            given[text] = labels[picked]
    if not open_ones and given:
        st.text(f"Answered: {'; '.join(' '.join(answer) for answer in given.values())}")
        st.button("Ask again", key="drop_ask_again", on_click=_forget, icon=":material/undo:")
    st.session_state[ANSWERS]["given"] = given
    return [part for answer in given.values() for part in answer]


def _forget() -> None:
    st.session_state[ANSWERS]["given"] = {}
