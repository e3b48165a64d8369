"""The rules of the lists in sentences, to be changed in place; and which plan has what."""

from functools import partial

import streamlit as st

from analytics.workspace.customer_kinds import CUSTOMER_CALLS, CUSTOMER_RULES, PLANS
from analytics.workspace.customer_rules import DEFAULTS, Rules
from pages.bridge import View
from pages.parts.customers.listing import strangers
from pages.records import record_editor


def draw(view: View, rules: Rules) -> None:
    """The rules as they are now, and three tables: rules, plans, calls."""
    for name, title in (("at risk", "At risk"), ("potential", "Potential"), ("", "The lists")):
        st.markdown(f"**{title}**")
        for rule in rules.known:
            if rule.list == name:
                st.text(f"{'✕ off: ' if rule.off else '· '}{rule.words}")
    st.subheader("Change the rules", divider="gray")
    record_editor(
        CUSTOMER_RULES,
        about="At least: tickets, bugs, incidents or users, or of the lists the rules that must hold; of “call” the "
        "customers per owner. Weeks: how far back. Times: its own past. Removing a row brings the "
        "default back.",
        labels={"least": "At least", "weeks": "In weeks", "times": "Times its past"},
        proposed=(
            {
                "rule": rule.name,
                "off": False,
                "least": str(rule.least),
                "weeks": str(rule.weeks) if rule.weeks else "",
                "times": f"{rule.times:g}" if rule.times else "",
            }
            for rule in DEFAULTS
        ),
    )
    st.subheader("What larger plans have", divider="gray")
    plans = [plan for plan in view.choices["plan"] if not plan.startswith("(")]
    features = ", ".join(feature.name for feature in view.facts.taxonomy.features.features[:6])
    record_editor(
        PLANS,
        about="The larger the place, the larger the plan. Features: those that smaller plans lack, with ; between them"
        + (
            f", as the catalogue names them ({features} …)."
            if features
            else "; the catalogue (Workspace) is empty yet."
        ),
        labels={"place": "Place (1 = smallest)"},
        proposed=({"plan": plan, "place": str(at), "features": []} for at, plan in enumerate(plans, start=1)),
        keep_proposed=True,
    )
    st.subheader("Calls", divider="gray")
    record_editor(
        CUSTOMER_CALLS,
        about="What became of each call; “to call” puts a customer first, also one whom no rule lists.",
        doubts=partial(strangers, view),
    )
