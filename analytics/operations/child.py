"""A command of ours as a process of its own: imports and inbox sweeps that the dashboard starts."""

import logging
import subprocess
import sys
import threading
from typing import Any

from analytics.configuration import environment_of_child
from analytics.log import NAME
from analytics.people.workspace_in_use import workspace_in_use


def start(*arguments: str, **options: Any) -> "subprocess.Popen[Any]":
    """Start the command line with `arguments`, whatever folder this process runs in; options as Popen takes them.

    It works in the workspace in use, and logs at this process's level. `-P` keeps modules that happen to lie in the
    working folder out.
    """
    workspace = workspace_in_use()
    level = logging.getLevelName(logging.getLogger(NAME).getEffectiveLevel()).lower()
    environment = environment_of_child(
        TAGWATCH_LOG_LEVEL=level,
        TAGWATCH_WORKSPACE="",
        TAGWATCH_WORKSPACE_ID=workspace.id if workspace else "",  # its name may be another's by then
        **options.pop("environment", {}),
    )
    return subprocess.Popen([sys.executable, "-P", "-m", "analytics", *arguments], env=environment, **options)


def run(stop: threading.Event, *arguments: str, **options: Any) -> None:
    """Start it and wait until it ends; ended from here once `stop` is set, by force after five seconds."""
    with start(*arguments, **options) as process:
        while process.poll() is None:
            if stop.wait(0.2):
                process.terminate()
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
