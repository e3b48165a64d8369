"""The script of every visit: page config, navigation, filters, scope strip. The gate of sign-in will stand here."""

import html
import sys
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import RerunException

from analytics.errors import AnalyticsError
from analytics.formatting import day, share, write_in
from analytics.metrics.overview import only_sample, recent
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from pages import address
from pages.bridge import View, answer, known_choices, known_lacks, show, workbench
from pages.filters import sidebar_scope
from pages.look import STYLE, PageEnd, plain
from pages.menu import MENU, PAGES, Entry
from pages.parts.signals import banner

ICON = Path(__file__).with_name("icon.svg")  # a file of our own: named icons are fetched from outside

st.set_page_config(page_title="Tagwatch", page_icon=str(ICON), layout="wide")
st.html(STYLE)


def main() -> None:
    address.restore()
    page, entry = _chosen()
    try:
        write_in(workbench().settings.style)
        view = _view(filtered=entry.filtered)
        if view:
            _strip(view, page.title)
        show(view)
        if view:
            banner.draw(view)
        page.run()
    except PageEnd:
        pass
    except AnalyticsError as error:
        st.error(plain(str(error)), icon=":material/error:")
    finally:
        if not isinstance(sys.exc_info()[1], RerunException):  # a newer run will say what stands there
            address.persist()
        run = st.session_state["run"] = st.session_state.get("run", 0) + 1
        # Written last: what is read now is whole.
        st.html(f'<span id="tagwatch-ready" data-run="{run}" hidden></span>')


def _chosen() -> tuple[StreamlitPage, Entry]:
    """Draw the menu; the page that the address names, and its entry."""
    pages = {
        entry: st.Page(
            entry.script,
            title=entry.title,
            icon=f":material/{entry.icon}:",
            default=entry.path == "/",
            url_path=None if entry.path == "/" else entry.name,
        )
        for entry in PAGES.values()
    }
    page = st.navigation(
        {section: [pages[entry] for entry in entries] for section, entries in MENU.items()}, expanded=True
    )
    return page, next(entry for entry, known in pages.items() if known.url_path == page.url_path)


def _view(*, filtered: bool) -> View | None:
    bench = workbench()
    if bench.untouched:
        _load_sample()
    facts = bench.facts()
    if facts is None:
        return None
    choices = known_choices(facts)
    if not choices["source"]:  # every import is undone
        return None
    settings = bench.settings
    calendar = bench.calendar(facts)
    scope = sidebar_scope(calendar, choices, lacking=known_lacks(facts)) if filtered else Scope()
    if scope.sources:
        calendar = bench.calendar(facts, scope)
    return View(facts, calendar, scope, settings, choices)


def _load_sample() -> None:
    from analytics.sample import load_sample  # its generator is needed once in a store's life

    bar = st.progress(0.0, "Making the sample data of a fictional company …")
    load_sample(workbench().snapshots, progress=lambda what, part: bar.progress(min(part, 1.0), what))
    bar.empty()


def _strip(view: View, title: str) -> None:
    """The line that says what any number on the page rests on."""
    parts = []
    if answer(view, only_sample, view.facts):
        parts.append("<b>Sample data</b> of a fictional company; your first import replaces it")
    through = view.calendar.through
    if through:
        parts.append(f"Data through {day(through, year=True, weekday=True)}")
        parts.append("running week left out of comparisons")
    else:
        parts.append("No day is covered by all sources yet")
    known = answer(view, tag_coverage, view.facts, recent(view.calendar, Scope(sources=view.scope.sources)))
    if known is not None:
        parts.append(f"{share(known)} with team and category")
    parts.append(html.escape(view.facts.zone))
    parts += [f"{html.escape(source)} counted as ended" for source in view.calendar.ended]
    st.html(f'<div class="strip" role="note">{" · ".join(parts)}</div>')


main()
