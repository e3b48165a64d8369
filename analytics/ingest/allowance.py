"""Allowance: how much one file may unfold into, in exports and in bytes."""

import gzip
import shutil
import tempfile
from pathlib import Path
from typing import IO

from analytics.errors import UnreadableExport

MOST_MEMBERS = 10_000  # exports in one archive, those of archives in it included
MOST_RATIO = 250  # unpacked ÷ packed; tables of text reach 5 to 60
ANY_RATIO = 64_000_000  # bytes unpacked, up to which the ratio does not matter
LEFT_FREE = 500_000_000  # bytes of the disk that unpacking never takes; of a small disk a twentieth


class Unbounded(UnreadableExport):
    """What a container unfolds into is more than is taken from one."""


class Allowance:
    """What one file may unfold into: so many exports, and so many bytes for each that it has."""

    def __init__(self, label: str, packed: int, folder: Path):
        self.label, self.packed, self.folder = label, max(packed, 1), folder
        self.members = self.unpacked = 0
        disk = shutil.disk_usage(folder)
        self.kept_free = min(LEFT_FREE, disk.total // 20)
        self.room = disk.free - self.kept_free

    @property
    def left(self) -> int:
        """Bytes that may still be unpacked."""
        return max(0, min(self.room, max(ANY_RATIO, self.packed * MOST_RATIO) - self.unpacked))

    def take(self, size: int) -> None:
        """Count unpacked bytes; raises Unbounded for the first too many."""
        self.unpacked += size
        self.room -= size
        if self.unpacked > max(ANY_RATIO, self.packed * MOST_RATIO):
            raise Unbounded(
                f"Export '{self.label}' unfolds to more than {MOST_RATIO} times its {self.packed:,} bytes. No table of "
                "tickets does; such files are made to fill a disk. If it is sound, unpack it and import what is inside."
            )
        if self.room < 0:
            raise self.no_room()

    def no_room(self) -> Unbounded:
        free = shutil.disk_usage(self.folder).free
        return Unbounded(
            f"Export '{self.label}' is larger unpacked than the temporary folder {tempfile.gettempdir()} has room for: "
            f"{free / 1e9:.1f} GB are free, of which {self.kept_free / 1e9:.1f} stay free. Free some space, or unpack "
            "it elsewhere."
        )

    def enter(self, members: int) -> None:
        """Count exports of an archive."""
        self.members += members
        if self.members > MOST_MEMBERS:
            raise Unbounded(
                f"Export '{self.label}' holds {self.members:,} exports or more; at most {MOST_MEMBERS:,} are taken "
                "from one archive. Divide it, or put their rows into fewer files."
            )

    def copy(self, source: IO[bytes] | gzip.GzipFile, path: Path) -> None:
        """Unpack to a file, counting what comes out and not what the archive states."""
        with path.open("wb") as target:
            while chunk := source.read(1 << 20):
                self.take(len(chunk))
                target.write(chunk)
