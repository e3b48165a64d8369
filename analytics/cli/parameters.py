"""Kinds of values that several commands take: a day, a number of seconds, a path."""

import os
import re
import stat
from datetime import date
from pathlib import Path
from typing import Any

import click


class Place(click.Path):
    """A path; never an empty one, which would be the folder where the command was started.

    read: it is to be read, so it is a file or a folder: a pipe or a device may never end.
    """

    def __init__(self, *, read: bool = False):
        super().__init__(path_type=Path)
        self.read = read

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if not os.fspath(value).strip():
            self.fail("the path is empty. Is a variable of the shell not set?", param, ctx)
        if self.read and not _file_or_folder(value):
            self.fail(
                f"'{os.fspath(value)}' is a pipe or a device, not a file. Write its contents to a file first",
                param,
                ctx,
            )
        return super().convert(value, param, ctx)


def _file_or_folder(path: str | os.PathLike[str]) -> bool:
    """False for pipes, sockets and devices; what is not there is left to whoever opens it."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


PATH, READ = Place(), Place(read=True)


class Day(click.ParamType[date]):
    """A day as ISO 8601 writes it."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is no date; write 2026-03-02", param, ctx)


class Seconds(click.ParamType[float]):
    """A number of seconds from 0 to 3600."""

    name = "SECONDS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= 3600:
            self.fail(f"'{value}' is no number of seconds from 0 to 3600", param, ctx)
        return seconds


class Number(click.ParamType[int]):
    """The number of an import, a step, a token …; none has more digits than a database counts."""

    name = "integer"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if not re.fullmatch(r"-?[0-9]{1,12}", text := str(value).strip()):
            self.fail(f"'{text[:40]}' is no number of up to 12 digits", param, ctx)
        return int(text)


DAY, SECONDS, NUMBER = Day(), Seconds(), Number()


def only_one(**chosen: object) -> None:
    """Refuse options that exclude each other: at most one of them may be given."""
    given = [f"--{name.replace('_', '-')}" for name, value in chosen.items() if value]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} exclude each other.")
