"""Counting: time zone, week start, links back to the helpdesk."""

from zoneinfo import available_timezones

import streamlit as st

from analytics.decisions.kinds import SETTINGS
from analytics.decisions.moves import set_record
from analytics.settings import LINK, WEEKDAYS, Settings
from pages.bridge import View
from pages.saving import save, seen_version


def draw(view: View) -> None:
    now = view.settings
    links = {source: now.ticket_links.get(source, "") for source in view.choices["source"]}
    st.caption("A ticket belongs to the day it was created in this one time zone. A change counts all history anew.")
    with st.form(f"settings_{seen_version()}", border=True):
        zones = sorted(available_timezones())
        left, right = st.columns(2)
        left.selectbox("Time zone", zones, index=zones.index(now.time_zone), key="set_zone")
        right.selectbox("Weeks start on", WEEKDAYS, index=now.week_start, key="set_week_start")
        for source, link in links.items():
            st.text_input(f"Link to a ticket of {source}", value=link, key=f"set_link_{source}",
                          placeholder="https://acme.zendesk.com/agent/tickets/{id}",
                          help="{id} stands for the ticket's number.")
        st.text_input("Why (kept in the history)", key="set_why")
        # The values are read in the callback: a form hands them over when it is sent.
        st.form_submit_button("Save", type="primary", icon=":material/check:", on_click=_save, args=(now, list(links)))


def _save(now: Settings, sources: list[str]) -> None:
    state = st.session_state
    wanted = {"time_zone": state["set_zone"], "week_start": state["set_week_start"],
              **{f"{LINK}{source}": state[f"set_link_{source}"].strip() for source in sources}}
    stands = {"time_zone": now.time_zone, "week_start": WEEKDAYS[now.week_start],
              **{f"{LINK}{source}": now.ticket_links.get(source, "") for source in sources}}
    changed = {name: text for name, text in wanted.items() if text != stands[name]}
    save(lambda seen: [set_record(seen, SETTINGS, {"name": name, "value": text}) for name, text in changed.items()],
         "Changed " + (", ".join(changed) or "nothing"), why=state["set_why"])
