"""Backups: one file that holds one version, the decisions, and a checksum of each; written while imports go on.

A zip archive: `manifest.json`, `tickets.duckdb`, `workspace.sqlite` (with remembered mappings and published weeks) and
`link.key` and `people.sqlite` (accounts, without their sessions). Not in it: what is computed, the inbox, uploads, and
settings of the environment.
"""

import contextlib
import hashlib
import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from analytics.errors import AnalyticsError
from analytics.lake.store import snapshots_of
from analytics.people.acting import PEOPLE_FILE
from analytics.store.database import SCHEMA_VERSION as TICKETS_SCHEMA
from analytics.store.folders import make_folder, unwritable
from analytics.store.people_copy import copy_people, damage_of_people
from analytics.store.permissions import private_opener
from analytics.store.pointer import sync_folder
from analytics.store.signing import KEY_FILE, is_key
from analytics.store.snapshots import Snapshots
from analytics.store.soundness import damage_of, first_line
from analytics.store.workspace_file import NAME as WORKSPACE
from analytics.store.workspace_file import damage_of_workspace, opened
from analytics.store.workspace_tables import SCHEMA_VERSION as WORKSPACE_SCHEMA

FORMAT = 1
LONGEST_MANIFEST = 100_000  # bytes; a list of three files
MANIFEST, TICKETS = "manifest.json", "tickets.duckdb"
PIECE = 1 << 20  # bytes

Progress = Callable[[str, float], None]  # what is being done, share of the whole (0 to 1)


class NothingThere(AnalyticsError):
    """The store holds nothing: no tickets, decisions, people or saved views."""


@dataclass(frozen=True)
class Manifest:
    """What a backup records of itself."""

    made_at: str  # ISO, UTC
    version: str | None  # that it holds; None where only decisions were made
    step: int  # the number of the last decision
    schemas: dict[str, int]
    files: dict[str, dict[str, str | int]] = field(default_factory=dict)  # member → sha256, bytes
    format: int = FORMAT

    @property
    def has_key(self) -> bool:
        return KEY_FILE in self.files

    @property
    def has_people(self) -> bool:
        return PEOPLE_FILE in self.files


def write_backup(
    folder: Path,
    file: Path,
    *,
    keys: bool = True,
    people: bool = True,
    name: str = "",
    progress: Progress = lambda what, share: None,
) -> Manifest:
    """Write a backup of the store; an earlier file of that name is replaced only by a whole one.

    keys: with the key that signs links to published pictures. people: with the accounts. name: of the workspace, for
    who reads the file. Waits for no writer: it takes the version that counts when it begins, and the decisions as of
    one moment. Raises NothingThere; AnalyticsError where version or decisions are damaged (a damaged backup is none),
    where another file lies under that name, or where the file cannot be written.
    """
    if file.is_file() and not _replaceable(file):
        raise AnalyticsError(f"{file} is there and is no backup, so it was not replaced. Name another file.")
    if not file.parent.is_dir():
        raise AnalyticsError(f"There is no folder {file.parent} for the backup. Make it, or name another place.")
    snapshots = snapshots_of(folder)
    draft, copy, whole_version = (file.with_name(f".{file.name}.{end}") for end in ("part", "workspace", "tickets"))
    accounts = file.with_name(f".{file.name}.people")
    try:
        with contextlib.ExitStack() as closing:
            for left in (draft, copy, whole_version, accounts):
                closing.callback(left.unlink, missing_ok=True)
            version, tickets = _open_current(snapshots, whole_version)
            if tickets:
                closing.enter_context(tickets)
            progress("Copying the decisions", 0.0)
            step = copy_workspace(folder, copy)
            with_people = people and copy_people(folder, accounts)
            if version is None and not (step or with_people or _has_views(copy)):
                raise NothingThere(f"The store in {folder} is empty: there is nothing to back up.")
            manifest = Manifest(
                datetime.now(UTC).isoformat(timespec="seconds"),
                version,
                step,
                {"tickets": TICKETS_SCHEMA, "workspace": WORKSPACE_SCHEMA},
            )
            key = folder / KEY_FILE
            with (
                open(draft, "wb", opener=private_opener) as out,
                zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            ):
                if tickets:
                    manifest.files[TICKETS] = _add(archive, TICKETS, tickets, lambda s: progress("Copying tickets", s))
                with copy.open("rb") as source:
                    manifest.files[WORKSPACE] = _add(archive, WORKSPACE, source)
                if with_people:
                    with accounts.open("rb") as source:
                        manifest.files[PEOPLE_FILE] = _add(archive, PEOPLE_FILE, source)
                if keys and is_key(key):
                    with key.open("rb") as source:
                        manifest.files[KEY_FILE] = _add(archive, KEY_FILE, source)
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
                archive.comment = name.encode()
            with draft.open("rb") as whole:
                os.fsync(whole.fileno())
            os.replace(draft, file)
            sync_folder(file.parent)
    except OSError as error:
        raise unwritable(file, error, what="The backup") from error
    progress("Done", 1.0)
    return manifest


def _replaceable(file: Path) -> bool:
    """Whether a file is empty or an earlier backup, a damaged one, too."""
    with file.open("rb") as begin:
        return begin.read(4) in (b"", b"PK\x03\x04")


def workspace_of(file: Path) -> str:
    """The name of the workspace that a backup is of; "" where it does not have one, or is no backup."""
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.comment.decode()
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError):
        return ""


def unpack(file: Path, into: Path) -> Manifest:
    """Unpack a backup as a store of its own and check every checksum; returns its manifest.

    Raises AnalyticsError for a file that is no backup, is damaged, or is of a newer Tagwatch.
    """
    make_folder(into)
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(file, archive)
            for name, listed in manifest.files.items():
                digest, size = hashlib.sha256(), 0
                with archive.open(name) as source, open(into / name, "wb", opener=private_opener) as out:
                    while piece := source.read(PIECE):
                        digest.update(piece)
                        size += len(piece)
                        if size > int(listed["bytes"]):
                            break
                        out.write(piece)
                if size != listed["bytes"] or digest.hexdigest() != listed["sha256"]:
                    raise _damaged(file, f"the checksum of {name} is not its own")
    except (zipfile.BadZipFile, EOFError, KeyError, ValueError, TypeError, NotImplementedError) as error:
        raise _damaged(file, first_line(error)) from error
    except FileNotFoundError as error:
        raise AnalyticsError(f"There is no backup {file}.") from error
    except OSError as error:
        raise unwritable(into, error, what="The backup, unpacked in") from error
    except Exception as error:  # zlib.error and its kind are no OSError
        if isinstance(error, AnalyticsError):
            raise
        raise _damaged(file, first_line(error)) from error
    for name, damage in ((TICKETS, damage_of), (WORKSPACE, damage_of_workspace), (PEOPLE_FILE, damage_of_people)):
        if name in manifest.files and (found := damage(into / name)):
            raise _damaged(file, f"{name}: {found}")
    return manifest


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    with archive.open(MANIFEST) as listed:
        text = listed.read(LONGEST_MANIFEST + 1)
    if len(text) > LONGEST_MANIFEST:
        raise ValueError("its list of files is too long for one of a backup")
    fields = json.loads(text)
    newer = fields["format"] > FORMAT or any(
        fields["schemas"][name] > known
        for name, known in (("tickets", TICKETS_SCHEMA), ("workspace", WORKSPACE_SCHEMA))
    )
    if newer:
        raise AnalyticsError(f"The backup {file} was written by a newer Tagwatch. Restore it with that one.")
    strange = set(fields["files"]) - {TICKETS, WORKSPACE, KEY_FILE, PEOPLE_FILE}
    if fields["version"] is not None and not re.fullmatch(r"\d{6,12}", fields["version"]):  # it becomes a path
        raise ValueError("its version is none")
    if strange or WORKSPACE not in fields["files"] or bool(fields["version"]) != (TICKETS in fields["files"]):
        raise ValueError("its list of files is not one of a backup")
    return Manifest(**fields)


def _damaged(file: Path, why: str) -> AnalyticsError:
    return AnalyticsError(
        f"The backup {file} cannot be used: {why.rstrip('.')}. Nothing was changed. Take an earlier backup."
    )


def _open_current(snapshots: Snapshots, copy: Path) -> tuple[str | None, BinaryIO | None]:
    """The current version, open: its file may be swept meanwhile, what is open stays readable."""
    while True:
        version = snapshots.check_current()
        if version is None:
            return None, None
        if found := snapshots.damage(version):
            if snapshots.has(version):
                raise snapshots.damaged(version, ValueError(found))
            continue  # swept between the two looks: the next version counts
        try:
            return version, snapshots.opened(version, copy)
        except FileNotFoundError:
            continue


def copy_workspace(folder: Path, copy: Path) -> int:
    """Copy the decisions as of one moment, by SQLite's own backup; the number of the last step."""
    copy.unlink(missing_ok=True)
    os.close(private_opener(str(copy), os.O_WRONLY | os.O_CREAT))
    with opened(folder) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("pragma journal_mode = delete")
        step: int = target.execute("select coalesce(max(step), 0) from changes").fetchone()[0]
    if found := damage_of_workspace(copy):
        raise AnalyticsError(
            f"The decisions in {folder / WORKSPACE} are damaged: {found}. No backup was written: it would be damaged, "
            "too. Restore them from an earlier backup first."
        )
    return step


def _has_views(workspace: Path) -> bool:
    with contextlib.closing(sqlite3.connect(workspace)) as database:
        sql = "select exists(select 1 from views) or exists(select 1 from own_areas)"
        return bool(database.execute(sql).fetchone()[0])


def _add(
    archive: zipfile.ZipFile, name: str, source: BinaryIO, report: Callable[[float], None] = lambda share: None
) -> dict[str, str | int]:
    """Copy an open file into the archive; its sum and size."""
    digest, size = hashlib.sha256(), 0
    whole = max(os.fstat(source.fileno()).st_size, 1)
    with archive.open(name, "w", force_zip64=True) as out:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
            report(min(size / whole, 1.0))
    return {"sha256": digest.hexdigest(), "bytes": size}
