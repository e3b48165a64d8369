"""Options of `import` about what cells mean and what counts."""

from collections.abc import Callable
from typing import Any

import click

from analytics.cli.parameters import PATH
from analytics.ingest.tag_cells import NAMES
from analytics.workspace.discarded import KINDS
from analytics.workspace.source_rules import CATEGORY_RULES

OPTIONS = (
    click.option(
        "--columns-of",
        type=PATH,
        metavar="FILE",
        help="These files have no header row; their columns are those of FILE, such as the first part of the export.",
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
        "--fill",
        multiple=True,
        metavar="COLUMN",
        help="Empty cells of this column repeat the value above (grouped reports); remembered for these columns.",
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
