"""The look that the theme cannot set: strip, headline, number cards, narrow screens, print."""

import html
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from analytics.formatting import count, signed, style

STYLE = """<style>
.stMainBlockContainer { padding: 2.6rem 3rem 3rem; max-width: 1240px; }
.strip { font-size: .82rem; color: color-mix(in srgb, currentColor 68%, transparent); border-bottom: 1px solid
  color-mix(in srgb, currentColor 14%, transparent); padding: 0 0 .5rem; line-height: 1.5; }
.st-key-strip [data-testid="stElementContainer"]:has(> [data-testid="stPageLink"]) { flex: none; }
.st-key-strip { border-bottom: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
.st-key-strip { padding-bottom: .3rem; }
.st-key-strip .strip { border: 0; }
.headline { font-size: 1.7rem; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; margin: .2rem 0 .1rem;
  text-wrap: balance; }
.lead { font-size: 1rem; color: color-mix(in srgb, currentColor 72%, transparent); margin: 0; line-height: 1.5; }
.quiet { font-size: .85rem; color: color-mix(in srgb, currentColor 68%, transparent); margin: 0; line-height: 1.5;
  overflow-wrap: anywhere; }
/* Streamlit's own captions have a contrast of 4.37 on white; 4.5 is needed. */
.stApp [data-testid="stCaptionContainer"] { opacity: .72; }
/* White on the dark theme's primary colour has a contrast of 2.2. */
.stApp [data-testid*="primary"]:not(:disabled), .stApp [data-testid*="primary"]:not(:disabled) p,
.stApp [data-tag], .stApp [data-tag] * {
  color: light-dark(#fff, #10151c); }
.number { line-height: 1.3; }
.number .label { font-size: .85rem; color: color-mix(in srgb, currentColor 68%, transparent); }
.number .value { font-size: 2rem; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
.number .change { font-size: .85rem; font-variant-numeric: tabular-nums; }
.number .note { font-size: .8rem; color: color-mix(in srgb, currentColor 68%, transparent); }
.spark { float: right; width: 42%; height: 2.3rem; display: flex; align-items: flex-end; gap: 1px; margin-top: .3rem; }
.spark i { flex: 1; min-width: 1px; border-radius: 1px 1px 0 0;
  background: color-mix(in srgb, currentColor 26%, transparent); }
.spark i:last-child { background: #1F77B4; }
[class*="st-key-card-"] { padding: .5rem .9rem .7rem !important; }
[class*="st-key-card-"] [data-testid="stPageLink-NavLink"] { padding: 0; min-height: 0; line-height: 1.2;
  background: none; }
[class*="st-key-card-"] [data-testid="stPageLink-NavLink"] p { font-size: .85rem; }
.st-key-lacking { margin-top: .15rem; }
.st-key-lacking [data-testid="stPageLink-NavLink"] p { font-size: .8rem; text-decoration: underline dotted; }
.stMainBlockContainer [data-testid="stPageLink-NavLink"] p { white-space: normal; text-align: left; }
.sentence { font-size: 1.05rem; font-weight: 600; line-height: 1.35; margin: 0; }
.decided { font-size: .82rem; margin: .25rem 0 0; }
.incident { margin: 0; line-height: 1.4; border-left: 4px solid #C2410C; padding-left: .7rem; font-weight: 600;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
[class*="st-key-incident-"] > :first-child { min-width: 0; }
.open { background: #B3261E; color: #FFFFFF; padding: .5rem .9rem; border-radius: .3rem; }
.who { font-size: .85rem; line-height: 1.6; overflow-wrap: anywhere; border-top: 1px solid
  color-mix(in srgb, currentColor 14%, transparent); padding-top: .6rem; }
.workspaces { font-size: .9rem; line-height: 1.6; overflow-wrap: anywhere; }
.workspaces summary { cursor: pointer; padding: .35rem 0; } .workspaces .workspace { font-weight: 600; }
.workspaces a { display: block; padding: .35rem 0 .35rem 1rem; }
.stMainBlockContainer h3 { font-size: 1.1rem; }
.stMainBlockContainer [data-testid="stHtml"] h3 { padding: 0; margin: 0; }
/* A table's own download runs formulas and holds only the rows shown: the pages' downloads do neither. */
[data-testid="stElementToolbar"] :has(> button[aria-label^="Download"]),
[data-testid="stElementToolbar"] button[aria-label^="Download"] { display: none; }
@media (hover: none) {  /* where the toolbar always shows, it must not lie on the text above */
  [data-testid="stElementContainer"]:has([data-testid="stDataFrame"]) { margin-top: 1.9rem; }
}
.st-key-link_addresses { display: none; }
[data-testid="stDataFrame"] { font-variant-numeric: tabular-nums; }
@media (max-width: 640px) {
  /* The four numbers of a phone: two beside each other, so that the chart is nearer. */
  [data-testid="stHorizontalBlock"]:has([class*="st-key-card-"]) > [data-testid="stColumn"] {
    min-width: calc(50% - .5rem); flex: 1 1 calc(50% - .5rem); }
  [class*="st-key-card-"] .spark { float: none; width: 100%; height: 1.3rem; }
  .st-key-lacking { flex-direction: column !important; gap: 0 !important; }
  .st-key-lacking > * { margin: 0 !important; }  /* Streamlit's own would lay one link on the other */
  .headline { font-size: 1.3rem; } .number .value { font-size: 1.6rem; }
  .stMainBlockContainer { padding: 4.5rem 1rem 2rem; }
  /* Beside other fields Streamlit keeps a row of choices on one line, of which a phone cuts the end. */
  [data-testid="stButtonGroup"] > [role="radiogroup"] { flex-wrap: wrap; }
  /* One line on a phone, too: its links and buttons are their icons, with their words for those who do not see. */
  [class*="st-key-incident-"] :is(a, button) p { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
}
/* The document scrolls, not a box inside it: a full-page capture and paper then hold all of it. */
.stApp, .stAppViewContainer, .stAppViewContainer > div:has(> .stMain) { position: relative; inset: auto; height: auto;
  min-height: 100vh; overflow: visible; }
.stMain { position: relative; inset: auto; height: auto; min-height: 100vh; overflow: visible; }
.stAppHeader { position: fixed; pointer-events: none; background: transparent; }
.stAppHeader > * { pointer-events: auto; }
/* The menu beside a page in two columns: with its 25 pages in one, the filters would lie below the window's edge. */
@media (min-width: 769px) {
  [data-testid="stSidebarNavItems"] > * { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr));
    margin-bottom: .4rem; }
  [data-testid="stSidebarNavItems"] li { margin: 0; }
  [data-testid="stNavSectionHeader"] { grid-column: 1 / -1; margin: .2rem 0 0 !important; }
  [data-testid="stSidebarNavLink"] { margin: 0 !important; padding: .05rem .25rem !important; }
  [data-testid="stSidebarNavLink"] > span:first-child { display: none; }
  [data-testid="stSidebarNavLink"] p { font-size: .81rem; }
  [data-testid="stSidebarNavLink"][aria-current] p { letter-spacing: -.03em; }  /* bold and still whole */
  [data-testid="stSidebarNavSeparator"] { margin-top: .3rem !important; }
  [data-testid="stSidebarUserContent"] { padding-top: .4rem !important; }
  [data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: .6rem; }
}
@media (max-width: 768px) { .stSidebar { position: fixed !important; top: 0; height: 100dvh !important; } }
@media (min-width: 769px) { .stSidebar { height: auto !important; min-height: 100vh; }
  [data-testid="stSidebarContent"] { position: sticky; top: 0; height: 100vh; } }
@media print {
  /* A4's shape at the width that charts and tables were drawn for: printers shrink it onto their paper. */
  @page { size: 328mm 464mm; margin: 16mm; }
  html, body, .stApp { background: #fff !important; color: #1b1f27 !important; print-color-adjust: exact;
    -webkit-print-color-adjust: exact; color-scheme: light; }
  .stSidebar, .stAppHeader, .stDownloadButton, .stButton, .stFormSubmitButton, .stFileUploader, .stToolbar,
  [data-testid="stSidebarCollapsedControl"], [data-testid="stElementToolbar"], [data-testid="stPageLink"] svg,
  .modebar-container { display: none !important; }
  .stApp, .stAppViewContainer, .stMain, .stAppViewContainer > div:has(> .stMain) { display: block !important;
    width: auto !important; min-height: 0; }
  .stMainBlockContainer { padding: 0 !important; max-width: none; width: auto !important; }
  .stMainBlockContainer * { text-wrap: pretty; }
  h1, h2, h3, [data-testid="stHeading"] { break-after: avoid; }
  [data-testid="stMetric"], .number, .stPlotlyChart, .stImage, [data-testid="stDataFrame"], blockquote, li,
  [data-testid="stForm"], [data-testid="stExpander"] { break-inside: avoid; }
  a { color: inherit !important; text-decoration: none !important; }
}
</style>"""


class PageEnd(Exception):
    """Raised by a page that is complete: the frame still finishes, which it could not after `st.stop`."""


def plain(text: str) -> str:
    """Ticket text for a widget's label, whose Markdown then shows every character as it is.

    For labels only: elsewhere Streamlit makes a link of every address, escaped or not.
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)


def headline(text: str, lead: str = "") -> None:
    """The page's one sentence, and a quieter one below it. Both may hold ticket text: they are escaped."""
    below = f'<p class="lead">{html.escape(lead)}</p>' if lead else ""
    st.html(f'<h1 class="headline" style="padding:0">{html.escape(text)}</h1>{below}')


def heading(text: str) -> None:
    """A heading below the page's own that may hold text of others: one of Markdown would make links of addresses."""
    st.html(f"<h3>{html.escape(text)}</h3>")


def quiet(text: str) -> None:
    """A small line beside the content; it may hold text of others, which is escaped."""
    st.html(f'<p class="quiet">{html.escape(text)}</p>')


def number(label: str, value: str, *, change: str = "", note: str = "", spark: str = "") -> None:
    """A large number with its change and its basis, as plain text. spark: of `pages.sparkline`, beside it."""
    rows = "".join(
        f'<div class="{name}">{html.escape(text)}</div>'
        for name, text in (("label", label), ("value", value), ("change", change), ("note", note))
        if text
    )
    st.html(f'<div class="number">{spark}{rows}</div>')


def empty(what: str, next_step: str, *, page: bool = False) -> None:
    """An empty state: what is missing, and what to do next. page: there is nothing else on it: its one sentence."""
    if page:
        headline(what, next_step)
        return
    with st.container(border=True):
        st.html(
            f'<p style="margin:0;font-weight:600">{html.escape(what)}</p><p class="lead">{html.escape(next_step)}</p>'
        )


def numbers(table: pd.DataFrame, *columns: str, changes: Mapping[str, str] = MappingProxyType({})) -> Styler:
    """A table whose numbers are written as the workspace writes them, and sort as numbers.

    columns: which; without them all numbers. changes: those that are written with their sign (`−9`, `+3 %`), and what
    follows the number. Missing ones show a dash. A column with a format of its own keeps that.
    """
    named = columns or tuple(c for c in table if pd.api.types.is_numeric_dtype(table[c]))
    return table.style.format({c: _cell for c in named} | {c: _moved(unit) for c, unit in changes.items()})


def _moved(unit: str) -> Callable[[float | int | None], str]:
    def written(value: float | int | None) -> str:
        if value is None or pd.isna(value):
            return "–"
        return f"{signed(int(value) if float(value).is_integer() else float(value))}{unit}"

    return written


def _cell(value: float | int | None) -> str:
    if pd.isna(value):
        return "–"
    return count(int(value) if float(value).is_integer() else float(value))


def dates(table: pd.DataFrame, *, time: bool = False) -> dict[str, object]:
    """Column settings for the date columns of a table, written as the workspace writes dates."""
    form = style().cell_format(time=time)
    kind = st.column_config.DatetimeColumn if time else st.column_config.DateColumn
    return {c: kind(c.capitalize(), format=form) for c in table if pd.api.types.is_datetime64_any_dtype(table[c])}
