"""What broke in a quarter, for the voice of customer: a chart, a line per incident and the way to each."""

from collections.abc import Sequence

import streamlit as st

from analytics.formatting import counted, day
from analytics.insights.voice_summary import Broke
from pages.address import open_page
from pages.look import plain, quiet
from pages.parts.incidents import times

INCIDENTS = "watch/incidents.py"


def draw(broke: Sequence[Broke]) -> None:
    """The incidents that began in the quarter."""
    if not broke:
        quiet("No incident began in this quarter: no event of that kind, no critical signal.")
        return
    drawn = [(one.link, one.start, one.name, one.to_notice, one.to_fix) for one in broke]
    several = len(broke) > 1  # of one the line below has both
    if several and (clicked := times.draw(drawn, key="broke")):
        open_page(INCIDENTS, {"incident": clicked})
    for one in broke:
        st.page_link(
            INCIDENTS,
            label=plain(
                f"{one.name}, {day(one.start, year=True)}: {counted(one.customers, 'customer')}, "
                f"{counted(one.tickets, 'ticket')}, {one.outcome}"
            ),
            icon=":material/crisis_alert:",
            query_params={"incident": one.link},
        )
    if several:
        st.caption("Days from the day of the first ticket.")
