"""Containers: folders, archives, workbooks, JSON and Parquet, opened into the tables of text that they hold.

What a file is, its first bytes say and not its name. What cannot be opened is handed on as it is, so that the
reader refuses it in its own words.
"""

import gzip
import lzma
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from analytics.errors import UnreadableExport
from analytics.ingest.files import check_unchanged, stamp_of
from analytics.ingest.json_records import is_json
from analytics.ingest.json_tables import json_as_csv
from analytics.ingest.names import clean, cleanly_named, safe_name
from analytics.ingest.parquet_tables import MARK as PARQUET
from analytics.ingest.parquet_tables import parquet_as_csv
from analytics.ingest.workbooks import DAMAGED, LOCKED, NO_ROOM, Refusal, sheets_of

SUFFIXES = (
    *(".csv", ".tsv", ".txt", ".zip", ".gz", ".xlsx", ".xlsm", ".xls", ".ods"),
    *(".json", ".jsonl", ".ndjson", ".parquet"),
)
ZIP, GZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
WORKBOOK_MEMBERS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
DEEPEST = 2  # an archive inside an archive is opened, one in there is not
MOST_MEMBERS = 10_000  # exports in one archive, those of archives in it included
MOST_RATIO = 250  # unpacked ÷ packed; tables of text reach 5 to 60
ANY_RATIO = 64_000_000  # bytes unpacked, up to which the ratio does not matter
LEFT_FREE = 500_000_000  # bytes of the disk that unpacking never takes; of a small disk a twentieth
DAMAGE = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


@dataclass(frozen=True)
class Part:
    """One text file of a container, or a file that is none."""

    label: str  # "export.zip · tickets.csv"; the file's own name where it is no container
    path: Path
    sheet: bool = False  # one of several sheets of a workbook, which need not all hold tickets
    records: bool = False  # made from JSON: a row of one cell is a line that is no record


def exports_in(paths: Sequence[Path]) -> list[Path]:
    """The files meant by these paths: a folder stands for the exports in and below it, hidden ones left out.

    Raises UnreadableExport for a folder without any.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(
            file
            for file in path.rglob("*")
            if file.is_file()
            and file.suffix.lower() in SUFFIXES
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
        if not found:
            raise UnreadableExport(f"The folder '{path}' holds no export ({', '.join(SUFFIXES)}).")
        files += found
    return files


@contextmanager
def opened(file: Path) -> Iterator[list[Part]]:
    """The parts of a file, unpacked into a temporary folder for as long as the block runs.

    Raises UnreadableExport for an archive or workbook that holds nothing, is locked, was written meanwhile, or does
    not fit on the disk.
    """
    with cleanly_named(file) as file, tempfile.TemporaryDirectory(prefix="tagwatch-") as folder:
        before = stamp_of(file)
        try:
            parts = _parts(file, file.name, Path(folder), DEEPEST, _Allowance(file.name, before.size, Path(folder)))
        except OSError as error:
            free = shutil.disk_usage(folder).free
            raise UnreadableExport(
                f"Export '{file.name}' cannot be unpacked into {tempfile.gettempdir()}: {error.strerror or error}. "
                f"There are {free / 1e9:.1f} GB free. Free some space there, or unpack it elsewhere."
            ) from error
        if any(part.path != file for part in parts):
            check_unchanged(file, before)
        yield parts


class _Allowance:
    """What one file may unfold into: so many exports, and so many bytes for each that it has."""

    def __init__(self, label: str, packed: int, folder: Path):
        self.label, self.packed, self.folder = label, max(packed, 1), folder
        self.members = self.unpacked = 0
        disk = shutil.disk_usage(folder)
        self.kept_free = min(LEFT_FREE, disk.total // 20)
        self.room = disk.free - self.kept_free

    def take(self, size: int) -> None:
        """Count unpacked bytes; raises UnreadableExport for the first too many."""
        self.unpacked += size
        self.room -= size
        if self.unpacked > max(ANY_RATIO, self.packed * MOST_RATIO):
            raise UnreadableExport(
                f"Export '{self.label}' unfolds to more than {MOST_RATIO} times its {self.packed:,} bytes. No table of "
                "tickets does; such files are made to fill a disk. If it is sound, unpack it and import what is inside."
            )
        if self.room < 0:
            raise self.no_room()

    def no_room(self) -> UnreadableExport:
        free = shutil.disk_usage(self.folder).free
        return UnreadableExport(
            f"Export '{self.label}' is larger unpacked than the temporary folder {tempfile.gettempdir()} has room for: "
            f"{free / 1e9:.1f} GB are free, of which {self.kept_free / 1e9:.1f} stay free. Free some space, or unpack "
            "it elsewhere."
        )

    def enter(self, members: int) -> None:
        """Count exports of an archive."""
        self.members += members
        if self.members > MOST_MEMBERS:
            raise UnreadableExport(
                f"Export '{self.label}' holds {self.members:,} exports or more; at most {MOST_MEMBERS:,} are taken "
                "from one archive. Divide it, or put their rows into fewer files."
            )

    def copy(self, source: IO[bytes] | gzip.GzipFile, path: Path) -> None:
        """Unpack to a file, counting what comes out and not what the archive says of itself."""
        with path.open("wb") as target:
            while chunk := source.read(1 << 20):
                self.take(len(chunk))
                target.write(chunk)


def _parts(file: Path, label: str, folder: Path, depth: int, allowance: _Allowance) -> list[Part]:
    try:
        with file.open("rb") as opened_file:
            start = opened_file.read(64)
    except OSError:
        return [Part(label, file)]  # the reader says why
    if depth:
        try:
            if start.startswith(ZIP):
                with zipfile.ZipFile(file) as archive:
                    if not any(name in WORKBOOK_MEMBERS for name in archive.namelist()):
                        return _members(archive, label, folder, depth, allowance)
                    allowance.take(sum(member.file_size for member in archive.infolist()))
                return _sheets(file, label, folder, allowance)
            if start.startswith(OLD_WORKBOOK):
                return _sheets(file, label, folder, allowance)
            if start.startswith(GZIP):
                return _unzipped(file, label, folder, depth, allowance)
        except DAMAGE:
            pass  # the reader names what it is
    if is_json(start):
        table = _table_in(folder, file)
        json_as_csv(file, table, take=allowance.take)
        return [Part(label, table, records=True)]
    if start.startswith(PARQUET):
        table = _table_in(folder, file)
        parquet_as_csv(file, table, take=allowance.take)
        return [Part(label, table)]
    return [Part(label, file)]


def _table_in(folder: Path, file: Path) -> Path:
    """Where the table of a file that is no text is written: under the file's own name, which messages show."""
    place = folder / "table"
    place.mkdir()
    return place / clean(file.name)


def _members(archive: zipfile.ZipFile, label: str, folder: Path, depth: int, allowance: _Allowance) -> list[Part]:
    members = [member for member in archive.infolist() if not member.is_dir() and _is_export(member.filename)]
    if not members:
        raise UnreadableExport(f"Export '{label}' is an archive without any export in it ({', '.join(SUFFIXES)}).")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableExport(f"Export '{label}' is locked with a password. Unpack it and import what is inside.")
    allowance.enter(len(members))
    parts: list[Part] = []
    for number, member in enumerate(sorted(members, key=lambda member: member.filename)):
        place = folder / str(number)  # a name in the archive never decides where it is written
        place.mkdir()
        path = place / safe_name(member.filename)
        with archive.open(member) as source:
            allowance.copy(source, path)
        parts += _parts(path, f"{label} · {path.name}", place, depth - 1, allowance)
    return parts


def _is_export(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)
    return path.suffix.lower() in SUFFIXES and not hidden


def _unzipped(file: Path, label: str, folder: Path, depth: int, allowance: _Allowance) -> list[Part]:
    place = folder / "unzipped"
    place.mkdir()
    path = place / (file.name.removesuffix(".gz") or "export.csv")
    with gzip.open(file) as source:
        allowance.copy(source, path)
    return _parts(path, label, place, depth - 1, allowance)


def _sheets(file: Path, label: str, folder: Path, allowance: _Allowance) -> list[Part]:
    """Each sheet that holds a table, as CSV in UTF-8."""
    place = folder / "sheets"
    place.mkdir()
    try:
        found = sheets_of(file, place, room=allowance.room)
    except Refusal as refusal:
        if refusal.kind == DAMAGED:
            return [Part(label, file)]  # the reader names what it is
        if refusal.kind == NO_ROOM:
            raise allowance.no_room() from refusal
        if refusal.kind == LOCKED:
            raise UnreadableExport(
                f"Export '{label}' is locked with a password. Save it without one, or as CSV."
            ) from refusal
        raise UnreadableExport(
            f"Export '{label}' is a workbook that is too large: {refusal.text}. A cell far below or far to the right "
            "of the table does that, too. Save the sheet as CSV (UTF-8) and import that."
        ) from refusal
    if not found:
        raise UnreadableExport(f"Export '{label}' is a workbook without a table of at least two rows and columns.")
    parts = []
    for name, written in found:
        path = written.with_name(f"{written.name}-") / clean(file.name)
        path.parent.mkdir()
        written.rename(path)
        allowance.take(0 if len(found) == 1 else path.stat().st_size)
        parts.append(Part(label if len(found) == 1 else f"{label} · {clean(name)}", path, sheet=len(found) > 1))
    return parts
