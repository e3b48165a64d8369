"""Untagged: how many tickets without a label could be given one, with the way to where that is confirmed."""

import streamlit as st

from analytics.formatting import count, share
from analytics.insights.untagged import SURE, confirmable
from analytics.metrics.scope import Scope
from analytics.store.computed import newest
from analytics.workspace.ticket_labels import LABELLED
from pages.bridge import View, remembered_for, workbench


def draw(view: View, scope: Scope) -> None:
    """One line per dimension of which labels could be confirmed."""
    snapshots = workbench().snapshots
    for dimension in LABELLED:
        found = remembered_for(
            view,
            ("confirmable", dimension, repr(scope), _made(dimension)),
            lambda dimension=dimension: confirmable(view.facts, snapshots, scope, dimension),
        )
        if found and found[1]:
            st.page_link(
                "manage/taxonomy.py",
                label=f"Of {count(found[0])} without a {dimension}, {count(found[1])} could be confirmed at "
                f"{share(SURE)} certainty",
                icon=":material/label:",
                query_params={"part": "untagged", "without": dimension},
            )


def _made(dimension: str) -> str:
    path = newest(workbench().snapshots, f"untagged_{dimension}", "labels")
    return "" if path is None else path.name
