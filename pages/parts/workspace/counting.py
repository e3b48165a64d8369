"""Counting: time zone, week start, how numbers and dates are written, public holidays, links back to the helpdesk."""

from zoneinfo import available_timezones

import holidays
import streamlit as st
from holidays.registry import COUNTRIES

from analytics.formatting import DATE_FORMS
from analytics.people.role import Right
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.moves import set_record
from analytics.workspace.settings import LINK, THANKS, THOUSANDS, WEEKDAYS, Settings
from pages.bridge import View, workbench
from pages.saving import save, seen_version
from pages.visitor import held, signed_in

NUMBERS = {"comma": "1,234", "point": "1.234", "space": "1 234", "apostrophe": "1’234", "none": "1234"}
ALLOWED = {  # settings that give a role a right
    "viewers_read_text": "Viewers read the texts of tickets and the names of customers",
    "pms_publish": "PMs publish and send the roundup",
}


def draw(view: View) -> None:
    now = view.settings
    links = {source: now.ticket_links.get(source, "") for source in workbench().origins}
    st.caption("A ticket belongs to the day it was created in this one time zone. A change counts all history anew.")
    with st.form(f"settings_{seen_version()}", border=True):
        zones = sorted(available_timezones())
        left, right = st.columns(2)
        left.selectbox("Time zone", zones, index=zones.index(now.time_zone), key="set_zone")
        right.selectbox("Weeks start on", WEEKDAYS, index=now.week_start, key="set_week_start")
        current = _current(now, [])
        left.selectbox(
            "Numbers",
            list(NUMBERS),
            index=list(NUMBERS).index(current["thousands"]),
            key="set_thousands",
            format_func=NUMBERS.get,
        )
        right.selectbox("Dates", DATE_FORMS, index=DATE_FORMS.index(now.date_form), key="set_date_form")
        codes = _calendars()
        st.multiselect(
            "Public holidays of",
            [*codes, *(c for c in now.holidays if c not in codes)],
            default=list(now.holidays),
            key="set_holidays",
            format_func=lambda code: codes.get(code, code),
            placeholder="Countries where your customers are",
            accept_new_options=True,
            help="Drawn on charts as days on which fewer people write. A part of a country: DE-BY.",
        )
        for name, label in ALLOWED.items() if signed_in() else ():
            st.checkbox(label, current[name] == "yes", key=f"set_{name}")
        st.selectbox(
            "Thanks in the roundup to the agents who raised what shipped",
            THANKS,
            THANKS.index(now.thanks),
            key="set_thanks",
            format_func=str.capitalize,
            help="One line, from the exports' agents, in the order of the alphabet; nobody's work is counted.",
        )
        for source, link in links.items():
            st.text_input(
                f"Link to a ticket of {source}",
                value=link,
                key=f"set_link_{source}",
                placeholder="https://acme.zendesk.com/agent/tickets/{id}",
                help="{id} is the ticket's number.",
            )
        st.text_input("Why (kept in the history)", key="set_why")
        # The values are read in the callback: a form hands them over when it is sent.
        st.form_submit_button(
            "Save",
            type="primary",
            icon=":material/check:",
            on_click=_save,
            args=(now, list(links)),
            **held(Right.MANAGE),
        )


@st.cache_data
def _calendars() -> dict[str, str]:
    """Country code → what to show for it, by code."""
    names = {codes[1]: name.replace("_", " ").title() for name, codes in COUNTRIES.items()}
    supported = holidays.list_supported_countries(include_aliases=False)
    return {
        code: f"{names[code]} ({code})"
        for code in sorted(supported, key=lambda code: names.get(code, code))
        if code in names
    }


def _current(now: Settings, sources: list[str]) -> dict[str, str]:
    return {
        "time_zone": now.time_zone,
        "week_start": WEEKDAYS[now.week_start],
        "thousands": next(name for name, mark in THOUSANDS.items() if mark == now.thousands),
        "date_form": now.date_form,
        "holidays": ";".join(now.holidays),
        "thanks": now.thanks,
        **{name: "yes" if getattr(now, name) else "no" for name in ALLOWED},
        **{f"{LINK}{source}": now.ticket_links.get(source, "") for source in sources},
    }


def _save(now: Settings, sources: list[str]) -> None:
    state = st.session_state
    wanted = {
        "time_zone": state["set_zone"],
        "week_start": state["set_week_start"],
        "thousands": state["set_thousands"],
        "date_form": state["set_date_form"],
        "thanks": state["set_thanks"],
        "holidays": ";".join(code.strip() for code in state["set_holidays"]),
        **{name: "yes" if state[f"set_{name}"] else "no" for name in ALLOWED if f"set_{name}" in state},
        **{f"{LINK}{source}": state[f"set_link_{source}"].strip() for source in sources},
    }
    current = _current(now, sources)
    changed = {name: text for name, text in wanted.items() if text != current[name]}
    save(
        lambda seen: [set_record(seen, SETTINGS, {"name": name, "value": text}) for name, text in changed.items()],
        "Changed " + (", ".join(changed) or "nothing"),
        why=state["set_why"],
    )
