"""The tickets of authors are what their description promises."""

from collections import Counter

import pytest

from tests.decide.authors import KINDS, authors

AUTHORS = {author.name: author for author in authors()}


def test_there_are_nine_authors_over_fifteen_products():
    assert len({name.rpartition("_")[2] for name in AUTHORS}) == 9
    assert len({author.product for author in AUTHORS.values()}) == 15


@pytest.mark.parametrize("name", AUTHORS)
def test_an_author_s_tickets_are_whole(name):
    author = AUTHORS[name]
    features = {feature["feature"] for feature in author.features}
    for ticket in author.tickets:
        assert set(ticket) == {"subject", "body", "language", "kind", "feature", "unaware"}
        assert ticket["kind"] in KINDS
        assert ticket["unaware"] == (ticket["kind"] == "unaware")
        assert ticket["feature"] in features or (not ticket["feature"] and not ticket["unaware"])
    assert len({(ticket["subject"], ticket["body"]) for ticket in author.tickets}) == len(author.tickets) >= 120
    assert 0.4 < sum(ticket["unaware"] for ticket in author.tickets) / len(author.tickets) < 0.5
    asked = Counter(ticket["feature"] for ticket in author.tickets if ticket["unaware"])
    assert min(asked[feature] for feature in features) >= 2
    assert len({ticket["language"] for ticket in author.tickets}) >= 6
