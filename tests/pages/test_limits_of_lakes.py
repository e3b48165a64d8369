"""The walk over what a limited person is sent, on tickets that lie in a lake."""

import pytest

from tests.pages.test_limits import EVERY, files, leaks, limited, visit  # noqa: F401 (fixtures)

from analytics.people.role import Role  # isort: skip

FEW = ("tickets", "trends")


@pytest.fixture(autouse=True)
def lake(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("TAGWATCH_LAKE", str(tmp_path / "lake"))


@pytest.mark.parametrize("names", [FEW, pytest.param(tuple(EVERY), marks=pytest.mark.long)], ids=["few", "every"])
def test_nothing_of_another_team_is_sent_from_a_lake(visit, files, names, tmp_path):  # noqa: F811
    assert list((tmp_path / "lake").rglob("*.parquet")), "the tickets lie there"
    for name in names:
        page, query = EVERY[name]
        files.clear()
        shown = visit(limited(Role.PM, "Alpha"), page, **query)
        assert not leaks(shown, files, query) and not shown.errors, name
