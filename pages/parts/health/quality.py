"""What requests and bug tickets carry of what product needs, by team and support group; never by agent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from analytics.formatting import counted, share
from analytics.insights.bug_quality import BUG_NEEDS, bug_quality
from analytics.insights.carried import ALL
from analytics.insights.quality import LONG_LETTERS, LONG_WORDS, NEEDS, feedback_quality
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts
from pages.address import one_of
from pages.bridge import View, answer, workbench
from pages.downloads import csv_button
from pages.filters import FIELDS, link_parameters, name_of
from pages.look import empty, number

WITHOUT_GROUP = "(none)"
ALL_OF_THEM = "All that can be measured"


@dataclass(frozen=True)
class Kind:
    """One kind of tickets and what they should carry. noun: of their column; role: what their category counts as."""

    noun: str
    one: str
    role: str
    needs: dict[str, str]
    measured: Callable[..., pd.DataFrame]
    about: str

    @property
    def many(self) -> str:
        return f"{self.one}s"


def _bug_quality(facts: Facts, scope: Scope, *, by: str | None = None) -> pd.DataFrame:
    return bug_quality(facts, scope, by=by, keep=workbench().snapshots)


REQUESTS = Kind(
    "requests",
    "request",
    "request",
    NEEDS,
    feedback_quality,
    f"A text: the ticket has a body. A feature: its tags name one. A use case: subject or text give a reason "
    f"(“because”, “so that”, “in order to” and the like in seven languages), or the text has at least {LONG_WORDS} "
    f"words or {LONG_LETTERS} letters.",
)
BUGS = Kind(
    "bugs",
    "bug ticket",
    "defect",
    BUG_NEEDS,
    _bug_quality,
    "Steps: subject or text state what was done before it failed (“1. … 2. …”, “when I click …”). A version: also in a "
    "tag; the number of an operating system is none. A platform: an operating system, a device or a browser, also in a "
    "tag. Read in seven languages.",
)


def draw_requests(view: View, scope: Scope, week: date) -> None:
    _draw(view, scope, REQUESTS)


def draw_bugs(view: View, scope: Scope, week: date) -> None:
    _draw(view, scope, BUGS)


def _draw(view: View, scope: Scope, kind: Kind) -> None:
    every = answer(view, kind.measured, view.facts, scope)
    if every.empty or not int(every[kind.noun].iloc[0]):
        empty(
            f"No ticket in this scope counts as a {kind.one.removesuffix(' ticket')}.",
            f"Map tags to a category that counts as {kind.role}, or choose a longer period.",
        )
        return
    whole = every.iloc[0]
    st.subheader(f"What {counted(int(whole[kind.noun]), kind.one)} of the period carry", divider="gray")
    columns = st.columns(len(kind.needs))
    for column, (need, label) in zip(columns, kind.needs.items(), strict=True):
        with column, st.container(border=True, height="stretch"):
            number(
                label,
                _percent(whole[need]),
                note=f"of the {kind.many}" if pd.notna(whole[need]) else "the exports have no column for it",
            )
            if pd.notna(whole[need]) and whole[need] < 1:
                st.page_link(
                    "watch/tickets.py",
                    label="Those without",
                    icon=":material/forum:",
                    query_params=link_parameters(scope, queue=f"no-{need.replace('_', '-')}"),
                )
    _table(view, scope, kind)


def _table(view: View, scope: Scope, kind: Kind) -> None:
    """Their shares by team or support group; a chosen row opens what it lacks."""
    by = st.segmented_control(
        "Group",
        ["team", "group"],
        required=True,
        key=one_of("per", ["team", "group"], "team"),
        format_func={"team": "By team", "group": "By support group"}.get,
    )
    table = answer(view, kind.measured, view.facts, scope, by=by)
    needs = [need for need in kind.needs if table[need].notna().any()]
    labels = {**kind.needs, ALL: ALL_OF_THEM}
    number_of = kind.many.capitalize()
    event = st.dataframe(
        pd.DataFrame(
            {
                "Team" if by == "team" else "Support group": [_name(by, value) for value in table[by]],
                number_of: table[kind.noun].astype(int),
                **{labels[need]: table[need].astype(float) * 100 for need in [*needs, ALL]},
            }
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"quality-{kind.noun}-{by}",
        placeholder="no data",
        alt=f"Shares of {kind.many} that carry what product needs, by {by}.",
        column_config={
            labels[need]: st.column_config.ProgressColumn(format="%.0f %%", min_value=0, max_value=100)
            for need in [*needs, ALL]
        },
    )
    st.caption(
        f"{kind.about} Measured on words, not on meaning. A {kind.one} of two teams counts in both. "
        "Choose a row to open what it lacks."
    )
    rows = [row for row in event.selection.rows if row < len(table)]
    with st.container(horizontal=True, vertical_alignment="center"):
        if rows:
            value = table[by].iloc[rows[0]]
            opened = scope.narrowed(**{FIELDS["team"]: (value,)}) if by == "team" else scope
            extra = {} if by == "team" else {"support_group": value}
            for name, label in {
                kind.noun: f"All {kind.many}",
                **{f"no-{need.replace('_', '-')}": f"Without {kind.needs[need].lower()}" for need in needs},
            }.items():
                st.page_link(
                    "watch/tickets.py",
                    label=label,
                    icon=":material/forum:",
                    query_params=link_parameters(opened, queue=name, **extra),
                )
        csv_button("Table (CSV)", lambda: table, f"tagwatch-{kind.one.split()[0]}-quality.csv")


def _percent(part: object) -> str:
    return share(None if pd.isna(part) else float(part))


def _name(by: str, value: str) -> str:
    if by == "team":
        return name_of("team", value)
    return "No group" if value == WITHOUT_GROUP else value
