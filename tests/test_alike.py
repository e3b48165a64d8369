"""Tickets alike: the nearest in meaning come first, within what is asked for, and equal the exact comparison."""

import numpy as np
import pytest

from analytics.meaning.alike import CHOSEN, LEAST, Index
from analytics.meaning.encoder import SIZE, Encoder
from analytics.meaning.reading import read_texts
from analytics.meaning.vectors import ROW, Vectors
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_ids, tickets

HEAD = "id,created,company,subject,tags\n"


def forward(texts: list[str]) -> np.ndarray:
    """A direction for what is meant: paying, or signing in, whatever the language."""
    about = {"pay": 0, "zahl": 0, "支払": 0, "sign": 1, "anmeld": 1}
    rows = np.full((len(texts), SIZE), 0.01, np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word, direction in about.items():
            row[direction] += word in text.lower()
    return rows


@pytest.fixture
def read(bench, load):
    load(
        "a.csv",
        HEAD + "1,2026-01-05,A,Cannot pay by transfer,bug\n2,2026-01-06,B,Zahlung per Überweisung geht nicht,\n"
        "3,2026-01-07,C,振込で支払えません,bug\n4,2026-01-08,D,Sign in fails,\n5,2026-01-09,E,,\n",
    )
    read_texts(bench.facts(), bench.snapshots, Encoder(forward))
    return bench


def near(bench, text: str, scope: Scope = Scope()) -> list[str]:
    facts = bench.facts()
    vector = Encoder(forward).vectors([text])[0]
    found = Index.of(facts, bench.folder).nearest(vector, most=10, among=ticket_ids(facts, scope))
    return tickets(facts, scope, ids=found["id"].tolist(), in_order=True)["ticket_id"].tolist()


def test_tickets_of_any_language_are_found_within_the_filters(read):
    assert sorted(near(read, "how do I pay?")) == ["1", "2", "3"]
    assert sorted(near(read, "how do I pay?", Scope(categories=("bug",)))) == ["1", "3"]
    assert near(read, "sign me in") == ["4"]


def test_a_ticket_is_not_alike_itself_and_one_without_a_text_has_no_vector(read):
    facts = read.facts()
    index = Index.of(facts, read.folder)
    by_ticket = dict(zip(tickets(facts, Scope())["ticket_id"], reversed(ticket_ids(facts, Scope())), strict=True))

    assert len(index) == 4
    assert index.vector(by_ticket["5"]) is None
    found = index.nearest(index.vector(by_ticket["1"]), most=10, without=[by_ticket["1"]])
    assert set(found["id"]) == {by_ticket["2"], by_ticket["3"]}


def test_the_nearest_are_those_of_the_exact_comparison():
    rng = np.random.default_rng(5)
    centres = rng.normal(size=(40, SIZE))
    rows = np.empty(3 * CHOSEN, ROW)
    made = centres[rng.integers(40, size=len(rows))] + rng.normal(0, 0.8, (len(rows), SIZE))
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    rows["text"], rows["vector"] = np.arange(len(rows)), made
    place = np.column_stack([np.zeros(len(rows), int), np.arange(len(rows))])
    index = Index(np.arange(len(rows)), rows["text"].copy(), Vectors(rows["text"].copy(), (rows,), place))

    for query in made[:5]:
        exact = np.argsort(-(made @ query))[:20]
        found = index.nearest(query.astype(np.float32), most=20)
        assert set(found["id"]) == set(exact[(made @ query)[exact] >= LEAST])


def test_an_empty_store_has_nothing_alike(bench, load):
    load("a.csv", HEAD + "1,2026-01-05,A,Sign in fails,\n")

    index = Index.of(bench.facts(), bench.folder)

    assert len(index) == 0
    assert index.nearest(np.ones(SIZE, np.float32), most=5, among=ticket_ids(bench.facts(), Scope())).empty


def test_the_first_question_takes_the_sketch_that_reading_kept(bench, load, monkeypatch):
    subjects = [f"{word} no {n}" for n in range(40) for word in ("Cannot pay", "Sign in fails", "Zahlung geht nicht")]
    load("a.csv", HEAD + "".join(f"{n},2026-01-05,A,{text},\n" for n, text in enumerate(subjects)))
    rng = np.random.default_rng(2)
    model = Encoder(lambda texts: rng.normal(size=(len(texts), SIZE)))
    read_texts(bench.facts(), bench.snapshots, model)
    index = Index.of(bench.facts(), bench.folder)
    asked = index.vector(int(index.ids[7]))
    plain = Index(index.ids, index.texts, index.vectors).nearest(asked, most=5)
    monkeypatch.setattr("analytics.meaning.sketch.sketch_of", lambda vectors: pytest.fail("made again"))

    assert index.nearest(asked, most=5).equals(plain) and plain["id"][0] == index.ids[7]

    (kept,) = (bench.folder / "derived").glob("sketch-*.npy")
    monkeypatch.undo()
    kept.write_bytes(kept.read_bytes()[:-700])
    assert Index.of(bench.facts(), bench.folder).nearest(asked, most=5).equals(plain), "a damaged one is made again"
    load("b.csv", HEAD + "b1,2026-01-09,B,Another text,\n")
    read_texts(bench.facts(), bench.snapshots, model)
    assert [path.name == kept.name for path in (bench.folder / "derived").glob("sketch-*.npy")] == [False]
