"""Kinds of values that several commands take: a day, a number of seconds, a path."""

from datetime import date
from pathlib import Path
from typing import Any

import click

PATH = click.Path(path_type=Path)


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


DAY, SECONDS = Day(), Seconds()


def only_one(**chosen: object) -> None:
    """Refuse options that exclude each other: at most one of them may be given."""
    given = [f"--{name.replace('_', '-')}" for name, value in chosen.items() if value]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} exclude each other.")
