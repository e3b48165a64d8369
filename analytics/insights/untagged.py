"""Untagged: what tickets without a team, category or feature are about, learned from those that the helpdesk labelled.

Nothing of it counts until a person confirms it; see `analytics.workspace.ticket_labels`.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from analytics.meaning.reading import ticket_texts
from analytics.meaning.vectors import kept_vectors
from analytics.metrics.labels import labels, without_label
from analytics.metrics.scope import Scope
from analytics.metrics.texts import texts_in_order, ticket_total
from analytics.people.acting import acting_as, host
from analytics.store.computed import newest, read, remembered
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots
from analytics.text.labelling import MOST_TEXTS, Texts, guess
from analytics.workspace.categories import NONE

LAYOUT = 1  # raise it when guessing changes: older files are then made anew
SURE = 0.9  # a suggestion of at least this certainty can be confirmed in bulk
LEAST = 0.3  # below this certainty nothing is suggested
AT_ONCE = 2_000  # tickets of a store in which learning takes a second or two
MOST_ASKED = 20_000  # tickets without a label that are looked at, the newest
A_FEW = 1_000  # texts: so many more read for their meaning are worth looking again
MOST_VALUES = 50  # of the other dimension, the commonest: the others are one
LETTERS = 600  # of a body that are read for words
COLUMNS = ["id", "source", "ticket", "day", "customer", "label", "certainty"]


def suggested(facts: Facts, snapshots: Snapshots, dimension: str, *, wait: bool = True) -> pd.DataFrame | None:
    """What the tickets without a label are about, the most certain first. Columns COLUMNS.

    dimension: "team", "category" or "feature". certainty: the share of such suggestions that were right among the
    newest labelled tickets (0 to 1), at least LEAST. Empty where too few tickets have a label. Found once per version
    and meaning of tags, and kept under `derived/`. Without `wait` only what is kept is looked at, None without any.
    """
    kind, every = f"untagged_{dimension}", facts.whole
    if wait:
        read_so_far = len(kept_vectors(snapshots.folder)) // A_FEW
        key = f"{facts.version}-{every.taxonomy.fingerprint()}-{read_so_far}-{LAYOUT}"
        with acting_as(host()):  # learned from everybody's tickets; what of it is seen is chosen below
            kept = remembered(
                snapshots, kind, key, ("labels",), lambda: {"labels": _suggested(every, snapshots.folder, dimension)}
            )["labels"]
    else:
        path = newest(snapshots, kind, "labels")
        found = None if path is None else read(path)
        if found is None:
            return None
        kept = found
    tickets = labels(facts, dimension)
    if facts.limit:
        kept = kept[kept["label"].isin(set(tickets["label"]))]
    tickets = tickets.loc[tickets["label"] == NONE, ["id", "source", "ticket", "day", "customer"]]
    frame = kept.merge(tickets, on="id").sort_values(["certainty", "id"], ascending=[False, True], ignore_index=True)
    return frame[COLUMNS]


def at_once(facts: Facts) -> bool:
    """Whether the store is so small that a page can learn by itself: a moment, not minutes."""
    with acting_as(host()):
        return ticket_total(facts.whole) <= AT_ONCE


def is_newest(facts: Facts, path: Path) -> bool:
    """Whether suggestions that are kept at `path` were learned with the present meaning of tags."""
    return f"-{facts.whole.taxonomy.fingerprint()}-" in path.name


def confirmable(facts: Facts, snapshots: Snapshots, scope: Scope, dimension: str) -> tuple[int, int] | None:
    """How many of the scope's tickets have no label, and of how many one could be confirmed at SURE certainty.

    None where nothing was looked for yet, or the scope itself chooses by that dimension.
    """
    found = suggested(facts, snapshots, dimension, wait=False)
    if found is None or dimension in scope.filters:
        return None
    without = set(without_label(facts, scope, dimension))
    return len(without), len(without & set(found.loc[found["certainty"] >= SURE, "id"]))


def _suggested(facts: Facts, folder: Path, dimension: str) -> pd.DataFrame:
    """Columns id, label, certainty."""
    nothing = pd.DataFrame({"id": np.array([], np.int64), "label": np.array([], object), "certainty": np.array([])})
    frame = labels(facts, dimension).merge(ticket_texts(facts), on="id", sort=False)  # the newest first
    asked = frame[(frame["label"] == NONE) | frame["confirmed"]].head(MOST_ASKED).iloc[::-1]
    known = frame[(frame["label"] != NONE) & ~frame["confirmed"]].head(MOST_TEXTS).iloc[::-1]
    if asked.empty or known.empty:
        return nothing
    others = _others(facts, dimension)
    found = guess(_texts(facts, folder, known, others), known["label"].tolist(), _texts(facts, folder, asked, others))
    if found is None:
        return nothing
    made = pd.DataFrame({"id": asked["id"].to_numpy(), "label": found[0], "certainty": found[1]})
    return made[made["certainty"] >= LEAST].reset_index(drop=True)


def _others(facts: Facts, dimension: str) -> pd.DataFrame:
    """What else is known of every ticket: its source, and its team for a category (or the other way round), 0 or 1."""
    other = labels(facts, "team" if dimension == "category" else "category").set_index("id")
    common = other["label"].where(other["label"].isin(other["label"].value_counts().index[:MOST_VALUES]), NONE)
    return pd.get_dummies(pd.DataFrame({"source": other["source"], "label": common}), dtype=np.float32)


def _texts(facts: Facts, folder: Path, rows: pd.DataFrame, others: pd.DataFrame) -> Texts:
    by_id = dict(zip(sorted(rows["id"]), texts_in_order(facts, rows["id"], letters=LETTERS), strict=True))
    vectors = kept_vectors(folder).of(rows["text"].to_numpy()).astype(np.float32)
    known = others.reindex(rows["id"]).fillna(0).to_numpy(np.float32)
    return Texts([by_id[number] for number in rows["id"]], vectors if vectors.any() else None, known)
