"""Topics that no tag names: found when they rise, not when they are usual or tagged, accepted or dismissed for good."""

import numpy as np
import pytest

from analytics.ingest.imports import import_files
from analytics.insights.topics import accept, backwards, dismiss, kept_topics, open_topics, rule_tag, topics
from analytics.meaning.alike import Index
from analytics.meaning.emerging import emerging, without_common
from analytics.meaning.encoder import SIZE, Encoder
from analytics.meaning.reading import read_texts
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from analytics.metrics.volume import total
from analytics.people.acting import acting_as
from analytics.people.person import Person
from analytics.people.role import Role, rights_of

NEW = "two factor codes are refused by the authenticator"
USUAL = ("sync stops", "invoice is wrong", "printing is slow", "photos are dark", "search finds nothing", "app is slow")


def forward(texts: list[str]) -> np.ndarray:
    """One direction for each subject, and some noise that is the same for the same text."""
    rows = np.zeros((len(texts), SIZE), np.float32)
    for row, text in zip(rows, texts, strict=True):
        row += np.random.default_rng(abs(hash(text)) % 2**32).normal(0, 0.02, SIZE)
        row[next((i for i, said in enumerate((*USUAL, NEW)) if said in text), 9)] += 1
    return rows


def export(*, new: int, tag: str = "", customers: int = 99) -> str:
    rows, number, tags = ["id,created,company,subject,tags"], 0, tag.split("|")
    for day in range(120):
        for _ in range(4):
            number += 1
            month, date = 1 + day // 28, 1 + day % 28
            rows.append(f"{number},2026-{month:02}-{date:02},C{number % 60},{USUAL[number % 6]} no {number},bug")
    for k in range(new):
        rows.append(f"N{k},2026-05-0{1 + k % 8},N{k % customers},{NEW} no {k},{tags[k % len(tags)]}")
    return "\n".join(rows) + "\n"


def found(bench):
    facts = bench.facts()
    index = Index.of(facts, bench.folder)
    return facts, index, topics(facts, index, bench.calendar(facts).through)


@pytest.fixture
def store(bench, load):
    def make(**of: object):
        load("a.csv", export(**of))
        read_texts(bench.facts(), bench.snapshots, Encoder(forward))
        return bench

    return make


def test_what_rises_and_has_no_tag_is_a_topic_with_its_terms(store):
    _, _, (topic,) = found(store(new=12))

    assert len(topic.ids) == topic.customers == 12
    assert topic.expected < 2
    assert any(word in topic.name for word in ("factor", "codes", "authenticator", "refused"))
    assert len(topic.terms) == 3
    assert (topic.tag, topic.tagged) == ("", 0)


def test_no_topic_is_what_a_tag_names_what_few_write_and_what_is_usual(store):
    bench = store(new=12, tag="two-factor")

    assert found(bench)[2] == ()


def test_no_topic_is_what_two_tags_name_as_one_feature(store):
    bench = store(new=12, tag="feature:codes|feature_codes")
    assert total(bench.facts(), Scope(features=("Codes",))) == 12

    assert found(bench)[2] == ()


def test_one_customer_who_writes_often_is_no_topic(store):
    assert found(store(new=12, customers=2))[2] == ()


def test_an_accepted_topic_counts_in_all_history_and_its_undo_takes_all_back(store):
    bench = store(new=12)
    facts, index, (topic,) = found(bench)
    rows = tickets(facts, Scope(), ids=backwards(index, topic), in_order=True)
    keys = list(zip(rows["source"], rows["ticket_id"], strict=True))

    step = bench.decide(accept(bench.state, topic, "feature", "Two factor", keys), "Accepted")

    assert total(bench.facts(), Scope(features=("Two factor",))) == 12
    assert tickets(bench.facts(), Scope(features=("Two factor",)))["confirmed"].eq("feature").all()
    assert open_topics(facts, index, (topic,), bench.state) == ()
    bench.undo(step)
    assert total(bench.facts(), Scope(features=("Two factor",))) == 0
    assert open_topics(facts, index, (topic,), bench.state) == (topic,)


def test_who_may_not_read_texts_gets_no_words_of_them_as_a_topic_s_name(store):
    bench = store(new=12)
    facts, index, (topic,) = found(bench)

    with acting_as(Person("vic", Role.VIEWER, rights_of(Role.VIEWER))):
        (seen,) = open_topics(facts, index, (topic,), bench.state)

    assert seen.ids == topic.ids and not set(seen.name.split()) & set(" ".join(topic.terms).split())


def test_an_accepted_theme_gathers_the_tickets(store):
    bench = store(new=12)
    _, _, (topic,) = found(bench)

    bench.decide(accept(bench.state, topic, "theme", "Signing in", [("generic", "N1"), ("generic", "N2")]), "Accepted")

    (theme,) = bench.state["themes"].values()
    assert theme["tickets"] == ["generic/N1", "generic/N2"]

    more = accept(bench.state, topic, "theme", "Signing in", [("generic", "N2"), ("generic", "N3")])
    bench.decide(more, "Accepted again")
    (theme,) = bench.state["themes"].values()
    assert theme["tickets"] == ["generic/N1", "generic/N2", "generic/N3"]  # what somebody gathered stays


def test_a_dismissed_topic_stays_away_under_other_terms(store):
    from dataclasses import replace

    bench = store(new=12)
    facts, index, (topic,) = found(bench)
    rows = tickets(facts, Scope(), ids=topic.ids, in_order=True)

    bench.decide(dismiss(bench.state, topic, list(zip(rows["source"], rows["ticket_id"], strict=True))), "Dismissed")

    assert open_topics(facts, index, (replace(topic, terms=("another",), ids=topic.ids[::-1]),), bench.state) == ()


def test_topics_are_kept_and_read_without_looking_again(store, monkeypatch):
    bench = store(new=12)
    facts = bench.facts()
    through = bench.calendar(facts).through
    assert kept_topics(facts, bench.snapshots, through, wait=False) == ()

    made = kept_topics(facts, bench.snapshots, through)

    monkeypatch.setattr("analytics.insights.topics.topics", lambda *_: pytest.fail("looked again"))
    assert (
        made == kept_topics(facts, bench.snapshots, through) == kept_topics(facts, bench.snapshots, through, wait=False)
    )
    assert len(made[0].ids) == 12


def test_texts_as_before_make_no_group():
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(12, SIZE))

    def drawn(number: int) -> np.ndarray:
        rows = centres[rng.integers(12, size=number)] + rng.normal(0, 0.8, (number, SIZE))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    earlier, recent = drawn(1_500), drawn(120)
    common = earlier.mean(axis=0)

    assert emerging(without_common(recent, common), without_common(earlier, common), range(120), share=120 / 1500) == []


def test_a_topic_becomes_a_rule_for_its_tag_where_nobody_decided_what_that_means(store, write):
    bench = store(new=12, tag="authy||")  # on a third of them: it names no topic
    facts, _, (topic,) = found(bench)
    assert topic.tag == rule_tag(facts, topic) == "authy"
    keys = [("generic", f"N{n}") for n in range(12)]

    step = bench.decide(accept(bench.state, topic, "tag", "Two factor", keys), "Accepted")

    assert total(bench.facts(), Scope(features=("Two factor",))) == 12
    assert rule_tag(bench.facts(), topic) == "", "it has a meaning now"
    later = write("b.csv", "id,created,company,subject,tags\nL1,2026-05-09,Z,Codes again,authy\n")
    import_files(bench.snapshots, [later])
    assert total(bench.facts(), Scope(features=("Two factor",))) == 13, "a later export counts by itself"
    bench.undo(step)
    assert total(bench.facts(), Scope(features=("Two factor",))) == 0
