"""Saved views: a page with what it shows, under a name; and the areas that a person's pages start with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

from analytics.errors import AnalyticsError, UnknownName
from analytics.people.person import Limit, Person
from analytics.people.role import Right
from analytics.people.workspace_in_use import DEFAULT, PARAMETER, link_parameters_of_workspace, workspace_in_use
from analytics.workspace.menu import FIRST, PAGES

LONGEST_NAME = 60
# Parameters of addresses whose values name no ticket, customer, tag or feature: whoever may read numbers may see them.
PLAIN = frozenset({
    "category", "channel", "language", "weekday", "hour", "period", "from", "to", "measure", "origin", "by",
    "per", "shape", "view_by", "heat", "indexed", "own_scale", "mean", "share", "rank", "top", "rows", "against",
    "step", "columns", "click", "look", "state", "without", "queue", "act", "area", "tool", "story", "trends_columns",
    "area_columns", "bug_columns", "customer_columns", "import_columns", "requests_columns", "unaware_columns", "page",
    "against_from", "against_to", "show", "part", "parts", "quarter", "week", "day", "since", "certainty",
})  # fmt: skip
NAMES_NOBODY = PLAIN | {
    "team", "source", "tag", "feature", "plan", "segment", "cell", "group", "of", "about",
    "support_group", "helpdesk", "question", "release", "event", "incident", "signal",
}  # fmt: skip


@dataclass(frozen=True)
class View:
    """One saved view. page: its name in addresses. query: the parameters of its address. owner: who saved it; "" once
    that person is gone. forgotten: how many customers had been forgotten when it was read."""

    number: int
    owner: str
    name: str
    page: str
    query: Mapping[str, list[str]]
    shared: bool = False
    forgotten: int = 0


@dataclass(frozen=True)
class OwnAreas:
    """The teams and categories that a person's pages start with; empty: with everything."""

    teams: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.teams or self.categories)

    @property
    def query(self) -> dict[str, list[str]]:
        """As the parameters of an address.

        >>> OwnAreas(("Sync",)).query
        {'team': ['Sync']}
        """
        named = {"team": list(self.teams), "category": list(self.categories)}
        return {parameter: values for parameter, values in named.items() if values}


@dataclass(frozen=True)
class Offered:
    """What one person has: own views and those that others share with that person, by name, and the own areas."""

    own: tuple[View, ...] = ()
    shared: tuple[View, ...] = ()
    areas: OwnAreas = OwnAreas()


def as_offered(person: Person, view: View) -> View:
    """A view of somebody else as a person gets it: its name is free text of its owner, which may name a customer or
    another team; who is limited, or reads no names, gets it without, and it is called by what it shows."""
    return view if person.may(Right.TEXT) and not person.limit else replace(view, name="")


def may_see(person: Person, view: View) -> bool:
    """Whether a view that somebody else shares names nothing that the person may not see.

    Its filters are words of its owner: a person limited to teams or sources is offered those views alone
    that are about them, and who may not read names those that name no customer and look for no words.
    """
    return _in_limit(person.limit, view) and (person.may(Right.TEXT) or view.query.keys() <= NAMES_NOBODY)


def address_of(view: View) -> str:
    """The address of a view below the dashboard's own, in the workspace in use: `/trends?team=Sync`."""
    query = urlencode({**view.query, **link_parameters_of_workspace()}, doseq=True)
    path = "/" if view.page == FIRST else f"/{view.page}"
    return f"{path}?{query}" if query else path


def read_address(text: str) -> tuple[str, dict[str, list[str]]]:
    """The page and the parameters of an address, as the browser has it or below the dashboard's own.

    Raises UnknownName for a page that there is not, AnalyticsError for an address of another workspace.

    >>> read_address("https://tags.example/trends?team=Sync&team=Editor")
    ('trends', {'team': ['Sync', 'Editor']})
    """
    parts = urlsplit(text.strip())
    page = parts.path.rstrip("/").rpartition("/")[2] or FIRST
    if page not in PAGES:
        raise UnknownName("page", page, list(PAGES))
    query = parse_qs(parts.query)
    named, here = query.pop(PARAMETER, [""])[-1], workspace_in_use()
    if named.casefold() not in ("", here.name.casefold() if here else DEFAULT, here.mark if here else DEFAULT):
        raise AnalyticsError(
            f"This address is of the workspace '{named}'. Save it there: write --workspace before the command."
        )
    return page, query


def _in_limit(limit: Limit, view: View) -> bool:
    if not limit:
        return True
    own = {name: set(allowed) for name, allowed in (("team", limit.teams), ("source", limit.sources)) if allowed}
    return view.query.keys() <= PLAIN | own.keys() and all(
        bool(view.query.get(name)) and allowed.issuperset(view.query[name]) for name, allowed in own.items()
    )
