"""Imports in the background: the dashboard starts the command line and shows how far it is.

A process of its own at lower priority, so that readers do not wait while a million tickets go in.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from analytics.cli import PROGRESS_MARK
from analytics.errors import AnalyticsError
from analytics.store.snapshots import data_folder

LONGEST_NAME = 202              # bytes; file systems take 255, and a copy may get a number
PROJECT = Path(__file__).resolve().parents[1]


def own_name(uploaded: str) -> str:
    """A name to keep an uploaded file under: its last part, short enough for any file system.

    >>> own_name("../../etc/tickets.csv"), len(own_name("ж" * 250 + ".csv").encode())
    ('tickets.csv', 202)
    """
    name = Path(uploaded.replace("\\", "/")).name.strip().lstrip(".") or "export.csv"
    stem, suffix = Path(name).stem, Path(name).suffix[:8]
    return stem.encode()[:LONGEST_NAME - len(suffix)].decode(errors="ignore") + suffix


def keep_uploads(uploads: Sequence[Any]) -> list[Path]:
    """Write uploaded files into a folder of their own under the store; a name is only its last part."""
    root = data_folder() / "incoming"
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root))
    paths = []
    for upload in uploads:
        path = folder / own_name(upload.name)
        while path.exists():
            path = path.with_name(f"{path.stem}-2{path.suffix}")
        with path.open("wb") as file:
            shutil.copyfileobj(upload, file)
        paths.append(path)
    return paths


def run_import(files: Sequence[Path], options: Sequence[str],
               progress: Callable[[str, float], None]) -> list[dict[str, Any]]:
    """Import files and return what became of each; the uploaded copies are removed afterwards.

    Raises AnalyticsError with the command's own message when nothing could be done.
    """
    command = [sys.executable, "-m", "analytics", "import", "--background", "--format", "json", *options, "--",
               *map(str, files)]
    errors: list[str] = []
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output, subprocess.Popen(
                command, cwd=PROJECT, stdout=output, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
            for line in process.stderr:
                if line.startswith(PROGRESS_MARK):
                    share, _, what = line.removeprefix(PROGRESS_MARK).strip().partition(" ")
                    progress(what, float(share))
                elif line.strip():
                    errors.append(line.strip())
            code = process.wait()
            output.seek(0)
            printed = output.read()
    finally:
        for folder in {file.parent for file in files}:
            shutil.rmtree(folder, ignore_errors=True)
    if code not in (0, 1) or not printed.strip():
        raise AnalyticsError(errors[-1].removeprefix("tagwatch: ") if errors else
                             f"The import ended unexpectedly (exit code {code}). The store is unchanged.")
    return json.loads(printed)
