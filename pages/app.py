"""The script of every visit: page config, navigation, filters, scope strip. The gate of sign-in will stand here."""

import html
import sys
from pathlib import Path

import streamlit as st
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
from pages.parts.signals import banner

ICON = Path(__file__).with_name("icon.svg")  # a file of our own: named icons are fetched from outside

st.set_page_config(page_title="Tagwatch", page_icon=str(ICON), layout="wide")
st.html(STYLE)

PAGES = {
    "Watch": [
        st.Page("watch/this_week.py", title="This week", icon=":material/today:", default=True),
        st.Page("watch/trends.py", title="Trends", icon=":material/show_chart:", url_path="trends"),
        st.Page("watch/anomalies.py", title="Anomalies", icon=":material/troubleshoot:", url_path="anomalies"),
        st.Page("watch/tickets.py", title="Tickets", icon=":material/forum:", url_path="tickets"),
    ],
    "Decide": [
        st.Page("decide/unaware.py", title="Unaware", icon=":material/lightbulb:", url_path="unaware"),
        st.Page("decide/requests.py", title="Requests", icon=":material/how_to_vote:", url_path="requests"),
        st.Page("decide/bugs.py", title="Bugs", icon=":material/bug_report:", url_path="bugs"),
        st.Page("decide/area.py", title="Area", icon=":material/explore:", url_path="area"),
        st.Page("decide/impact.py", title="Impact", icon=":material/trending_down:", url_path="impact"),
    ],
    "Share": [
        st.Page("share/roundup.py", title="Roundup", icon=":material/newspaper:", url_path="roundup"),
        st.Page(
            "share/voice_of_customer.py",
            title="Voice of customer",
            icon=":material/record_voice_over:",
            url_path="voice_of_customer",
        ),
    ],
    "Manage": [
        st.Page("manage/imports.py", title="Imports", icon=":material/upload_file:", url_path="imports"),
        st.Page("manage/taxonomy.py", title="Taxonomy", icon=":material/sell:", url_path="taxonomy"),
        st.Page("manage/events.py", title="Events", icon=":material/event:", url_path="events"),
        st.Page("manage/health.py", title="Tag health", icon=":material/monitor_heart:", url_path="health"),
        st.Page("manage/workspace.py", title="Workspace", icon=":material/settings:", url_path="workspace"),
    ],
}

UNFILTERED = ("imports", "taxonomy", "events", "workspace")  # pages about the whole store


def main() -> None:
    address.arrive()
    write_in(workbench().settings.style)
    page = st.navigation(PAGES, expanded=True)
    try:
        view = _view(filtered=page.url_path not in UNFILTERED)
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
            address.leave()
        run = st.session_state["run"] = st.session_state.get("run", 0) + 1
        # Written last: what is read now is whole.
        st.html(f'<span id="tagwatch-ready" data-run="{run}" hidden></span>')


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
