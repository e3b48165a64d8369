"""Mappings that people decided on, remembered per set of headers: the same kind of export needs no second answer."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analytics.ingest.change import ALIKE, Known, alike
from analytics.ingest.mapping import Mapping
from analytics.ingest.sources import recognise
from analytics.people.acting import acting, require
from analytics.people.role import Right
from analytics.store.workspace import Workspace

Decisions = tuple[tuple[tuple[str, ...], Mapping, str, str], ...]


@dataclass(frozen=True)
class Remembered:
    """What people decided for sets of headers, read once."""

    decisions: Decisions

    def of(self, headers: Sequence[str]) -> Mapping | None:
        """What was decided for exactly this set of headers, in whatever order the file has them."""
        wanted = set(headers)
        return next((mapping for known, mapping, *_ in self.decisions if set(known) == wanted), None)

    def near(self, headers: Sequence[str]) -> Known | None:
        """What was decided for the headers most like these, the newest of equals; None where all are strange."""
        return nearest(self.decisions, headers)


@dataclass(frozen=True)
class Mappings:
    """The remembered mappings of one store's folder."""

    folder: Path

    def of(self, headers: Sequence[str]) -> Mapping | None:
        """What was decided for exactly this set of headers, in whatever order the file has them."""
        with Workspace(self.folder).open() as database:
            row = database.execute("select mapping from mappings where headers = ?", [_header_set(headers)]).fetchone()
        return Mapping.from_json(row[0]) if row else None

    def near(self, headers: Sequence[str]) -> Known | None:
        """What was decided for the headers most like these, the newest of equals; None where all are strange."""
        return nearest(self.all(), headers)

    def read(self) -> "Remembered":
        """What is decided now, for the many files of one command."""
        return Remembered(tuple((tuple(headers), mapping, when, who) for headers, mapping, when, who in self.all()))

    def remember(self, headers: Sequence[str], mapping: Mapping | None, *, who: str | None = None) -> None:
        """Read exports with these headers so from now on; None forgets what was decided."""
        require(Right.IMPORT)
        with Workspace(self.folder).open() as database:
            if mapping is None:
                database.execute("delete from mappings where headers = ?", [_header_set(headers)])
            else:
                database.execute(
                    "insert or replace into mappings values (?, ?, ?, ?)",
                    [
                        _header_set(headers),
                        mapping.as_json(),
                        datetime.now(UTC).isoformat(timespec="seconds"),
                        who or acting().name,
                    ],
                )

    def all(self) -> list[tuple[list[str], Mapping, str, str]]:
        """Every decision, oldest first: headers, mapping, when, who."""
        with Workspace(self.folder).open() as database:
            rows = database.execute("select * from mappings order by changed_at, headers").fetchall()
        return [(json.loads(headers), Mapping.from_json(mapping), when, who) for headers, mapping, when, who in rows]


def nearest(decisions: Iterable[tuple[Sequence[str], Mapping, str, str]], headers: Sequence[str]) -> Known | None:
    """What was decided for the headers most like these; decisions: as `Mappings.all` lists them."""
    tool = recognise(headers).name
    best = max(
        (
            (alike(known, headers), when, known, mapping)
            for known, mapping, when, _ in decisions
            if recognise(known).name == tool
        ),
        key=lambda found: found[:2],
        default=None,
    )
    if best is None or best[0] < ALIKE:
        return None
    return Known(tuple(best[2]), best[3], best[1][:10])


def _header_set(headers: Sequence[str]) -> str:
    return json.dumps(sorted(set(headers)), ensure_ascii=False)
