"""Untagged tickets at the taxonomy desk: confirmed in bulk, counted at once, taken back; Tag health has the number."""

import shutil

import pytest

from analytics.ingest.imports import Order, import_files
from analytics.insights.untagged import suggested
from analytics.meaning.reading import take_request
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.workspace.moves import map_tags
from tests.test_untagged import export


@pytest.fixture(scope="module")
def half_tagged(tmp_path_factory) -> Workbench:
    folder = tmp_path_factory.mktemp("half-tagged")
    path = folder / "a.csv"
    path.write_text(export(tagged=500, untagged=10), encoding="utf-8")
    bench = Workbench(folder / "store")
    import_files(bench.snapshots, [path], Order())
    return bench


def test_suggestions_are_confirmed_in_bulk_and_taken_back(show, half_tagged, tmp_path):
    bench = Workbench(shutil.copytree(half_tagged.folder, tmp_path / "desk"))
    page = show("taxonomy", store=bench.folder, part="untagged")
    assert any("20 tickets without a category for which one is suggested" in c.value for c in page.at.caption)

    page.at.button(key="confirm_ticked").click().run()

    assert total(bench.facts(), Scope(categories=("bug",))) == 510
    assert total(bench.facts(), Scope(categories=("(none)",))) == 0
    assert "labels of 20 tickets confirmed here" in page.html
    page.at.button(key="undo_last").click().run()
    assert total(bench.facts(), Scope(categories=("bug",))) == 500


def test_a_large_store_never_makes_the_page_wait(show, half_tagged, tmp_path, monkeypatch):
    bench = Workbench(shutil.copytree(half_tagged.folder, tmp_path / "desk"))
    monkeypatch.setattr("analytics.insights.untagged.AT_ONCE", 1_000)
    page = show("taxonomy", store=bench.folder, part="untagged")

    assert "Suggestions are being prepared." in page.html and not list(bench.folder.glob("derived/untagged_*.parquet"))
    assert take_request(bench.folder)  # by which the background reader begins

    suggested(bench.facts(), bench.snapshots, "category")
    page = show("taxonomy", store=bench.folder, part="untagged")
    assert any("20 tickets without a category for which one is suggested" in c.value for c in page.at.caption)
    assert not take_request(bench.folder)

    bench.decide(map_tags(bench.state, ["bug"], category="incident"), "Mapped")
    page = show("taxonomy", store=bench.folder, part="untagged")
    assert "new suggestions are being prepared" in page.html and take_request(bench.folder)


def test_tag_health_states_how_many_could_be_confirmed(show, half_tagged, tmp_path):
    bench = Workbench(shutil.copytree(half_tagged.folder, tmp_path / "desk"))
    show("taxonomy", store=bench.folder, part="untagged")

    page = show("health", store=bench.folder, period="all")

    links = [link.label for link in page.at.get("page_link")]
    assert "Of 20 without a category, 20 could be confirmed at 90 % certainty" in links
