"""Topics on their page: shown with their tickets, accepted or dismissed in one step that can be undone."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.imports import Order, import_files
from analytics.insights.topics import Topic
from analytics.meaning.encoder import Encoder
from analytics.meaning.reading import read_texts
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from tests.test_topics import export, forward


@pytest.fixture(scope="module")
def rising(tmp_path_factory) -> Workbench:
    return made(tmp_path_factory.mktemp("rising"))


def made(folder: Path, **of: Any) -> Workbench:
    """A store with one topic, whose texts were read."""
    (folder / "a.csv").write_text(export(new=12, **of), encoding="utf-8")
    bench = Workbench(folder / "store")
    import_files(bench.snapshots, [folder / "a.csv"], Order())
    read_texts(bench.facts(), bench.snapshots, Encoder(forward))
    return bench


def labelled(elements: Iterable[Any], label: str) -> Any:
    """The first widget with this label."""
    return next(one for one in elements if one.label == label)


def test_a_topic_is_accepted_with_its_history_and_taken_back(show, rising, tmp_path):
    bench = Workbench(shutil.copytree(rising.folder, tmp_path / "desk"))
    page = show("topics", store=bench.folder)
    assert page.headline.startswith("1 topic of the last 14 days has no tag.")
    assert "12 customers in 14 days where 0.07 are expected" in page.html

    assert labelled(page.at.selectbox, "Make it").options == ["A feature", "A theme"]
    labelled(page.at.text_input, "Called").set_value("Two factor").run()
    labelled(page.at.button, "Accept").click().run()

    assert total(bench.facts(), Scope(features=("Two factor",))) == 12
    page.at.button(key="undo_last").click().run()
    assert total(bench.facts(), Scope(features=("Two factor",))) == 0


def test_a_topic_with_a_tag_of_no_meaning_becomes_a_rule_for_it(show, tmp_path):
    bench = made(tmp_path, tag="authy||")
    page = show("topics", store=bench.folder)

    labelled(page.at.text_input, "Called").set_value("Two factor").run()
    labelled(page.at.selectbox, "Make it").set_value("tag").run()
    labelled(page.at.button, "Accept").click().run()

    assert [record["feature"] for record in bench.state["tags"].values()] == ["Two factor"]
    assert total(bench.facts(), Scope(features=("Two factor",))) == 12


def test_a_dismissed_topic_is_gone_and_this_week_lists_what_waits(show, rising, tmp_path):
    bench = Workbench(shutil.copytree(rising.folder, tmp_path / "desk"))
    page = show("topics", store=bench.folder)
    week = show("", store=bench.folder)
    assert any("12 customers in two weeks" in link.label for link in week.at.get("page_link"))

    page = show("topics", store=bench.folder)
    labelled(page.at.button, "No topic").click().run()

    assert len(bench.state["topics"]) == 1
    assert show("topics", store=bench.folder).headline.startswith("Every topic of the last 14 days has a tag")


def test_the_next_topic_keeps_its_own_name_when_the_one_above_it_is_decided(show, rising, monkeypatch):
    waiting = [Topic((term,), (number,), 5, 1.0, "", 0) for number, term in enumerate(("passkeys", "invoices"), 1)]
    monkeypatch.setattr("pages.meaning.waiting_topics", lambda view: tuple(waiting))
    page = show("topics", store=rising.folder)
    labelled(page.at.text_input, "Called").set_value("Sign-in").run()

    del waiting[0]
    page = page.run()

    assert labelled(page.at.text_input, "Called").value == "Invoices"


def test_a_store_of_which_nothing_was_read_states_what_is_missing(show, sample_store, tmp_path):
    unread = shutil.copytree(sample_store, tmp_path / "unread", ignore=shutil.ignore_patterns("derived"))
    page = show("topics", store=unread)

    assert "No text was read for its meaning yet" in page.html
