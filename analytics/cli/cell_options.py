"""Options of `import` about cells: what separates tags, which words are values, what is repeated."""

from collections.abc import Callable
from typing import Any

import click

from analytics.ingest.tag_cells import NAMES

OPTIONS = (
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
)


def cell_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add OPTIONS to a command; each is a field of `Order` by its name."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command
