"""Discard columns: those of a file that mark its tickets as discarded, by their names."""

from collections.abc import Sequence

from analytics.ingest.mapping import FILLED_CELL, Mapping
from analytics.ingest.source import normalise_header
from analytics.workspace.discarded import FILLED, FLAGS


def discard_columns(headers: Sequence[str], mapping: Mapping) -> dict[str, str]:
    """The columns that mark tickets as discarded, of those that feed no field; see Mapping.flags."""
    taken = {header for columns in mapping.columns.values() for header in columns}
    free = {normalise_header(header): header for header in reversed(headers) if header not in taken}
    return {
        f"{kind} {how}".strip(): free[name]
        for how, names in (("", FLAGS), (FILLED_CELL, FILLED))
        for kind, words in names.items()
        for name in words
        if name in free
    }
