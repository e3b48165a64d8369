"""Traces: files of the data folder that mention a customer, in any encoding and inside any container.

A file is searched as it lies and as the importer would open it. What cannot be opened is reported as not searched,
never as clean.
"""

import csv
import gzip
import io
import lzma
import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast

from analytics.errors import AnalyticsError
from analytics.ingest.sniffing import glance
from analytics.ingest.sources import recognise
from analytics.ingest.workbooks import DAMAGED, Refusal, sheets_of
from analytics.store.decoded import PACKED
from analytics.store.mentions import Mentions

CUSTOMER, AGENT = "customer", "agent"
CLEAN, FOUND = "", "found"  # anything else is why a file could not be searched
ATTACHED = "it holds packed files in base64, as mail attaches them"
CHUNK, OVERLAP = 1 << 22, 1 << 13  # bytes; the overlap is even and longer than any name
DEEPEST = 5
MOST_UNPACKED = 4_000_000_000  # bytes of one file
WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
WIDE = ("utf-16-le", "utf-16-be")
OPAQUE = {
    b"%PDF": "a PDF",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\xfd7zX": "an xz archive",
    b"BZh": "a bzip2 archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"PAR1": "a Parquet file",
    b"SQLi": "a database",
}
CONTROLS = bytes(
    {*range(32)} - {*b"\t\n\v\f\r\x1b"}
)  # of what is packed or locked they are a ninth, of text hardly any
DAMAGE = (zipfile.BadZipFile, OSError, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError,
          RuntimeError, ValueError, OverflowError)  # fmt: skip


def search(path: Path, mentions: Mentions) -> str:
    """CLEAN, FOUND, or why the file could not be searched to its end."""
    try:
        with tempfile.TemporaryDirectory(prefix="tagwatch-") as folder:
            return _search(path, mentions, Path(folder), DEEPEST)
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"


def without_rows(
    path: Path, mentions: Mentions, *, keep_mentions: bool = False, agent: bool = False, dry_run: bool
) -> int | None:
    """Take the rows that mention the customer out of a file of text, packed or not; how many rows changed.

    None where they cannot be taken out. keep_mentions: rows stay that have the name only within a longer cell, unless
    they have more or fewer cells than the header has. agent: the name is an agent's; it alone goes, and the rows, which
    are of customers, stay, as do rows that have it in no other column than the agent's.
    The other rows keep their bytes' meaning: a file that cannot be written back as it was read is left alone.
    """
    draft = path.with_name(f".{path.name[:100]}.part")
    try:
        with path.open("rb") as begin:
            packed = begin.read(2) == b"\x1f\x8b"
        if packed:
            return _without_packed(path, draft, mentions, keep_mentions=keep_mentions, agent=agent, dry_run=dry_run)
        format = glance(path)
        encoding = "utf-8" if format.encoding == "utf-8-sig" else format.encoding  # a mark stays where there is one
        errors = "strict" if encoding.startswith("utf-16") else "surrogateescape"
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            text = file.read()
        options: dict[str, Any] = {"delimiter": format.delimiter}
        if format.escape != '"':
            options |= {"escapechar": format.escape, "doublequote": False}

        def mentioned(row: list[str]) -> bool:
            return any(map(mentions.inside, row)) or mentions.inside(format.delimiter.join(row))

        rows = list(csv.reader(io.StringIO(text, newline=""), **options))
        width, owners = len(rows[0]) if rows else 0, _owners(format.headers)
        kept: list[list[str]] = []
        changed = 0
        for row in rows:
            left: list[str] | None = row
            if mentioned(row):
                owned = {owners.get(at) for at, cell in enumerate(row) if mentions.are(cell)}
                if len(row) != len(format.headers):
                    owned = {None} if owned else set()
                if CUSTOMER not in owned and (agent or owned == {AGENT}):
                    left = [mentions.without(cell) if mentions.are(cell) or not keep_mentions else cell for cell in row]
                    left = None if mentioned(left) and not keep_mentions else left  # it is spread over cells
                elif not keep_mentions or len(row) != width or owned:
                    left = None
            changed += left != row
            kept += [] if left is None else [left]
        try:
            for written in ([row for row in kept if not (keep_mentions and mentioned(row))], kept):
                with draft.open("w", encoding=encoding, errors=errors, newline="") as file:
                    csv.writer(file, **options, lineterminator="\n").writerows(written)
                if written is not kept and search(draft, mentions) not in (CLEAN, ATTACHED):
                    return None
            if changed and not dry_run:
                os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except (AnalyticsError, OSError, EOFError, ValueError, csv.Error, zlib.error):
        return None
    return changed


def _without_packed(
    path: Path, draft: Path, mentions: Mentions, *, keep_mentions: bool, agent: bool, dry_run: bool
) -> int | None:
    """The same for a file packed by gzip."""
    with tempfile.TemporaryDirectory(prefix="tagwatch-") as folder:
        with gzip.open(path) as source:
            inner = _unpacked(cast("IO[bytes]", source), Path(folder))
        changed = without_rows(inner, mentions, keep_mentions=keep_mentions, agent=agent, dry_run=dry_run)
        if changed is not None and (changed or not keep_mentions) and not dry_run:  # the name of the file is in it, too
            try:
                with inner.open("rb") as rows, draft.open("wb") as target, gzip.GzipFile("", "wb", 9, target) as packed:
                    shutil.copyfileobj(rows, packed)
                os.replace(draft, path)
            finally:
                draft.unlink(missing_ok=True)
        return changed


def _owners(headers: Sequence[str]) -> dict[int, str]:
    """Place of a column → whose names it has, CUSTOMER or AGENT, of those that the importer knows by their headers."""
    found = recognise(headers).found(headers)
    fields = {"requester": CUSTOMER, "company": CUSTOMER, "agent": AGENT}
    owner = {header: whose for field, whose in fields.items() for header in found.get(field, ())}
    return {at: owner[header] for at, header in enumerate(headers) if header in owner}


def _search(path: Path, mentions: Mentions, folder: Path, depth: int) -> str:
    with path.open("rb") as file:
        start = file.read(8)
    if _in_text(path, mentions):
        return FOUND
    if not depth and start[:2] in (b"PK", b"\x1f\x8b"):
        return "it is an archive in an archive, too deep to be opened"
    try:
        if start.startswith(b"PK\x03\x04"):
            return _in_zip(path, mentions, folder, depth)
        if start.startswith(b"\x1f\x8b"):
            with gzip.open(path) as source:
                return _search(_unpacked(cast("IO[bytes]", source), folder), mentions, folder, depth - 1)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            return _in_sheets(path, mentions)
    except DAMAGE as error:
        return f"it is damaged: {str(error)[:80]}"
    opaque = next((what for magic, what in OPAQUE.items() if start.startswith(magic)), None)
    return f"it is {opaque}" if opaque else _binary(path) or attached(path)


def _in_zip(path: Path, mentions: Mentions, folder: Path, depth: int) -> str:
    unsearched = CLEAN
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > MOST_UNPACKED:
            return "it is too large unpacked"
        for member in members:
            if mentions.inside(member.filename):
                return FOUND
            if member.flag_bits & 1:
                unsearched = "it is locked with a password"
                continue
            with archive.open(member) as source:
                found = _search(_unpacked(source, folder), mentions, folder, depth - 1)
            if found == FOUND:
                return FOUND
            if found and not member.filename.lower().endswith((".bin", ".emf", ".png", ".jpg", ".jpeg", ".gif")):
                unsearched = f"{member.filename[:60]!r} in it: {found}"
    if any(member.filename in WORKBOOKS for member in members):
        return _in_sheets(path, mentions) or unsearched
    return unsearched


def _in_sheets(path: Path, mentions: Mentions) -> str:
    with tempfile.TemporaryDirectory(prefix="tagwatch-") as folder:
        try:
            sheets = sheets_of(path, Path(folder), room=MOST_UNPACKED)
        except Refusal as refusal:
            return f"it is a workbook that cannot be read: {refusal.text or refusal.kind}"
        names = any(mentions.inside(sheet.name) for sheet in sheets)
        if names or any(_in_text(sheet, mentions) for sheet in Path(folder).glob("sheet*")):
            return FOUND
        damaged = next((sheet.name for sheet in sheets if sheet.fault == DAMAGED), None)
        return CLEAN if damaged is None else f"its sheet {damaged[:60]!r} is damaged"


def _unpacked(source: IO[bytes], folder: Path) -> Path:
    handle, name = tempfile.mkstemp(dir=folder)
    left = MOST_UNPACKED
    with os.fdopen(handle, "wb") as target:
        while chunk := source.read(1 << 20):
            left -= len(chunk)
            if left < 0:
                raise ValueError("it is too large unpacked")
            target.write(chunk)
    return Path(name)


def _in_text(path: Path, mentions: Mentions) -> bool:
    """Whether a name occurs in the bytes, read in each of the encodings that they could be in."""
    try:
        own = glance(path).encoding
    except (AnalyticsError, OSError, ValueError):
        own = "utf-8"
    for chunk in _chunks(path):
        for text in _readings(chunk, own):
            if mentions.inside(text):
                return True
    return False


def _chunks(path: Path) -> Iterator[bytes]:
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield before + chunk
            before = chunk[-OVERLAP:]


def _readings(chunk: bytes, own: str) -> Iterator[str]:
    yield chunk.decode("utf-8", "replace")
    if not chunk.isascii():
        yield chunk.decode("cp1252", "replace")
    if own not in ("utf-8", "utf-8-sig", "cp1252", "utf-16", *WIDE):
        yield chunk.decode(own, "replace")
    if b"\0" in chunk or own.startswith("utf-16"):
        for codec in WIDE:
            yield chunk.decode(codec, "replace")
            yield chunk[1:].decode(codec, "replace")  # a byte out of step


def attached(path: Path) -> str:
    """Why a text cannot be searched to its end: it holds packed files; CLEAN where it holds none."""
    for chunk in _chunks(path):
        if PACKED.search(chunk.decode("latin-1")):
            return ATTACHED
    return CLEAN


def _binary(path: Path) -> str:
    """Why what is neither text nor a container that can be opened was not searched; CLEAN for text."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or max(start[0::2].count(0), start[1::2].count(0)) >= (
        len(start) // 2 * 0.3
    )
    controls = len(start) - len(start.translate(None, CONTROLS))
    if controls > max(2, len(start) // 50) and not wide:
        return "it is no text, and no archive or workbook that can be opened"
    return CLEAN
