"""The look that the theme cannot say: strip, headline, number cards, narrow screens, print."""

import html
import re

import streamlit as st

STYLE = """<style>
.stMainBlockContainer { padding-top: 3.2rem; max-width: 1240px; }
.strip { font-size: .82rem; color: color-mix(in srgb, currentColor 68%, transparent); border-bottom: 1px solid
  color-mix(in srgb, currentColor 14%, transparent); padding: 0 0 .5rem; line-height: 1.5; }
.headline { font-size: 1.7rem; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; margin: .2rem 0 .1rem;
  text-wrap: balance; }
.lead { font-size: 1rem; color: color-mix(in srgb, currentColor 72%, transparent); margin: 0; line-height: 1.5; }
.number { line-height: 1.3; }
.number .label { font-size: .85rem; color: color-mix(in srgb, currentColor 68%, transparent); }
.number .value { font-size: 2rem; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
.number .change { font-size: .85rem; font-variant-numeric: tabular-nums; }
.number .note { font-size: .8rem; color: color-mix(in srgb, currentColor 68%, transparent); }
.stMainBlockContainer h3 { font-size: 1.1rem; }
/* A table's own download runs formulas and holds only the rows shown: the pages' downloads do neither. */
[data-testid="stElementToolbar"] :has(> button[aria-label^="Download"]),
[data-testid="stElementToolbar"] button[aria-label^="Download"] { display: none; }
@media (hover: none) {  /* where the toolbar always shows, it must not lie on the text above */
  [data-testid="stElementContainer"]:has([data-testid="stDataFrame"]) { margin-top: 1.9rem; }
}
[data-testid="stDataFrame"] { font-variant-numeric: tabular-nums; }
@media (max-width: 640px) {
  .headline { font-size: 1.3rem; } .number .value { font-size: 1.6rem; }
  .stMainBlockContainer { padding: 4.5rem 1rem 2rem; }
}
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], .stDownloadButton, .stButton { display: none !important; }
  .stMainBlockContainer { padding-top: 0; max-width: none; }
}
</style>"""


class PageEnd(Exception):
    """Raised by a page that has said all it can: the frame still finishes, which it could not after `st.stop`."""


def plain(text: str) -> str:
    """Ticket text for a widget's label, whose Markdown then shows every character as it is.

    For labels only: elsewhere Streamlit makes a link of every address, escaped or not.
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)


def headline(text: str, lead: str = "") -> None:
    """The page's one sentence, and a quieter one below it. Both may hold ticket text: they are escaped."""
    below = f'<p class="lead">{html.escape(lead)}</p>' if lead else ""
    st.html(f'<h1 class="headline" style="padding:0">{html.escape(text)}</h1>{below}')


def number(label: str, value: str, *, change: str = "", note: str = "") -> None:
    """A large number with its change and what it rests on, as plain text."""
    rows = "".join(f'<div class="{name}">{html.escape(text)}</div>' for name, text in
                   (("label", label), ("value", value), ("change", change), ("note", note)) if text)
    st.html(f'<div class="number">{rows}</div>')


def empty(what: str, next_step: str) -> None:
    """An empty state: what is missing and what to do next."""
    with st.container(border=True):
        st.html(f'<p style="margin:0;font-weight:600">{html.escape(what)}</p>'
                f'<p class="lead">{html.escape(next_step)}</p>')
