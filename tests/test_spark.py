"""Spark builds what the embedded store builds: the same contents, winners and counts. A real Spark runs, local."""

import csv
import re

import duckdb
import pandas as pd
import pytest

pytest.importorskip("pyspark", reason="Spark is an extra: pip install '.[spark]'")

from analytics.errors import AnalyticsError
from analytics.ingest.imports import import_files
from analytics.ingest.planning import Order
from analytics.lake import grounds
from analytics.lake.grounds import View
from analytics.lake.layout import TABLES
from analytics.lake.place import place_at
from analytics.lake.publishing import current, open_version, rows_of
from analytics.spark.building import build_version
from analytics.spark.engine import SparkEngine
from analytics.spark.grounding import make_ground
from analytics.spark.session import session
from analytics.store.database import attach_read_only
from analytics.store.derivation import build_base, build_derived, fill_base, fill_derived, know_nothing
from analytics.store.derivation_scripts import CELLS, LEFT_OUT
from analytics.store.snapshots import Snapshots
from analytics.workspace.customers import Customer, Customers
from analytics.workspace.taxonomy import Meaning, Split, Taxonomy

ZONE = "Europe/Berlin"
SMALL = {  # a Spark that starts and plans quickly, for a few rows
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.memory": "512m",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}
CONTENTS = """select source, ticket_id, content_hash, merged,
    version_id in (select version_id from {0}.current) as current, created_at, updated_at, subject, tags, team,
    category, requester from {0}.versions order by all"""
SIGHTINGS = """select import_id, source, ticket_id, content_hash from {0}.sightings 
    join {0}.versions using (version_id) order by all"""
IMPORTS = "select * exclude (imported_at) from {0}.imports order by import_id"
REJECTS = "select * from {0}.rejects order by all"
FORMS = "select * from {0}.tag_forms order by all"


@pytest.fixture(scope="module")
def spark():
    with session("local[2]", SMALL) as found:
        yield found


def write(path, rows, **options):
    with path.open("w", newline="", encoding=options.get("encoding", "utf-8")) as file:
        csv.writer(file).writerows(rows)
    return path


def export(path, rows, *, first=0):
    """A plain export of so many tickets."""
    header = ["id", "created_at", "updated_at", "subject", "tags", "requester"]
    return write(path, [header, *(
        [f"{n}", f"2024-{1 + n % 12:02d}-{1 + n % 28:02d} 0{n % 10}:30:00", "2025-01-02 10:00:00", f"Subject {n}",
         f"team:{'abc'[n % 3]},{'bug' if n % 2 else 'how-to'}", f"p{n % 50}@example.com"]
        for n in range(first, first + rows))
    ])  # fmt: skip


def exports(folder):
    """Two exports of one desk with other columns and an overlap, a broken one, and one of another tool."""
    tags = ["team:billing,bug", "team:search;bug", "", "category:bug", "team:billing", "BUG,team:Billing", "näh", "ⓑug"]
    days = ["2024-03-31 00:30:00", "2024-03-31 01:30:00", "2024-10-27 00:30:00", "2024-10-26 23:59:59.5", "2024-02-29"]
    first = [["id", "created_at", "updated_at", "subject", "tags", "requester", "status", "reopens"]]
    for n in range(60):
        first.append([f"{n}", days[n % 5], f"2024-11-{1 + n % 20:02d} 10:00:00", f"Thema {n} “ü”", tags[n % 8],
                      f"p{n % 7}@example.com", "spam" if n % 19 == 5 else "open", f"{n % 3}"])  # fmt: skip
    first.append(["999", "no date", "", "left out", "bug", "", "open", ""])
    second = [["id", "created_at", "updated_at", "subject", "tags", "company", "group"]]
    for n in range(40, 90):
        second.append([f"{n}", days[n % 5], f"2024-11-{5 + n % 20:02d} 10:00:00", f"Anders {n}", tags[(n + 3) % 8],
                       ["Acme", "ACME ", ""][n % 3], ["Billing", "Search", ""][n % 3]])  # fmt: skip
    other = [["ticket", "opened", "label"], *([f"x{n}", f"2024-0{1 + n % 9}-12", "how-to"] for n in range(30))]
    return [
        write(folder / "first.csv", first),
        write(folder / "second.csv", second),
        write(folder / "broken.csv", [["nothing", "here"], ["a", "b"]]),
        write(folder / "other.csv", other),
    ]


ORDER = Order(zone=ZONE, who="Ada")


def embedded(folder, *commands):
    snapshots = Snapshots(folder)
    outcomes = [import_files(snapshots, files, ORDER) for files in commands]
    return snapshots.path(snapshots.current()), outcomes


def in_a_lake(spark, folder, *commands):
    place = place_at(str(folder))
    built = [build_version(spark, place, files, ORDER) for files in commands]
    return place, [each.outcomes for each in built]


def rows(connection, sql, schema="snapshot"):
    return connection.execute(sql.format(schema)).fetchall()


@pytest.mark.parametrize(
    "at_once", [pytest.param(True, marks=pytest.mark.long), False], ids=["one command", "three commands"]
)
def test_a_lake_that_spark_builds_holds_what_the_embedded_store_holds(spark, tmp_path, at_once):
    first, second, broken, other = exports(tmp_path)
    commands = [[first, second, broken, other]] if at_once else [[first], [second, broken], [other, first]]

    store, there = embedded(tmp_path / "store", *commands)
    place, here = in_a_lake(spark, tmp_path / "lake", *commands)

    manifest, _ = current(place)
    with attach_read_only(store) as plain, open_version(place, manifest) as lake:
        for sql in (CONTENTS, SIGHTINGS, IMPORTS, REJECTS, FORMS):
            assert rows(lake, sql) == rows(plain, sql)
    assert [o.state for each in here for o in each] == [o.state for each in there for o in each]
    assert [o.message for each in here for o in each] == [o.message for each in there for o in each]
    assert any(merged for _, _, _, merged, *_ in rows(duckdb.connect(str(store), read_only=True), CONTENTS, "main"))
    assert not place.held("scratch/")


TAXONOMY = Taxonomy(
    decisions={"näh": Meaning("Sewing", "confusion"), "how-to": Meaning(None, "how-to"), "ⓑug": Meaning(ignored=True)},
    aliases={"category:bug": "bug"},
    splits=(Split("bug", "tag", "team:billing", "payment bug"), Split("bug", "group", "Search", "search bug")),
    own_categories=frozenset({"generic"}),
)
LABELS = pd.DataFrame(
    [
        ("generic", "2", "Care", None, None),
        ("generic", "6", None, "bug", "export"),
        ("generic", "x3", "Care", None, None),
    ],
    columns=["source", "ticket", "team", "category", "feature"],
)


@pytest.mark.parametrize("zone", [ZONE, pytest.param("America/St_Johns", marks=pytest.mark.long)])
def test_every_statement_of_the_derivation_gives_the_same_rows(spark, tmp_path, zone):
    first, second, _, other = exports(tmp_path)
    store, _ = embedded(tmp_path / "store", [first, second, other])
    customers = Customers((Customer("Acme", ("ACME", "p3@example.com"), "Gold", 12.5),))
    given = {"zone": zone, "customers": customers, "confirmed": LABELS, "leave_out": {"generic": ("spam",)}}
    base, derived = tmp_path / "base.duckdb", tmp_path / "derived.duckdb"
    build_base(store, base, **given)
    build_derived(store, base, derived, TAXONOMY)
    engine = SparkEngine(spark, str(tmp_path / "spark"))
    with duckdb.connect(str(store), read_only=True) as connection:
        for table in ("imports", "rejects", "tag_forms", "tickets"):
            connection.execute(f"copy (from {table}) to '{tmp_path}/{table}.parquet'")
            engine.add(f"snapshot.{table}", spark.read.parquet(f"{tmp_path}/{table}.parquet"))

    know_nothing(engine)
    fill_base(engine, **given)
    engine.run(LEFT_OUT, {"zone": zone})
    fill_derived(engine, TAXONOMY)
    engine.run(CELLS)

    different = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{base}' as base; attach '{derived}' as derived")
        for schema, table in connection.execute(
            "select database_name, table_name from duckdb_tables() where database_name in ('base', 'derived')"
        ).fetchall():
            columns = [name for name, *_ in connection.execute(f"describe {schema}.{table}").fetchall()]
            rows = sorted(connection.execute(f"from {schema}.{table}").fetchall(), key=repr)
            there = engine.table(f"{schema}.{table}").select(*columns).collect()
            if sorted((tuple(row) for row in there), key=repr) != rows:
                different[f"{schema}.{table}"] = (rows[:5], there[:5])
            assert rows, f"{schema}.{table} has no rows, so that nothing is compared"
    assert not different


@pytest.mark.long
def test_a_table_of_the_catalog_is_read_as_a_file_is_and_is_one_import(spark, tmp_path):
    file = export(tmp_path / "tickets.csv", 300)
    store, _ = embedded(tmp_path / "store", [file])
    table = spark.read.option("header", True).csv(str(file)).repartition(3)
    table.createOrReplaceTempView("helpdesk_tickets")
    place = place_at(str(tmp_path / "lake"))

    built = build_version(spark, place, [], ORDER, table="helpdesk_tickets")

    assert [(o.file, o.state) for o in built.outcomes] == [("helpdesk_tickets.parquet", "imported")] * 3
    with attach_read_only(store) as plain, open_version(place, built.manifest) as lake:
        assert rows(lake, CONTENTS) == rows(plain, CONTENTS)
        assert rows(lake, "select count(*), sum(tickets) from {0}.imports") == [(1, 300)]
    unreadable = tmp_path / "unreadable.csv"
    unreadable.write_text(
        re.sub(r"\d{4}-\d\d-\d\d[^,\n]*", "some day", file.read_text(encoding="utf-8")), encoding="utf-8"
    )
    table.union(spark.read.option("header", True).csv(str(unreadable))).createOrReplaceTempView("in_part")
    in_part = build_version(spark, place, [], ORDER, table="in_part")
    assert in_part.manifest is None and {one.state for one in in_part.outcomes} == {"failed"}
    assert current(place)[0].version == built.manifest.version
    with pytest.raises(AnalyticsError, match="The table 'nowhere' cannot be read by Spark"):
        build_version(spark, place, [], ORDER, table="nowhere")


@pytest.mark.long
def test_a_ground_that_spark_makes_is_the_one_that_the_dashboard_would_make(spark, tmp_path):
    first, second, _, other = exports(tmp_path)
    place, _ = in_a_lake(spark, tmp_path / "lake", [first, other], [second])
    manifest = current(place)[0]
    customers = Customers((Customer("Acme", ("ACME", "p3@example.com"), "Gold", 12.5),))
    here, there = (View(key, ZONE, customers, {"generic": ("spam",)}, LABELS) for key in ("spark", "duckdb"))

    made = make_ground(spark, place, manifest, here, str(tmp_path / "spark"))
    expected = grounds.make_ground(place, manifest, there, tmp_path)

    assert made.day_only == expected.day_only
    with duckdb.connect() as connection:
        for name, table in TABLES.items():
            if name in expected.tables:
                columns = ", ".join(table.columns)
                by_spark, by_duckdb = (
                    connection.execute(
                        f"select {columns} from {rows_of(place, name, ground.tables[name])} order by all"
                    ).fetchall()
                    for ground in (made, expected)
                )
                assert len(by_spark) == len(by_duckdb), name
                if name not in ("label_sets", "customers", "tickets", "sums"):  # whose numbers may differ
                    assert by_spark == by_duckdb, name
        counted = """select t.day, s.tags, s.team, s.said_team, c.name, t.plan, t.hour, count(*)
            from {0} t join {1} s using (label_set) left join {2} c using (customer) group by all order by all"""
        named = [
            connection.execute(
                counted.format(*(rows_of(place, n, g.tables[n]) for n in ("tickets", "label_sets", "customers")))
            ).fetchall()
            for g in (made, expected)
        ]
        assert named[0] == named[1] and named[0]
