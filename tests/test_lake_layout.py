"""The layout of a lake: pieces, manifests and the pointer, on a disk and in a real S3 server."""

from dataclasses import replace

import duckdb
import pytest

from analytics.errors import StoreBusy
from analytics.lake.layout import CONTENTS, IMPORTS, SIGHTINGS
from analytics.lake.manifest import ManifestDamaged, written
from analytics.lake.place import place_at
from analytics.lake.publishing import (
    current,
    manifest_name,
    open_version,
    publish_pieces,
    versions,
    write_piece,
)
from analytics.store.database import CONTENT, CREATE
from tests.s3 import server


@pytest.fixture(scope="module")
def s3():
    with server() as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield "s3://lake"


@pytest.fixture(params=["disk", "s3"])
def place(request, tmp_path):
    if request.param == "disk":
        return place_at(str(tmp_path / "lake"))
    return place_at(f"{request.getfixturevalue('s3')}/{tmp_path.name}")


def pieces(place, *, hash_=2**64 - 1):
    with duckdb.connect() as connection:
        place.register(connection)
        absent = ", ".join(f"null as {name}" for name in CONTENT if name != "created_at")
        select = f"""select n as version_id, 'desk' as source, n::varchar as ticket_id, merged, current, {absent},
            ({hash_}::hugeint - 9223372036854775808)::bigint as content_hash, created_at
            from (values (1, timestamp '2026-03-02', false, true), (2, timestamp '2026-03-01', false, false))
                rows(n, created_at, merged, current)"""
        return {
            "contents": [write_piece(connection, place, "contents", "2026-03", select)],
            "sightings": [
                write_piece(connection, place, "sightings", "2026-03", "select 1 as import_id, 1 as version_id")
            ],
        }


def publish(place, tables):
    before, token = current(place)
    return publish_pieces(place, tables, engine="duckdb", made_by="Ada", schema=3, top=2, parent=before, since=token)


def test_a_version_that_is_published_is_the_one_that_counts_and_has_the_tables_of_the_store(place):
    assert current(place)[0] is None

    manifest = publish(place, pieces(place))

    assert current(place)[0] == manifest and versions(place) == ["000001"]
    with open_version(place, manifest) as connection:
        assert connection.execute("select version_id, content_hash from snapshot.versions").fetchall() == [
            (2, 2**64 - 1),
            (1, 2**64 - 1),
        ], "sorted by day, the hash unsigned again"
        assert connection.execute("select ticket_id from snapshot.tickets").fetchall() == [("1",)]
        assert connection.execute("select count(*) from snapshot.rejects").fetchall() == [(0,)]


def test_the_second_of_two_writers_publishes_nothing(place):
    listed = pieces(place)
    stale = current(place)[1]
    first = publish(place, listed)

    with pytest.raises(StoreBusy):
        publish_pieces(place, listed, engine="duckdb", made_by="Bo", schema=3, top=2, parent=None, since=stale)

    assert current(place)[0] == first and versions(place) == ["000001"]


def test_a_manifest_or_pointer_that_was_changed_is_not_believed(place):
    manifest = publish(place, pieces(place))
    place.remove(manifest_name(manifest.version))
    place.create(manifest_name(manifest.version), written(replace(manifest, top=7)))

    with pytest.raises(ManifestDamaged, match="not the one that the pointer names"):
        current(place)

    place.remove(manifest_name(manifest.version))
    with pytest.raises(ManifestDamaged, match="is gone"):
        current(place)


def test_the_tables_of_the_layout_are_those_of_the_embedded_store():
    with duckdb.connect() as connection:
        connection.execute(CREATE)

        def columns(table):
            rows = connection.execute(f"select column_name, column_type from (describe {table})").fetchall()
            return dict(rows)

        assert columns("imports") == dict(IMPORTS.columns)
        assert columns("sightings") == dict(SIGHTINGS.columns)
        assert {**columns("versions"), "content_hash": "BIGINT", "current": "BOOLEAN"} == dict(CONTENTS.columns)
