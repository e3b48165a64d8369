"""The address: what widgets hold, written into the URL and read from it, so that every view is a link.

Not streamlit's own `bind="query-params"`, for two reasons seen in 1.67: it writes labels ("Last+26+weeks") where a
link that people keep needs names ("26w"), and after a click on a link with a scope it mixes the old filters into
the URL and lets them win. The rules here:

- A link, the back button and the first look of a session state the whole view: what they do not name is at its default.
- An address without any parameter (the menu's) keeps what was chosen; as the first of a session it starts with the
  visitor's own areas.
- Values that the data does not have are dropped, and parameters at their default are not written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics.people.workspace_in_use import PARAMETER, link_parameters_of_workspace

Query = dict[str, list[str]]
STATE = "address"  # the key of this module's state in the session
UNSET = object()
REMEMBERED = 20  # so many addresses of one page distinguish a reader's own click from a link's


@dataclass(frozen=True)
class Passed:
    """A step that only the browser made: as a page is left, it notes that page with the next one's parameters."""

    page: str
    query: Query  # what the browser noted
    left: Query  # how the page was left


@dataclass
class Address:
    """What one session has in its URL."""

    page: str
    kept: Query = field(default_factory=dict)  # what was chosen, without defaults
    everywhere: set[str] = field(default_factory=set)  # parameters of the sidebar; the others are a page's own
    owners: dict[str, str] = field(default_factory=dict)  # a page's own parameter → the page
    seen: list[Query] = field(default_factory=list)  # addresses of this page that are known already
    settled: set[str] = field(default_factory=set)  # parameters that have had their value from the URL
    drawn: Query = field(default_factory=dict)  # what this run's widgets hold, without defaults
    asked: set[str] = field(default_factory=set)  # parameters that this run's widgets have
    paged: dict[str, object] = field(default_factory=dict)  # parameter that counts pages → what it leafs through
    shown: Query = field(default_factory=dict)  # the URL of the page that was drawn last
    passed: list[Passed] = field(default_factory=list)

    def here(self) -> Query:
        """The URL as it should read now."""
        return {
            name: values
            for name, values in self.kept.items()
            if name in self.everywhere or self.owners.get(name) == self.page
        }


def restore(start: Callable[[], Query] = dict) -> None:
    """Find out who decides: the URL, or the widgets. To be called first, before the navigation.

    start: what a session starts with whose first address has no parameter.
    """
    page, query = _page(), _query()
    back = bool(getattr(get_script_run_ctx(), "is_history_navigation", False))
    address: Address | None = st.session_state.get(STATE)
    first = address is None
    if first:
        address = st.session_state[STATE] = Address(page)
    if back:
        query = _as_left(address, page, query)
    moved, before, address.page = page != address.page, address.page, page
    if moved:
        address.seen = []
    strange = query not in address.seen
    address.drawn, address.asked = {}, set()
    if first or back or (strange and (bool(query) or not moved)):
        address.kept, address.settled = query or (start() if first and not back else {}), set()
        if strange and not (first or moved or back):
            _write(query, anew=True)  # a link to the page itself: the browser has not written it
    elif moved:
        # Before the navigation is drawn: the browser then moves page and filters in one step of its history,
        # unless the page that is left had parameters of its own.
        _pass(address, before, address.here())
        _write(address.here())
    _remember(address, query)


def persist() -> None:
    """Write the URL. To be called when the page is drawn, not when a newer run cuts it short."""
    address: Address = st.session_state[STATE]
    address.page = _page()  # a first run learns from the navigation where it is
    filtered = bool(address.everywhere & address.asked)  # a page without filters keeps them as they were
    gone = address.asked | (address.everywhere if filtered else set())
    address.kept = {name: values for name, values in address.kept.items() if name not in gone} | address.drawn
    here = dict(address.drawn) if filtered else {**address.here(), **address.drawn}
    _write(here)
    _remember(address, here)
    address.shown = here


def chosen(**extra: str) -> dict[str, str | list[str]]:
    """The parameters of a link that keeps the filters and sets `extra` on the page it opens."""
    address: Address = st.session_state[STATE]
    kept = address.kept | {name: address.drawn.get(name, []) for name in address.asked}
    filters = {name: values for name, values in kept.items() if name in address.everywhere and values}
    return filters | extra | link_parameters_of_workspace()


def held(name: str) -> list[str]:
    """What a parameter holds before this run's widgets are drawn, as texts."""
    address: Address = st.session_state[STATE]
    value = st.session_state.get(name) if name in address.settled else None
    return [*address.kept.get(name, []), *(value if isinstance(value, list) else [])]


def go(**parameters: list[str]) -> None:
    """Set these parameters as a link would, an empty list back to the default (a callback's).

    Also of widgets that are not drawn yet. It is one step of the browser's history.
    """
    address: Address = st.session_state[STATE]
    for name, values in parameters.items():
        address.kept.pop(name, None)
        if values:
            address.kept[name] = values
        address.settled.discard(name)


def open_page(script: str, parameters: Mapping[str, str | list[str]]) -> None:
    """Go to another page as a link with these parameters does; back leads to this page as it is. Ends this run."""
    address: Address = st.session_state[STATE]
    noted = {n: [v] if isinstance(v, str) else list(v) for n, v in parameters.items() if n != PARAMETER}
    _pass(address, address.page, noted)
    st.switch_page(script, query_params={**noted, **link_parameters_of_workspace()})


def shown() -> Query:
    """The parameters of the page that was drawn last, without defaults (for callbacks)."""
    address: Address = st.session_state[STATE]
    return dict(address.shown)


def filtered() -> bool:
    """True when this run's filters are not all at their default."""
    address: Address = st.session_state[STATE]
    return bool(address.everywhere & address.drawn.keys())


def asked(name: str) -> bool:
    """True when this run has the widget of a parameter; on other pages the session still holds what it was set to."""
    address: Address | None = st.session_state.get(STATE)
    return address is not None and name in address.asked and name in st.session_state


def clear() -> None:
    """Put all filters back to their default (a callback: it acts before the next run draws them)."""
    address: Address = st.session_state[STATE]
    address.kept = {name: values for name, values in address.kept.items() if name not in address.everywhere}
    address.settled -= address.everywhere


def follow(name: str, picked: str | None) -> None:
    """Let the widget of `name` hold what was picked in a table, once; before `one_of`, which notes what it holds."""
    if picked and st.session_state.get(f"{name}_picked") != picked:
        st.session_state[name] = picked
    st.session_state[f"{name}_picked"] = picked


def one_of(
    name: str, options: Iterable[Any], default: Any, *, everywhere: bool = False, now: Callable[[str], str] = str
) -> str:
    """The key for a widget that chooses one of `options` (which `str` writes); `now`: as in `some_of`."""
    known = {str(option): option for option in options}
    return _seed(
        name,
        lambda texts: known.get(now(texts[-1]), default),
        lambda value: [str(value)],
        default,
        lambda value: str(value) in known,
        everywhere,
    )


def some_of(name: str, options: Sequence[str], *, everywhere: bool = False, now: Callable[[str], str] = str) -> str:
    """The key for a widget that chooses any number of `options`; `now` gives the present name of one in an old link."""
    known = set(options)
    return _seed(
        name,
        lambda texts: list(dict.fromkeys(now(text) for text in texts if now(text) in known)),
        list,
        [],
        lambda value: known.issuperset(value),
        everywhere,
    )


def words(name: str) -> str:
    """The key for a text field."""
    return _seed(name, lambda texts: texts[-1], lambda value: [value], "", lambda value: True, False)


def place(name: str, most: int, *, of: object) -> str:
    """The key for a number from 1 to `most`; back to 1 when what is paged (`of`) is another."""

    def read(texts: list[str]) -> int:
        number = int(texts[-1]) if texts[-1].isdecimal() and len(texts[-1]) < 10 else 1
        return number if 1 <= number <= most else 1

    address: Address = st.session_state[STATE]
    if address.paged.get(name, of) != of and name in address.settled:
        address.kept.pop(name, None)
        if st.session_state.get(name, 1) != 1:
            st.session_state[name] = 1
    address.paged[name] = of
    if name not in st.session_state and name not in address.kept:
        address.asked.add(name)  # the widget begins at 1 by itself
        address.settled.add(name)
        address.owners[name] = _page()
        return name
    return _seed(name, read, lambda value: [str(value)], 1, lambda value: 1 <= value <= most, False)


def day_of(name: str, *, everywhere: bool = False) -> str:
    """The key for a date that may be left out."""

    def read(texts: list[str]) -> date | None:
        try:
            return date.fromisoformat(texts[-1])
        except ValueError:
            return None

    return _seed(name, read, lambda value: [value.isoformat()], None, lambda value: True, everywhere)


def _seed(
    name: str,
    read: Callable[[list[str]], Any],
    write: Callable[[Any], list[str]],
    default: Any,
    fits: Callable[[Any], bool],
    everywhere: bool,
) -> str:
    """Give the widget its value before it is drawn, and note what it holds. Returns its key."""
    address: Address = st.session_state[STATE]
    if everywhere:
        address.everywhere.add(name)
    else:
        address.owners[name] = _page()
    texts = address.kept.get(name)
    value = st.session_state.get(name)
    if name not in address.settled or name not in st.session_state:
        value = read(texts) if texts else default
    elif value is None or not fits(value):
        value = read(write(value)) if value else default
    if value != st.session_state.get(name, UNSET):
        st.session_state[name] = value
    address.asked.add(name)
    address.settled.add(name)
    if value != default and value is not None:
        address.drawn[name] = write(value)
    return name


def _page() -> str:
    run = get_script_run_ctx()
    return run.page_script_hash if run else ""


def _query() -> Query:
    return {name: st.query_params.get_all(name) for name in st.query_params if name != PARAMETER}


def _pass(address: Address, page: str, noted: Query) -> None:
    if noted != address.shown:
        address.passed = [*address.passed[-REMEMBERED:], Passed(page, noted, address.shown)]


def _as_left(address: Address, page: str, query: Query) -> Query:
    """What the page had when it was left, where this step of the history is one that only the browser made."""
    for one in reversed(address.passed):
        if (one.page, one.query) == (page, query):
            address.passed.remove(one)
            return one.left
    return query


def _write(query: Query, *, anew: bool = False) -> None:
    named = link_parameters_of_workspace()
    if anew or query != _query() or named.get(PARAMETER) != st.query_params.get(PARAMETER):
        st.query_params.from_dict({**query, **named})


def _remember(address: Address, query: Query) -> None:
    if query not in address.seen:
        address.seen = [*address.seen[-REMEMBERED:], query]
