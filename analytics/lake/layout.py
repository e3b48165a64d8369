"""The layout of a lake: every file of a version, by table, with its columns, partitioning and sort.

    <lake>/<workspace>/
        CURRENT                             the pointer: version, and the SHA-256 of its manifest
        versions/000012.json                the manifest of a version: its pieces, by table; see `manifest`
        grounds/000012-<key>.json           the manifest of a ground: a version in one time zone, with one customers
                                            file, one rule of what is left out, one set of confirmed labels
        data/<table>/<month>/<name>.parquet immutable pieces; `<month>` is `2026-03`, or `all` of a table without months

A *piece* is one Parquet file, written once under a name of its own and never changed. Versions share the pieces that
they have in common: a day of exports adds a piece to the months that it has tickets of, or replaces those whose rows
changed. Months are of `created_at`, in UTC, in every table, so that the same ticket content lies in the same month
everywhere; a local day may therefore lie in the month beside its own, and who reads selects by `day`, whose minimum
and maximum each row group states. A month with more than MOST_PIECES pieces has its smaller ones put together.

Types are DuckDB's. What Spark has under another name: VARCHAR string, BIGINT bigint, INTEGER int, TIMESTAMP
timestamp_ntz (UTC, microseconds), VARCHAR[] array<string>, DATE date. There are no unsigned types.

Of a version:

- `contents`: every content of a ticket that any import ever saw, once. `current` is true for the one that counts now,
  exactly one of a ticket that counts. `content_hash` is DuckDB's unsigned hash less 2^63: the order stays.
- `sightings`: which import saw which content, in the month of the content.
- `imports`, `forgotten`, `tag_forms`, `rejects`: as in the embedded store; small, one piece each.

Of a ground (made of a version by `ground`; disposable):

- `label_sets`, `customers`: the dictionaries of the numbers in `tickets`. Numbers are kept from one version to the
  next, so that pieces of tickets need not be written again; new ones are above all that are in use.
- `tickets`: the narrow row of each ticket that counts. One piece for each piece of `contents` (`Piece.of` names it),
  even an empty one. `hour` is of the clock as it is: where a source has days alone, who reads puts '(none)'.
- `sums`: tickets by day, source and label set, with the first and last time of day in UTC and in the zone, in
  microseconds since midnight; also one piece for each piece of `contents`. What tags mean is computed from these sums
  and the label sets alone, never from tickets.
- `left_out`: as in the embedded store.

Where the limit is. A version is read through its manifest: 200 bytes a piece, so that 1 billion tickets of five years
(60 months, 8 pieces a month, 4 tables) are 0.4 MB. Numbers of contents and label sets are 32-bit: 2.1 billion contents.
Label sets are held in memory by who re-tags; some ten thousand are usual, ten million would be too many.
"""

from dataclasses import dataclass
from types import MappingProxyType

from analytics.store.database import CONTENT

FORMAT = 1  # of manifests and pieces; raise it when what is written here changes
MOST_PIECES = 8  # of one month and table, beyond which the smaller ones are put together
ALL = "all"  # the month of a table that has none
ROW_GROUP = 122_880  # rows; DuckDB's own vector of work


@dataclass(frozen=True)
class Table:
    """One table of the lake. columns: name → DuckDB's type. sort: the columns by which a piece is sorted."""

    name: str
    columns: MappingProxyType[str, str]
    monthly: bool
    sort: tuple[str, ...]


def _table(name: str, columns: dict[str, str], *sort: str, monthly: bool = False) -> Table:
    return Table(name, MappingProxyType(columns), monthly, sort)


CONTENTS = _table(
    "contents",
    {
        "version_id": "INTEGER",
        "source": "VARCHAR",
        "ticket_id": "VARCHAR",
        "content_hash": "BIGINT",
        "merged": "BOOLEAN",
        "current": "BOOLEAN",
        **CONTENT,
    },
    "created_at",
    "version_id",
    monthly=True,
)
SIGHTINGS = _table(
    "sightings", {"import_id": "INTEGER", "version_id": "INTEGER"}, "import_id", "version_id", monthly=True
)
IMPORTS = _table(
    "imports",
    {
        "import_id": "INTEGER",
        "source": "VARCHAR",
        "file": "VARCHAR",
        "sha256": "VARCHAR",
        "mapping": "VARCHAR",
        "fields": "VARCHAR[]",
        "authoritative": "VARCHAR[]",
        "rows": "BIGINT",
        "tickets": "BIGINT",
        "added": "BIGINT",
        "updated": "BIGINT",
        "unchanged": "BIGINT",
        "repeated": "BIGINT",
        "rejected": "BIGINT",
        "footer": "BIGINT",
        "first_created": "TIMESTAMP",
        "last_created": "TIMESTAMP",
        "covers_from": "TIMESTAMP",
        "covers_until": "TIMESTAMP",
        "coverage_basis": "VARCHAR",
        "exported_at": "TIMESTAMP",
        "headers": "VARCHAR[]",
        "imported_at": "TIMESTAMP",
        "imported_by": "VARCHAR",
        "undone_at": "TIMESTAMP",
        "undone_by": "VARCHAR",
        "sample": "BOOLEAN",
        "leave_out": "VARCHAR[]",
        "accepted_at": "TIMESTAMP",
        "accepted_by": "VARCHAR",
    },
    "import_id",
)
FORGOTTEN = _table("forgotten", {"salt": "VARCHAR", "mark": "VARCHAR"}, "mark")
TAG_FORMS = _table("tag_forms", {"written": "VARCHAR", "tag": "VARCHAR"}, "written")
REJECTS = _table(
    "rejects",
    {
        "import_id": "INTEGER",
        "line": "BIGINT",
        "field": "VARCHAR",
        "value": "VARCHAR",
        "reason": "VARCHAR",
        "text": "VARCHAR",
        "near": "TIMESTAMP",
        "ticket_id": "VARCHAR",
    },
    "import_id",
    "line",
)
OF_VERSION = (CONTENTS, SIGHTINGS, IMPORTS, FORGOTTEN, TAG_FORMS, REJECTS)
SMALL = (IMPORTS, FORGOTTEN, TAG_FORMS, REJECTS)

LABEL_SETS = _table(
    "label_sets",
    {
        "label_set": "INTEGER",
        "source": "VARCHAR",
        "tags": "VARCHAR[]",
        "team": "VARCHAR",
        "grp": "VARCHAR",
        "category": "VARCHAR",
        "said_team": "VARCHAR",
        "said_category": "VARCHAR",
        "said_feature": "VARCHAR",
    },
    "label_set",
)
CUSTOMERS = _table(
    "customers",
    {"customer": "INTEGER", "name": "VARCHAR", "plan": "VARCHAR", "segment": "VARCHAR", "revenue": "DOUBLE"},
    "customer",
)
TICKETS = _table(
    "tickets",
    {
        "id": "INTEGER",
        "day": "DATE",
        "source": "VARCHAR",
        "customer": "INTEGER",
        "channel": "VARCHAR",
        "language": "VARCHAR",
        "hour": "VARCHAR",
        "plan": "VARCHAR",
        "segment": "VARCHAR",
        "label_set": "INTEGER",
    },
    "day",
    "id",
    monthly=True,
)
EFFORT = _table(
    "effort",
    {
        "id": "INTEGER",
        **dict.fromkeys(("handling_time", "first_response", "resolution_time", "reopened", "rating"), "DOUBLE"),
    },
    "id",
    monthly=True,
)
SUMS = _table(
    "sums",
    {
        "day": "DATE",
        "source": "VARCHAR",
        "label_set": "INTEGER",
        "tickets": "INTEGER",
        "first_utc": "BIGINT",
        "last_utc": "BIGINT",
        "first_local": "BIGINT",
        "last_local": "BIGINT",
    },
    "day",
    "label_set",
    monthly=True,
)
LEFT_OUT = _table(
    "left_out", {"source": "VARCHAR", "day": "DATE", "import_id": "INTEGER", "left_out": "INTEGER"}, "day"
)
BY_PIECE = (TICKETS, EFFORT, SUMS)  # of a ground; one piece for each of `contents`
OF_GROUND = (LABEL_SETS, CUSTOMERS, *BY_PIECE, LEFT_OUT)
TABLES = MappingProxyType({table.name: table for table in (*OF_VERSION, *OF_GROUND)})


def piece_name(table: str, month: str, name: str) -> str:
    """Where a piece lies below the workspace's folder of the lake.

    >>> piece_name("contents", "2026-03", "5f0c")
    'data/contents/2026-03/5f0c.parquet'
    """
    return f"data/{table}/{month or ALL}/{name}.parquet"
