"""What changed since the visitor was here before: one line with its links, and a mark on each new signal."""

import time
from functools import partial
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from analytics.errors import AnalyticsError
from analytics.formatting import counted, day
from analytics.people.role import Right
from analytics.signals.triage import Triaged, about, announced, news_since
from analytics.store.editions import Editions
from analytics.store.import_history import ledger
from analytics.store.visits import Before, Visits
from analytics.workspace.origins import counted_origin
from pages.address import chosen
from pages.bridge import View, of_workspace, remembered_for, triaged_signals, workbench
from pages.look import plain, quiet
from pages.parts.signals.card import link_to, title
from pages.visitor import held

VISIT = "visit"  # (when it was last written, the visit before this one)
EVERY = 300.0  # s: that a visit goes on is written that often
MOST_NAMED = 2


def before() -> Before | None:
    """The visit before this one, and keep that the visitor is here; None in the first, or where nothing can be kept."""
    at, known = st.session_state.get(VISIT, (None, None))
    if at is None or time.monotonic() - at > EVERY:
        try:
            known = Visits(workbench().folder).begin_or_go_on()
        except AnalyticsError:
            known = None
        st.session_state[VISIT] = (time.monotonic(), known)
    return known


def new_signals(view: View) -> tuple[Triaged, ...]:
    """The announced signals of the page's filters that were not there at the visit before, the newest first."""
    known, scope = before(), view.scope
    if known is None:
        return ()
    mine = about(
        news_since(announced(triaged_signals(view)), known.of(_origin(view))),
        teams=scope.teams,
        categories=scope.categories,
        features=scope.features,
        tags=scope.tags,
    )
    return tuple(sorted(mine, key=lambda signal: signal.noticed, reverse=True))


def draw(view: View) -> None:
    """The line on This week; nothing in the first visit. What it shows is no news at the next visit."""
    known = before()
    if known:
        new = new_signals(view)
        parts = [*([counted(len(new), "new signal")] if new else []), *_arrived(view, known), *_done(known)]
        here = known.at.astimezone(ZoneInfo(view.settings.time_zone))
        since = f"Since you were here on {day(here.date(), weekday=True)}, {here:%H:%M}"
        with st.container(horizontal=True, vertical_alignment="center", key="since"):
            quiet(f"{since}: {', '.join(parts)}." if parts else f"{since}, nothing changed.")
            for signal in new[:MOST_NAMED]:
                st.page_link("watch/anomalies.py", label=plain(title(signal)), query_params=link_to(signal))
            if len(new) > MOST_NAMED:
                st.page_link("watch/anomalies.py", label=f"All {len(new)}", query_params=chosen())
            if parts:
                st.button("Seen", type="tertiary", icon=":material/done_all:", key="seen_all", on_click=_seen,
                          args=(tuple(signal.link for signal in announced(triaged_signals(view))), _origin(view)),
                          **held(Right.READ))  # fmt: skip
    saw(view)


def saw(view: View) -> None:
    """Keep that the visitor was shown today's signals."""
    links = tuple(signal.link for signal in announced(triaged_signals(view)))
    if st.session_state.get("seen_signals") != (links, _origin(view)):
        st.session_state["seen_signals"] = links, _origin(view)
        try:
            Visits(workbench().folder).saw(links, _origin(view))
        except AnalyticsError:
            return  # nothing can be kept here; the page itself is whole


def _origin(view: View) -> str:
    """Whose signals the page shows; "" where nobody chose."""
    bench = workbench()
    return "" if bench.counts_main(view.facts) else counted_origin(bench.origins, view.facts.aside)


def _seen(links: tuple[str, ...], origin: str) -> None:
    """Nothing up to now is news any longer (a callback)."""
    known = before()
    st.session_state[VISIT] = (time.monotonic(), known and known.all_seen(origin, links))
    try:
        Visits(workbench().folder).seen_all(links, origin)
    except AnalyticsError:
        return


def _arrived(view: View, known: Before) -> list[str]:
    """Imports and published roundups since, in words."""
    imports = remembered_for(view, ("imports since", known.at), lambda: _imports(known))
    archive = of_workspace("archive of roundups", Editions(workbench().folder).archive)
    published = [one for one in archive if one.at > known.at]
    return [*imports, *([counted(len(published), "published roundup")] if published else [])]


def _imports(known: Before) -> list[str]:
    """Without numbers to who is limited, as on the page Imports."""
    every = ledger(workbench().snapshots)
    new = every[(every["imported_at"] > pd.Timestamp(known.at).tz_localize(None)) & every["undone_at"].isna()]
    tickets = new["added"].sum(min_count=1)
    if new.empty:
        return []
    return [counted(len(new), "import") + (f" with {counted(int(tickets), 'new ticket')}" if pd.notna(tickets) else "")]


def _done(known: Before) -> list[str]:
    visits = Visits(workbench().folder)
    others = of_workspace(f"decisions since {known.at}", partial(visits.decisions_of_others, known))
    return [f"{counted(others, 'decision')} of others"] if others else []
