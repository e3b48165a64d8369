"""Several files as one: a single card for all of them, the files folded below it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted
from analytics.ingest.profile import Dimension, share, together
from analytics.ingest.report import warnings_together
from pages.parts.imports import account

MOST_CARDS = 20  # files, beyond which they are lines of a table
MOST_FAILED = 5  # cards of files that cannot be taken in, beside the table


def draw(entries: Sequence[Mapping[str, Any]], *, seconds: float) -> None:
    """What would go in: one file as its card, several as one card first. seconds: that the look at them took."""
    if len(entries) == 1:
        account.rehearsed(entries[0], 0)
        return
    ready = [entry for entry in entries if entry["state"] == "imported"]
    failed = [entry for entry in entries if entry["state"] == "failed"]
    with st.container(border=True):
        st.markdown(f"**{_head(entries, ready, len(failed))}**")
        if ready:
            profile = together([account.dimensions(entry) for entry in ready])
            st.text("\n".join(dimension.sentence for dimension in profile))
            st.caption(f"{_shares(profile)} Looked through in {seconds:.1f} s.")
    if len(entries) <= MOST_CARDS:
        with st.expander(f"The {count(len(entries))} files one by one", expanded=bool(failed)):
            for number, entry in enumerate(entries):
                account.rehearsed(entry, number)
        return
    account.warnings(warnings_together((entry["file"], entry.get("warnings", ())) for entry in ready))
    for number, entry in enumerate(failed[:MOST_FAILED]):
        account.rehearsed(entry, number)
    with st.expander(f"The {count(len(entries))} files one by one"):
        st.dataframe(_table(entries), hide_index=True, alt="The files, with what each would bring.")


def taken_in(entries: Sequence[Mapping[str, Any]]) -> None:
    """What went in: one file as its card, several as one card first; of many, the cards of a few that did not."""
    if len(entries) == 1:
        account.imported(entries[0])
        return
    ready = [entry for entry in entries if entry["state"] == "imported"]
    failed = [entry for entry in entries if entry["state"] == "failed"]
    with st.container(border=True):
        if ready:
            st.success(_head(entries, ready, len(failed)), icon=":material/check:")
            news = {name: count(sum(entry[name] for entry in ready)) for name in ("added", "updated", "unchanged")}
            st.text(f"{news['added']} new, {news['updated']} updated, {news['unchanged']} unchanged.")
        else:
            st.info(_head(entries, ready, len(failed)), icon=":material/info:")
    if len(entries) <= MOST_CARDS:
        with st.expander(f"The {count(len(entries))} files one by one", expanded=bool(failed)):
            for entry in entries:
                account.imported(entry)
        return
    account.warnings(warnings_together((entry["file"], entry.get("warnings", ())) for entry in ready))
    for entry in failed[:MOST_FAILED]:
        account.imported(entry)
    with st.expander(f"The {count(len(entries))} files one by one"):
        st.caption("Rows left out, as files to correct: under the import in the history below.")
        st.dataframe(_table(entries, went="imported"), hide_index=True, alt="The files, with what each brought.")


def _head(entries: Sequence[Mapping[str, Any]], ready: Sequence[Mapping[str, Any]], failed: int) -> str:
    parts = [counted(len(entries), "file"), counted(sum(entry["tickets"] for entry in ready), "ticket")]
    if ready:
        first = date.fromisoformat(min(entry["first_created"] for entry in ready)[:10])
        last = date.fromisoformat(max(entry["last_created"] for entry in ready)[:10])
        parts.append(f"{first:%B %Y} to {last:%B %Y}")
    parts.append(f"{count(sum(entry['rejected'] for entry in ready))} left out")
    if failed:
        parts.append(f"{counted(failed, 'file')} that cannot be taken in")
    return ", ".join(parts)


def _shares(profile: Sequence[Dimension]) -> str:
    listed = ", ".join(f"{each.name} {share(each.tickets, each.of)}" for each in profile)
    return f"{listed}. A ticket that several files hold is counted in each of them."


def _table(entries: Sequence[Mapping[str, Any]], *, went: str = "would be imported") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "File": [entry["file"] for entry in entries],
            "State": [{"imported": went}.get(entry["state"], entry["state"]) for entry in entries],
            "Tickets": [entry["tickets"] for entry in entries],
            "New": [entry["added"] for entry in entries],
            "Updated": [entry["updated"] for entry in entries],
            "Left out": [entry["rejected"] for entry in entries],
            "From": [(entry.get("first_created") or "")[:10] for entry in entries],
            "To": [(entry.get("last_created") or "")[:10] for entry in entries],
            "Notes": [" ".join([entry["message"], *entry.get("warnings", ())])[:200] for entry in entries],
        }
    )
