"""Views: the saved views of each person and what all share, and the areas that a person's pages start with.

In `workspace.sqlite`, beside the decisions, but no decisions: they are a person's own and in no history.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from analytics.errors import AnalyticsError
from analytics.people.acting import acting, own_name, require, require_in_use
from analytics.people.role import Right
from analytics.store.mentions import Mentions
from analytics.store.workspace_file import Connection, opened
from analytics.workspace.views import LONGEST_NAME, Offered, OwnAreas, View, as_offered, may_see

OF_CUSTOMER = ("customer", "name")  # parameters of addresses that have a customer
MOST_VIEWS = 100  # of one person
LONGEST_QUERY = 4000  # letters of an address
_FORGOTTEN = "select count(*) from forgotten"  # grows with each customer who is forgotten
_OFFERED = f"""select view, owner, name, page, query, shared, ({_FORGOTTEN}) from views
    where owner = ? collate nocase or shared order by name collate nocase, view"""


@dataclass(frozen=True)
class Taken:
    """What a file brought: views that are new, those whose address changed, and these as they were before."""

    added: tuple[View, ...] = ()
    changed: tuple[View, ...] = ()
    before: tuple[View, ...] = ()


@dataclass(frozen=True)
class Views:
    """Of the people under one folder; each sees and changes the own ones, and sees what others share."""

    folder: Path

    def offered(self) -> Offered:
        """What who acts has, read in one opening: own views, those that others share and who acts may see, areas."""
        with opened(self.folder) as database:
            rows = database.execute(_OFFERED, [own_name()]).fetchall()
            areas = database.execute("select teams, categories from own_areas where owner = ?", [own_name()]).fetchone()
        views = [
            View(number, owner, name, page, json.loads(query), bool(shared), forgotten)
            for number, owner, name, page, query, shared, forgotten in rows
        ]
        return Offered(
            tuple(filter(self._is_own, views)),
            tuple(as_offered(acting(), view) for view in views if not self._is_own(view) and may_see(acting(), view)),
            OwnAreas(*(tuple(json.loads(text)) for text in areas)) if areas else OwnAreas(),
        )

    def save(self, name: str, page: str, query: Mapping[str, Sequence[str]], *, shared: bool = False) -> View:
        """Keep a view. Raises AnalyticsError for a name that is empty or taken; sharing needs the right to decide."""
        view = View(0, own_name(), plain(name), page, {key: list(values) for key, values in query.items()}, shared)
        return self._write(view, None)

    def change(self, view: View, *, name: str | None = None, shared: bool | None = None) -> View:
        """Rename an own view, share it, or share it no longer."""
        changed = replace(
            view,
            name=view.name if name is None else plain(name),
            shared=view.shared if shared is None else shared,
        )
        return self._write(changed, view)

    def take(self, drafts: Iterable[View]) -> Taken:
        """Keep the views of a file, all or none: of a name that is there already the address becomes the file's.

        drafts: see `analytics.workspace.view_files`. Raises AnalyticsError as `save` does.
        """
        known = {view.name.casefold(): view for view in self.offered().own}
        added, changed, before = [], [], []
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute("begin immediate")
            for draft in drafts:
                was = known.get(plain(draft.name).casefold())
                view = replace(draft, owner=own_name(), name=plain(draft.name), number=was.number if was else 0)
                if was is None:
                    added.append(self._keep(database, view, None))
                elif (was.page, was.query, was.shared) != (view.page, view.query, view.shared):
                    before.append(was)
                    changed.append(self._keep(database, replace(view, name=was.name), was))
        return Taken(tuple(added), tuple(changed), tuple(before))

    def give_back(self, taken: Taken) -> None:
        """Take back what `take` kept."""
        for view in taken.added:
            self.remove(view)
        for view in taken.before:
            self.put_back(view)

    def remove(self, view: View) -> None:
        """Remove an own view; one that somebody else shares needs the right to manage."""
        require_in_use()
        if not self._is_own(view):
            require(Right.MANAGE)
        with opened(self.folder) as database:
            database.execute("delete from views where view = ?", [view.number])

    def put_back(self, view: View) -> None:
        """Take a change of a view back: it is as it was then, also where it was removed.

        Raises AnalyticsError where a customer was forgotten meanwhile, whom it may name; sharing it again needs the
        right to decide.
        """
        require_in_use()
        if not self._is_own(view):
            require(Right.MANAGE)
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute("begin immediate")
            if database.execute(_FORGOTTEN).fetchone()[0] != view.forgotten:
                raise AnalyticsError(
                    "A customer was forgotten since, and no view of before comes back. Choose its filters and save it "
                    "again."
                )
            now = database.execute("select shared from views where view = ?", [view.number]).fetchone()
            if view.shared and not (now and now[0]):
                require(Right.DECIDE)
            _refuse_taken(database, view)
            database.execute("insert or replace into views values (?, ?, ?, ?, ?, ?, ?)", [view.number, *_row(view)])

    def start_with(self, areas: OwnAreas) -> None:
        """Let the pages of who acts start with these areas from now on."""
        require_in_use()
        texts = [json.dumps(names, ensure_ascii=False) for names in (areas.teams, areas.categories)]
        with opened(self.folder) as database:
            if areas:
                database.execute("insert or replace into own_areas values (?, ?, ?)", [own_name(), *texts])
            else:
                database.execute("delete from own_areas where owner = ?", [own_name()])

    def leave(self, name: str) -> None:
        """A person is gone: what was the person's alone goes, too; what is shared stays, and an admin may remove it."""
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute("delete from views where owner = ? collate nocase and not shared", [name])
            database.execute("update views set owner = '' where owner = ? collate nocase", [name])
            database.execute("delete from own_areas where owner = ?", [name])
            database.execute("delete from visits where owner = ?", [name])

    @staticmethod
    def _is_own(view: View) -> bool:
        return view.owner.casefold() == own_name().casefold()

    def _write(self, view: View, before: View | None) -> View:
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute("begin immediate")
            return self._keep(database, view, before)

    def _keep(self, database: Connection, view: View, before: View | None) -> View:
        require_in_use()
        if not self._is_own(view):
            raise AnalyticsError("Only who saved this view changes it. Open it and save it under a name of your own.")
        if view.shared and not (before and before.shared):
            require(Right.DECIDE)
        if not view.name:
            raise AnalyticsError("Write a name for the view.")
        if len(json.dumps(view.query)) > LONGEST_QUERY:
            raise AnalyticsError("This view has too many filters to be kept. Choose fewer values and save it again.")
        _refuse_taken(database, view)
        if view.number:
            database.execute(
                "update views set name = ?, page = ?, query = ?, shared = ? where view = ?",
                [view.name, view.page, _query(view), view.shared, view.number],
            )
            return view
        row = database.execute(
            "insert into views (owner, name, page, query, shared, made_at) values (?, ?, ?, ?, ?, ?)", _row(view)
        )
        return replace(view, number=row.lastrowid or 0)


def forget_in_views(folder: Path, names: Iterable[str], *, keep_mentions: bool = False, dry_run: bool = False) -> int:
    """Remove the views that name a customer, whoever has them; how many.

    names: in all their spellings. keep_mentions: only those that are filtered to the customer.
    """
    mentions = Mentions.of(names)
    with opened(folder, isolation="DEFERRED") as database:
        database.execute("pragma secure_delete = on")
        found = []
        for number, name, text in database.execute("select view, name, query from views").fetchall():
            query: dict[str, list[str]] = json.loads(text)
            own = any(mentions.are(value) for key in OF_CUSTOMER for value in query.get(key, ()))
            named = any(map(mentions.inside, (name, *chain.from_iterable(query.values()))))
            if own or (named and not keep_mentions):
                found.append(number)
        looked = [
            owner
            for owner, *texts in database.execute("select owner, signals, before_signals from visits").fetchall()
            if not keep_mentions and any(mentions.inside(link) for text in texts for link in json.loads(text))
        ]
        if not dry_run:
            for number in found:
                database.execute("delete from views where view = ?", [number])
            for owner in looked:
                database.execute("delete from visits where owner = ?", [owner])
    if (found or looked) and not dry_run:
        with opened(folder) as database:
            database.execute("pragma wal_checkpoint(truncate)")
    return len(found)


def plain(name: str) -> str:
    """A name as one short line."""
    return "".join(letter for letter in " ".join(name.split()) if letter.isprintable())[:LONGEST_NAME].strip()


def _refuse_taken(database: Connection, view: View) -> None:
    same = "select 1 from views where owner = ? collate nocase and name = ? collate nocase and view != ?"
    if database.execute(same, [view.owner, view.name, view.number]).fetchone():
        raise AnalyticsError(f"You have a view '{view.name}' already. Choose another name, or remove that one first.")
    held = database.execute("select count(*) from views where owner = ? collate nocase", [view.owner]).fetchone()[0]
    if not view.number and held >= MOST_VIEWS:
        raise AnalyticsError(f"You have {held} views, and no more are kept. Remove some first.")


def _row(view: View) -> list[Any]:
    made = datetime.now(UTC).isoformat(timespec="seconds")
    return [view.owner, view.name, view.page, _query(view), view.shared, made]


def _query(view: View) -> str:
    return json.dumps(view.query, ensure_ascii=False)
