"""`python -m analytics guide`: how an export is taken out of a helpdesk; the same words as on the page Help."""

import click

from analytics.cli.output import write_lines
from analytics.errors import UnknownName
from analytics.ingest.sources import SOURCES


@click.command
@click.argument("tool", required=False, metavar="[TOOL]")
def guide(tool: str | None) -> None:
    """State where a helpdesk's export is found, which columns to tick, its limits and what its times mean.

    Without TOOL all tools are listed with the place of their export.
    """
    known = {source.name: source for source in SOURCES if source.guide}
    if tool is None:
        write_lines(*(f"{name}: {source.guide.where}" for name, source in known.items() if source.guide))
        return
    found = known.get(tool.casefold().split("/")[0])
    if found is None or found.guide is None:
        raise UnknownName("helpdesk", tool, list(known))
    write_lines(found.guide.tool, *(f"{heading}: {text}" for heading, text in found.guide.lines(found.clock)))
