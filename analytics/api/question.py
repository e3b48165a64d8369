"""A question of a program: its parameters are options of the command line, read by the same code."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click
import pandas as pd

from analytics.operations.workbench import Workbench

YES, NO = ("1", "true", "yes", ""), ("0", "false", "no")


@dataclass(frozen=True)
class Answer:
    """What is answered. frame: a row each; records: the same with what does not fit a table. more: beside the rows."""

    frame: pd.DataFrame
    notes: Sequence[str] = ()
    records: Sequence[Mapping[str, Any]] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One question. options: of the command line. columns: of its rows, with what each means, for the description."""

    name: str
    about: str
    options: Sequence[click.Option]
    answer: Callable[..., Answer]
    columns: Mapping[str, str] = field(default_factory=dict)
    example: str = ""

    @property
    def parameters(self) -> dict[str, click.Option]:
        """Parameter of the query → option: `time_zone` is `--time-zone`."""
        return {parameter_of(option): option for option in self.options}

    def ask(self, bench: Workbench, given: Iterable[tuple[str, str]]) -> Answer:
        """The answer; raises click.UsageError for parameters that cannot be read, AnalyticsError for the rest."""
        return self.answer(bench, **self.read(given))

    def read(self, given: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """The parameters of a query as the command gets its options; raises click.UsageError."""
        command = click.Command(self.name, params=list(self.options), add_help_option=False)
        context = command.make_context(self.name, self.arguments(given))
        return dict(context.params)

    def arguments(self, given: Iterable[tuple[str, str]]) -> list[str]:
        """The parameters of a query as words of the command line."""
        known, seen, words = self.parameters, set[str](), list[str]()
        for name, value in given:
            option = known.get(name)
            if option is None:
                raise click.UsageError(_unknown(name, known))
            if name in seen and not option.multiple:
                raise click.UsageError(f"{name} is given more than once.")
            if "\0" in value:
                raise click.UsageError(f"{name} holds a character that is no text.")
            seen.add(name)
            if not option.is_flag:
                words.append(f"{option.opts[0]}={value}")
            elif value.lower() in YES:
                words.append(option.opts[0])
            elif value.lower() not in NO:
                raise click.UsageError(f"{name} is true or false, not '{value}'.")
        return words


def parameter_of(option: click.Option) -> str:
    return option.opts[0].lstrip("-").replace("-", "_")


def options_of(command: click.Command, *, only: Sequence[str] = (), without: Sequence[str] = ()) -> list[click.Option]:
    """The options of a command by the names of their parameters, in its order."""
    return [
        option
        for option in command.params
        if isinstance(option, click.Option)
        and (not only or parameter_of(option) in only)
        and parameter_of(option) not in without
    ]


def _unknown(name: str, known: Mapping[str, click.Option]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    meant = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(known)}."
    return f"There is no parameter '{name[:60]}'.{meant}"
