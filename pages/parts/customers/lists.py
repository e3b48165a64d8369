"""The lists of customers: who, why, and what became of a call; several are marked at once."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.insights.customer_lists import Listed, last_day, table
from analytics.metrics.scope import Scope
from analytics.people.acting import acting
from analytics.people.role import Right
from analytics.workspace.customer_kinds import CUSTOMER_CALLS
from analytics.workspace.customer_rules import PAST_WEEKS, Rules
from analytics.workspace.moves import set_record
from pages.address import one_of
from pages.bridge import View, workbench
from pages.columns import folded
from pages.downloads import csv_button
from pages.look import quiet
from pages.opening import BY_KEYBOARD, customer_links
from pages.parts.customers.revenue import may_see_revenue
from pages.parts.customers.ticks import ticked
from pages.saving import save
from pages.visitor import held

ALL, NOBODY = "all", "nobody"
WIDTH, REASONS = 120, 590  # pixels of a column of words, and of the reasons where no other such column is shown
LISTS = {"risk": ("at risk",), "potential": ("potential",), "calls": ("at risk", "potential")}


def draw(view: View, part: str, shown: Sequence[Listed]) -> None:
    """One list with its acts, its file and its rules."""
    owners = sorted({one.owner or NOBODY for one in shown}, key=lambda name: (name == NOBODY, name))
    owner = ALL
    if len(owners) > 1:
        owner = st.selectbox(
            "Owner",
            [ALL, *owners],
            key=one_of("owner", [ALL, *owners], ALL),
            format_func={ALL: "Everybody's", NOBODY: "Without an owner"}.get,
            width=280,
        )
    rules = Rules.of(workbench().state)
    weeks = rules.named("writes more").weeks + PAST_WEEKS
    shown = [one for one in shown if owner == ALL or (one.owner or NOBODY) == owner]
    frame = table(shown, workbench().state)
    if not may_see_revenue():
        frame = frame.drop(columns="revenue")
    names = frame["customer"].tolist()
    columns = {
        "Customer": frame["customer"],
        "Why": [f"{reasons[:1].upper()}{reasons[1:]}" for reasons in frame["reasons"]],
        "List": frame["list"].str.capitalize(),
        "Rules": frame["rules"],
        "Owner": frame["owner"],
        "Team": frame["team"],
        "Plan": frame["plan"],
        **({"Revenue": frame["revenue"]} if "revenue" in frame else {}),
        "Segment": frame["segment"],
        "Tickets": frame["tickets"],
        "Last": pd.to_datetime(frame["last"]),
        "Call": [f"{state} {on}".strip() for state, on in zip(frame["state"], frame["on"], strict=True)],
    }
    drawn = pd.DataFrame(columns).replace("", None)
    drawn = drawn.loc[:, [c for c in drawn if drawn[c].notna().any()]]
    drawn = drawn.drop(columns=[c for c in ("List",) if part != "calls" and c in drawn])
    if "Segment" in drawn and "Plan" in drawn and drawn["Segment"].equals(drawn["Plan"]):
        drawn = drawn.drop(columns="Segment")
    chosen = ticked(
        drawn,
        names,
        key=f"customers_{part}",
        alt=f"{counted(len(drawn), 'customer')}, the most rules first.",
        tall=560,
        columns={
            "Why": st.column_config.TextColumn(
                width=REASONS - WIDTH * sum(name in drawn for name in ("List", "Owner", "Call"))
            ),
            "Tickets": st.column_config.NumberColumn(help=f"Of the last {weeks} weeks."),
        },
        order=folded("customer_columns", list(drawn), ["Rules", "Team", "Segment", "Last"]),
    )
    through = last_day(view.calendar) or date.today()
    _act(chosen, frame, part, Scope(start=through - timedelta(weeks=weeks) + timedelta(days=1), end=through))
    draw_rules(rules, part)


def draw_rules(rules: Rules, part: str) -> None:
    """The rules of a list in sentences."""
    lines = [rule.words for name in LISTS[part] for rule in rules.reasons(name)]
    ends = {"risk": ("at risk",), "potential": ("potential",), "calls": ("at risk", "potential", "call")}[part]
    with st.expander("By which rules"):
        for line in [*lines, *(rules.named(name).words for name in ends)]:
            st.text(f"· {line}")
        if "potential" in LISTS[part] and not rules.plans:
            quiet("What larger plans have is not known yet: add the plans under Rules.")


def _act(chosen: list[str], frame: pd.DataFrame, part: str, counted_in: Scope) -> None:
    who = acting().name
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(chosen) == 1:  # by keyboard, too
            at = frame["customer"].tolist().index(chosen[0])
            customer_links(chosen[0], int(frame["tickets"].iloc[at]), counted_in)
            st.text(frame["reasons"].iloc[at], width="stretch")
        for state, label, icon in (
            ("called", "Called", ":material/call:"),
            ("not needed", "No call needed", ":material/do_not_disturb_on:"),
        ):
            st.button(
                f"{label}: {counted(len(chosen), 'customer')}" if chosen else label,
                icon=icon,
                key=f"{state}_{part}",
                on_click=decide_calls,
                args=(chosen, state, who),
                **held(
                    Right.DECIDE,
                    disabled=not chosen,
                    help="Choose rows first; a click on a name opens the customer." if not chosen else None,
                ),
            )
        csv_button(f"{counted(len(frame), 'customer')} (CSV)", lambda: frame, f"tagwatch-customers-{part}.csv")
    quiet(
        f"A name opens the customer. {BY_KEYBOARD} Whom you called, or who needs no call, stays away for the weeks of "
        "the rule."
    )


def decide_calls(customers: Sequence[str], state: str, who: str) -> None:
    """Note of these customers what became of a call (a callback). The history names none of them."""
    save(
        lambda now: [
            set_record(
                now, CUSTOMER_CALLS, {"customer": name, "state": state, "on": date.today().isoformat(), "who": who}
            )
            for name in customers
        ],
        f"{counted(len(customers), 'customer')}: {state}",
    )
