"""Mapping files: what was decided about columns, to be taken to another store or kept in git."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from analytics.errors import AnalyticsError
from analytics.ingest.mapping import Mapping, mapping_text, read_mapping
from analytics.ingest.mappings import Mappings

MOST_BYTES = 5_000_000  # of one file; a mapping has a few hundred
MOST_FILES = 10_000  # in one archive
STAMP = (2000, 1, 1, 0, 0, 0)  # so that the same mappings give the same bytes


def files_of(mappings: Mappings) -> dict[str, str]:
    """File name → TOML of every remembered mapping, oldest first."""
    return {
        f"{number} {mapping.source.replace('/', ' ')}.toml": mapping_text(mapping, headers)
        for number, (headers, mapping, _, _) in enumerate(mappings.all(), start=1)
    }


def packed(mappings: Mappings) -> bytes:
    """All of them in one zip archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files_of(mappings).items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), text)
    return data.getvalue()


def take_in(mappings: Mappings, files: Sequence[tuple[str, bytes]], *, who: str | None = None) -> int:
    """Remember the mappings of .toml files and of archives of them; returns how many. All of them or none.

    Raises AnalyticsError naming the file that is none, or that does not name its headers.
    """
    found: list[tuple[tuple[str, ...], Mapping]] = []
    for name, data in chain.from_iterable(_parts(*file) for file in files):
        try:
            mapping, headers = read_mapping(data.decode(), name=name)
        except UnicodeDecodeError as error:
            raise AnalyticsError(f"Mapping file '{name}' cannot be read: it must be TOML in UTF-8.") from error
        lacking = [header for fed in mapping.columns.values() for header in fed if header not in headers]
        if lacking:
            raise AnalyticsError(
                f"Mapping file '{name}' does not name its exports: 'headers' must list all columns of the "
                f"export, and lacks '{lacking[0]}'. Or import one export with it: --mapping \"{name}\"."
            )
        found.append((headers, mapping))
    for headers, mapping in found:
        mappings.remember(headers, mapping, who=who)
    return len(found)


def _parts(name: str, data: bytes) -> list[tuple[str, bytes]]:
    if Path(name).suffix.lower() != ".zip":
        return [(name, data)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if info.filename.lower().endswith(".toml")]
            if any(info.file_size > MOST_BYTES for info in members):
                raise AnalyticsError(f"Archive '{name}' holds a file too large for a mapping.")
            if len(members) > MOST_FILES or sum(info.file_size for info in members) > 4 * MOST_BYTES:
                raise AnalyticsError(f"Archive '{name}' holds more than mappings take ({MOST_FILES:,} files at most).")
            if not members:
                raise AnalyticsError(f"Archive '{name}' holds no mapping: none of its files ends in .toml.")
            return [(info.filename, archive.read(info)) for info in members]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError) as error:
        why = str(error).rstrip(".") or type(error).__name__  # RuntimeError: it is locked with a password
        raise AnalyticsError(f"Archive '{name}' cannot be opened: {why}.") from error
