"""Real and generated exports: what Spark builds of them holds what the embedded store holds, to the row."""

import os
from pathlib import Path

import pytest

pytest.importorskip("pyspark", reason="Spark is an extra: pip install '.[spark]'")

from analytics.lake.publishing import current, open_version
from analytics.sample import write_exports
from analytics.spark.session import session
from analytics.store.database import attach_read_only
from tests.test_spark import CONTENTS, FORMS, IMPORTS, REJECTS, SIGHTINGS, SMALL, embedded, in_a_lake

pytestmark = pytest.mark.long
REAL = os.environ.get("TAGWATCH_REAL_DATA")
SIZE = int(os.environ.get("TAGWATCH_SPARK_TICKETS", "1_000_000"))


def files_of(name, folder):
    if name in ("sample", "generated"):
        write_exports(folder, tickets=SIZE if name == "generated" else 25_000, bodies=name == "sample")
        return sorted(folder.glob("*.csv"))
    if not REAL:
        pytest.skip("set TAGWATCH_REAL_DATA to the folder of real exports")
    return sorted((Path(REAL) / name).glob("*.csv"))


@pytest.mark.parametrize("name", ["sample", "firefox_2018_2020", "mozilla_two_teams_2023_2024", "generated"])
def test_spark_and_the_embedded_store_hold_the_same(tmp_path, name):
    files = files_of(name, tmp_path / "exports")

    store, there = embedded(tmp_path / "store", files)
    with session("local[2]", SMALL | {"spark.driver.memory": "2g"}) as spark:
        place, here = in_a_lake(spark, tmp_path / "lake", files)

    assert [o.state for o in here[0]] == [o.state for o in there[0]]
    with attach_read_only(store) as plain, open_version(place, current(place)[0]) as lake:
        for sql in (CONTENTS, SIGHTINGS, IMPORTS, REJECTS, FORMS):
            assert lake.execute(sql.format("snapshot")).fetchall() == plain.execute(sql.format("snapshot")).fetchall()
