"""Containers: folders, archives, workbooks, JSON and Parquet, opened into the tables of text that they hold.

A file's kind is decided by its first bytes, not by its name. What cannot be opened is handed on as it is, so that the
reader refuses it in its own words.
"""

import gzip
import lzma
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.errors import UnreadableExport
from analytics.ingest.allowance import Allowance, Unbounded
from analytics.ingest.export_names import SUFFIXES, is_export
from analytics.ingest.files import check_unchanged, stamp_of
from analytics.ingest.json_records import is_json
from analytics.ingest.json_tables import json_as_csv
from analytics.ingest.names import clean, cleanly_named, safe_name
from analytics.ingest.parquet_tables import MARK as PARQUET
from analytics.ingest.parquet_tables import parquet_as_csv
from analytics.ingest.row_numbers import IN_LINES, RECORD, ROW, Counting
from analytics.ingest.web_child import page_apart, sheets_apart
from analytics.ingest.web_tables import BEGIN, WEB, XML, kind_of
from analytics.ingest.workbooks import DAMAGED, LOCKED, NO_ROOM, NO_TABLE, Refusal, Sheet, sheets_of

ZIP, GZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
WORKBOOK_MEMBERS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
UNIX = 3  # as a zip archive names the system that packed a file
DEEPEST = 2  # an archive inside an archive is opened, one in there is not
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
    counting: Counting = IN_LINES  # what the numbers of its rows count
    fault: str = ""  # why it cannot be read, where the rest of its container can be
    book: tuple[str, ...] = ()  # the label of its workbook, and the sheets of that which hold no table
    hidden: bool = False  # a sheet that nobody sees who opens the workbook
    unseen: tuple[str, ...] = ()  # such sheets of its workbook, which were left aside
    notes: tuple[str, ...] = ()  # what a person should look at


@contextmanager
def opened(file: Path, sheets: Sequence[str] = ()) -> Iterator[list[Part]]:
    """The parts of a file, unpacked into a temporary folder for as long as the block runs.

    sheets: of workbooks, those to read; all where empty. Raises UnreadableExport for an archive or workbook that holds
    nothing, is locked, damaged, was written meanwhile, lacks these sheets, or does not fit on the disk.
    """
    with cleanly_named(file) as file, tempfile.TemporaryDirectory(prefix="tagwatch-") as folder:
        before = stamp_of(file)
        try:
            parts = _parts(file, file.name, Path(folder), DEEPEST, Allowance(file.name, before.size, Path(folder)))
        except OSError as error:
            free = shutil.disk_usage(folder).free
            raise UnreadableExport(
                f"Export '{file.name}' cannot be unpacked into {tempfile.gettempdir()}: {error.strerror or error}. "
                f"There are {free / 1e9:.1f} GB free. Free some space there, or unpack it elsewhere."
            ) from error
        if any(part.path != file for part in parts):
            check_unchanged(file, before)
        yield _chosen(parts, sheets, file.name) if sheets else _seen(parts)


def _seen(parts: list[Part]) -> list[Part]:
    """The parts without hidden sheets, where a workbook has others with a table: those are looked up or old copies."""
    seen: list[Part] = []
    for book in dict.fromkeys(part.book for part in parts):
        its = [part for part in parts if part.book == book]
        shown = [part for part in its if not part.hidden] or its
        unseen = tuple(part.counting.sheet for part in its if part not in shown)
        several = len(shown) > 1
        seen += [replace(part, unseen=unseen, sheet=part.sheet and several) if unseen else part for part in shown]
    return seen


def _chosen(parts: list[Part], sheets: Sequence[str], file: str) -> list[Part]:
    """The parts without the sheets that were not named; what is no sheet stays."""
    known = [name for part in parts if part.counting.sheet for name in (part.counting.sheet, *part.book[1:])]
    if not known:
        return parts
    wanted = {clean(name).strip().casefold() for name in sheets}
    found = [replace(part, sheet=False) for part in parts if part.counting.sheet.strip().casefold() in wanted]
    if not found:
        raise UnreadableExport(
            f"Export '{file}' has no table in a sheet {' or '.join(repr(clean(name)) for name in sheets)}. Its sheets: "
            f"{', '.join(repr(name) for name in dict.fromkeys(known))}."
        )
    return [*found, *(part for part in parts if not part.counting.sheet)]


def _parts(file: Path, label: str, folder: Path, depth: int, allowance: Allowance) -> list[Part]:
    try:
        with file.open("rb") as opened_file:
            start = opened_file.read(BEGIN)
    except OSError:
        return [Part(label, file)]  # the reader gives the reason
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
        except DAMAGE as error:
            raise UnreadableExport(_damaged(label, start, error)) from error
    if is_json(start):
        table = _table_in(folder, file)
        json_as_csv(file, table, take=allowance.take)
        return [Part(label, table, counting=Counting(RECORD))]
    if start.startswith(PARQUET):
        table = _table_in(folder, file)
        parquet_as_csv(file, table, take=allowance.take)
        return [Part(label, table, counting=Counting(RECORD))]
    kind = kind_of(start)
    if kind == XML:
        place = folder / "sheets"
        place.mkdir()
        return _sheet_parts(sheets_apart(file, place, room=allowance.left, take=allowance.take), file, label)
    if kind == WEB:
        table = _table_in(folder, file)
        notes = page_apart(file, table, room=allowance.left, take=allowance.take)
        if notes is not None:
            return [Part(label, table, counting=Counting(ROW), notes=notes)]
    return [Part(label, file)]


def _table_in(folder: Path, file: Path) -> Path:
    """Where the table of a file that is no text is written: under the file's own name, which messages show."""
    place = folder / "table"
    place.mkdir()
    return place / clean(file.name)


def _members(archive: zipfile.ZipFile, label: str, folder: Path, depth: int, allowance: Allowance) -> list[Part]:
    members = [member for member in archive.infolist() if not member.is_dir() and is_export(member.filename)]
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
        inside = f"{label} · {path.name}"
        if not _is_file(member):
            fault = (
                f"Export '{inside}' is a link or a device and no file: nothing of it was read. Pack the file itself."
            )
            parts.append(Part(inside, path, fault=fault))
            continue
        try:
            with archive.open(member) as source:
                allowance.copy(source, path)
            parts += _parts(path, inside, place, depth - 1, allowance)
        except Unbounded:
            raise
        except DAMAGE as error:
            parts.append(Part(inside, path, fault=_damaged(inside, b"", error)))
        except UnreadableExport as error:
            parts.append(Part(inside, path, fault=str(error)))
    return parts


def _damaged(label: str, start: bytes, error: Exception) -> str:
    """The sentence for an archive, a part of one, or a workbook that cannot be read to its end. start: of its bytes."""
    if start.startswith(ZIP) and isinstance(error, zipfile.BadZipFile):
        return (
            f"Export '{label}' is a zip archive or a workbook that is cut off or damaged: the list of what is in it, "
            "which lies at its end, cannot be read. Download or copy it again."
        )
    what = "a gzip archive" if start.startswith(GZIP) else "a workbook" if start else "a part of an archive"
    how = "cut off: it ends before its content does" if isinstance(error, EOFError) else "damaged"
    return (
        f"Export '{label}' is {what} that is {how}. Nothing of it was taken in, because nobody can know how many rows "
        "are missing. Download or copy it again."
    )


def _is_file(member: zipfile.ZipInfo) -> bool:
    """False for a link, a pipe or a device, as systems like Unix pack them."""
    return stat.S_IFMT(member.external_attr >> 16) in (0, stat.S_IFREG) or member.create_system != UNIX


def _unzipped(file: Path, label: str, folder: Path, depth: int, allowance: Allowance) -> list[Part]:
    place = folder / "unzipped"
    place.mkdir()
    path = place / (file.name.removesuffix(".gz") or "export.csv")
    with gzip.open(file) as source:
        allowance.copy(source, path)
    return _parts(path, label, place, depth - 1, allowance)


def _sheets(file: Path, label: str, folder: Path, allowance: Allowance) -> list[Part]:
    """Each sheet that holds a table, as CSV in UTF-8."""
    place = folder / "sheets"
    place.mkdir()
    try:
        found = sheets_of(file, place, room=allowance.room)
    except Refusal as refusal:
        if refusal.kind == DAMAGED:
            raise UnreadableExport(
                f"Export '{label}' is a workbook (or another file of an office program) that cannot be read: it is "
                "damaged or cut off. Open it in a spreadsheet program, which may repair it, and save it again or "
                "as CSV (UTF-8); or export it again."
            ) from refusal
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
    if sum(sheet.path is not None or sheet.fault == DAMAGED for sheet in found) > 1:
        allowance.take(sum(sheet.path.stat().st_size for sheet in found if sheet.path))
    return _sheet_parts(found, file, label)


def _sheet_parts(found: Sequence[Sheet], file: Path, label: str) -> list[Part]:
    """The sheets of a workbook as parts; raises UnreadableExport where none holds a table."""
    tables = [(sheet.name, sheet.path, sheet.hidden) for sheet in found if sheet.path]
    damaged = [sheet.name for sheet in found if sheet.fault == DAMAGED]
    book = (label, *(clean(sheet.name) for sheet in found if sheet.fault == NO_TABLE))
    if not tables and not damaged:
        raise UnreadableExport(f"Export '{label}' is a workbook without a table of at least two rows and columns.")
    parts, several = [], len(tables) + len(damaged) > 1
    for name, written, hidden in tables:
        path = written.with_name(f"{written.name}-") / clean(file.name)
        path.parent.mkdir()
        written.rename(path)
        inside = f"{label} · {clean(name)}" if several else label
        parts.append(Part(inside, path, several, Counting(ROW, clean(name)), book=book, hidden=hidden))
    for name in damaged:
        inside = f"{label} · {clean(name)}"
        fault = (
            f"Export '{inside}' is a sheet that is damaged. Open the workbook in a spreadsheet program, which may "
            "repair it, and save it again; or export it again."
        )
        parts.append(Part(inside, file, counting=Counting(ROW, clean(name)), fault=fault, book=book))
    return parts
