"""The versions of a store whose tickets are in a lake: as `analytics.store.snapshots`, with the lake's place.

Decisions, the inbox and what is computed stay in the local folder. The lake has a subfolder for each store, named after
the local folder and noted there in the file LAKE, so that a folder that is moved finds its tickets again.
"""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import duckdb

from analytics.configuration import PROGRAM, Configuration
from analytics.errors import AnalyticsError, StoreDamaged
from analytics.lake.drafts import LakeDraft
from analytics.lake.layout import SMALL
from analytics.lake.locking import leased
from analytics.lake.manifest import Manifest, ManifestDamaged
from analytics.lake.noted import note_subfolder
from analytics.lake.place import Bucket, Folder, Place, Token
from analytics.lake.publishing import (
    current,
    manifest_name,
    open_version,
    opened_manifest,
    publish_pieces,
    versions,
    view_version,
)
from analytics.lake.upkeep import damage_of_pieces, drop_all_but, sweep
from analytics.people.acting import user_name
from analytics.store.database import SCHEMA_VERSION, open_for_writing, quoted, refuse_newer
from analytics.store.draft import Draft
from analytics.store.folders import make_folder, remove, unwritable
from analytics.store.snapshots import KEEP_VERSIONS, LOCK_SECONDS, Snapshots, log
from analytics.store.soundness import first_line, is_damage
from analytics.store.workspace_file import make_workspace

FRESH = 1.0  # s for which a pointer in an object store is not asked for again


_looked: dict[str, tuple[float, Manifest | None, Token]] = {}  # of object stores: place → when, and what was there


@dataclass(frozen=True)
class LakeSnapshots(Snapshots):
    """The versions of one store in a lake."""

    lake: Place

    @property
    def place(self) -> str:
        return self.lake.url

    def manifest(self, *, now: bool = False) -> tuple[Manifest | None, Token]:
        """The manifest that counts, and the pointer's token; raises StoreDamaged. now: not one of a second ago."""
        held = _looked.get(self.lake.url)
        if held and not now and isinstance(self.lake, Bucket) and time.monotonic() - held[0] < FRESH:
            return held[1], held[2]
        try:
            found = current(self.lake)
        except ManifestDamaged as error:
            raise StoreDamaged(f"The lake at {self.place} is damaged: {error}. {self.way_out()}") from error
        except OSError as error:
            raise self.unreachable(error) from error
        if found[0] is None and self.versions():
            raise StoreDamaged(
                f"The pointer, which names the version that counts, is gone from the lake at {self.place}. "
                + self.way_out()
            )
        if found[0]:
            refuse_newer(Path(found[0].version), found[0].schema, SCHEMA_VERSION)
        _looked[self.lake.url] = (time.monotonic(), *found)
        return found

    def of(self, version: str) -> Manifest:
        """A version's manifest; raises StoreDamaged."""
        try:
            return opened_manifest(self.lake, version)
        except (ManifestDamaged, OSError) as error:
            raise StoreDamaged(f"Version {version} of the lake at {self.place} is damaged: {error}.") from error

    def current(self) -> str | None:
        found = self.manifest()[0]
        return found.version if found else None

    def check_current(self) -> str | None:
        return self.current()

    def versions(self) -> list[str]:
        try:
            return versions(self.lake)
        except OSError as error:
            raise self.unreachable(error) from error

    def unreachable(self, error: Exception) -> AnalyticsError:
        """The sentence for a lake that does not answer."""
        return AnalyticsError(
            f"The lake at {self.place} cannot be read: {first_line(error)}. Nothing was changed. See that "
            f"{Configuration.lake.name} names it, that it can be reached, and that its credentials (AWS_ACCESS_KEY_ID, "
            f"AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL) are in the environment; then: {PROGRAM} verify"
        )

    def has(self, version: str) -> bool:
        with contextlib.suppress(OSError):
            self.lake.read(manifest_name(version))
            return True
        return False

    def made_at(self, version: str) -> float:
        return datetime.fromisoformat(self.of(version).made_at).timestamp()

    def size(self, version: str) -> int:
        return sum(piece.size for piece in self.of(version).pieces())

    def damage(self, version: str, *, again: bool = False) -> str | None:
        return damage_of_pieces(self.lake, version, again=again)

    def damaged(self, version: str, error: Exception) -> AnalyticsError:
        found = self.damage(version, again=True)
        if found is None:
            return self.unreachable(error)
        return StoreDamaged(f"Version {version} of the lake at {self.place} is damaged: {found}. {self.way_out()}")

    def never_used(self) -> bool:
        try:
            return self.manifest()[0] is None
        except AnalyticsError:
            return False

    def reading(self, version: str) -> duckdb.DuckDBPyConnection:
        return open_version(self.lake, self.of(version), "main")

    def opened(self, version: str, copy: Path) -> BinaryIO:
        self.as_file(version, copy)
        return copy.open("rb")

    def as_file(self, version: str, path: Path) -> None:
        """Write a version as the file of an embedded store."""
        remove(path)
        manifest = self.of(version)
        with LakeDraft(path, self.lake, None).open() as connection:
            view_version(connection, self.lake, manifest, "lake")
            for table in ("versions", "sightings", "current", *(small.name for small in SMALL)):
                connection.execute(f"insert into main.{table} by name select * from lake.{table}")
            connection.execute("update schema_version set version = ?", [manifest.schema])  # who opens it brings it on
            connection.execute("drop schema lake cascade; checkpoint")

    def bring_forward(self) -> None:
        """Publish a lake of an earlier schema once more, with that of this Tagwatch; nothing where it has it."""
        manifest = self.manifest()[0]
        if manifest is None or manifest.schema == SCHEMA_VERSION:
            return
        make_folder(self.folder)
        with self._lock("the update of the lake", lambda who: None):
            manifest, since = self.manifest(now=True)
            if manifest and manifest.schema < SCHEMA_VERSION:
                with tempfile.TemporaryDirectory(dir=self.folder, prefix=".draft-") as folder:
                    self.as_file(manifest.version, Path(folder) / "earlier.duckdb")
                    self._adopt(Path(folder) / "earlier.duckdb", manifest, since)

    @contextmanager
    def trial(self, folder: Path, *, empty: bool = False) -> Iterator[Draft]:
        yield LakeDraft(folder / "rehearsal.duckdb", self.lake, None if empty else self.manifest(now=True)[0])

    @contextmanager
    def writing(self, what: str, *, waiting: Callable[[str], None] = lambda who: None) -> Iterator[Draft]:
        """As of the embedded store: the draft holds the tickets that the block brings, the rest stays where it is.

        Raises StoreBusy, also where somebody who did not wait published meanwhile.
        """
        self._check_own()
        make_folder(self.folder)
        self.bring_forward()
        before: Manifest | None = None
        try:
            with self._lock(what, waiting), tempfile.TemporaryDirectory(dir=self.folder, prefix=".draft-") as folder:
                before, since = self.manifest(now=True)
                draft = LakeDraft(Path(folder) / "draft.duckdb", self.lake, before)
                yield draft
                self._publish_draft(draft, before, since)
                sweep(self.lake, keep=KEEP_VERSIONS)
        except duckdb.Error as error:
            if before and is_damage(error):
                raise self.damaged(before.version, error) from error
            raise unwritable(self.folder, error) from error
        except OSError as error:
            if isinstance(error, FileNotFoundError) and before and self.damage(before.version, again=True):
                raise self.damaged(before.version, error) from error
            raise unwritable(Path(self.place) if isinstance(self.lake, Folder) else self.folder, error) from error

    @contextmanager
    def publishing(self, what: str, *, waiting: Callable[[str], None] = lambda who: None) -> Iterator[Place]:
        """Hold the lock for an engine that writes and publishes pieces itself. Raises StoreBusy."""
        self._check_own()
        make_folder(self.folder)
        self.bring_forward()
        try:
            with self._lock(what, waiting):
                self._note()
                yield self.lake
                _looked.pop(self.lake.url, None)
                sweep(self.lake, keep=KEEP_VERSIONS)
        except OSError as error:
            raise unwritable(Path(self.place) if isinstance(self.lake, Folder) else self.folder, error) from error

    def _publish_draft(self, draft: LakeDraft, before: Manifest | None, since: Token) -> str:
        self._note()
        tables, top = draft.pieces()
        made = publish_pieces(
            self.lake,
            tables,
            engine="duckdb",
            made_by=user_name(),
            schema=SCHEMA_VERSION,
            top=max(top, before.top if before else 0),
            parent=before,
            since=since,
        )
        _looked.pop(self.lake.url, None)
        log.info("Version %s is published.", made.version, extra={"fields": {"version": made.version}})
        return made.version

    def _note(self) -> None:
        make_workspace(self.folder)  # so that it is known to be lost where it is not there later
        note_subfolder(self.folder)

    def adopt(self, file: Path, what: str, *, waiting: Callable[[str], None] = lambda who: None) -> str:
        make_folder(self.folder)
        try:
            with self._lock(what, waiting), tempfile.TemporaryDirectory(dir=self.folder, prefix=".draft-") as folder:
                copy = Path(folder) / "adopted.duckdb"
                shutil.copyfile(file, copy)
                return self._adopt(copy, None, self.lake.pointer()[1])  # whatever it holds
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def _adopt(self, file: Path, before: Manifest | None, since: Token) -> str:
        """Publish the file of an embedded store, which is brought to the schema of this Tagwatch."""
        open_for_writing(file).close()
        draft = LakeDraft(file.with_name("draft.duckdb"), self.lake, None)
        with draft.open() as connection:
            connection.execute(f"attach '{quoted(str(file))}' as adopted (read_only)")
            for table in ("versions", "sightings", "current", *(small.name for small in SMALL)):
                connection.execute(f"insert into main.{table} by name select * from adopted.{table}")
            connection.execute("detach adopted")
        return self._publish_draft(draft, before, since)

    def take_back(self, version: str, what: str) -> str:
        with self._lock(what, lambda who: None):
            old, token = self.of(version), self.lake.pointer()[1]
            made = publish_pieces(
                self.lake,
                old.tables,
                engine=old.engine,
                made_by=user_name(),
                schema=old.schema,
                top=max(found.top for name in self.versions() if (found := self._readable(name))),
                parent=old,
                since=token,
            )
        _looked.pop(self.lake.url, None)
        return made.version

    def _readable(self, version: str) -> Manifest | None:
        with contextlib.suppress(StoreDamaged):
            return self.of(version)
        return None

    def drop_others(self) -> None:
        if (found := self.manifest(now=True)[0]) is not None:
            drop_all_but(self.lake, found)

    @contextmanager
    def _lock(self, what: str, waiting: Callable[[str], None]) -> Iterator[None]:
        if isinstance(self.lake, Folder):
            make_folder(self.lake.path)
            with Snapshots(self.lake.path)._lock(what, waiting):
                yield
            return
        assert isinstance(self.lake, Bucket)
        with leased(self.lake, what, waiting, patience=LOCK_SECONDS):
            yield
