"""Reading: how the files of a drop are read, and by hand where the guess is wrong. It is remembered."""

from itertools import pairwise
from typing import Any

import streamlit as st

from analytics.ingest.mapping import DATE_ORDERS, FIELDS, TIMES
from analytics.ingest.sources import SOURCES
from pages.parts.imports import keeping_out, questions

AUTOMATIC = "Find out by itself"
NAMES = {
    "ticket_id": "Ticket id",
    "created_at": "Created",
    "updated_at": "Updated",
    "subject": "Subject",
    "body": "Text",
    "tags": "Tags",
    "team": "Product team",
    "group": "Support group",
    "category": "Category or type",
    "channel": "Channel",
    "status": "Status",
    "priority": "Priority",
    "requester": "Customer (person)",
    "company": "Customer (company)",
    "segment": "Plan or segment",
    "locale": "Language",
    "agent": "Agent",
    "handling_time": "Handling time",
    "first_response": "First response",
    "resolution_time": "Resolution time",
    "reopened": "Times reopened",
    "rating": "Rating",
}
TEXTS = {
    "drop_tags_by": ("--tags-separated-by", "What separates tags in a cell", "found out from the file"),
    "drop_encoding": ("--encoding", "Encoding of the letters", "found out from the file"),
    "drop_keep_word": ("--keep-word", "A word that is a value", "such as NA"),
    "drop_surplus": ("--surplus-in", "Column that rows too long belong to", "such as Tags"),
    "drop_leave_out": ("--leave-out", "Tickets that do not count", "deleted,spam,merged or none"),
}
CATEGORY_CHOICES = {"": "count as no category", "keep": "are categories of their own", "ignore": "mean nothing, ever"}
ORDERS = {
    "": "found out from the file",
    "day-first": "3 April 2026",
    "month-first": "4 March 2026",
    "year-first": "26 April 2003",
}
COVERS = {"": "Propose from file name or tickets", "days": "These days", "none": "Nothing: it is filtered"}


def options(rehearsed: list[dict[str, Any]], already: list[str]) -> list[str]:
    """Draw the choices and return them as the command line takes them; `already`: those of the last look."""
    chosen = questions.options(rehearsed, st.session_state["drop_batch"].folder.name)
    asked = any(
        entry.get("headers") and (entry["state"] == "failed" or (entry.get("change") or {}).get("moved"))
        for entry in rehearsed
    )
    with st.expander("How they are read", expanded=asked):
        with st.container(horizontal=True):
            source = st.selectbox(
                "Helpdesk",
                [AUTOMATIC, *(s.name for s in SOURCES)],
                key="drop_source",
                width=240,
                help="It is recognised by its columns. For a second account of one helpdesk give it a name below.",
            )
            account = st.text_input("Account", key="drop_account", width=200, placeholder="only for a second account")
            dates = st.selectbox(
                "03/04/26 is",
                ["", *DATE_ORDERS],
                key="drop_dates",
                width=220,
                format_func=ORDERS.get,
            )
            zone = st.text_input(
                "Time zone of times without one", key="drop_zone_name", width=260, placeholder="the workspace’s"
            )
        covers = st.segmented_control(
            "Covers",
            list(COVERS),
            default="",
            required=True,
            format_func=COVERS.get,
            key="drop_covers",
            help="For which days the files hold all tickets of their "
            "helpdesk. Days that no import covers are drawn as gaps, not as zero.",
        )
        days = (
            st.date_input("First and last day", value=(), key="drop_days", format="YYYY-MM-DD", width=300)
            if covers == "days"
            else ()
        )
        if source != AUTOMATIC or account:
            chosen += [
                "--source",
                f"{source if source != AUTOMATIC else _source(rehearsed)}"
                + (f"/{account.strip()}" if account.strip() else ""),
            ]
        with st.container(horizontal=True):
            for key, (option, label, placeholder) in TEXTS.items():
                if text := st.text_input(label, key=key, width=260, placeholder=placeholder).strip():
                    chosen += [option, text]
            categories = st.selectbox(
                "Category words that are not known",
                list(CATEGORY_CHOICES),
                key="drop_categories",
                width=260,
                format_func=CATEGORY_CHOICES.get,
            )
            if categories:
                chosen += ["--categories", categories]
        chosen += _sheets(rehearsed, already)
        if dates:
            chosen += ["--dates", dates]
        if zone.strip():
            chosen += ["--time-zone", zone.strip()]
        if covers == "none":
            chosen += ["--covers", "none"]
        elif len(days) == 2:
            chosen += ["--covers", f"{days[0]}..{days[1]}"]
        chosen += _columns(rehearsed, already)
    return chosen


def _sheets(rehearsed: list[dict[str, Any]], already: list[str]) -> list[str]:
    """The sheets of workbooks to read alone, where some were left aside."""
    named = [value for option, value in pairwise(already) if option == "--sheet"]
    known = [sheet for entry in rehearsed if (sheet := (entry.get("counting") or {}).get("sheet"))]
    aside = [name for entry in rehearsed for name in entry.get("sheets_aside") or ()]
    sheets = list(dict.fromkeys([*known, *aside, *named]))
    if len(sheets) < 2:
        return []
    picked = st.multiselect("Sheets", sheets, key="drop_sheets", placeholder="every sheet with tickets", default=named)
    return [part for name in picked for part in ("--sheet", name)]


def _source(rehearsed: list[dict[str, Any]]) -> str:
    return next((entry["source"].split("/")[0] for entry in rehearsed if entry.get("source")), "generic")


def _columns(rehearsed: list[dict[str, Any]], already: list[str]) -> list[str]:
    """Which column feeds what, for the files of the drop that have the same columns."""
    with_headers = [entry for entry in rehearsed if entry.get("headers")]
    if not with_headers:
        return []
    if len({tuple(entry["headers"]) for entry in with_headers}) > 1:
        st.caption("The files have different columns. To choose columns, drop those of one kind alone.")
        return []
    headers = list(dict.fromkeys(with_headers[0]["headers"]))
    columns = with_headers[0].get("columns") or {}
    guessed = {name: ",".join(fed) if name in TIMES else fed[0] for name, fed in columns.items()}
    # What was chosen once is passed again: the rehearsal took it, so that it looks like its own guess now.
    answered = st.session_state.get(questions.ANSWERS, {}).get("given", {}).values()
    asked = {part for answer in answered for part in answer}
    given = dict(option.split("=", 1) for option in already if "=" in option and option not in asked)
    names = _asked(with_headers[0])
    left_out = with_headers[0].get("dropped") or ()
    unasked = [name for name in FIELDS if name in given and name not in names]
    chosen = [part for name in unasked for part in ("--map", f"{name}={given[name]}")]
    places = st.columns(4)
    for number, name in enumerate(names):
        guess = guessed.get(name)
        picked = places[number % 4].selectbox(
            NAMES[name],
            offered := [guess, *headers] if name in TIMES and guess and guess not in headers else headers,
            index=offered.index(guess) if guess in offered else None,
            placeholder="–",
            key=f"drop_column_{name}",
        )
        if picked and picked not in left_out and (picked != guess or name in given):
            chosen += ["--map", f"{name}={picked}"]
    return chosen + keeping_out.options(with_headers[0], headers, already)


def _asked(entry: dict[str, Any]) -> list[str]:
    """The fields to ask about: of a header near to a known one only what changed, unless one wants to see all."""
    change = entry.get("change")
    if not change:
        st.markdown("**Which column means what**")
        st.caption("Change what is wrong and look again; the next file with these columns is read the same way.")
        return list(FIELDS)
    columns = entry.get("columns") or {}
    news = [name for name in FIELDS if name in change["moved"] or set(columns.get(name, ())) & set(change["added"])]
    st.markdown("**What changed in the columns**")
    st.text(
        f"The other columns mean what they meant on {change['day']}. New here: "
        f"{', '.join(change['added']) or 'none'}. Gone: {', '.join(change['gone']) or 'none'}."
    )
    return list(FIELDS) if st.toggle("All columns", key="drop_all_columns") else news
