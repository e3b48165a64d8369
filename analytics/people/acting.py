"""Who acts: the person on whose behalf this code runs, and the check of what that person may do.

In a process that serves signed-in people nobody acts by default: what asks without a person is refused.
"""

import getpass
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache

from analytics.configuration import PROGRAM, configuration
from analytics.errors import AnalyticsError
from analytics.people.person import Person, host_person
from analytics.people.role import READING, RIGHTS, Right, least_role
from analytics.people.workspace_in_use import NamedWorkspace, workspace_in_use

PEOPLE_FILE = "people.sqlite"
_acting: ContextVar[Person | None] = ContextVar("acting", default=None)
_ask: list[Callable[[], Person | None]] = []  # how a process that serves people finds who asks


class NotAllowed(AnalyticsError):
    """The person may not do this; the text names what, and the role that may."""


@cache
def user_name() -> str:
    """The operating system's user, who is one as long as a process runs: a page asks for it some hundred times."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def host() -> Person:
    """Who works on the host: the operating system's user; `shell:NAME` where people sign in."""
    settings = configuration()
    if settings.acting:  # a process that the dashboard started for a person whose right it had checked
        return host_person(settings.acting)
    shared = settings.auth != "none" or (settings.data / PEOPLE_FILE).exists()
    return host_person(f"shell:{user_name()}" if shared else user_name())


def own_name() -> str:
    """Whose are the views and areas of who acts: the host's user is one person, with accounts beside or without."""
    name = acting().name
    return name.removeprefix("shell:") if configuration().auth == "none" else name


def acting() -> Person:
    """The person who acts; raises NotAllowed where people sign in and nobody did. In an archived workspace everybody
    may read alone."""
    person = _person()
    return replace(person, rights=person.rights & READING) if archived_workspace() else person


def _person() -> Person:
    person = _acting.get()
    if person is not None:
        return person
    if not _ask:
        return host()
    person = _ask[-1]()
    if person is None:
        raise NotAllowed("Nobody is signed in here. Sign in and do it again.")
    return person


@contextmanager
def acting_as(person: Person) -> Iterator[None]:
    """The block runs on behalf of a person."""
    token = _acting.set(person)
    try:
        yield
    finally:
        _acting.reset(token)


def ask_for_visitor(ask: Callable[[], Person | None]) -> None:
    """From now on this process serves people: `ask` returns who is behind the code that runs, None for nobody."""
    _ask[:] = [ask]


def require(right: Right, *, archived: bool = False) -> None:
    """Raise NotAllowed unless the acting person has the right.

    archived: in an archived workspace, too: for tokens and letters, which may be looked at and ended there.
    """
    person = _person() if archived else acting()
    if not person.may(right):
        raise NotAllowed(why_not(person, right, archived=archived))


def may_ever(right: Right) -> bool:
    """Whether who acts has the right while the workspace is in use."""
    return _person().may(right)


def of_shell() -> bool:
    """Whether who acts is the host's user, in an archived workspace, too."""
    return _person() == host()


def require_in_use() -> None:
    """Raise NotAllowed in an archived workspace, for what everybody may do elsewhere without a right."""
    if (archived := archived_workspace()) is not None:
        raise NotAllowed(why_archived(archived))


def archived_workspace() -> NamedWorkspace | None:
    """The workspace in use where it is archived, and read alone; else None."""
    workspace = workspace_in_use()
    return workspace if workspace is not None and workspace.archived_at else None


def why_archived(workspace: NamedWorkspace) -> str:
    """Why nothing is changed in an archived workspace, in words."""
    return (
        f"The workspace '{workspace.name}' is archived since {workspace.archived_at[:10]}, by "
        f"{workspace.archived_by}: it is read, and nothing is changed in it. An admin of the server brings it back "
        f"with `{PROGRAM} workspaces unarchive {shlex.quote(workspace.name)}`."
    )


def why_not(person: Person, right: Right, *, archived: bool = False) -> str:
    """Why a person may not do this, in words. archived: it can be done in an archived workspace."""
    if not archived and right not in READING and (workspace := archived_workspace()) is not None:
        return why_archived(workspace)
    if person.limit and right in RIGHTS[person.role]:
        return (
            f"You may not {right.value}: your account is limited to some teams or sources. An admin lifts that with "
            f"`tagwatch people limit {shlex.quote(person.name)} --none`."
        )
    least = least_role(right)
    return (
        f"You may not {right.value}: your role is {person.role.value}. The role {least.value} may; an admin gives it "
        f"to you with `tagwatch people role {shlex.quote(person.name)} {least.option}`."
    )
