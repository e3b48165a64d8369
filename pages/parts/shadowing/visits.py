"""Slots and visits: support offers hours, product signs up, and both have it in their calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from analytics.formatting import day
from analytics.insights.shadowing import dates, slots, visits
from analytics.insights.shadowing_calendar import calendar_file
from analytics.metrics.arrivals import HOURS
from analytics.people.role import Right
from analytics.store.own_records import own_keys, why_not_own
from analytics.workspace.kind import Kind
from analytics.workspace.moves import set_record, take_away
from analytics.workspace.shadowing_kinds import SHADOWING_SLOTS, SHADOWING_VISITS, WEEKDAYS
from pages.bridge import View, workbench
from pages.filters import name_of
from pages.look import heading, quiet
from pages.records import record_editor
from pages.saving import save
from pages.visitor import held, may


@dataclass(frozen=True)
class Removal:
    """How a record is taken away: of which kind, by which button, what the history states of it, and who may."""

    kind: Kind[Any]
    label: str
    icon: str
    done: str
    right: Right


WITHDRAW = Removal(SHADOWING_SLOTS, "Withdraw", ":material/event_busy:", "Withdrew a slot", Right.OFFER_SLOTS)
CANCEL = Removal(SHADOWING_VISITS, "Cancel", ":material/close:", "Cancelled a visit", Right.SIGN_UP)


def draw(view: View, good: pd.DataFrame, today: date) -> None:
    state = workbench().state
    offered, coming = slots(state), visits(state, since=today)
    left, right = st.columns(2)
    with left:
        _offer(good)
        for number, slot in enumerate(offered):
            _row(
                f"{slot['weekday']} {slot['hour']}:00 with {slot['host']}"
                + (f" ({slot['note']})" if slot["note"] else ""),
                WITHDRAW,
                slot,
                number,
            )
    with right:
        heading("Sign up")
        if not offered:
            quiet("Support has offered no slot yet: offer one beside this, a proposed hour is filled in.")
        else:
            _sign_up(offered, today)
        every = may(Right.OFFER_SLOTS)
        own = own_keys(workbench().folder, SHADOWING_VISITS.plural) if coming and not every else frozenset()
        for number, visit in enumerate(coming):
            _row(
                f"{day(date.fromisoformat(visit['day']), weekday=True)}, {visit['hour']}:00: {visit['person']}"
                + (f" with {visit['host']}" if visit["host"] else ""),
                CANCEL,
                visit,
                number,
                "" if every or SHADOWING_VISITS.key_of(visit) in own else why_not_own(SHADOWING_VISITS.plural),
            )
        if coming:
            st.download_button(
                "Calendar file (.ics)",
                lambda: calendar_file(coming, view.facts.zone, made=datetime.now(UTC)),
                "tagwatch-shadowing.ics",
                "text/calendar",
                icon=":material/calendar_add_on:",
                on_click="ignore",
            )
    quiet(f"Hours are in {view.facts.zone}.")
    with st.expander("All slots and visits as tables and files"):
        record_editor(SHADOWING_SLOTS, about="The slots that support offers, one hour each, every week.")
        record_editor(SHADOWING_VISITS, about="All visits, also those of the past: the monthly round counts them.")


def _row(text: str, removal: Removal, record: Any, number: int, why_not: str = "") -> None:
    """One line of a list with the button that takes it away. why_not: another person's, in words."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(text)
        st.button(
            removal.label,
            icon=removal.icon,
            key=f"{removal.label.lower()}_{number}",
            on_click=save,
            args=(lambda known: [take_away(known, removal.kind, record)], removal.done),
            **held(removal.right, disabled=bool(why_not), help=why_not or None),
        )


def _offer(good: pd.DataFrame) -> None:
    heading("Offer a slot")
    first = good.iloc[0] if len(good) else {"weekday": WEEKDAYS[0], "hour": "10"}
    with st.form("offer_slot", border=True):
        with st.container(horizontal=True):
            weekday = st.selectbox("Weekday", WEEKDAYS, index=WEEKDAYS.index(first["weekday"]), key="offer_weekday")
            hour = st.selectbox(
                "Hour",
                HOURS,
                index=HOURS.index(first["hour"]),
                format_func=lambda value: name_of("hour", value),
                key="offer_hour",
            )
        host = st.text_input("Who of support", key="offer_host")
        note = st.text_input("Note", key="offer_note", placeholder="Where to meet, what to bring")
        if st.form_submit_button("Offer", icon=":material/event_available:", **held(Right.OFFER_SLOTS)):
            slot = {"weekday": weekday, "hour": hour, "host": host, "note": note}
            save(lambda known: [set_record(known, SHADOWING_SLOTS, slot)], f"Offered {weekday} {hour}:00")
            st.rerun()


def _sign_up(offered: list, today: date) -> None:
    choices = sorted(
        {(when, slot["hour"], slot["host"]) for slot in offered for when in dates(slot, today)},
    )
    with st.form("sign_up", border=True):
        chosen = st.selectbox(
            "Slot",
            choices,
            format_func=lambda one: f"{day(one[0], weekday=True)}, {one[1]}:00 with {one[2]}",
            key="sign_up_slot",
        )
        person = st.text_input("Who of product", key="sign_up_person")
        if st.form_submit_button("Sign up", icon=":material/person_add:", **held(Right.SIGN_UP)):
            visit = {"day": chosen[0].isoformat(), "hour": chosen[1], "host": chosen[2], "person": person}
            save(lambda known: [set_record(known, SHADOWING_VISITS, visit)], "Signed up beside support")
            st.rerun()
