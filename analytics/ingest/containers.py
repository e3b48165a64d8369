"""Containers: folders, archives and workbooks, opened into the text files that they hold.

What a file is, its first bytes say and not its name. What cannot be opened is handed on as it is, so that the
reader refuses it in its own words.
"""

import csv
import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from analytics.errors import UnreadableExport
from analytics.ingest.files import check_unchanged, stamp_of

SUFFIXES = (".csv", ".tsv", ".txt", ".zip", ".gz", ".xlsx", ".xlsm", ".xls", ".ods")
ZIP, GZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
WORKBOOK_MEMBERS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
EXACT = 2**53  # beyond it a workbook's number is no longer the one that was meant
DEEPEST = 2  # an archive inside an archive is opened, one in there is not


@dataclass(frozen=True)
class Part:
    """One text file of a container, or a file that is none."""

    label: str  # "export.zip · tickets.csv"; the file's own name where it is no container
    path: Path
    sheet: bool = False  # one of several sheets of a workbook, which need not all hold tickets


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
    with tempfile.TemporaryDirectory(prefix="tagwatch-") as folder:
        before = stamp_of(file)
        try:
            parts = _parts(file, file.name.encode("utf-8", "replace").decode(), Path(folder), DEEPEST)
        except OSError as error:
            free = shutil.disk_usage(folder).free
            raise UnreadableExport(
                f"Export '{file.name}' cannot be unpacked into {tempfile.gettempdir()}: {error.strerror or error}. "
                f"There are {free / 1e9:.1f} GB free. Free some space there, or unpack it elsewhere."
            ) from error
        if any(part.path != file for part in parts):
            check_unchanged(file, before)
        yield parts


def _parts(file: Path, label: str, folder: Path, depth: int) -> list[Part]:
    try:
        with file.open("rb") as opened_file:
            start = opened_file.read(4)
    except OSError:
        return [Part(label, file)]  # the reader says why
    if depth:
        try:
            if start == ZIP:
                with zipfile.ZipFile(file) as archive:
                    names = archive.namelist()
                    if not any(name in WORKBOOK_MEMBERS for name in names):
                        return _members(archive, label, folder, depth)
                return _sheets(file, label, folder)
            if start == OLD_WORKBOOK:
                return _sheets(file, label, folder)
            if start.startswith(GZIP):
                return _unzipped(file, label, folder, depth)
        except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, CalamineError, NotImplementedError):
            pass  # damaged: the reader names what it is
    return [Part(label, file)]


def _members(archive: zipfile.ZipFile, label: str, folder: Path, depth: int) -> list[Part]:
    members = [member for member in archive.infolist() if not member.is_dir() and _is_export(member.filename)]
    if not members:
        raise UnreadableExport(f"Export '{label}' is an archive without any export in it ({', '.join(SUFFIXES)}).")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableExport(f"Export '{label}' is locked with a password. Unpack it and import what is inside.")
    _check_space(label, sum(member.file_size for member in members))
    parts: list[Part] = []
    for number, member in enumerate(sorted(members, key=lambda member: member.filename)):
        place = folder / str(number)  # a name in the archive never decides where it is written
        place.mkdir()
        path = place / PurePosixPath(member.filename.replace("\\", "/")).name
        with archive.open(member) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        parts += _parts(path, f"{label} · {path.name}", place, depth - 1)
    return parts


def _is_export(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)
    return path.suffix.lower() in SUFFIXES and not hidden


def _unzipped(file: Path, label: str, folder: Path, depth: int) -> list[Part]:
    place = folder / "unzipped"
    place.mkdir()
    path = place / (file.name.removesuffix(".gz") or "export.csv")
    free = shutil.disk_usage(folder).free
    with gzip.open(file) as source, path.open("wb") as target:
        while chunk := source.read(1 << 20):
            target.write(chunk)
            free -= len(chunk)
            if free < 1 << 20:
                _check_space(label, shutil.disk_usage(folder).free + 1)
    return _parts(path, label, place, depth - 1)


def _check_space(label: str, needed: int) -> None:
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if needed > free:
        raise UnreadableExport(
            f"Export '{label}' needs {needed / 1e9:.1f} GB to be unpacked and the temporary folder "
            f"has {free / 1e9:.1f} GB left. Free some space, or unpack it elsewhere."
        )


def _sheets(file: Path, label: str, folder: Path) -> list[Part]:
    """Each sheet that holds a table, as CSV in UTF-8."""
    try:
        workbook = CalamineWorkbook.from_path(str(file))
    except PasswordError as error:
        raise UnreadableExport(
            f"Export '{label}' is locked with a password. Save it without one, or as CSV."
        ) from error
    parts = []
    with workbook:
        for number, name in enumerate(workbook.sheet_names):
            path = folder / f"sheet{number}" / file.name
            path.parent.mkdir()
            if _write_sheet(workbook, name, path):
                parts.append((name, path))
    if not parts:
        raise UnreadableExport(f"Export '{label}' is a workbook without a table of at least two rows and columns.")
    if len(parts) == 1:
        return [Part(label, parts[0][1])]
    return [Part(f"{label} · {name}", path, sheet=True) for name, path in parts]


def _write_sheet(workbook: CalamineWorkbook, name: str, path: Path) -> bool:
    """Write a sheet; False when it is no table. A row of a single cell is a title or a footer and stays alone."""
    rows = widest = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for cells in workbook.get_sheet_by_name(name).iter_rows():
            texts = [_text(cell) for cell in cells]
            filled = [text for text in texts if text]
            writer.writerow(texts if len(filled) > 1 else filled)
            rows += len(filled) > 1
            widest = max(widest, len(filled))
    return rows >= 2 and widest >= 2


def _text(cell: object) -> str:
    """A cell as its export would have written it; a number too long for a workbook stays visibly damaged."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        if abs(cell) >= EXACT:
            return f"{cell:.14E}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)
