"""The script of every visit: page config, navigation, filters, scope strip. Who is not signed in never comes here."""

import html
import secrets
import sys
import time
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import RerunException

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.formatting import counted, day, share, write_in
from analytics.log import begin_request
from analytics.metrics.labels import confirmed_counts
from analytics.metrics.missing_days import summary
from analytics.metrics.overview import only_sample, recent
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.operations.monitoring import PAGE_ERRORS, PAGE_SECONDS
from analytics.people.acting import NotAllowed, acting, acting_as, host
from analytics.people.role import Right
from analytics.signals.sentences import lacking_rows
from analytics.store.workspaces import NoWorkspace, id_of
from analytics.workspace.menu import MENU, PAGES, Entry
from analytics.workspace.origins import SUPPORT, origin_words
from pages import address, chosen_workspace, link_addresses, table_keys
from pages.bridge import View, answer, known_choices, known_effort, known_lacks, offered_customers, show, workbench
from pages.filters import name_of, origin_choice, sidebar_scope
from pages.look import STYLE, PageEnd, plain, quiet
from pages.menu_pages import page_of
from pages.parts.own import areas, saved, since
from pages.parts.signals import banner
from pages.visitor import fresh_for_visitor, may, same_visitor, serve_visitors, signed_in

ICON = Path(__file__).with_name("icon.svg")  # a file of our own: named icons are fetched from outside

st.set_page_config(page_title="Tagwatch", page_icon=str(ICON), layout="wide")
st.html(STYLE)


def main() -> None:
    began = time.perf_counter()
    begin_request(secrets.token_hex(8))
    serve_visitors()
    chosen_workspace.serve_workspaces()
    try:
        chosen_workspace.choose()
        fresh_for_visitor()
    except NoWorkspace as error:
        chosen_workspace.draw_missing(error)
        return
    except NotAllowed as error:
        st.error(plain(str(error)), icon=":material/lock:")
        return
    except AnalyticsError as error:  # the list of workspaces is damaged
        st.error(plain(str(error)), icon=":material/error:")
        return
    with same_visitor():
        _draw(began)


def _draw(began: float) -> None:
    """The frame and the page in it. began: when the run did."""
    address.restore(areas.start)
    page, entry = _chosen()
    try:
        chosen_workspace.draw_menu()
        link_addresses.name_workspace()
        _who()
        write_in(workbench().settings.style)
        since.before()  # any page is a part of the visit
        saved.draw(entry)
        view = _view(filtered=entry.filtered)
        if view:
            _strip(view, coverage=entry.path != "/")  # whose card states it
        show(view)
        if view and entry.path != "/":  # whose headline states the same
            banner.draw(view)
        page.run()
    except PageEnd:
        pass
    except AnalyticsError as error:
        PAGE_ERRORS.labels(entry.name).inc()
        st.error(plain(str(error)), icon=":material/error:")
    finally:
        PAGE_SECONDS.labels(entry.name).observe(time.perf_counter() - began)
        if not isinstance(sys.exc_info()[1], RerunException):  # a newer run will draw what is there
            address.persist()
        table_keys.listen()
        run = st.session_state["run"] = st.session_state.get("run", 0) + 1
        # Written last: what is read now is whole.
        st.html(f'<span id="tagwatch-ready" data-run="{run}" hidden></span>')


def _chosen() -> tuple[StreamlitPage, Entry]:
    """Draw the menu; the page that the address names, and its entry."""
    pages = {entry: page_of(entry, visible=entry.listed and may(entry.right)) for entry in PAGES.values()}
    page = st.navigation(
        {section: [pages[entry] for entry in entries] for section, entries in MENU.items()}, expanded=True
    )
    return page, next(entry for entry, known in pages.items() if known.url_path == page.url_path)


def _who() -> None:
    """Who is signed in, with the way to the account; and a strip where nobody has to."""
    if configuration().serves_everybody:
        st.html(
            '<div class="open" role="alert"><b>Open to the network.</b> Whoever reaches this address reads every '
            "ticket and changes everything: nobody signs in here.</div>"
        )
    if signed_in():
        person = acting()
        account = html.escape(chosen_workspace.href("account"))
        seen = f"<br>sees {html.escape(person.limit.about)}" if person.limit else ""
        st.sidebar.html(
            f'<div class="who">{html.escape(person.name)} · {person.role.value}{seen}<br>'
            f'<a href="{account}" target="_self">Account and sign-out</a></div>'
        )


def _view(*, filtered: bool) -> View | None:
    bench = workbench()
    if bench.untouched and not id_of(bench.folder):  # a workspace that somebody made waits for its own tickets
        with acting_as(host()):
            _load_sample()
    facts = bench.facts(origin=origin_choice(bench.origins) if filtered else "")
    if facts is None:
        return None
    choices = known_choices(facts)
    if not choices["source"]:  # every import is undone
        return None
    choices = {**choices, "customer": offered_customers(facts, choices["customer"])}
    settings = bench.settings
    calendar = bench.calendar(facts)
    scope = sidebar_scope(calendar, choices, lacking=known_lacks(facts)) if filtered else Scope()
    if filtered:
        with st.sidebar:
            areas.draw_switch(choices)
    if known := known_effort(facts, scope):
        with st.sidebar:
            quiet(known)
    if scope.sources:
        calendar = bench.calendar(facts, scope)
    return View(facts, calendar, scope, settings, choices)


def _load_sample() -> None:
    from analytics.sample import load_sample  # its generator is needed once in a store's life

    bar = st.progress(0.0, "Making the sample data of a fictional company …")
    load_sample(workbench().snapshots, progress=lambda what, part: bar.progress(min(part, 1.0), what))
    bar.empty()


def _strip(view: View, *, coverage: bool) -> None:
    """The line that states the basis of every number on the page. coverage: also how many have team and category."""
    parts = []
    sample = answer(view, only_sample, view.facts)
    if sample:
        parts.append("<b>Sample data</b>; your first import replaces it")
    through = view.calendar.through
    if through:
        parts.append(f"Data through {day(through, year=True, weekday=True)}")
    else:
        parts.append("No day is covered by all sources yet")
    month = recent(view.calendar, Scope(sources=view.scope.sources))
    if coverage and (known := answer(view, tag_coverage, view.facts, month)) is not None:
        parts.append(f"{share(known)} with team and category")
    if confirmed := answer(view, confirmed_counts, view.facts, view.scope).get("any"):
        parts.append(f"labels of {counted(confirmed, 'ticket')} confirmed here")
    parts.append(html.escape(view.facts.zone))
    if view.facts.aside or set(workbench().origins.values()) - {SUPPORT}:
        parts.append(html.escape(origin_words(workbench().origins, view.facts.aside)))
    if not may(Right.TEXT):
        parts.append("texts of tickets and names of customers are hidden from your role")
    parts += [f"{html.escape(source)} counted as ended" for source in view.calendar.ended]
    imports = html.escape(chosen_workspace.href("imports"))
    if short := lacking_rows(view.calendar.short_weeks):
        parts.append(f'{html.escape(short)} (<a href="{imports}">correct or accept them</a>)')
    if asked := summary(workbench().missing_days(view.facts), name_of):
        parts.append(f'{html.escape(asked)} (<a href="{imports}">answer</a>)')
    line = f'<div class="strip" role="note">{" · ".join(parts)}</div>'
    if not sample:
        st.html(line)
        return
    from pages.parts.sample import tour  # needed while the store holds the sample

    step = tour.step()
    with st.container(horizontal=True, vertical_alignment="center", key="strip"):
        st.html(line, width="stretch")
        if not step:
            tour.link_to_start(view)
    tour.draw(view, step)


main()
