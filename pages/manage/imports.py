"""Imports: drop exports, see what would go in and what not, import, look back, undo."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted, day
from analytics.people.acting import acting
from analytics.people.role import Right
from analytics.store.import_history import ledger
from pages.bridge import current_view, workbench
from pages.look import headline, quiet
from pages.parts.imports import drop, history, inbox, incomplete, missing, remembered
from pages.visitor import may, reason

past = ledger(workbench().snapshots)
active = past[past["undone_at"].isna()] if len(past) else past
sample = len(active) > 0 and bool(active["sample"].all())

if sample or active.empty:
    headline(
        "Load your helpdesk's export.",
        "This is sample data of a fictional company. Your first import replaces it."
        if sample
        else "The store is empty."
        if past.empty
        else "Every import is undone. Choose one below to bring it back, or drop a file.",
    )
else:
    newest = active["last_created"].max()
    headline(
        f"{counted(len(active), 'import')} active, newest ticket of "
        f"{day(newest.date(), year=True) if pd.notna(newest) else 'no day'}.",
        "Drop the next export here: what is known already is recognised, nothing is doubled.",
    )

if refused := reason(Right.IMPORT):
    quiet(refused)
else:
    drop.draw()
if may(Right.IMPORT):
    inbox.draw()
if len(active):
    missing.draw(current_view())
    if not acting().limit:
        incomplete.draw(current_view(), past)
if len(past):
    st.subheader("History", divider="gray")
    history.draw(past)
remembered.draw()
if len(active):
    history.draw_coverage(current_view())
