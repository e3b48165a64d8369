"""Topics that no tag names: what customers write about of late, more than before, and under no tag of its own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import log

import numpy as np
import pandas as pd

from analytics.frames import rows_of
from analytics.meaning.alike import CHOSEN, Index
from analytics.meaning.emerging import MOST, Group, emerging, without_common
from analytics.meaning.reading import LETTERS
from analytics.meaning.vectors import kept_vectors
from analytics.metrics.labels import tags_of
from analytics.metrics.scope import Scope
from analytics.metrics.texts import flat_of, hashed_texts
from analytics.metrics.tickets import ids_of
from analytics.metrics.values import tag_meanings
from analytics.store.blanked import reads_text
from analytics.store.computed import newest, read, remembered
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots
from analytics.text.terms import is_release, same_word, terms
from analytics.workspace.checks import State, records, records_by_key
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import FEATURES, THEMES
from analytics.workspace.moves import map_tags, set_record
from analytics.workspace.ticket_kinds import TOPICS
from analytics.workspace.ticket_labels import confirm

LAYOUT = 2  # raise it when what is found changes: older files are then made anew
A_FEW = 1_000  # texts: so many more read are worth looking again
RECENT, BEFORE = 14, 182  # days that are looked at, and that they are held against
MOST_RECENT, MOST_EARLIER = 3_000, 8_000  # tickets of them, drawn by chance but always the same
EXPLAINED, LIFT = 0.6, 3.0  # a tag on so many of a group's tickets, so many times as often as elsewhere, names it
SAME = 0.8  # topics whose middles are as like as this are one
TERMS = 3  # terms of a topic
NEAREST = 10  # tickets by which a topic is recognised again


@dataclass(frozen=True)
class Topic:
    """One topic of the last RECENT days."""

    terms: tuple[str, ...]
    ids: tuple[int, ...]  # of versions, the nearest to its middle first
    customers: int  # a ticket of nobody known counts as one
    expected: float  # customers, by the tickets before that are as near
    tag: str  # the tag or feature that is most its own, "" for none
    tagged: int  # tickets that have it

    @property
    def name(self) -> str:
        return ", ".join(self.terms)


def kept_topics(
    facts: Facts, snapshots: Snapshots, through: date | None, *, index: Index | None = None, wait: bool = True
) -> tuple[Topic, ...]:
    """The topics of a store, found once per version, meaning of tags and thousand texts read, kept under `derived/`.

    index: its tickets, where they are at hand. Without `wait` only what is kept is looked at.
    """
    if not wait:
        paths = [newest(snapshots, "topics", part, limit=facts.limit) for part in ("topics", "members")]
        frames = [None if path is None else read(path) for path in paths]
        return _read(frames[0], frames[1]) if frames[0] is not None and frames[1] is not None else ()

    def make() -> dict[str, pd.DataFrame]:
        return _frames(topics(facts, index or Index.of(facts, snapshots.folder), through))

    read_so_far = len(kept_vectors(snapshots.folder)) // A_FEW
    key = f"{facts.key}-{through}-{read_so_far}-{LAYOUT}"
    kept = remembered(snapshots, "topics", key, ("topics", "members"), make)
    return _read(kept["topics"], kept["members"])


def _frames(found: Sequence[Topic]) -> dict[str, pd.DataFrame]:
    rows = [(i, "\n".join(t.terms), t.customers, t.expected, t.tag, t.tagged) for i, t in enumerate(found)]
    members = [(i, number) for i, topic in enumerate(found) for number in topic.ids]
    return {
        "topics": pd.DataFrame(rows, columns=["topic", "terms", "customers", "expected", "tag", "tagged"]),
        "members": pd.DataFrame(members, columns=["topic", "id"]),
    }


def _read(rows: pd.DataFrame, members: pd.DataFrame) -> tuple[Topic, ...]:
    ids = {place: tuple(map(int, own)) for place, own in members.groupby("topic")["id"]}
    return tuple(
        Topic(
            tuple(row.terms.split("\n")),
            ids[row.topic],
            int(row.customers),
            float(row.expected),
            row.tag,
            int(row.tagged),
        )
        for row in rows_of(rows)
    )


def topics(facts: Facts, index: Index, through: date | None) -> tuple[Topic, ...]:
    """At most MOST topics of the RECENT days until `through`, the least explained by chance first.

    Each is of at least five customers, at least twice as many as expected, and no tag names it. Empty without vectors.
    """
    if through is None or not len(index):
        return ()
    begin = through - timedelta(days=RECENT - 1)
    asked = Scope(start=begin - timedelta(days=BEFORE), end=through)
    tickets = hashed_texts(facts, asked, without=(), letters=LETTERS)
    tickets = tickets[index.vectors.has(tickets["text"].to_numpy(np.uint64))]
    late = tickets["day"] >= pd.Timestamp(begin)
    recent, earlier = _drawn(tickets[late], MOST_RECENT), _drawn(tickets[~late], MOST_EARLIER)
    if recent.empty or earlier.empty:
        return ()
    vectors = [index.vectors.of(part["text"].to_numpy(np.uint64)).astype(np.float32) for part in (recent, earlier)]
    common = vectors[1].mean(axis=0)
    writers = recent["customer"].fillna(recent["source"] + "/" + recent["ticket"])
    groups = emerging(
        without_common(vectors[0], common),
        without_common(vectors[1], common),
        writers.tolist(),
        share=len(recent) / len(earlier),
        most=2 * MOST,
    )
    return _described(facts, recent, earlier, groups)[:MOST]


def _drawn(tickets: pd.DataFrame, most: int) -> pd.DataFrame:
    return tickets.sort_values(["text", "id"]).head(most).sort_values("id").reset_index(drop=True)


def _described(facts: Facts, recent: pd.DataFrame, earlier: pd.DataFrame, groups: Sequence[Group]) -> tuple[Topic, ...]:
    if not groups:
        return ()
    everywhere = [*recent["id"], *earlier["id"].tail(len(recent))]
    tags, flat = tags_of(facts, everywhere), flat_of(facts, everywhere)
    usual = tags["tag"].value_counts() / len(everywhere)
    background = Counter(term for text in flat.values() for term in terms(text))
    found = []
    for group in groups:
        ids = [int(number) for number in recent["id"].to_numpy()[group.members]]
        own = tags.loc[tags["id"].isin(ids), "tag"].value_counts()
        shares = own / len(ids)
        named = (shares >= EXPLAINED) & (shares >= LIFT * usual.reindex(shares.index))
        words = _terms_of([flat.get(number, "") for number in ids], background, len(flat), usual.index)
        if named.any() or not words:
            continue
        lift = (shares / usual.reindex(shares.index)).where(own > 1).dropna()
        tag = str(lift.idxmax()) if len(lift) else ""
        found.append(Topic(words, tuple(ids), group.writers, group.expected, tag, int(own.get(tag, 0))))
    return tuple(found)


def _terms_of(texts: Sequence[str], background: Counter[str], every: int, names: Iterable[str]) -> tuple[str, ...]:
    """The terms more frequent in these texts than in all others, the strongest first; none repeats another."""
    counts = Counter(term for text in texts for term in terms(text))
    weights = {
        term: number / len(texts) * log(number / len(texts) / max(background[term] / every, 1 / every))
        for term, number in counts.items()
        if number >= max(2, len(texts) / 10) and not is_release(term, list(names))
    }
    chosen: list[str] = []
    for term in sorted(weights, key=lambda term: (-weights[term], term)):
        if weights[term] > 0 and not any(same_word(term, other) for other in chosen):
            chosen.append(term)
        if len(chosen) == TERMS:
            break
    return tuple(chosen)


def open_topics(facts: Facts, index: Index, found: Sequence[Topic], state: State) -> tuple[Topic, ...]:
    """The topics about which nothing was decided: neither of them nor of one that is about the same.

    Their terms are words of tickets: who may not read texts gets the nearest tag in their place.
    """
    decided = [record["tickets"] for record in records(state, TOPICS)]
    middles = [middle for tickets in decided if (middle := _middle(index, ids_of(facts, tickets))) is not None]
    names = {record["topic"] for record in records(state, TOPICS)}
    left = []
    for topic in found:
        own = _middle(index, topic.ids[:NEAREST])
        if topic.name not in names and not any(own is not None and float(own @ other) >= SAME for other in middles):
            left.append(topic if reads_text() else without_words(topic))
    return tuple(left)


def rule_tag(facts: Facts, topic: Topic) -> str:
    """The tag that can carry a topic in later exports: the nearest one, while nobody decided what it means; else ""."""
    known = tag_meanings(facts)
    return topic.tag if topic.tag in known.index and known.loc[topic.tag].isna().all() else ""


def without_words(topic: Topic) -> Topic:
    """A topic named by its tag.

    >>> without_words(Topic(("passkey", "prompt"), (1, 2), 2, 0.1, "login", 1)).name
    'near login'
    """
    return replace(topic, terms=(f"near {topic.tag}" if topic.tag else "without a tag",))


def backwards(index: Index, topic: Topic) -> tuple[int, ...]:
    """The ids (of versions) of all tickets that are as near to the topic's middle as half of its own, its own first."""
    middle = _middle(index, topic.ids[:NEAREST])
    if middle is None:
        return topic.ids
    near = index.nearest(middle, most=CHOSEN)
    own = near.loc[near["id"].isin(topic.ids), "likeness"]
    if own.empty:
        return topic.ids
    others = near.loc[near["likeness"] >= own.median(), "id"].tolist()
    return tuple(dict.fromkeys([*topic.ids, *map(int, others)]))


def accept(
    state: State, topic: Topic, kind: str, name: str, tickets: Sequence[tuple[str, str]], team: str = ""
) -> list[Edit]:
    """Make a topic a feature or a theme of that name, with these tickets (source, ticket), the nearest first.

    A feature counts of a ticket only where the helpdesk names none, marked as confirmed. With the kind "tag" the
    topic's tag means that feature, too, so that tickets of later exports count by themselves. A theme that is there
    already keeps the tickets that it has.
    """
    keys = [f"{source}/{ticket}" for source, ticket in tickets]
    became = f"{'theme' if kind == 'theme' else 'feature'}:{name}"
    record = {"topic": topic.name, "state": "accepted", "became": became, "tickets": keys[:NEAREST]}
    edits = [set_record(state, TOPICS, record)]
    if kind == "theme":
        seen = records_by_key(state, THEMES).get(THEMES.key_from({"theme": name}))
        gathered = list(dict.fromkeys([*(seen["tickets"] if seen else []), *keys]))
        return [*edits, set_record(state, THEMES, {"theme": name, "tickets": gathered})]
    feature = {"feature": name, **({"team": team} if team else {})}
    labels = [(source, ticket, "feature", name) for source, ticket in tickets]
    rule = map_tags(state, [topic.tag], feature=name) if kind == "tag" else []
    return [*edits, set_record(state, FEATURES, feature), *rule, *confirm(state, labels)]


def dismiss(state: State, topic: Topic, tickets: Sequence[tuple[str, str]]) -> list[Edit]:
    """Never show a topic again, nor one that is about the same."""
    keys = [f"{source}/{ticket}" for source, ticket in tickets[:NEAREST]]
    return [set_record(state, TOPICS, {"topic": topic.name, "state": "dismissed", "tickets": keys})]


def _middle(index: Index, ids: Sequence[int]) -> np.ndarray | None:
    vectors = [vector for number in ids if (vector := index.vector(number)) is not None]
    if not vectors:
        return None
    middle = np.mean(vectors, axis=0)
    return np.asarray(middle / np.linalg.norm(middle), np.float32)
