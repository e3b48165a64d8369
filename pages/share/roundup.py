"""Roundup: the week as one picture and its text twin."""

import streamlit as st

from analytics.metrics.scope import Scope
from analytics.metrics.tickets import for_spreadsheet
from analytics.roundup.delivery import file_stem
from analytics.roundup.document import html_document
from analytics.roundup.picture import NoBrowser, png
from analytics.roundup.story import compose
from analytics.roundup.text import alt_text, markdown, plain_text
from analytics.wording import period
from pages.address import one_of
from pages.bridge import current_view
from pages.filters import link_parameters
from pages.look import headline

view = current_view()
weeks = view.calendar.periods("week")
weeks = [p.date() for p in weeks.loc[weeks["complete"], "period"]][::-1]
if not weeks:
    compose(view.facts, view.calendar)          # says what is missing

with st.container(horizontal=True, vertical_alignment="bottom"):
    week = st.selectbox("Week", weeks, key=one_of("week", weeks, weeks[0]), width=280, format_func=str)
    theme = st.segmented_control("Look", ["light", "dark"], required=True, format_func=str.capitalize,
                                 key=one_of("look", ["light", "dark"], "light"))
scope = Scope(sources=view.scope.sources, teams=view.scope.teams)
edition = compose(view.facts, view.calendar, scope, week=week)
headline(edition.headline, f"{period(edition.week, edition.week_end)}, {edition.title_scope}. "
                           "The picture, its text and every download hold the same figures.")


@st.cache_data(max_entries=20, show_spinner="Taking the picture …")
def picture(document: str) -> bytes:
    return png(document)


document = html_document(edition, theme=theme)
try:
    image = picture(document)
    st.image(image, width="stretch", caption=None, output_format="PNG")
except NoBrowser as missing:
    image = None
    st.warning(str(missing), icon=":material/info:")
    st.iframe(document, height=560)

st.caption("Of the filters only team and source apply here: the week is chosen above, and all categories are told.")

stem = file_stem(edition)
with st.container(horizontal=True, vertical_alignment="center"):
    if image:
        st.download_button("Picture (PNG)", image, f"{stem}.png", "image/png", icon=":material/image:",
                           on_click="ignore", type="primary")
    st.download_button("Document (HTML)", document, f"{stem}.html", "text/html", icon=":material/download:",
                       on_click="ignore")
    st.download_button("Text (Markdown)", markdown(edition), f"{stem}.md", "text/markdown",
                       icon=":material/download:", on_click="ignore")
    st.download_button("Figures (CSV)", for_spreadsheet(edition.series).to_csv(index=False), f"{stem}.csv", "text/csv",
                       icon=":material/download:", on_click="ignore")
    st.page_link("watch/tickets.py", label="Open the week's tickets", icon=":material/forum:",
                 query_params=link_parameters(scope.narrowed(start=edition.week, end=edition.week_end)))

with st.expander("Text twin, to paste into a chat", expanded=False):
    st.code(plain_text(edition), language=None, wrap_lines=True)
    st.text(f"Alt text: {alt_text(edition)}")      # a caption would make links of addresses
