"""The workspace in use: in which of a server's workspaces this code works, beside who acts in it.

Of a command the one that --workspace or TAGWATCH_WORKSPACE names, of a page that of its session, of a route that of its
request. Where nobody chose one it is the default workspace, whose links name none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

PARAMETER = "workspace"  # in addresses: ?workspace=NAME
DEFAULT = "default"  # the name of the default workspace until somebody gives it another


@dataclass(frozen=True)
class NamedWorkspace:
    """One workspace of a server. id: names its folder for ever, "" the default's. made_at, archived_at: ISO, UTC."""

    id: str
    name: str
    folder: Path
    made_at: str = ""
    archived_at: str = ""
    archived_by: str = ""

    @property
    def mark(self) -> str:
        """As the log, `/metrics` and backups name it: its id, since a name can be a customer's, and changes."""
        return self.id or DEFAULT

    @property
    def parameters(self) -> dict[str, str]:
        """What a link into it names."""
        return {PARAMETER: self.name} if self.id else {}


_in: ContextVar[NamedWorkspace | None] = ContextVar("workspace", default=None)
_ask: list[Callable[[], NamedWorkspace | None]] = []  # how a process that serves people finds whose page runs


def workspace_in_use() -> NamedWorkspace | None:
    """The workspace that was chosen; None where nobody chose one."""
    chosen = _in.get()
    return chosen if chosen or not _ask else _ask[-1]()


@contextmanager
def in_workspace(chosen: NamedWorkspace | None) -> Iterator[None]:
    """The block works in a workspace; None: whatever is in use outside of it."""
    token = _in.set(chosen or _in.get())
    try:
        yield
    finally:
        _in.reset(token)


def work_in(chosen: NamedWorkspace) -> None:
    """From now on this thread works in a workspace; `ask_for_workspace` is for threads without one."""
    _in.set(chosen)


def ask_for_workspace(ask: Callable[[], NamedWorkspace | None]) -> None:
    """From now on this process serves people: `ask` returns the workspace of the page that runs, None outside pages."""
    _ask[:] = [ask]


def link_parameters_of_workspace() -> dict[str, str]:
    """What a link to the dashboard has to name so that it opens the workspace in use; nothing for the default."""
    chosen = workspace_in_use()
    return chosen.parameters if chosen else {}
