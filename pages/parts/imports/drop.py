"""A drop: files are received, rehearsed, looked at, corrected and imported, or thrown away. Nothing goes in unseen."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analytics.errors import AnalyticsError
from analytics.formatting import count, counted
from analytics.ingest.uploads import Batch, new_batch, ticket_for
from analytics.people.role import Right
from pages.background import Job, start_import
from pages.bridge import current_view, workbench
from pages.drop_zone import drop_zone
from pages.look import plain
from pages.parts.imports import first_look, many, reading
from pages.visitor import held

KINDS = ("CSV, TSV, text", "Excel", "zip, gzip", "several at once", "any size")
BATCH, JOB, REHEARSED, DONE = "drop_batch", "drop_job", "drop_rehearsed", "drop_done"
SECONDS = "drop_seconds"  # that the last look took


def draw() -> None:
    """The drop zone, or what is between the drop and the import."""
    if (job := st.session_state.get(JOB)) is not None:
        _watch(job)
        return
    if not (batch := st.session_state.get(BATCH)):
        batch = st.session_state[BATCH] = new_batch(workbench().folder)
    arrived = drop_zone(ticket_for(batch, workbench().folder), kinds=KINDS, key=f"zone_{batch.folder.name}")
    if arrived:
        st.session_state.pop(DONE, None)
        rehearse([])
        st.rerun()
    if (rehearsed := st.session_state.get(REHEARSED)) is not None:
        _decide(batch, rehearsed)
    elif (done := st.session_state.get(DONE)) is not None:
        many.taken_in(done)
        if any(entry["state"] == "imported" for entry in done):
            first_look.draw(current_view())


def rehearse(options: Sequence[str]) -> None:
    """Look at the files of the drop as an import with these options would (a callback, too)."""
    batch: Batch = st.session_state[BATCH]
    st.session_state["drop_options"] = list(options)
    st.session_state[JOB] = ("rehearsal", start_import(batch.files, ["--dry-run", *options]))


def _import() -> None:
    batch: Batch = st.session_state[BATCH]
    st.session_state[JOB] = ("import", start_import(batch.files, st.session_state["drop_options"]))


def _throw_away() -> None:
    st.session_state.pop(BATCH).throw_away()
    for name in (REHEARSED, DONE, JOB):
        st.session_state.pop(name, None)


@st.fragment(run_every=0.4)
def _watch(running: tuple[str, Job]) -> None:
    """How far the process is; the page is drawn anew when it ends."""
    what, job = running
    if job.running:
        with st.container(border=True):
            st.progress(min(job.share, 1.0), plain(f"{job.what} …"))
            st.button(
                "Stop",
                icon=":material/stop:",
                on_click=job.stop,
                key="stop_job",
                help="Nothing is half taken in: the store stays as it was.",
            )
        return
    st.session_state.pop(JOB, None)
    try:
        results = job.results()
    except AnalyticsError as error:
        results = [{"file": "", "state": "failed", "message": str(error)}]
        if what == "import" or job.stopped:
            st.session_state[DONE] = results
            st.session_state.pop(REHEARSED, None)
            st.session_state.pop(BATCH).throw_away()
            st.rerun()
    if what == "rehearsal":
        st.session_state[REHEARSED] = results
        st.session_state[SECONDS] = job.seconds
    else:
        st.session_state[DONE] = results
        st.session_state.pop(REHEARSED, None)
        st.session_state.pop(BATCH).throw_away()
    st.rerun()


def _decide(batch: Batch, rehearsed: list[dict[str, Any]]) -> None:
    """What would happen, how it is read, and the button."""
    ready = [entry for entry in rehearsed if entry["state"] == "imported"]
    st.subheader("What would go in", divider="gray")
    many.draw(rehearsed, seconds=st.session_state.get(SECONDS, 0.0))
    chosen = reading.options(rehearsed, st.session_state["drop_options"])
    tickets = sum(entry["tickets"] for entry in ready)
    expected = st.number_input(
        "The helpdesk counts (tickets, if you know)",
        min_value=0,
        value=None,
        step=1,
        key="drop_expect",
        width=320,
        help="Its own report's number for the same days. It must agree with the files.",
    )
    if expected is not None:
        agrees = expected == tickets
        st.text(
            f"{'✓' if agrees else '⚠'} The helpdesk counts {count(int(expected))}, the files hold {count(tickets)}: "
            + (
                "all of them are here."
                if agrees
                else f"{count(abs(int(expected) - tickets))} {'are missing' if expected > tickets else 'too many'}."
            )
        )
    changed = chosen != st.session_state["drop_options"]
    with st.container(horizontal=True):
        if changed:
            st.button(
                "Look again",
                type="primary",
                icon=":material/visibility:",
                on_click=rehearse,
                args=(chosen,),
                key="drop_again",
                help="You changed how the files are read.",
            )
        st.button(
            f"Import {counted(tickets, 'ticket')}",
            type="secondary" if changed else "primary",
            icon=":material/upload:",
            on_click=_import,
            key="drop_import",
            **held(Right.IMPORT, disabled=changed or not ready),
        )
        st.button("Throw away", icon=":material/delete:", on_click=_throw_away, key="drop_away")
