"""The change watch: whether a workspace's files may differ from when they were read last. It opens nothing."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from analytics.store.workspace_file import NAME

FILES = (NAME, f"{NAME}-wal")
SETTLED = 0.1  # s since the newest change: clocks of file systems are coarse, so that two writes can look like one

T = TypeVar("T")
Signature = tuple[tuple[int, int, int] | None, ...]


@dataclass
class ChangeWatch(Generic[T]):
    """Keeps what was read of the workspace in `folder` until its files change. Safe to share between threads."""

    folder: Path
    _known: tuple[Signature, T] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def of(self, read: Callable[[], T]) -> T:
        """What `read` returned for the files as they are; read anew where they changed, or changed just now."""
        before = self._signature()
        with self._lock:
            known = self._known
        if known is not None and known[0] == before:
            return known[1]
        value = read()
        newest = max((part[2] for part in before if part), default=0)
        if before[0] is not None and time.time_ns() - newest > SETTLED * 1e9 and self._signature() == before:
            with self._lock:
                self._known = (before, value)
        return value

    def _signature(self) -> Signature:
        """Inode, size and time of change of each file; None for one that is not there."""
        return tuple(self._of_file(self.folder / name) for name in FILES)

    def _of_file(self, path: Path) -> tuple[int, int, int] | None:
        try:
            status = path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns
