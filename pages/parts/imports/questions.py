"""Questions: what only a person can know about the files of a drop, as choices in place of the command's options."""

from typing import Any
from zlib import crc32

import streamlit as st

ANSWERS = "drop_answers"  # per drop: what is asked → the options that answer it
LATER = "Not answered yet"
ASKED = {
    "ticket_id": "Which column is the ticket's id?",
    "created_at": "When did a ticket come in?",
    "header": "Which columns do the files without a header row have?",
    "dimension": "Does one of these columns say what tickets are about?",
    "tags": "Are these columns tags?",
    "answers": "Are these the answers of a survey?",
    "units": "What do these numbers mean?",
    "leave_out": "Do tickets count that the helpdesk discarded?",
}
ACCOUNT = "--source"


def options(rehearsed: list[dict[str, Any]], batch: str) -> list[str]:
    """Draw the open questions of a drop; returns the options of all its answers, those given before included.

    batch: the name of the drop; another one begins without answers.
    """
    if st.session_state.get(ANSWERS, {}).get("batch") != batch:
        st.session_state[ANSWERS] = {"batch": batch, "given": {}}
    given: dict[str, list[str]] = st.session_state[ANSWERS]["given"]
    open_ones = {  # files that ask the same are answered at once
        " ".join([question["about"], *(choice["label"] for choice in question["choices"])]): question
        for entry in rehearsed
        for question in entry.get("questions") or ()
        if question["choices"]
    }
    for text, question in open_ones.items():
        labels = {choice["label"]: list(choice["options"]) for choice in question["choices"]}
        picked = st.radio(
            ASKED.get(question["about"], "Whose tickets are these?"),
            [LATER, *labels],
            key=f"drop_question_{batch}_{crc32(text.encode())}",
            help="The sentences above state why it is asked.",
        )
        given = {asked: answer for asked, answer in given.items() if asked != text}
        if picked != LATER:
            given[text] = _named(labels[picked], f"drop_account_{batch}_{crc32(text.encode())}")
    if not open_ones and given:
        st.text(f"Answered: {'; '.join(' '.join(answer) for answer in given.values())}")
        st.button("Ask again", key="drop_ask_again", on_click=_forget, icon=":material/undo:")
    st.session_state[ANSWERS]["given"] = given
    return [part for answer in given.values() for part in answer]


def _named(answer: list[str], key: str) -> list[str]:
    """The answer, with the name that a person gives to another account."""
    if ACCOUNT not in answer:
        return answer
    tool, _, usual = answer[answer.index(ACCOUNT) + 1].partition("/")
    name = st.text_input("Name of that account, repository or project", value=usual, key=key, width=320).strip()
    return [ACCOUNT, f"{tool}/{name or usual}"]


def _forget() -> None:
    st.session_state[ANSWERS]["given"] = {}
