"""Records: any kind of decision as a table to edit, with its file to take along and to bring back."""

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.workspace.kind import BadDecisions, Column, Kind, Record
from analytics.workspace.moves import replace_all
from analytics.workspace.rights import right_for
from pages.filters import name_of
from pages.saving import save, seen, seen_version
from pages.visitor import held, may

HELP = {"list": "Several, with ; between them.", "date": "A day."}


def record_editor(
    kind: Kind,
    *,
    about: str,
    labels: dict[str, str] | None = None,
    choices: dict[str, list[str]] | None = None,
    show: tuple[str, ...] | None = None,
    proposed: Iterable[Record] = (),
    keep_proposed: bool = False,
    doubts: Callable[[list[Any]], str] = lambda _: "",
) -> None:
    """All records of a kind: rows added, changed and removed in place, saved as one step.

    labels: column → its heading. choices: column → values to pick from. show: the columns to edit; the others stay.
    proposed: rows that nobody decided on yet, to be filled in. keep_proposed: they are saved with the others also when
    they are left as they are. doubts: what to look at again of the records of a file, in a sentence; "" for nothing.
    """
    labels, choices = labels or {}, choices or {}
    st.caption(about)
    decided = seen().get(kind.plural, {})
    offered = {kind.key_of(record): record for record in map(kind.record, proposed)}
    records = [{**offered, **decided}[key] for key in sorted({**offered, **decided})]
    columns = [column for column in kind.columns if show is None or column.name in show]
    table = pd.DataFrame(
        [[_shown(column, record) for column in columns] for record in records],
        columns=[column.name for column in columns],
    )
    kept_as = {"flag": bool, "date": "datetime64[ns]"}
    table = table.astype({column.name: kept_as.get(column.form, object) for column in columns})
    edited = st.data_editor(
        table,
        hide_index=True,
        num_rows="dynamic",
        disabled=not may(right_for(kind.plural)),
        key=f"records_{kind.plural}_{seen_version()}",
        placeholder="",
        alt=f"{kind.title}: {counted(len(records), 'row')}.",
        column_config={column.name: _config(column, labels, choices.get(column.name)) for column in columns},
    )
    unsaved = keep_proposed and bool(offered.keys() - decided.keys())
    changed = unsaved or not edited.reset_index(drop=True).equals(table)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        why = st.text_input("Why (kept in the history)", key=f"why_{kind.plural}", width=280)
        st.button(
            "Save",
            type="primary",
            icon=":material/check:",
            key=f"save_{kind.plural}",
            on_click=_save,
            args=(kind, edited, {} if keep_proposed else offered, why),
            **held(right_for(kind.plural), disabled=not changed),
        )
        st.download_button(
            f"{kind.file}",
            kind.write_csv({**offered, **decided}.values()),
            kind.file,
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            key=f"file_{kind.plural}",
        )
        with st.popover("Bring a file", icon=":material/upload_file:"):
            file = st.file_uploader(
                f"{kind.file}: it replaces all rows above",
                type=["csv"],
                key=f"upload_{kind.plural}_{seen_version()}",
                **held(right_for(kind.plural)),
            )
            st.button(
                "Replace",
                on_click=_bring,
                args=(kind, file, {} if keep_proposed else offered, why, doubts),
                key=f"bring_{kind.plural}",
                **held(right_for(kind.plural), disabled=file is None),
            )


def text_of(file) -> str:
    """The text of an uploaded CSV: UTF-8, or what Excel writes on Windows: its code page, or UTF-16."""
    content: bytes = file.getvalue()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _shown(column: Column, record: Record) -> Any:
    value = record[column.name]
    return (
        pd.Timestamp(value)
        if column.form == "date" and value
        else None
        if column.form == "date"
        else value
        if column.form == "flag"
        else column.write(value) or None
    )


def _config(column: Column, labels: dict[str, str], choices: list[str] | None) -> Any:
    label = labels.get(column.name, column.name.replace("_", " ").capitalize())
    if column.form == "flag":
        return st.column_config.CheckboxColumn(label)
    if column.form == "date":
        return st.column_config.DateColumn(label, format="YYYY-MM-DD", required=column.required)
    if column.form == "choice" or choices:
        return st.column_config.SelectboxColumn(
            label,
            options=list(choices or column.choices),
            required=column.required,
            format_func=(lambda slug: name_of("category", slug)) if column.name == "category" else None,
        )
    return st.column_config.TextColumn(label, required=column.required, help=HELP.get(column.form))


def _save(kind: Kind, edited: pd.DataFrame, offered: dict[str, Record], why: str) -> None:
    known = seen().get(kind.plural, {})
    records, problems = [], []
    for line, row in enumerate(edited.to_dict("records"), start=1):
        values = {
            name: value.date().isoformat()
            if isinstance(value, pd.Timestamp)
            else ""
            if value is None or value is pd.NaT or value != value
            else value
            for name, value in row.items()
        }
        if not any(values.values()):
            continue
        try:
            key = kind.key_from(values)
            record = kind.record({**known.get(key, {}), **values}, line=line)
            if key in known or record != offered.get(key):
                records.append(record)
        except BadDecisions as bad:
            problems += bad.problems
    save(lambda state: _checked(kind, records, problems, state), f"Changed {kind.title.lower()}", why=why)


def _checked(kind: Kind, records: list[Record], problems: list, state) -> list:
    if problems:
        raise BadDecisions(problems)
    return replace_all(state, kind, records)


def _bring(kind: Kind, file, offered: dict[str, Record], why: str, doubts: Callable[[list[Any]], str]) -> None:
    brought: list[Any] = []

    def move(state):
        known = state.get(kind.plural, {})
        read = {kind.key_of(one): one for _, one in kind.read_csv(text_of(file), {**offered, **known})}
        brought[:] = [one for key, one in read.items() if key in known or one != offered.get(key)]
        return replace_all(state, kind, brought)

    save(move, f"Brought {kind.file}", why=why, note=lambda: doubts(brought))
