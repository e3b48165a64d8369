"""Material for benchmarks: generated exports and the machine they are measured on."""

import os
import platform
import tempfile
from pathlib import Path

from analytics.sample import write_exports

SIZES = {"small": 100_000, "large": 1_000_000}


def exports(tickets: int) -> list[Path]:
    """The exports of that many sample tickets, made once per machine and kept in the temporary folder."""
    folder = Path(tempfile.gettempdir()) / f"tagwatch-bench-{tickets}"
    if not (folder / "done").exists():
        write_exports(folder, tickets=tickets)
        (folder / "done").touch()
    return sorted(folder.glob("*.csv"))


def machine() -> str:
    """Cores, memory and Python, in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"
