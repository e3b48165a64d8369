"""The account of one file: what would go in or went in, what did not and why."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted
from analytics.ingest.profile import Dimension
from analytics.ingest.rejected import rejects_csv
from analytics.ingest.sources import recognise
from analytics.people.role import Right
from analytics.store.import_history import rejects_of
from analytics.store.reject import Reject
from pages.bridge import workbench
from pages.downloads import for_visitor
from pages.visitor import held

MOST_REJECTS = 20
LONGEST = 160  # characters of one value on screen


def rehearsed(entry: Mapping[str, Any], number: int) -> None:
    """One file as it would go in."""
    with st.container(border=True):
        if not _readable(entry):
            return
        st.markdown("**" + _head(entry) + "**")
        st.text(f"{entry['file']}: {_rows(entry)}")
        st.caption(_covers(entry))
        if entry.get("dropped") or entry.get("pseudonymised"):
            st.text(
                f"Stays out: {', '.join(entry['dropped']) or 'no column'}; as pseudonyms: "
                f"{', '.join(entry['pseudonymised']) or 'no column'}."
            )
        if entry.get("profile"):
            st.text("\n".join(dimension.sentence for dimension in dimensions(entry)))
        warnings(entry.get("warnings", ()))
        _rejects(entry)
        if entry.get("first_rows"):
            with st.expander("The first tickets as they are understood"):
                st.dataframe(_first(entry["first_rows"]), hide_index=True, alt="The first tickets of the file.")


def dimensions(entry: Mapping[str, Any]) -> list[Dimension]:
    """The profile of a rehearsed file."""
    return [
        Dimension(
            **{name: value for name, value in each.items() if name not in ("sentence", "largest")},
            largest=tuple((value, rows) for value, rows in each["largest"]),
        )
        for each in entry.get("profile", ())
    ]


def imported(entry: Mapping[str, Any]) -> None:
    """One file as it went in."""
    with st.container(border=True):
        if not _readable(entry):
            return
        st.success(_head(entry), icon=":material/check:")
        st.text(f"{entry['file']}: {_rows(entry)}")
        warnings(entry.get("warnings", ()))
        _rejects(entry)
        if entry["rejected"]:
            rejects_button(entry["import_id"], entry["file"], entry["headers"])


def rejects_button(number: int, file: str, headers: Sequence[str], *, place: str = "") -> None:
    """The rows that an import left out, as a file to correct and drop again."""
    st.download_button(
        "Rows left out (CSV)",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"rejects{place}{number}",
        file_name=f"{Path(file).stem}.rejected.csv",
        **held(Right.LEFT_OUT),
        data=for_visitor(
            lambda: rejects_csv(
                (Reject(**row) for row in rejects_of(workbench().snapshots, number).to_dict("records")), headers, number
            )
        ),
    )


def _readable(entry: Mapping[str, Any]) -> bool:
    if entry["state"] == "failed":
        st.error("Nothing of it is taken in.", icon=":material/error:")
        st.text(entry["message"])
    elif entry["state"] in ("known", "other"):
        st.info("Nothing to do.", icon=":material/info:")
        st.text(f"{entry['file']}: {entry['message']}")
    return entry["state"] == "imported"


def _head(entry: Mapping[str, Any]) -> str:
    return (
        f"{counted(entry['tickets'], 'ticket')}: {count(entry['added'])} new, {count(entry['updated'])} updated, "
        f"{count(entry['unchanged'])} unchanged"
    )


def _rows(entry: Mapping[str, Any]) -> str:
    footer = f" + {counted(entry['footer'], 'footer line')}" if entry.get("footer") else ""
    return (
        f"{counted(entry['rows'], 'row')} = {counted(entry['tickets'], 'ticket')} + {count(entry['repeated'])} "
        f"repeated + {count(entry['rejected'])} left out{footer}."
    )


def _covers(entry: Mapping[str, Any]) -> str:
    read_as = f"{recognise(entry['headers']).title} of {entry['source']}"
    created = f"created {entry['first_created'][:10]} to {entry['last_created'][:10]}"
    if not entry.get("covers_from"):
        return f"Read as {read_as}; {created}; covers no day, because it is filtered."
    return (
        f"Read as {read_as}; {created}; covers {entry['covers_from'][:16]} to {entry['covers_until'][:16]} UTC "
        f"({entry['coverage_basis']})."
    )


def warnings(sentences: Sequence[str]) -> None:
    """What a person should look at; it quotes the text of others."""
    for warning in sentences:
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            st.markdown(":orange[:material/warning:]", width="content")
            st.text(warning, width="stretch")


def _rejects(entry: Mapping[str, Any]) -> None:
    if not entry["rejected"]:
        return
    st.warning(
        f"{counted(entry['rejected'], 'row')} cannot be read. Take the file of rows left out, correct it and "
        "drop it here: they go in.",
        icon=":material/warning:",
    )
    columns = ["line", "field", "value", "reason", "text"]
    rows = pd.DataFrame(entry["rejects"][:MOST_REJECTS])[columns].rename(
        columns={
            "line": entry["counting"]["unit"].capitalize(),
            "field": "Column",
            "value": "Value",
            "reason": "Reason",
            "text": "Row",
        }
    )
    st.dataframe(_short(rows), hide_index=True, alt="Rows that were left out, with the reason.")


def _first(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    for name in frame:
        frame[name] = [", ".join(map(str, v)) if isinstance(v, list) else v for v in frame[name]]
    return _short(frame.loc[:, [name for name in frame if frame[name].notna().any() and (frame[name] != "").any()]])


def _short(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.map(lambda v: v[:LONGEST] + "…" if isinstance(v, str) and len(v) > LONGEST else v)
