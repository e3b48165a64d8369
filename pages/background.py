"""Imports in the background: the dashboard starts the command line, shows how far it is, and can stop it.

A process of its own at lower priority, so that readers do not wait while a million tickets go in.
"""

import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from analytics.cli.progress import MARK
from analytics.configuration import Configuration
from analytics.errors import AnalyticsError
from analytics.log import relay
from analytics.operations import child
from analytics.people.acting import acting, require
from analytics.people.role import Right


@dataclass
class Job:
    """One run of `python -m analytics import`; `what` and `share` are how far it is."""

    what: str = "Waiting for the store"
    share: float = 0.0
    stopped: bool = False
    seconds: float = 0.0  # that it took, once it has ended
    errors: list[str] = field(default_factory=list)
    _process: subprocess.Popen | None = None
    _output: Any = None
    _reader: threading.Thread | None = None

    @property
    def running(self) -> bool:
        return self._reader is not None and self._reader.is_alive()

    def stop(self) -> None:
        """End it; what it had not published is gone, and the store is as it was."""
        self.stopped = True
        self._process.terminate()

    def results(self) -> list[dict[str, Any]]:
        """What it printed, one entry per file; raises AnalyticsError with its own words when it could do nothing."""
        self._reader.join()
        code = self._process.wait()
        self._output.seek(0)
        printed = self._output.read()
        if self.stopped and code not in (0, 1):
            raise AnalyticsError("Stopped. Nothing was taken in.")
        if code not in (0, 1) or not printed.strip():
            raise AnalyticsError(
                self.errors[-1].removeprefix("tagwatch: ")
                if self.errors
                else f"The import ended unexpectedly (exit code {code}). The store is unchanged."
            )
        return json.loads(printed)


def start_import(files: Sequence[Path], options: Sequence[str]) -> Job:
    """Start importing files; `options` as the command line takes them (`--dry-run` to rehearse)."""
    require(Right.IMPORT)
    st.secrets.load_if_toml_exists()  # its top-level secrets become environment variables
    job = Job()
    job._output = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (lives as long as the job)
    job._process = child.start(
        *("import", "--background", "--format", "json", *options, "--", *map(str, files)),
        environment={Configuration.log.name: "json", Configuration.acting.name: acting().name},
        stdout=job._output,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )

    begun = time.monotonic()

    def listen() -> None:
        for line in job._process.stderr:
            if line.startswith(MARK):
                share, _, what = line.removeprefix(MARK).strip().partition(" ")
                job.what, job.share = what, float(share)
            elif not relay(line) and line.strip():
                job.errors.append(line.strip())
        job._process.wait()
        job.seconds = time.monotonic() - begun

    job._reader = threading.Thread(target=listen, daemon=True)
    job._reader.start()
    return job
