"""Manifests: which pieces make up a version or a ground, each with rows, bytes and SHA-256; with a checksum of its own.

Chained: the pointer holds the checksum of the version's manifest, the manifest those of its pieces.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from analytics.lake.layout import FORMAT


class ManifestDamaged(ValueError):
    """A manifest that is there and cannot be used; the text states why."""


@dataclass(frozen=True)
class Piece:
    """One Parquet file.

    name: below the workspace's folder of the lake. month: "2026-03", "" of a table without months. of: for a piece of a
    ground, the name of the piece of `contents` that it is made of.
    """

    name: str
    month: str
    rows: int
    size: int  # bytes
    sha256: str
    of: str = ""


Tables = Mapping[str, tuple[Piece, ...]]


@dataclass(frozen=True)
class Manifest:
    """The pieces of one version. tables: by the names of `layout.OF_VERSION`; a table without rows may have none."""

    version: str  # six digits or more
    made_at: str  # ISO, UTC
    made_by: str
    engine: str  # that made it: "duckdb" or "spark"
    schema: int  # of the tables: `analytics.store.database.SCHEMA_VERSION`
    top: int  # the highest number a content ever had, deleted ones included
    tables: Tables
    parent: str | None = None  # the version that it was made from
    format: int = FORMAT

    def pieces(self) -> Iterable[Piece]:
        return (piece for pieces in self.tables.values() for piece in pieces)


@dataclass(frozen=True)
class Ground:
    """The pieces of one ground. key: whatever decides it beside the version; see `ground`."""

    version: str
    key: str
    tables: Tables
    day_only: tuple[str, ...] = ()  # sources whose exports have days without times
    format: int = FORMAT
    facts: Mapping[str, str] = field(default_factory=dict)  # zone and the like, to be read by people

    def pieces(self) -> Iterable[Piece]:
        return (piece for pieces in self.tables.values() for piece in pieces)


def written(record: Manifest | Ground) -> bytes:
    """A manifest as JSON with its checksum."""
    text = json.dumps(asdict(record), indent=1, sort_keys=True, ensure_ascii=False)
    return json.dumps({"sha256": _sum(text)}).encode() + b"\n" + text.encode()


def read_manifest(content: bytes) -> Manifest:
    """Raises ManifestDamaged."""
    fields = _read(content)
    try:
        return replace(Manifest(**fields), tables=_tables(fields["tables"]))
    except (TypeError, KeyError, AttributeError) as error:
        raise ManifestDamaged(f"it is not the list of a version ({error})") from error


def read_ground(content: bytes) -> Ground:
    """Raises ManifestDamaged."""
    fields = _read(content)
    try:
        return replace(Ground(**fields), tables=_tables(fields["tables"]), day_only=tuple(fields["day_only"]))
    except (TypeError, KeyError, AttributeError) as error:
        raise ManifestDamaged(f"it is not the list of a ground ({error})") from error


def checksum(content: bytes) -> str:
    """What the pointer holds of a manifest's bytes."""
    return hashlib.sha256(content).hexdigest()


def _tables(listed: Mapping[str, list[dict[str, Any]]]) -> dict[str, tuple[Piece, ...]]:
    return {name: tuple(Piece(**piece) for piece in pieces) for name, pieces in listed.items()}


def _read(content: bytes) -> dict[str, Any]:
    try:
        head, _, text = content.decode().partition("\n")
        if json.loads(head)["sha256"] != _sum(text):
            raise ManifestDamaged("its checksum is not its own")
        fields: dict[str, Any] = json.loads(text)
        newer = fields["format"] > FORMAT
    except (ValueError, KeyError, TypeError) as error:
        raise (
            error if isinstance(error, ManifestDamaged) else ManifestDamaged(f"it cannot be read ({error})")
        ) from error
    if newer:
        raise ManifestDamaged(f"a newer Tagwatch wrote it (format {fields['format']}, this one knows {FORMAT})")
    return fields


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
