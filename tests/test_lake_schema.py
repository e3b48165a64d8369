"""A lake of an earlier schema is brought forward by whoever opens it, as the embedded store is."""

import shutil
from dataclasses import replace

import duckdb
import pytest

from analytics.errors import AnalyticsError
from analytics.ingest.imports import import_files
from analytics.lake.layout import CONTENTS
from analytics.lake.publishing import publish
from analytics.operations.backup import restore_backup
from analytics.operations.workbench import Workbench
from analytics.store.backup import write_backup
from analytics.store.database import LATER, SCHEMA_VERSION
from tests.bench.lake_counts import embedded_beside
from tests.test_lake import APRIL, CHANGED, HEAD, MARCH, rows

AS_WRITTEN = HEAD + "#7,2026-05-05,2026-05-05,seventh,bug,ada\n#8,2026-05-06,2026-05-06,eighth,bug,bo\n"


@pytest.fixture
def lake(tmp_path, monkeypatch) -> Workbench:
    """A store in a lake whose pieces have the columns that schema 3 had, and ids as schema 2 had them."""
    monkeypatch.setenv("TAGWATCH_LAKE", str(tmp_path / "lake"))
    bench = Workbench(tmp_path / "store")
    for name, text in (("a.csv", MARCH), ("b.csv", APRIL), ("c.csv", AS_WRITTEN)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert import_files(bench.snapshots, [tmp_path / name])[0].state == "imported"
    age(bench, 2)
    return bench


def age(bench: Workbench, schema: int) -> None:
    """Publish what counts as another Tagwatch would have, an earlier one with the columns of schema 3."""
    place, (manifest, token) = bench.snapshots.lake, bench.snapshots.manifest(now=True)
    pieces = [] if schema < SCHEMA_VERSION else [*manifest.tables[CONTENTS.name]]
    for piece in manifest.tables[CONTENTS.name] if schema < SCHEMA_VERSION else ():
        path = place.path / piece.name.replace(".parquet", "-old.parquet")
        duckdb.execute(
            f"copy (select * exclude ({', '.join(LATER)}) replace ("
            "case when ticket_id in ('7', '8') then '#' || ticket_id else ticket_id end as ticket_id) "
            f"from read_parquet('{place.path / piece.name}')) to '{path}' (format parquet)"
        )
        name = path.relative_to(place.path).as_posix()
        size, sha256 = place.sum_of(name)
        pieces.append(replace(piece, name=name, size=size, sha256=sha256))
    tables = {**manifest.tables, CONTENTS.name: tuple(pieces)}
    older = replace(manifest, version=f"{int(manifest.version) + 1:06d}", schema=schema, tables=tables)
    publish(place, older, token)
    shutil.rmtree(bench.folder / "derived", ignore_errors=True)


def test_an_older_lake_is_brought_forward_when_it_is_opened_and_counts_the_same(lake, tmp_path):
    older = lake.snapshots.current()

    held = rows(lake)

    assert [row[1] for row in held] == ["1", "2", "3", "4", "7", "8"]
    assert lake.snapshots.manifest(now=True)[0].schema == SCHEMA_VERSION
    assert lake.snapshots.versions()[:2] == [f"{int(older) + 1:06d}", older], "the older one stays until it is swept"
    rows(lake)
    assert len(lake.snapshots.versions()) == 5, "once"


def test_an_import_undo_and_backup_go_on_from_an_older_lake(lake, tmp_path):
    (tmp_path / "d.csv").write_text(CHANGED, encoding="utf-8")
    write_backup(lake.folder, tmp_path / "a.tagwatch")

    outcome = import_files(lake.snapshots, [tmp_path / "d.csv"])[0]

    assert (outcome.state, outcome.added, outcome.updated) == ("imported", 1, 1)
    assert [row[1] for row in rows(lake)] == ["1", "2", "3", "4", "5", "7", "8"]


def test_a_backup_of_an_older_lake_is_restored_in_an_embedded_store(lake, tmp_path):
    write_backup(lake.folder, tmp_path / "a.tagwatch")
    embedded = embedded_beside(tmp_path)

    restore_backup(embedded, tmp_path / "a.tagwatch")

    assert rows(embedded) == rows(lake)


def test_a_lake_of_a_newer_tagwatch_is_refused_in_words(lake):
    lake.facts()
    age(lake, SCHEMA_VERSION + 1)

    with pytest.raises(AnalyticsError, match=r"was written by a newer Tagwatch .* Nothing was changed"):
        lake.facts()
