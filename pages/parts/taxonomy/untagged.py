"""Untagged: what tickets without a label are probably about, to be confirmed in bulk; until then nothing counts."""

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted, share
from analytics.insights.untagged import LEAST, SURE, at_once, is_newest, suggested
from analytics.meaning.reading import ask_for
from analytics.metrics.texts import texts_of
from analytics.people.role import Right
from analytics.store.computed import newest
from analytics.text.excerpts import quote
from analytics.workspace.ticket_labels import LABELLED, confirm
from pages.address import one_of
from pages.bridge import View, remembered_for, workbench
from pages.filters import LABELS, name_of
from pages.look import empty, numbers, quiet
from pages.saving import rows_key, save
from pages.visitor import held, reason

MOST = 100
FROM = {str(SURE): f"{share(SURE)} and more", "0.7": "70 % and more", str(LEAST): "All"}
TICKS = {"all": "All shown", "none": "Nothing"}


def draw(view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        dimension = st.segmented_control(
            "Without",
            list(LABELLED),
            required=True,
            format_func=LABELS.get,
            key=one_of("without", LABELLED, "category"),
        )
        least = st.segmented_control(
            "Certainty", list(FROM), required=True, format_func=FROM.get, key=one_of("certainty", FROM, str(SURE))
        )
        ticked = st.segmented_control(
            "Tick", list(TICKS), default="all", required=True, format_func=TICKS.get, key="untagged_ticks"
        )
    found = _suggested(view, dimension)
    if found is None:
        empty(
            "Suggestions are being prepared.",
            "They are learned from the tickets that have one, in the background: open this page again in some minutes.",
        )
        return
    sure = found[found["certainty"] >= float(least)]
    if sure.empty:
        _nothing(found, dimension)
        return
    shown = sure.head(MOST)
    st.caption(
        f"{counted(len(sure), 'ticket')} without a {dimension} for which one is suggested, learned from the tickets "
        "that have one. Certainty: how many of 100 such suggestions were right among the newest of these. What you "
        "confirm counts as long as the helpdesk itself states none, marked as confirmed. Space ticks, Y confirms."
    )
    if hidden := reason(Right.TEXT):
        quiet(hidden)
        return
    texts = texts_of(view.facts, shown["id"])
    known = sorted({*view.choices[dimension], *found["label"]} - {"(none)"})
    table = pd.DataFrame(
        {
            "Confirm": ticked == "all",
            LABELS[dimension]: shown["label"],
            "Certainty": shown["certainty"] * 100,
            "Text": [
                quote(texts.at[number, "subject"] or "(no subject)", texts.at[number, "body"], most=220)
                for number in shown["id"]
            ],
            "Customer": shown["customer"],
            "Ticket": shown["source"] + " " + shown["ticket"],
        }
    )
    edited = st.data_editor(
        numbers(table, "Certainty"),
        hide_index=True,
        key=rows_key(f"untagged_{dimension}_{least}_{ticked}", shown["id"]),
        height=min(560, 40 + 35 * len(table)),
        disabled=["Certainty", "Text", "Customer", "Ticket"],
        alt=f"Tickets without a {dimension}, with a suggestion each, the most certain first.",
        column_config={
            "Confirm": st.column_config.CheckboxColumn(width=105),
            LABELS[dimension]: st.column_config.SelectboxColumn(
                options=known, required=True, format_func=lambda value: name_of(dimension, value)
            ),
            "Certainty": st.column_config.NumberColumn(format="%.0f %%", width=90),
            "Text": st.column_config.TextColumn(width="large"),
        },
    )
    rows = edited[edited["Confirm"]]
    chosen = [
        (source, ticket, dimension, label)
        for source, ticket, label in zip(
            shown.loc[rows.index, "source"], shown.loc[rows.index, "ticket"], rows[LABELS[dimension]], strict=True
        )
    ]
    every = list(zip(sure["source"], sure["ticket"], [dimension] * len(sure), sure["label"], strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        why = st.text_input("Why (kept in the history)", key="untagged_why", width=280)
        st.button(
            f"Confirm {counted(len(chosen), 'ticket')}",
            type="primary",
            icon=":material/check:",
            shortcut="y",
            on_click=_confirm,
            args=(chosen, dimension, why),
            key="confirm_ticked",
            **held(Right.DECIDE, disabled=not chosen),
        )
        if len(sure) > len(shown) and float(least) >= SURE:
            st.button(
                f"Confirm all {count(len(sure))} of {FROM[least]}",
                icon=":material/done_all:",
                on_click=_confirm,
                args=(every, dimension, why),
                key="confirm_all",
                **held(Right.DECIDE),
            )


def _suggested(view: View, dimension: str) -> pd.DataFrame | None:
    """What is suggested; None while it is being prepared, since a page must not wait for minutes."""
    snapshots = workbench().snapshots
    if at_once(view.facts):
        with st.spinner("Learning from the tickets that have one …"):
            return remembered_for(view, ("untagged", dimension), lambda: suggested(view.facts, snapshots, dimension))
    kept = newest(snapshots, f"untagged_{dimension}", "labels")
    if kept is None or not is_newest(view.facts, kept):
        ask_for(snapshots.folder)
        if kept is not None:
            quiet("Tags got another meaning since these were learned: new suggestions are being prepared.")
    if kept is None:
        return None
    key = ("untagged", dimension, kept.name)
    return remembered_for(view, key, lambda: suggested(view.facts, snapshots, dimension, wait=False))


def _nothing(found: pd.DataFrame, dimension: str) -> None:
    if len(found):
        best = share(float(found["certainty"].max()))
        empty("No suggestion is that certain.", f"Choose a lower certainty: the highest is {best}.")
    else:
        empty(
            f"No {dimension} can be suggested.",
            "Every ticket has one, or too few have one to learn from (100, in two or more values). Give tags a meaning "
            "under “To map” first.",
        )


def _confirm(chosen: list[tuple[str, str, str, str]], dimension: str, why: str) -> None:
    save(
        lambda state: confirm(state, chosen), f"Confirmed the {dimension} of {counted(len(chosen), 'ticket')}", why=why
    )
