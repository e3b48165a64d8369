"""The archive: interviews and findings, searched by words and area, kept by a form, with their file."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from analytics.errors import AnalyticsError
from analytics.formatting import counted
from analytics.insights.findings import about, findings_of, findings_table, nearest, searched
from analytics.meaning.encoder import encoder, installed, why_not
from analytics.people.acting import acting
from analytics.people.role import Right
from analytics.workspace.area import Area
from analytics.workspace.checks import State
from analytics.workspace.kind import Edit
from analytics.workspace.moves import set_record, take_away
from analytics.workspace.research_kinds import CONSENT, FINDINGS, FindingRecord
from pages.address import one_of, words
from pages.bridge import View, remembered_for, workbench
from pages.downloads import csv_button
from pages.filters import name_of
from pages.look import dates, empty, quiet
from pages.meaning import MEANING, WORDS, searched_by
from pages.opening import customer_column, open_clicked_customer
from pages.parts.areas import areas
from pages.parts.customers.listing import strangers
from pages.records import record_editor
from pages.saving import rows_key, save, seen_version
from pages.visitor import held, reason

EVERY = "all"


def draw(view: View, today: date) -> None:
    """Search, the list, and the form."""
    if refused := reason(Right.TEXT):
        empty("Findings name customers: they are hidden from your role.", refused)
        return
    every = findings_of(workbench().state)
    by_key = {f"{area.level}:{area.key}": area for area in areas(view)[1:]}
    left, right = st.columns(2)
    sought = left.text_input("Search", key=words("q"), placeholder="Words of the finding, the customer, the area")
    by = searched_by(left, "what is") if installed() else WORDS
    keys = [EVERY, *by_key]
    chosen = right.selectbox(
        "About",
        keys,
        key=one_of("about", keys, EVERY),
        format_func=lambda key: "All areas" if key == EVERY else by_key[key].label(name_of),
    )
    shown = _found(view, about(every, by_key.get(chosen)), sought, by)
    if shown:
        row = listed(shown, key="archive")
        with st.container(horizontal=True, vertical_alignment="center"):
            csv_button(
                f"{counted(len(shown), 'finding')} (CSV)", lambda: findings_table(shown), "tagwatch-findings.csv"
            )
            if row is not None:
                st.button(
                    "Remove the finding",
                    icon=":material/delete:",
                    key="remove_finding",
                    on_click=save,
                    args=(lambda state: [take_away(state, FINDINGS, row)], "Removed a finding"),
                    **held(Right.DECIDE),
                )
    elif every and by == MEANING:
        empty(
            "No finding is about that.", "Search for it in other words (a whole sentence is best), or choose all areas."
        )
    elif every:
        empty("No finding holds these words.", "Search for fewer words, or choose all areas.")
    else:
        empty("Nothing was learnt yet.", "Keep the first finding below: what one customer said, when, and about what.")
    keep(view, today)
    with st.expander("All findings as a table and a file"):
        record_editor(FINDINGS, about="One row per customer, day and area.", doubts=partial(strangers, view))


def _found(view: View, findings: list[FindingRecord], sought: str, by: str) -> list[FindingRecord]:
    """By meaning where that can be; else by words, and why."""
    if by != MEANING or not sought.strip():
        return searched(findings, sought)
    model = encoder()
    if model is None:
        quiet(f"Texts cannot be compared by meaning here: {why_not()}. Words are compared.")
        return searched(findings, sought)
    keys = tuple(FINDINGS.key_of(one) for one in findings)
    return remembered_for(
        view, ("nearest findings", sought, keys, workbench().version), lambda: nearest(findings, sought, model)
    )


def listed(findings: Sequence[FindingRecord], *, key: str) -> FindingRecord | None:
    """A table of findings; the one whose row is chosen."""
    drawn = pd.DataFrame(
        {
            "Day": pd.to_datetime([one["day"] for one in findings]),
            "Customer": [one["customer"] for one in findings],
            "About": [Area.read(one["level"], one["area"]).label(name_of) for one in findings],
            "Learnt": [one["learnt"] for one in findings],
            "Asked by": [one["person"] or None for one in findings],
            "Consent": [one["consent"] or None for one in findings],
            "Link": [one["link"] or None for one in findings],
        }
    )
    drawn = drawn.loc[:, [c for c in drawn if drawn[c].notna().any()]]
    own = rows_key(key, (FINDINGS.key_of(one) for one in findings))
    picked = st.dataframe(
        drawn,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=own,
        placeholder="–",
        height=min(460, 40 + 35 * len(drawn)),
        alt=f"{counted(len(drawn), 'finding')}, newest first.",
        column_config={
            **dates(drawn),
            "Customer": customer_column(f"open_{own}"),
            "Learnt": st.column_config.TextColumn(width="large"),
            "Link": st.column_config.LinkColumn(display_text="Open", width="small"),
        },
    )
    open_clicked_customer(f"open_{own}", [one["customer"] for one in findings])
    one = next((findings[at] for at in picked.selection.rows if at < len(findings)), None)
    if one is not None:  # a cell holds one line of it
        st.text(one["learnt"])
    return one


def added(state: State, values: Mapping[str, str]) -> Edit:
    """A new finding; raises AnalyticsError where there is one of that customer, day and area, which stays."""
    edit = set_record(state, FINDINGS, values)
    if edit.seen is not None:
        raise AnalyticsError(
            f"There is a finding of {values['customer']} on {values['day']} about this area already; it stays as it "
            "is. Add what else was learnt to it, under All findings as a table and a file."
        )
    return edit


def keep(view: View, today: date) -> None:
    """The form of a new finding."""
    st.subheader("Keep a finding", divider="gray")
    key = seen_version()
    tags = ["", *sorted(str(one["tag"]) for one in workbench().state.get("research_questions", {}).values())]
    with st.form(f"finding-{key}", border=False):
        left, right = st.columns(2)
        customer = left.text_input("Customer", key=f"finding-customer-{key}")
        on = right.date_input("Day", today, key=f"finding-day-{key}", format="YYYY-MM-DD")
        left, right = st.columns(2)
        area = left.selectbox(
            "About", areas(view), format_func=lambda one: one.label(name_of), key=f"finding-area-{key}"
        )
        tag = right.selectbox(
            "Answers the question", tags, key=f"finding-tag-{key}", format_func=lambda one: one or "none of them"
        )
        learnt = st.text_area("What was learnt", key=f"finding-learnt-{key}", height=100)
        left, right = st.columns(2)
        person = left.text_input("Who asked", acting().name, key=f"finding-person-{key}")
        consent = right.selectbox(
            "May be passed on", ["", *CONSENT], key=f"finding-consent-{key}", format_func=lambda one: one or "not asked"
        )
        link = st.text_input("Link", key=f"finding-link-{key}", placeholder="https://")
        if st.form_submit_button("Keep the finding", type="primary", icon=":material/edit_note:", **held(Right.DECIDE)):
            values = {
                "customer": customer,
                "day": on.isoformat() if on else "",
                "level": area.level,
                "area": area.text,
                "learnt": learnt,
                "person": person,
                "link": link,
                "consent": consent,
                "tag": tag,
            }
            save(lambda state: [added(state, values)], "Kept a finding")
            st.rerun()
    quiet("A finding appears on Area beside the features and categories that it is about, and on its customer's page.")
