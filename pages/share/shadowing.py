"""Shadowing: who sits beside support when: hours worth it, slots, visits, the monthly round and what was learnt."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from analytics.formatting import count, share
from analytics.insights.shadowing import proposed
from analytics.metrics.arrivals import MINE, arrivals
from pages.bridge import answer, current_view
from pages.look import empty, headline
from pages.parts.shadowing import debrief, hours, rounds, visits
from pages.saving import show_result
from pages.sections import section

PARTS = {"hours": "Good hours", "visits": "Slots and visits", "round": "Monthly round", "debrief": "Debrief"}

view = current_view()
frame = answer(view, arrivals, view.facts, view.scope, view.calendar)
lacking: tuple[str, str] | None = None  # why no hour can be proposed, and the next step; the other parts need none
if not frame["tickets"].sum():
    lacking = (
        "The tickets of this scope have no time of day.",
        "Export the created time with its hour (Help, your helpdesk), or choose another source or period.",
    )
elif frame["a_week"].isna().all():
    lacking = (
        "No day of this period is covered by all sources yet.",
        "Import an export that covers whole days (Imports), or choose another period.",
    )
good = frame.head(0) if lacking else proposed(frame)
mine = any(getattr(view.scope, name) for name in MINE)
today = datetime.now(ZoneInfo(view.facts.zone)).date()
if lacking:
    headline("No hour can be proposed yet.", "Slots, visits, the monthly round and debriefs need no hours.")
elif good.empty:
    headline("No hour of the week has moderate load yet.", "There are too few tickets in the period to compare hours.")
else:
    best = good.iloc[0]
    headline(
        f"{best['weekday']} {best['hour']}:00 is a good hour to sit beside support.",
        f"{count(round(float(best['a_week']), 1))} tickets come in then, of {count(round(float(best['cells']), 1))} "
        "different kinds on average"
        + (
            f"; {share(float(best['share']))} are about your areas." if mine and best["share"] == best["share"] else "."
        ),
    )
show_result()
part = section(PARTS, "hours")
if part == "hours" and lacking:
    empty(*lacking)
    st.page_link("manage/imports.py", label="Open Imports", icon=":material/upload_file:")
elif part == "hours":
    hours.draw(view, frame, good, mine=mine)
elif part == "visits":
    visits.draw(view, good, today)
elif part == "round":
    rounds.draw(today)
else:
    debrief.draw(view, today)
