"""Derivation: the narrow tables that counts are taken from, made from a version and a taxonomy.

Two files, each made once and read by everyone: `base` (what the version and the zone decide) and `derived`
(what the taxonomy decides); see `derivation_scripts`.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import duckdb
import pandas as pd

from analytics.store.column_values import name_column_values
from analytics.store.counted import choose_counted
from analytics.store.database import attach_read_only, quoted
from analytics.store.derivation_scripts import BASE, CELLS, DERIVED, LEFT_OUT
from analytics.store.engine import DuckEngine, Engine
from analytics.store.permissions import tighten
from analytics.workspace.customers import Customers
from analytics.workspace.taxonomy import Taxonomy

LAYOUT = 10  # raise it when the tables below change: older files are then made anew

MEANINGS = dict.fromkeys(("tag", "canonical", "team", "category", "feature"), "varchar") | {
    "ignored": "boolean",
    "mapped": "boolean",
    "rule": "varchar",
}
SET = {"source": "varchar", "tags": "varchar[]"} | dict.fromkeys(
    ("team", "grp", "category", "said_team", "said_category", "said_feature"), "varchar"
)
CUSTOMER = {"customer": "integer", "name": "varchar", "plan": "varchar", "segment": "varchar", "revenue": "double"}
CALLED = {"written": "varchar", "name": "varchar", "plan": "varchar", "segment": "varchar", "revenue": "double"}
WRITTEN_NAMES = """select written from (select distinct coalesce(company, requester) as written from counted)
    where written is not null"""
CALLED_AS_WRITTEN = f"""
create temp table called as select written, written as name, null::varchar as plan, null::varchar as segment,
                                   null::double as revenue from ({WRITTEN_NAMES});
"""


def build_base(
    snapshot: Path,
    path: Path,
    *,
    zone: str,
    customers: Customers = Customers(),
    leave_out: Mapping[str, Sequence[str]] = MappingProxyType({}),
    confirmed: pd.DataFrame | None = None,
    aside: Sequence[str] = (),
) -> None:
    """Write the tables of BASE for one version, days cut in `zone`, customers grouped as in their file.

    leave_out: source → kinds of discarded tickets that do not count; of other sources its first import decides.
    confirmed: what people confirmed of tickets; see `Taxonomy.label_table`. aside: sources of another origin.
    """

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        engine = DuckEngine(connection)
        know_nothing(engine)
        fill_base(engine, zone=zone, customers=customers, leave_out=leave_out, confirmed=confirmed, aside=aside)
        engine.run(LEFT_OUT, {"zone": zone})

    _write(snapshot, path, "base", fill)


def build_derived(snapshot: Path, base: Path, path: Path, taxonomy: Taxonomy) -> None:
    """Write the tables of DERIVED: what `taxonomy` makes of the label sets in `base`."""

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"attach '{quoted(str(base))}' as base (read_only)")
        fill_derived(DuckEngine(connection), taxonomy)
        DuckEngine(connection).run(CELLS)

    _write(snapshot, path, "derived", fill)


def fill_base(
    engine: Engine,
    *,
    zone: str,
    customers: Customers = Customers(),
    leave_out: Mapping[str, Sequence[str]] = MappingProxyType({}),
    confirmed: pd.DataFrame | None = None,
    aside: Sequence[str] = (),
    hours: bool = False,
) -> None:
    """Make the tables of BASE on an engine that has the version's as `snapshot`, and what is known; see `build_base`.

    hours: the hour of the clock also where a source has days alone, as for a part of a version, which cannot know.
    """
    choose_counted(engine, leave_out, aside)
    _name_customers(engine, customers)
    names = ("source", "ticket", "team", "category", "feature")
    engine.fill("confirmed", dict.fromkeys(names, "varchar"), pd.DataFrame() if confirmed is None else confirmed)
    engine.run(BASE, {"zone": zone, "hours": hours})


def know_nothing(engine: Engine) -> None:
    """Make `known_customers` and `known_sets` empty: numbers begin at 1."""
    engine.fill("known_customers", CUSTOMER, pd.DataFrame())
    engine.fill("known_sets", {"label_set": "integer"} | SET, pd.DataFrame())


def fill_derived(engine: Engine, taxonomy: Taxonomy) -> None:
    """Make the tables of DERIVED on an engine that has `snapshot` and `base`; see `build_derived`."""
    tags = [tag for (tag,) in engine.rows("select distinct tag from snapshot.tag_forms")]
    engine.fill("derived.meanings", MEANINGS, taxonomy.table(tags))
    engine.fill("splits", dict.fromkeys(("tag", "kind", "value", "into_tag"), "varchar"), taxonomy.split_table())
    name_column_values(engine, taxonomy)
    engine.run(DERIVED)


def _name_customers(engine: Engine, customers: Customers) -> None:
    """A temp table of each name that tickets carry: written, name, plan, segment, revenue."""
    if not customers.known:
        engine.run(CALLED_AS_WRITTEN)
        return
    rows = []
    for (name,) in engine.rows(WRITTEN_NAMES):
        known = customers.named(name)
        rows.append(
            (name, known.name, known.plan or None, known.segment or None, known.revenue)
            if known
            else (name, name, None, None, None)
        )
    engine.fill("called", CALLED, pd.DataFrame(rows, columns=[*CALLED], dtype="string"))


def _write(snapshot: Path, path: Path, name: str, fill: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    """Fill a new database and give it its name only when it is whole."""
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    connection = attach_read_only(snapshot)
    try:
        connection.execute(f"attach '{quoted(str(draft))}' as {name}")
        fill(connection)
        connection.execute(f"detach {name}")
        connection.close()
        tighten(draft)
        os.replace(draft, path)
    finally:
        connection.close()
        for left in path.parent.glob(f"{draft.name}*"):
            left.unlink(missing_ok=True)
