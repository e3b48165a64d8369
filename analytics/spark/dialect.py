"""Dialect: the store's SQL, written once for DuckDB, as Spark runs it.

sqlglot translates most of it. What it does not know of the two engines is below, one rewrite each, and
`tests/test_spark_dialect.py` holds every statement against DuckDB on data that is chosen to make them differ.

Ibis was tried beside it on the hardest statements, where one-sided tags are crossed (`crossed`, `set_cells`). Both
run on both engines, and Ibis hands its expressions to sqlglot in the end, so that null rules of lists and local times
need the same tests. But with Ibis fifteen lines of SQL become twenty of Python that nobody can paste into an engine,
DuckDB runs 93 generated lines in place of ours, and each of the store's statements would have to be rewritten before
Spark could run the first. With sqlglot the embedded store runs what it always ran.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.spark import Spark
from sqlglot.parsers.duckdb import DuckDBParser

HASH = "tagwatch_hash"
SCHEMAS = ("base", "derived", "snapshot")  # of DuckDB; Spark's temporary views have none


class Store(DuckDB):
    """DuckDB as the store writes it: `len` is of lists, `length` and `strlen` of texts."""

    class Parser(DuckDBParser):
        FUNCTIONS: ClassVar = {**DuckDBParser.FUNCTIONS, "LEN": exp.ArraySize.from_arg_list}


@dataclass(frozen=True)
class Statement:
    """One statement of a script: a query and the table that it fills."""

    name: str  # "label_sets", as Spark knows it: "base__label_sets" for `base.label_sets`
    kept: bool  # a table of a file (`create table`), not a temporary one
    sql: str  # the query for Spark; parameters are named, `:zone`


@cache
def statements(script: str) -> tuple[Statement, ...]:
    """The statements of a script of `create … as`, in order.

    Raises ValueError for a statement of another kind, sqlglot's own errors for one that it cannot translate.
    """
    found = []
    for tree in sqlglot.parse(script, read=Store):
        if tree is None:
            continue
        if not isinstance(tree, exp.Create) or not isinstance(tree.expression, exp.Query):
            raise ValueError(f"only `create … as select` runs on Spark: {tree.sql(dialect=Store)[:80]}")
        kept = tree.kind == "TABLE" and not tree.find(exp.TemporaryProperty)
        found.append(Statement(view_name(tree.this.find(exp.Table)), kept, _for_spark(tree.expression)))
    return tuple(found)


def query(sql: str) -> str:
    """One query of the store as Spark runs it."""
    return _for_spark(sqlglot.parse_one(sql, read=Store))


def view_name(table: exp.Table | str) -> str:
    """A table's name as Spark knows it.

    >>> view_name("base.label_sets"), view_name("splits")
    ('base__label_sets', 'splits')
    """
    if isinstance(table, str):
        return table.replace(".", "__")
    return f"{table.db}__{table.name}" if table.db in SCHEMAS else table.name


def _for_spark(tree: exp.Expr) -> str:
    for rewrite in REWRITES:
        tree = tree.transform(rewrite)
    return tree.sql(dialect=Spark, comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE)


def _without_schema(node: exp.Expr) -> exp.Expr:
    """Temporary views have no schema; an alias keeps what refers to the table by its bare name."""
    if isinstance(node, exp.Table) and node.db in SCHEMAS:
        return exp.to_table(view_name(node), alias=node.alias or node.name)
    return node


def _local_time(node: exp.Expr) -> exp.Expr:
    """`timezone(zone, timezone('UTC', x))`, a time in UTC as the zone's clocks show it, without a zone at both ends."""
    if not _is_call(node, "TIMEZONE"):
        return node
    zone, inner = node.expressions
    if not _is_call(inner, "TIMEZONE") or inner.expressions[0].name != "UTC":
        raise ValueError(f"timezone() runs on Spark from UTC to a zone alone: {node.sql(dialect=Store)}")
    return exp.func("CONVERT_TIMEZONE", exp.Literal.string("UTC"), zone, inner.expressions[1])


def _time_of_day(node: exp.Expr) -> exp.Expr:
    """Spark has no type for the time of a day unless it is switched on: text of a fixed width sorts as it does."""
    if not isinstance(node, exp.Cast) or node.to.this != exp.DataType.Type.TIME:
        return node
    if node.this.is_string:
        hours, minutes, *seconds = node.this.name.split(":")
        return exp.Literal.string(f"{hours}:{minutes}:{seconds[0] if seconds else '00'}.000000")
    return exp.Anonymous(this="DATE_FORMAT", expressions=[node.this, exp.Literal.string("HH:mm:ss.SSSSSS")])


def _one_generator(node: exp.Expr) -> exp.Expr:
    """Lists that are unnested side by side: Spark takes one generator of a select, so they are zipped first."""
    if not isinstance(node, exp.Select):
        return node
    unnested = [each for each in node.expressions if isinstance(each.unalias(), (exp.Unnest, exp.Explode))]
    if len(unnested) < 2:
        return node
    lists = [each.unalias().expressions[0] if isinstance(each.unalias(), exp.Unnest) else each.unalias().this
             for each in unnested]  # fmt: skip
    zipped = exp.Anonymous(this="INLINE", expressions=[exp.Anonymous(this="ARRAYS_ZIP", expressions=lists)])
    names = [exp.to_identifier(each.alias) for each in unnested]
    view = exp.Lateral(this=zipped, view=True, alias=exp.TableAlias(this=exp.to_identifier("zipped"), columns=names))
    kept = [exp.column(each.alias, "zipped") if each in unnested else each for each in node.expressions]
    changed = node.copy()
    changed.set("expressions", kept)
    changed.append("laterals", view)
    return changed


def _rows_in(node: exp.Expr) -> exp.Expr:
    """`(a, b) in (select (a, b) …)`: Spark compares a row with columns."""
    if isinstance(node, exp.In) and isinstance(node.this, exp.Tuple) and node.args.get("query"):
        select = node.args["query"].unnest()
        if len(select.expressions) == 1 and isinstance(row := select.expressions[0], exp.Tuple):
            select.set("expressions", row.expressions)
    return node


def _is_call(node: exp.Expr | None, name: str) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.upper() == name


def _hash_of_duckdb(node: exp.Expr) -> exp.Expr:
    """DuckDB's `hash(…)`, by which contents are known, is asked of DuckDB itself; see `analytics.spark.hashing`."""
    if _is_call(node, "HASH"):
        fields = [exp.PropertyEQ(this=exp.to_identifier(f"c{n}"), expression=each)
                  for n, each in enumerate(node.expressions)]  # fmt: skip
        return exp.Anonymous(this=HASH, expressions=[exp.Struct(expressions=fields)])
    return node


REWRITES: tuple[Callable[[exp.Expr], exp.Expr], ...] = (
    _without_schema,
    _local_time,
    _time_of_day,
    _one_generator,
    _rows_in,
    _hash_of_duckdb,
)
