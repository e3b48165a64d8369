"""Meaning: tickets that are about the same as a text or as a ticket, for pages; nothing where no text was read yet."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.insights.topics import Topic, kept_topics, open_topics
from analytics.meaning.alike import Index
from analytics.meaning.encoder import SIZE, encoder, why_not
from analytics.meaning.reading import progress_of
from analytics.metrics.tickets import ticket_ids
from analytics.people.acting import acting_as, host
from analytics.people.role import Right
from analytics.store.facts import Facts
from pages.address import one_of
from pages.bridge import View, answer, workbench
from pages.look import quiet
from pages.visitor import may

WORDS, MEANING = "words", "meaning"


def comparable() -> bool:
    """Whether the visitor can have texts compared: some were read, and what they are about may be seen."""
    return readable() and may(Right.TEXT)


def searched_by(place: DeltaGenerator, what: str) -> str:
    """The choice of how a search compares, WORDS or MEANING, kept in the address; what: is about the same."""
    return place.segmented_control(
        "Search by",
        [WORDS, MEANING],
        required=True,
        key=one_of("by", [WORDS, MEANING], WORDS),
        format_func={WORDS: "By words", MEANING: "By meaning"}.get,
        label_visibility="collapsed",
        help=f"By meaning: {what} about the same, in whatever words and language.",
    )


def readable() -> bool:
    """Whether any text of the store was read for its meaning."""
    progress = progress_of(workbench().folder)
    return progress is not None and progress.read > 0


def nearest_to(view: View, text: str, ids: Sequence[int] | None, *, most: int) -> pd.DataFrame | None:
    """The tickets of the view's scope (and of `ids`) nearest to a text; see `Index.nearest`.

    None where texts cannot be compared by meaning: the page then states why.
    """
    model = encoder()
    if model is None:
        quiet(f"Texts cannot be compared by meaning here: {why_not()}. Words are compared.")
        return None
    stated()
    vector = model.vectors([text])[0]
    return index(view).nearest(vector, most=most, among=answer(view, ticket_ids, view.facts, view.scope, ids=ids))


def stated() -> None:
    """State how many texts were read so far, while some were not."""
    progress = progress_of(workbench().folder)
    if progress is not None and not progress.done:
        quiet(f"{progress.sentence}: the others cannot be found by meaning yet.")


def index(view: View) -> Index:
    """The tickets that were read so far, ready to be compared; made once per version, limit and texts read."""
    bench = workbench()
    progress = progress_of(bench.folder)
    return _index(str(bench.folder), view.facts.ground, progress.read if progress else 0, view.facts)


@st.cache_resource(max_entries=4, show_spinner=False)
def _index(folder: str, ground: str, read: int, _facts: Facts) -> Index:
    with acting_as(host()):  # numbers alone, and kept for every visitor of the same limit
        made = Index.of(_facts, Path(folder))
    made.nearest(np.zeros(SIZE, np.float32), most=1)  # what the first question would wait for
    return made


def waiting_topics(view: View, *, wait: bool = True) -> tuple[Topic, ...]:
    """The topics of the last weeks that no tag names and nothing was decided of; found once per version.

    Without `wait` only what was found before is looked at, so that no page waits.
    """
    bench = workbench()
    found = kept_topics(
        view.facts, bench.snapshots, view.calendar.through, index=index(view) if wait else None, wait=wait
    )
    return open_topics(view.facts, index(view), found, bench.state) if found else ()
