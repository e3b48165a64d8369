"""Options of `import` about what cells mean and what counts."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from analytics.cli.parameters import PATH
from analytics.errors import AnalyticsError
from analytics.ingest.answers import ANSWERS_ARE
from analytics.ingest.grouped import GROUPED_BY
from analytics.ingest.tag_cells import NAMES
from analytics.ingest.units import SECONDS, TIMES_SPENT, unit_named
from analytics.workspace.discarded import KINDS
from analytics.workspace.source_rules import CATEGORY_RULES


class Unit(click.ParamType[tuple[str, str]]):
    """FIELD=UNIT: what the plain numbers of a column mean."""

    name = "FIELD=UNIT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        name, sign, unit = value.partition("=")
        if not sign:
            self.fail(f"'{value}' is no FIELD=UNIT, such as first_response=minutes or rating=1-5", param, ctx)
        try:
            return name.strip(), unit_named(name.strip(), unit)
        except AnalyticsError as error:
            self.fail(str(error), param, ctx)


class Lender(click.ParamType[Path | int]):
    """A file, or the number of an import."""

    name = "FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | int:
        if re.fullmatch(r"[0-9]{1,12}", str(value)) and not Path(value).exists():
            return int(value)
        return Path(os.fsdecode(PATH.convert(value, param, ctx)))


OPTIONS = (
    click.option(
        "--sheet",
        "sheets",
        multiple=True,
        metavar="NAME",
        help="Of workbooks, read this sheet alone; several times for several; without it every sheet with tickets.",
    ),
    click.option(
        "--columns-of",
        type=Lender(),
        metavar="FILE",
        help="These files have no header row; their columns are those of FILE, such as the first part of the export, "
        "or of an import by its number.",
    ),
    click.option(
        "--encoding", metavar="NAME", help="Of the letters in these files, such as cp1250, where they look wrong."
    ),
    click.option(
        "--tags-separated-by",
        metavar="TEXT",
        help=f"What separates the tags of a cell: {', '.join(NAMES)}, or the text; remembered for these columns.",
    ),
    click.option(
        "--keep-word",
        "keep_words",
        multiple=True,
        metavar="WORD",
        help="A word such as NA that is a value here and not 'nothing'; remembered for these columns.",
    ),
    click.option(
        "--units",
        multiple=True,
        type=Unit(),
        metavar="FIELD=UNIT",
        help=f"Of plain numbers in {', '.join(TIMES_SPENT)} ({', '.join(SECONDS)}), or the scale of a rating, such as "
        "rating=1-5; remembered for these columns.",
    ),
    click.option(
        "--fill",
        multiple=True,
        metavar="COLUMN",
        help="Empty cells of this column repeat the value above (grouped reports); remembered for these columns.",
    ),
    click.option(
        "--surplus-in",
        metavar="COLUMN",
        help="Rows with too many cells: this column's cells hold bare delimiters; remembered for these columns.",
    ),
    click.option(
        "--headings-are",
        type=click.Choice(GROUPED_BY),
        help="A value alone in a row heads the rows below it and is this field of theirs; remembered likewise.",
    ),
    click.option(
        "--answers",
        type=click.Choice(ANSWERS_ARE),
        help="Tables that look like the answers of a survey: they are, or are support's tickets; remembered likewise.",
    ),
    click.option(
        "--categories",
        type=click.Choice(CATEGORY_RULES),
        help="Category words that are not known: categories of their own, or none; remembered for the source.",
    ),
    click.option(
        "--leave-out",
        metavar="KINDS",
        help=f"Discarded tickets that do not count: some of {','.join(KINDS)}, or none; remembered for the source.",
    ),
)


def cell_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add OPTIONS to a command; each is a field of `Order` by its name."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command
