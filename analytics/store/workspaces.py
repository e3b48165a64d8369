"""Workspaces: the stores of one server, by name. Each has a folder with everything of its own.

The default workspace is the store that TAGWATCH_DATA names, as ever; nothing of it moves. Further ones lie inside it,
under `workspaces/ID/`: tickets, decisions, people, inbox, uploads, link key, what is computed. An id is random and
names the folder for ever, so that a new name moves no file; names are in the list `workspaces/workspaces.json`, which
is read again whenever it changed, and replaced whole under a lock. `data_folder` is the one place that knows which
store the code works on; caches beyond a store are keyed by folder.

Accounts, passwords and sessions are the server's: `people.sqlite` of the default workspace. That of a further one has
the roles, limits and tokens of who is in it, by the account's name; the server's admins are admins of all. An archived
workspace is only read. A deleted one is kept as a backup under `workspaces/deleted/`.
"""

import json
import os
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from analytics.configuration import configuration
from analytics.errors import AnalyticsError, StoreDamaged
from analytics.people.acting import acting, require
from analytics.people.role import Right
from analytics.people.workspace_in_use import DEFAULT, NamedWorkspace, workspace_in_use
from analytics.store.folders import make_folder, unwritable
from analytics.store.own_files import refuse_odd
from analytics.store.permissions import umask, write_private

PLACE, LIST, DELETED = "workspaces", "workspaces.json", "deleted"
LONGEST_NAME = 60
MOST_CHANGES = 500  # kept, the newest
_read: dict[Path, tuple[tuple[int, int, int], "Listed"]] = {}  # list → its state on the disk, and its content


class NoWorkspace(AnalyticsError):
    """There is no workspace of that name, or the person is not in it: the words are the same. Without a name: the
    person is in none."""

    def __init__(self, name: str = "") -> None:
        super().__init__(f"There is no workspace '{name}'." if name else "You are in no workspace here.")


@dataclass(frozen=True)
class Listed:
    """The content of the list. changes: when (ISO, UTC), who, what; the newest last."""

    default: str = DEFAULT
    further: tuple[NamedWorkspace, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Workspaces:
    """The workspaces of the server whose default store is in a folder."""

    server: Path

    @property
    def folder(self) -> Path:
        return self.server / PLACE

    @property
    def default(self) -> NamedWorkspace:
        return NamedWorkspace("", self._listed().default, self.server)

    def all(self) -> tuple[NamedWorkspace, ...]:
        """The default one, then the others by name."""
        return (self.default, *sorted(self._listed().further, key=lambda one: one.name.casefold()))

    def named(self, name: str) -> NamedWorkspace:
        """The workspace of a name, in whatever case; raises NoWorkspace."""
        wanted = _same(name)
        for one in self.all():
            if _same(one.name) == wanted:
                return one
        if wanted == DEFAULT:  # whatever it is called now, so that every address that names it holds
            return self.default
        raise NoWorkspace(name)

    def of(self, id: str) -> NamedWorkspace | None:
        """The workspace of an id; None once it is deleted."""
        return next((one for one in self.all() if one.id == id), None)

    def create(self, name: str) -> NamedWorkspace:
        """A new, empty workspace; raises AnalyticsError for a name that is taken or cannot be one."""
        require(Right.WORKSPACES)
        name = plain_name(name)
        self._check_free(self._listed(), name)
        made = NamedWorkspace(secrets.token_hex(6), name, Path(), made_at=_now())
        made = replace(made, folder=self.folder / made.id)
        make_folder(made.folder)

        def change(listed: Listed) -> Listed:
            self._check_free(listed, name)
            return replace(listed, further=(*listed.further, made))

        self._change(f"Created {name}", change)
        return made

    def rename(self, one: NamedWorkspace, new: str) -> NamedWorkspace:
        """Give a workspace another name. Addresses with the name before no longer open it."""
        require(Right.WORKSPACES)
        new = plain_name(new)

        def change(listed: Listed) -> Listed:
            self._check_free(listed, new, but=one.id)
            return _with(listed, one, name=new)

        self._change(f"Renamed {one.name} to {new}", change)
        return replace(one, name=new)

    def archive(self, one: NamedWorkspace) -> NamedWorkspace:
        """Leave a workspace to be read alone, and out of the menu; raises AnalyticsError for the default one."""
        require(Right.WORKSPACES)
        refuse_default(one, "archived")
        at, who = _now(), acting().name

        def change(listed: Listed) -> Listed:
            found = _still(listed, one)
            if found.archived_at:
                raise AnalyticsError(f"'{one.name}' is archived already, since {found.archived_at[:10]}.")
            return _with(listed, one, archived_at=at, archived_by=who)

        self._change(f"Archived {one.name}", change)
        return replace(one, archived_at=at, archived_by=who)

    def unarchive(self, one: NamedWorkspace) -> None:
        """Take a workspace back into use."""
        require(Right.WORKSPACES)

        def change(listed: Listed) -> Listed:
            if not _still(listed, one).archived_at:
                raise AnalyticsError(f"'{one.name}' is not archived.")
            return _with(listed, one, archived_at="", archived_by="")

        self._change(f"Took {one.name} back into use", change)

    def still(self, one: NamedWorkspace) -> NamedWorkspace:
        """A workspace as it is now; raises AnalyticsError where it was deleted or renamed since it was read."""
        return _still(self._listed(), one)

    def take_out(self, one: NamedWorkspace, what: str) -> None:
        """Leave a workspace out of the list; its folder is removed by who calls this."""
        require(Right.WORKSPACES)
        refuse_default(one, "deleted")
        self._change(
            what, lambda had: replace(had, further=tuple(other for other in had.further if other.id != one.id))
        )

    def changes(self) -> list[tuple[str, str, str]]:
        """What was changed of the workspaces, newest first: when (ISO, UTC), who, what."""
        require(Right.WORKSPACES)
        return list(reversed(self._listed().changes))

    def _check_free(self, listed: Listed, name: str, *, but: str | None = None) -> None:
        taken = [("", listed.default), ("", DEFAULT), *((one.id, one.name) for one in listed.further)]
        if any(_same(known) == _same(name) and id != but for id, known in taken):
            raise AnalyticsError(f"There is a workspace '{name}' already. Choose another name.")

    def _listed(self) -> Listed:
        path = self.folder / LIST
        refuse_odd(path)
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return Listed()
        state = (found.st_ino, found.st_size, found.st_mtime_ns)
        if (known := _read.get(path)) and known[0] == state:
            return known[1]
        try:
            listed = self._parsed(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreDamaged(
                f"The list of workspaces in {path} cannot be read: {error}. Nothing was changed; their folders are not "
                "affected. Take that file from a copy, as `backup --all` keeps one."
            ) from error
        _read[path] = (state, listed)
        return listed

    def _parsed(self, content: dict[str, Any]) -> Listed:
        further = tuple(
            NamedWorkspace(**{**entry, "folder": self.folder / _id(entry["id"])}) for entry in content["workspaces"]
        )
        return Listed(content["default"], further, tuple((at, who, what) for at, who, what in content["changes"]))

    def _change(self, what: str, change: Callable[[Listed], Listed]) -> None:
        with self._locked():
            listed = change(self._listed())
            entry = (_now(), acting().name, what)
            listed = replace(listed, changes=(*listed.changes[1 - MOST_CHANGES :], entry))
            entries = [{**vars(one), "folder": None} for one in listed.further]
            text = json.dumps(
                {"default": listed.default, "workspaces": entries, "changes": listed.changes},
                ensure_ascii=False,
                indent=1,
            )
            draft = self.folder / f".{LIST}.{os.getpid()}.{secrets.token_hex(4)}"
            try:
                write_private(draft, text)
                os.replace(draft, self.folder / LIST)
            except OSError as error:
                draft.unlink(missing_ok=True)
                raise unwritable(self.folder, error) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        make_folder(self.folder)
        with FileLock(self.folder / ".list.lock", mode=0o666 & ~umask()):
            yield


def data_folder() -> Path:
    """Where the store lies that this code works on: that of the workspace in use, else of the one that the
    environment names, else the default's; raises NoWorkspace."""
    chosen = workspace_in_use() or workspace_of_environment()
    return chosen.folder if chosen else configuration().data


def workspace_of_environment() -> NamedWorkspace | None:
    """The workspace of TAGWATCH_WORKSPACE_ID, as the dashboard sets it for what it starts, else of TAGWATCH_WORKSPACE;
    None where neither is set. Raises NoWorkspace; AnalyticsError where that of the id is deleted."""
    settings = configuration()
    if id := settings.workspace_id:
        if (one := Workspaces(settings.data).of(id)) is None:
            raise AnalyticsError("This workspace was deleted meanwhile. Nothing was changed.")
        return one
    return Workspaces(settings.data).named(settings.workspace) if settings.workspace else None


def server_folder() -> Path:
    """Where the server's default store lies, with the accounts and the other workspaces: `TAGWATCH_DATA`, else the
    checkout's `data/store`, else the user's data folder."""
    return configuration().data


def id_of(folder: Path) -> str:
    """The id of the workspace whose store is in a folder; "" for the default's, and for any other folder."""
    if folder == server_folder():  # whatever it is called
        return ""
    return folder.name if folder.parent.name == PLACE and re.fullmatch("[0-9a-f]{12}", folder.name) else ""


def plain_name(name: str) -> str:
    """A name as it is kept; raises AnalyticsError for one that cannot be in an address and a menu."""
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or re.search(r"[/\\?#&]", name):
        raise AnalyticsError(
            f"A workspace's name has 1 to {LONGEST_NAME} letters, without / \\ ? # & and control characters."
        )
    return name


def refuse_default(one: NamedWorkspace, what: str) -> None:
    """Raise AnalyticsError for the default workspace."""
    if not one.id:
        raise AnalyticsError(
            f"'{one.name}' is the default workspace of this server, which holds the accounts, and is not {what}."
        )


def _still(listed: Listed, one: NamedWorkspace) -> NamedWorkspace:
    known = (NamedWorkspace("", listed.default, one.folder), *listed.further)
    found = next((other for other in known if other.id == one.id), None)
    if found is None:
        raise AnalyticsError(f"'{one.name}' was deleted meanwhile. Nothing was changed.")
    if found.name != one.name:
        raise AnalyticsError(f"'{one.name}' was renamed to '{found.name}' meanwhile. Nothing was changed; do it again.")
    return found


def _with(listed: Listed, one: NamedWorkspace, **changes: str) -> Listed:
    changed = replace(_still(listed, one), **changes)  # type: ignore[arg-type]
    if not one.id:
        return replace(listed, default=changed.name)
    return replace(listed, further=tuple(changed if other.id == one.id else other for other in listed.further))


def _id(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{12}", text):  # it becomes a path
        raise ValueError(f"'{text[:40]}' is no id")
    return text


def _same(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
