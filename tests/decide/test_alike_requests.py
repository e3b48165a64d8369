"""Requests whose tickets are about the same are offered to be merged, whatever they are called."""

import numpy as np
import pytest

from analytics.insights.alike_requests import alike
from analytics.insights.requests import by_request, requests, to_merge
from analytics.meaning.alike import Index
from analytics.meaning.encoder import SIZE, Encoder
from analytics.meaning.reading import read_texts
from analytics.metrics.scope import Scope

SAID = {"Dark theme": "dark", "Night mode": "dark", "Calendar": "calendar", "Export": "export"}


def forward(texts: list[str]) -> np.ndarray:
    rows = np.full((len(texts), SIZE), 0.3, np.float32)  # what all texts have in common
    for row, text in zip(rows, texts, strict=True):
        row[["dark", "calendar", "export"].index(text.split()[0])] += 5
        row[100 + int(text.split()[-1]) % 300] += 1
    return rows


@pytest.fixture
def read(bench, load):
    rows = ["id,created,company,subject,tags"]
    for feature, word in SAID.items():
        for k in range(6 if feature != "Export" else 3):
            rows.append(
                f"{len(rows)},2026-01-{5 + k:02},C{k},{word} please {len(rows)},feature_request;feature:{feature}"
            )
    load("a.csv", "\n".join(rows) + "\n")
    read_texts(bench.facts(), bench.snapshots, Encoder(forward))
    return bench


def test_requests_about_the_same_are_a_pair_and_others_are_not(read):
    facts = read.facts()
    asked = requests(facts, Scope())

    pairs = alike(asked, Index.of(facts, read.folder))

    assert [{one, two} for (_, one), (_, two) in pairs] == [{"Dark theme", "Night mode"}]
    table = to_merge(by_request(facts, asked, read.calendar(facts)), pairs)
    assert table["kind"].tolist() == ["meaning"]
    assert set(table.loc[0, ["keep", "other"]]) == {"feature:Dark theme", "feature:Night mode"}


def test_without_vectors_no_pair_is_offered(bench, load):
    load("a.csv", "id,created,subject,tags\n1,2026-01-05,dark please 1,feature_request;feature:Dark theme\n")
    facts = bench.facts()

    assert alike(requests(facts, Scope()), Index.of(facts, bench.folder)) == []
