"""What untagged tickets are about: learned from the tagged ones, by words or by meaning, with a fair certainty."""

import threading

import numpy as np
import pytest

from analytics.cli.program import main
from analytics.insights.untagged import SURE, confirmable, suggested
from analytics.meaning.reading import ask_for, take_request
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.reader import Reader
from analytics.store.computed import newest
from analytics.text.labelling import Texts, guess
from analytics.workspace.ticket_labels import LABELLED, confirm

TOPICS = {
    "bug": ("sync stops with an error", "the app crashes on start", "upload fails halfway"),
    "feature_request": ("please add a dark theme", "it would be nice to export to calendar", "we wish for templates"),
}


def export(*, tagged: int, untagged: int) -> str:
    rows, number = ["id,created,company,subject,tags"], 0
    for tag, phrases in TOPICS.items():
        for i in range(tagged + untagged):
            number += 1
            text = f"{phrases[i % 3]} in project {number % 17}"
            rows.append(
                f"{number},2026-{1 + i % 3:02}-{1 + i % 27:02},C{number % 9},{text},{tag if i < tagged else ''}"
            )
    return "\n".join(rows) + "\n"


@pytest.fixture
def tagged(bench, load):
    load("a.csv", export(tagged=500, untagged=10))
    return bench


def test_untagged_tickets_get_the_category_of_those_that_read_alike(tagged):
    found = suggested(tagged.facts(), tagged.snapshots, "category")

    assert len(found) == 20 == total(tagged.facts(), Scope(categories=("(none)",)))
    assert (found["certainty"] >= SURE).all()
    by_number = found["ticket"].astype(int) <= 510
    assert (found["label"] == np.where(by_number, "bug", "feature_request")).all()
    assert found["certainty"].is_monotonic_decreasing


def test_nothing_counts_until_it_is_confirmed_and_what_is_confirmed_leaves_the_queue(tagged):
    found = suggested(tagged.facts(), tagged.snapshots, "category")
    assert total(tagged.facts(), Scope(categories=("bug",))) == 500
    assert confirmable(tagged.facts(), tagged.snapshots, Scope(), "category") == (20, 20)

    chosen = [(r.source, r.ticket, "category", r.label) for r in found.itertuples() if r.label == "bug"]
    step = tagged.decide(confirm(tagged.state, chosen), "Confirmed")

    assert total(tagged.facts(), Scope(categories=("bug",))) == 510
    assert set(suggested(tagged.facts(), tagged.snapshots, "category")["label"]) == {"feature_request"}
    assert confirmable(tagged.facts(), tagged.snapshots, Scope(), "category") == (10, 10)
    tagged.undo(step)
    assert len(suggested(tagged.facts(), tagged.snapshots, "category")) == 20


def test_the_background_prepares_them_by_words_where_no_text_can_be_read(tagged, monkeypatch):
    monkeypatch.setenv("TAGWATCH_DATA", str(tagged.folder))
    monkeypatch.setattr("analytics.cli.read_texts.encoder", lambda: None)
    monkeypatch.setattr("os.nice", lambda by: by)

    assert main(["read-texts", "--background"]) == 0

    assert confirmable(tagged.facts(), tagged.snapshots, Scope(), "category") == (20, 20)
    assert all(newest(tagged.snapshots, f"untagged_{dimension}", "labels") for dimension in LABELLED)


def test_the_reader_runs_once_for_each_request(tagged, monkeypatch):
    tagged.facts()
    monkeypatch.setattr("analytics.operations.reader.EVERY", 0.01)
    monkeypatch.setattr("analytics.operations.reader.installed", lambda: False)
    ran = threading.Semaphore(0)
    monkeypatch.setattr(Reader, "_run", lambda reader: ran.release())
    reader = Reader(tagged.snapshots)
    reader.start()
    try:
        assert not ran.acquire(timeout=0.2)  # without the package nothing is read after an import
        ask_for(tagged.folder)
        assert ran.acquire(timeout=10) and not ran.acquire(timeout=0.2)
    finally:
        reader.stop()
    assert not take_request(tagged.folder)


def test_too_few_labelled_tickets_suggest_nothing(bench, load):
    load("a.csv", export(tagged=20, untagged=5))

    assert suggested(bench.facts(), bench.snapshots, "category").empty
    assert suggested(bench.facts(), bench.snapshots, "team").empty  # nobody has one
    assert confirmable(bench.facts(), bench.snapshots, Scope(), "feature") is None  # nothing was looked for


def test_texts_without_a_common_word_are_labelled_by_their_vectors():
    rng = np.random.default_rng(1)
    centres = {"one": np.eye(8)[0], "two": np.eye(8)[1]}
    labels = [name for _ in range(600) for name in centres]

    def texts(names: list[str]) -> Texts:
        vectors = np.array([centres[name] + rng.normal(0, 0.1, 8) for name in names])
        return Texts([f"w{rng.integers(10_000)} w{rng.integers(9)}" for _ in names], vectors)

    asked = ["two", "one", "two"]
    found, certainty = guess(texts(labels), labels, texts(asked))

    assert found.tolist() == asked
    assert certainty.min() > 0.9


def test_labels_that_no_text_explains_are_never_certain():
    rng = np.random.default_rng(2)
    labels = rng.choice(["one", "two"], 400).tolist()
    texts = Texts([f"w{a} w{b}" for a, b in rng.integers(0, 40, (400, 2))])

    _, certainty = guess(texts, labels, Texts([f"w{a} w{b}" for a, b in rng.integers(0, 40, (100, 2))]))

    assert certainty.max() < 0.8
