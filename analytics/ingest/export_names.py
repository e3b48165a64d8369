"""Export names: which files of a folder or an archive may hold tickets, by the ends of their names."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from analytics.errors import UnreadableExport

SUFFIXES = (
    *(".csv", ".tsv", ".txt", ".zip", ".gz", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    *(".json", ".jsonl", ".ndjson", ".parquet"),
)
# Packed in ways that are not opened: they may hold an export, so that they are named and not passed by.
PACKED = (
    *(".7z", ".rar", ".bz2", ".xz", ".lzma", ".zst", ".lz4", ".sz", ".z", ".br", ".tar", ".tgz", ".tbz", ".txz"),
    *(".tbz2", ".tzst", ".cab", ".cpio", ".lzh", ".arj"),
)


def is_export(name: str) -> bool:
    """Whether a file of an archive may hold tickets; hidden ones do not."""
    path = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)
    return path.suffix.lower() in (*SUFFIXES, *PACKED) and not hidden


def exports_in(paths: Sequence[Path]) -> list[Path]:
    """The files meant by these paths: a folder means the exports in and below it, hidden ones left out.

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
            and file.suffix.lower() in (*SUFFIXES, *PACKED)
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
        if not found:
            raise UnreadableExport(f"The folder '{path}' holds no export ({', '.join(SUFFIXES)}).")
        files += found
    return files
