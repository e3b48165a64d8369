"""A source: how one helpdesk writes its export. Data, not code.

A `Source` knows the synonyms of a tool's headers. Held against the header of one file it
gives a `Mapping`: which column of that file feeds which of our fields. The store reads
files by their mapping and knows no tool by name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from analytics.errors import UnreadableExport
from analytics.exports.mapping import Mapping

HEADER_ZONE = re.compile(r"^(.*?)\s*\(([A-Za-z_]+/[A-Za-z_/+-]+|UTC)\)$")
CAMEL_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def normalise_header(header: str) -> str:
    """Fold a header cell to compare it: BOM, case, camelCase, underscores and a trailing time zone.

    >>> normalise_header("Conversation started at (America/New_York)")
    'conversation started at'
    >>> normalise_header("createdAt")
    'created at'
    """
    text = header.replace("\ufeff", "").strip()
    zone = HEADER_ZONE.match(text)
    text = zone.group(1) if zone else text
    return " ".join(CAMEL_HUMP.sub(" ", text).replace("_", " ").casefold().split())


def header_zone(header: str) -> str | None:
    """The IANA time zone in round brackets at a header's end, as Intercom writes it."""
    zone = HEADER_ZONE.match(header.strip())
    return zone.group(2) if zone else None


@dataclass(frozen=True)
class Source:
    """How one helpdesk writes its export."""

    name: str                                    # "zendesk"; also the default name of the account
    title: str                                   # "Zendesk account export"
    marks: tuple[frozenset[str], ...]            # any set whose headers are all present proves the tool
    columns: dict[str, tuple[str, ...]]          # our field → normalised headers, best first
    tag_separator: str = ","                     # "space" for white space, "auto": the commonest in the file
    date_formats: tuple[str, ...] = ()           # strptime, tried after ISO 8601
    clock: str = "workspace"                     # zone of times without offset: an IANA name or "workspace"
    repeats: frozenset[str] = field(default_factory=frozenset)   # fields fed by every column of that name

    def recognises(self, headers: Sequence[str]) -> bool:
        """True when one of the tool's sure marks is complete in `headers` (as written)."""
        present = {normalise_header(h) for h in headers}
        return any(mark <= present for mark in self.marks)

    def mapping(self, headers: Sequence[str], *, file: str) -> Mapping:
        """Hold the synonyms against one file's header; raise UnreadableExport for a missing id or date.

        Exact header text wins over the header without its type bracket (`Status` over `Status [list]`).
        """
        places: dict[str, tuple[str, ...]] = {}
        folded = [normalise_header(h) for h in headers]
        unbracketed = [re.sub(r"\s*\[[a-z]+\]$", "", h) for h in folded]
        for name, synonyms in self.columns.items():
            found = [s for s in synonyms if s in folded] or [s for s in synonyms if s in unbracketed]
            if not found:
                continue
            row = folded if found[0] in folded else unbracketed
            first = row.index(found[0])
            places[name] = tuple(dict.fromkeys(
                h for h, f in zip(headers, row, strict=True) if f == found[0]
            )) if name in self.repeats else (headers[first],)
        missing = [name for name in ("ticket_id", "created_at") if name not in places]
        if missing:
            raise UnreadableExport(missing_columns(file, headers, missing, self))
        zone = header_zone(places["created_at"][0])
        clock = None if self.clock == "workspace" else self.clock
        return Mapping(source=self.name, columns=places, tag_separator=self.tag_separator,
                       date_formats=self.date_formats, time_zone=zone or clock)


def missing_columns(file: str, headers: Sequence[str], missing: Sequence[str], source: Source) -> str:
    """The sentence for an export without the columns that every ticket needs."""
    wanted = {"ticket_id": "ticket id", "created_at": "created time"}
    lacks = " and ".join(
        f"{wanted[name]} column (such as '{source.columns[name][0].capitalize()}')" for name in missing)
    cure = ("Without a created time a ticket belongs to no week: export again with that column ticked. "
            if "created_at" in missing else "Export again with that column ticked. ")
    return (f"Export '{file}' lacks the {lacks}. It has: {', '.join(repr(h) for h in headers)}. {cure}"
            "If it is there under another name, say which with a mapping file (--mapping).")
