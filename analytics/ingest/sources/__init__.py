"""What helpdesk exports look like: one small module per export of a tool, found by being in this package.

To add a helpdesk, write a module here with one `Source`, and an example in tests/test_sources.py.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import replace

from analytics.errors import UnknownName
from analytics.ingest.source import Source, looks_like_totals
from analytics.ingest.units import AMOUNTS

# What a tool's module does not name is read by the usual names, for fields in which nothing but a name can be wrong.
USUAL = ("created_at", "updated_at", "subject", "tags", "team", "group", "category", "channel", "status", "priority",
         "company", "segment", "locale", "agent", *AMOUNTS)  # fmt: skip
VAGUE = {"date", "datetime", "timestamp", "datum", "fecha", "data", "number", "from", "service", "start time",
         "started at"}  # fmt: skip


def _found() -> tuple[Source, ...]:
    """The sources of all modules of this package, by their `place`."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Source)]
    *tools, generic = sorted(found, key=lambda source: (source.place, source.name))
    return (*(_with_usual_names(tool, generic) for tool in tools), generic)


def _with_usual_names(tool: Source, generic: Source) -> Source:
    """The tool with the usual names for what its own do not find, but for those that mean something else there."""
    if tool.closed:
        return tool
    own = {header for names in tool.columns.values() for header in names} | VAGUE
    return replace(
        tool,
        usual={
            name: tuple(n for n in generic.columns[name] if n not in own)
            for name in USUAL
            if tool.columns.get(name) != ()  # the tool means something else by those names
        },
    )


SOURCES = _found()  # the first that recognises a file's headers wins
GENERIC = SOURCES[-1]
KNOWN_HEADERS = frozenset(header for source in SOURCES for header in source.headers())
KNOWN_IDS = frozenset(header for source in SOURCES for header in source.columns["ticket_id"])


def source_named(name: str) -> Source:
    """The source of that name; raise UnknownName with the nearest one."""
    for source in SOURCES:
        if source.name == name:
            return source
    raise UnknownName("source", name, [source.name for source in SOURCES])


def recognise(headers: Sequence[str], *, among: str | None = None) -> Source:
    """The export whose sure marks are in `headers`, else the generic one.

    among: a source's name; then only the exports of that tool come into question, its main one by default, or the
        generic one where only that finds an id and a created time.
    Raises UnknownName for a tool that is not known.
    """
    if among is None:
        return next((source for source in SOURCES if source.recognises(headers)), GENERIC)
    main = source_named(among)
    if main.owner != main.name:
        return main
    own = next((source for source in SOURCES if source.owner == main.name and source.recognises(headers)), main)
    needed = {"ticket_id", "created_at"}
    if not needed <= set(own.found(headers)) and needed <= set(GENERIC.found(headers)):
        return GENERIC  # the tool's tickets by another way, such as a query, with the usual names for columns
    return own


def totals_refused(headers: Sequence[str], *, file: str) -> str | None:
    """The sentence for a report of totals, which holds no tickets; None for anything else."""
    tool = next((source for source in SOURCES if source.counts_only(headers)), None)
    if tool is None and not looks_like_totals(headers, KNOWN_HEADERS):
        return None
    whose = f"{tool.title.split()[0]}'s report" if tool else "a report"
    instead = (
        tool.instead
        if tool and tool.instead
        else ("Take the export that has one row per ticket, with its id and its created time.")
    )
    return (
        f"Export '{file}' is {whose} of totals, not of tickets: its columns are "
        f"{', '.join(repr(h) for h in headers[:6])}{' …' if len(headers) > 6 else ''}. {instead}"
    )
