"""Customers: who is one customer under which names, and how many were active in a week; two files to bring."""

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from analytics.errors import AnalyticsError
from analytics.formatting import count, counted, day
from analytics.ingest.customer_files import CustomerFile, differences, read_file
from analytics.people.acting import acting
from analytics.people.role import Right
from analytics.spreadsheet import spreadsheet_csv
from analytics.workspace.kind import Edit, Kind
from analytics.workspace.lists import ACTIVE_CUSTOMERS, CUSTOMERS
from pages.bridge import workbench
from pages.look import dates, numbers, plain, quiet
from pages.saving import save, seen_version
from pages.visitor import held, reason

MOST_SHOWN = 500
MOST_MEGABYTES = 64  # of one file; a list of customers is far smaller
MODES = {"update": "Add and update", "replace": "Replace all"}
ABOUT = {
    CUSTOMERS: "Plan and segment then filter and group everywhere, and a customer counts once under all its spellings: "
    "list those as aliases, with ; between them; @acme.com means every address there. Columns: customer, "
    "aliases, plan, revenue, segment, since, or what your CRM calls them.",
    ACTIVE_CUSTOMERS: "How many customers used the product in a week, for the measure “Per 1,000 active”. Columns: "
    "date (any day of the week), customers and, if you have it, segment. A week without a row has no rate.",
}


def draw() -> None:
    _draw_list(CUSTOMERS)
    _draw_list(ACTIVE_CUSTOMERS)


def _draw_list(kind: Kind) -> None:
    known = workbench().workspace.list_of(kind)
    st.subheader(kind.title, divider="gray")
    st.caption(ABOUT[kind])
    if kind is CUSTOMERS and (hidden := reason(Right.TEXT) or reason(Right.DECIDE)):
        quiet(hidden)
        return
    if limit := acting().limit:
        quiet(f"These are everybody's customers, and your account is limited to {limit.about}.")
        return
    if known:
        table = pd.DataFrame([{c.name: c.write(r[c.name]) for c in kind.columns} for r in known.values()])
        for column in kind.columns:
            if column.form in ("number", "count"):
                table[column.name] = pd.to_numeric(table[column.name])
            elif column.form == "date":
                table[column.name] = pd.to_datetime(table[column.name])
        newest = "date" if kind is ACTIVE_CUSTOMERS else "customer"
        table = table.sort_values(newest, ascending=kind is CUSTOMERS).head(MOST_SHOWN)
        table = table.loc[:, [c for c in table if table[c].notna().any() and (table[c] != "").any()]]
        st.dataframe(
            numbers(table),
            hide_index=True,
            height=min(320, 40 + 35 * len(table)),
            alt=f"{kind.title}: {counted(len(known), 'row')}.",
            column_config={**{c: c.capitalize() for c in table}, **dates(table)},
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_summary(kind, known))
        if known:
            st.download_button(
                kind.file,
                kind.write_csv(known.values()),
                kind.file,
                "text/csv",
                on_click="ignore",
                icon=":material/download:",
                key=f"file_{kind.plural}",
            )
    file = st.file_uploader(
        f"Bring a file of {kind.title.lower()}",
        type=["csv", "tsv", "txt"],
        max_upload_size=MOST_MEGABYTES,
        key=f"upload_{kind.plural}_{seen_version()}",
        **held(Right.IMPORT),
    )
    if file is not None:
        _look_at(kind, file.name, file.getvalue(), known)


def _summary(kind: Kind, known: dict) -> str:
    if not known:
        return "None yet. Bring a file below; it can be taken back with one click."
    if kind is CUSTOMERS:
        return counted(len(known), "customer")
    weeks = workbench().active.per_week()
    return (
        f"{counted(len(known), 'row')}, {counted(len(weeks), 'week')} from {day(min(weeks), year=True)} to "
        f"{day(max(weeks), year=True)}."
        if weeks
        else f"{counted(len(known), 'row')}, no week with a figure."
    )


def _look_at(kind: Kind, name: str, content: bytes, known: dict) -> None:
    """What the file holds, what is wrong in it, and the button that takes it in."""
    mode = st.segmented_control(
        "How",
        list(MODES),
        default="update",
        required=True,
        format_func=MODES.get,
        key=f"mode_{kind.plural}",
        label_visibility="collapsed",
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file.csv"
            path.write_bytes(content)
            read = read_file(kind, path, name=name)
        edits = read.edits(known, replace=mode == "replace")
    except AnalyticsError as refused:
        st.error(plain(str(refused)), icon=":material/error:")
        return
    with st.container(border=True):
        st.text(f"{read.name}: {counted(read.rows, 'row')}. It would change: {differences(edits)}.")
        taken = ", ".join(f"{header} → {column}" for column, header in read.columns.items())
        quiet(f"Columns: {taken}" + (f". Left alone: {', '.join(read.left_alone)}." if read.left_alone else "."))
        if read.problems:
            _problems(read)
        good = len(read.records)
        st.button(
            f"Take in {counted(good, 'good row') if read.problems else counted(good, 'row')}",
            type="primary",
            icon=":material/upload:",
            key=f"take_{kind.plural}",
            on_click=_take,
            args=(kind, read.name, edits),
            **held(Right.IMPORT, disabled=not edits, help="Nothing differs from what is known." if not edits else None),
        )


def _problems(read: CustomerFile) -> None:
    st.text(f"⚠ {counted(len(read.problems), 'thing')} cannot be taken:")
    table = pd.DataFrame(
        [{"Line": p.line, "Column": p.column, "Value": p.value, "Reason": p.what} for p in read.problems]
    )
    st.dataframe(
        table.head(MOST_SHOWN),
        hide_index=True,
        height=min(240, 40 + 35 * len(table)),
        alt=f"{count(len(read.problems))} rows that cannot be taken, with the reason.",
    )
    st.download_button(
        "These rows (CSV)",
        spreadsheet_csv(table),
        "tagwatch-bad-rows.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=f"bad_{read.kind.plural}",
    )


def _take(kind: Kind, name: str, edits: list[Edit]) -> None:
    save(lambda state: edits, f"{kind.title} of {name}: {differences(edits)}")
