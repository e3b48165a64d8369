"""Imports: drop exports, see what went in and what did not, look back, undo."""

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from analytics.errors import AnalyticsError
from analytics.exports import GENERIC, SOURCES, recognise
from analytics.exports.mapping import load_mapping
from analytics.exports.sniffing import sniff
from analytics.rejected import rejects_csv
from analytics.store.imports import ledger, rejects_of, withdraw
from analytics.store.staging import Reject
from analytics.wording import count, counted, day
from pages.background import keep_uploads, own_name, run_import
from pages.bridge import workbench
from pages.look import headline

AUTOMATIC = "Find out by itself"

bench = workbench()
history = ledger(bench.snapshots)
standing = history[history["undone_at"].isna()] if len(history) else history
sample = len(standing) > 0 and bool(standing["sample"].all())

if sample or standing.empty:
    headline("Load your helpdesk's export.",
             "This is sample data of a fictional company. Your first import replaces it." if sample
             else "The store is empty." if history.empty
             else "Every import is undone. Drop a file again to bring it back.")
else:
    newest = standing["last_created"].max()
    headline(f"{counted(len(standing), 'import')} {'stands' if len(standing) == 1 else 'stand'}, newest ticket of "
             f"{day(newest.date(), year=True) if pd.notna(newest) else 'no day'}.",
             "Drop the next export here: what is known already is recognised, nothing is doubled.")

uploads = st.file_uploader("Exports as CSV: Zendesk, Intercom, Freshdesk, Jira, or any other with a mapping file",
                           type=["csv", "tsv", "txt"], accept_multiple_files=True,
                           key=f"files{st.session_state.get('round', 0)}")
with st.expander("How to read them"):
    left, right = st.columns(2)
    source = left.selectbox("Source", [AUTOMATIC, *(s.name for s in SOURCES)], key="source_of_upload",
                            help="The helpdesk. It is recognised by its columns.")
    mapping_file = right.file_uploader("Mapping file (TOML)", type=["toml"], key="mapping_of_upload",
                                       help="Which column means what, for an export that no source knows.")
    covers = left.selectbox("Covers", ["Propose from file name or tickets", "These days", "Nothing: it is filtered"],
                            key="covers_of_upload", help="For which days the file holds all of the source's tickets. "
                            "Days that no import covers are drawn as gaps, not as zero.")
    period = right.date_input("First and last day", value=(), key="covered_days", format="YYYY-MM-DD") \
        if covers == "These days" else ()


def options() -> list[str]:
    chosen = [] if source == AUTOMATIC else ["--source", source]
    if covers.startswith("Nothing"):
        chosen += ["--covers", "none"]
    elif covers == "These days" and len(period) == 2:
        chosen += ["--covers", f"{period[0]}..{period[1]}"]
    return chosen


def understand(upload) -> dict[str, str]:
    """How one file would be read, before anything is written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / own_name(upload.name)
        path.write_bytes(upload.getbuffer())
        try:
            format = sniff(path)
            if mapping_file:
                mapping = written_mapping().for_headers(format.headers, file=path.name)
                tool = f"mapping file ({mapping.source})"
            else:
                found = recognise(format.headers) if source == AUTOMATIC else next(
                    s for s in SOURCES if s.name == source)
                mapping = found.mapping(format.headers, file=path.name)
                tool = found.title if found is not GENERIC else "not recognised: read by the usual column names"
        except AnalyticsError as error:
            return {"File": path.name, "Read as": "cannot be read", "Columns": str(error)}
    return {"File": path.name, "Read as": tool,
            "Columns": ", ".join(f"{field} ← {headers[0]}" for field, headers in mapping.columns.items())}


def written_mapping():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / own_name(mapping_file.name)
        path.write_bytes(mapping_file.getbuffer())
        return load_mapping(path)


if uploads:
    st.dataframe(pd.DataFrame([understand(upload) for upload in uploads]), hide_index=True,
                 alt="How each file would be read.",
                 column_config={"Columns": st.column_config.TextColumn(width="large")})
    if st.button(f"Import {counted(len(uploads), 'file')}", type="primary", icon=":material/upload:"):
        bar = st.progress(0.0, "Waiting for the store …")
        files = keep_uploads(uploads)
        chosen = options()
        if mapping_file:
            path = files[0].parent / "mapping.toml"
            path.write_bytes(mapping_file.getbuffer())
            chosen += ["--mapping", str(path)]
        st.session_state["outcomes"] = run_import(
            files, chosen, lambda what, share: bar.progress(min(share, 1.0), what))
        st.session_state["round"] = st.session_state.get("round", 0) + 1      # empties the drop zone
        st.rerun()

for outcome in st.session_state.get("outcomes", []):
    with st.container(border=True):
        if outcome["state"] == "failed":
            st.error("Nothing was taken in.", icon=":material/error:")
            st.text(outcome["message"])
        elif outcome["state"] == "known":
            st.info("Nothing to do.", icon=":material/info:")
            st.text(f"{outcome['file']}: {outcome['message']}")
        else:
            st.success(f"{counted(outcome['tickets'], 'ticket')} in: {count(outcome['added'])} new, "
                       f"{count(outcome['updated'])} updated, {count(outcome['unchanged'])} unchanged.",
                       icon=":material/check:")
            st.text(f"{outcome['file']}: {count(outcome['rows'])} rows = {count(outcome['tickets'])} tickets + "
                    f"{count(outcome['repeated'])} repeated + {count(outcome['rejected'])} left out.")
            if outcome["rejected"]:
                st.warning(f"{counted(outcome['rejected'], 'row')} could not be read. Correct them in the file and "
                           "import it again.", icon=":material/warning:")
                st.dataframe(pd.DataFrame(outcome["rejects"][:20]), hide_index=True)
                rejected = outcome["import_id"]
                st.download_button(
                    "Rows left out (CSV)", mime="text/csv", icon=":material/download:", on_click="ignore",
                    file_name=f"{Path(outcome['file']).stem}.rejected.csv", key=f"rejects{rejected}",
                    data=lambda number=rejected: rejects_csv(
                        Reject(**row) for row in rejects_of(bench.snapshots, number).to_dict("records")))

if len(history):
    st.subheader("History", divider="gray")
    table = pd.DataFrame({
        "Import": history["import_id"], "File": history["file"],
        "State": ["undone" if pd.notna(u) else "sample" if s else "stands"
                  for u, s in zip(history["undone_at"], history["sample"], strict=True)],
        "Source": history["source"],
        "Tickets": history["tickets"], "New": history["added"], "Updated": history["updated"],
        "Unchanged": history["unchanged"], "Left out": history["rejected"], "Covers from": history["covers_from"],
        "Covers until": history["covers_until"], "Known by": history["coverage_basis"], "When": history["imported_at"],
        "Who": history["imported_by"]})
    event = st.dataframe(
        table, hide_index=True, on_select="rerun", selection_mode="single-row", key="history",
        alt="All imports, newest first.",
        column_config={"File": st.column_config.TextColumn(width="medium"),
                       **{name: st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm")
                          for name in ("Covers from", "Covers until", "When")}})
    for row in event.selection.rows[:1]:
        entry = history.iloc[row]
        if pd.notna(entry["undone_at"]):
            st.caption(f"Import {entry['import_id']} is undone. Drop its file again to bring it back.")
        elif st.button(f"Undo import {entry['import_id']}", icon=":material/undo:",
                       help="Tickets that another import also saw stay; earlier values come back."):
            counts = withdraw(bench.snapshots, int(entry["import_id"]))
            st.session_state["outcomes"] = []
            st.toast(f"Undone: {counts['removed']:,} tickets removed, {counts['updated']:,} back to an earlier state.")
            st.rerun()
    st.caption("Choose a row to undo that import. Times are UTC.")
