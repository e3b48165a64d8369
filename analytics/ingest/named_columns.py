"""Named columns: the columns that a person named for fields, as a file writes them."""

from collections.abc import Iterable
from pathlib import Path

from analytics.errors import AnalyticsError, UnreadableExport
from analytics.ingest.columns import profiles_of
from analytics.ingest.mapping import TIMES
from analytics.ingest.questions import either
from analytics.ingest.sniffing import Format
from analytics.ingest.source import normalise_header
from analytics.ingest.split_times import arranged


def columns_named(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Field → headers as a person named them one by one; raises AnalyticsError where a field takes one column only."""
    named: dict[str, tuple[str, ...]] = {}
    for name, header in pairs:
        if name in named and name not in ("tags", *TIMES):
            raise AnalyticsError(
                f"--map {name} is given twice, '{named[name][0]}' and '{header}'. Only tags and times can have several "
                "columns."
            )
        named[name] = (*named.get(name, ()), header)
    return named


def columns_in(file: Path, format: Format, name: str, named: str | tuple[str, ...]) -> tuple[str, ...]:
    """The headers of a file that a person named for field `name`; a time may have several: "Year,Month,Day".

    Raises UnreadableExport where the file has no such column, and where several make no time.
    """
    given = (named,) if isinstance(named, str) else named
    if name in TIMES and len(given) == 1 and "," in given[0] and not _written(given[0], format):
        given = tuple(part.strip() for part in given[0].split(","))
    headers = tuple(header_named(header, format, file) for header in given)
    if name not in TIMES or len(headers) == 1:
        return headers
    found = arranged(headers, profiles_of(file, format)[0])
    if found is None:
        raise UnreadableExport(
            f"Export '{file.name}': the columns {', '.join(repr(h) for h in headers)} make no time. It can be put "
            "together from year, month and day, or a date and an hour: use "
            f"{either([f'--map {name}=YEAR,MONTH,DAY', f'--map {name}=DATE,TIME'])}, with the names of the columns."
        )
    return found


def header_named(header: str, format: Format, file: Path) -> str:
    """The header as the file writes it, found whatever its case."""
    if written := _written(header, format):
        return written
    raise UnreadableExport(
        f"Export '{file.name}' has no column '{header}'. It has: {', '.join(repr(h) for h in format.headers)}."
    )


def _written(header: str, format: Format) -> str:
    return next((h for h in format.headers if normalise_header(h) == normalise_header(header)), "")
