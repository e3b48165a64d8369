"""Kept answers: what takes long to find out, remembered under a key; the newest of them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

T = TypeVar("T")
MOST = 80  # calendars, missing days, findings and expectations of a few versions, limits and choices of sources


@dataclass
class KeptAnswers:
    """Safe to share between threads: two may ask at the same time."""

    _kept: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def get(self, key: tuple[object, ...]) -> Any:
        """What is kept under `key`, None where nothing is."""
        return self._kept.get(key)

    def once(self, key: tuple[object, ...], ask: Callable[[], T]) -> T:
        """What `ask` returns, kept under `key`."""
        kept = self._kept.get(key)
        if kept is not None:
            return cast(T, kept)
        answer = ask()
        with self._lock:
            while len(self._kept) >= MOST:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = answer
        return answer
