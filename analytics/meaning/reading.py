"""Reading: the texts of a store's tickets are read for their meaning, the newest first, each of them once."""

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analytics.formatting import count
from analytics.meaning.encoder import Encoder
from analytics.meaning.sketch import keep_sketch
from analytics.meaning.vectors import keep_vectors, kept_vectors, merge_parts
from analytics.metrics.texts import hashed_tickets, texts_in_order
from analytics.people.acting import acting
from analytics.store.computed import writable
from analytics.store.facts import Facts
from analytics.store.permissions import tighten, umask
from analytics.store.snapshots import Snapshots

LETTERS = 2_000  # of a body from which the encoder takes its beginning
CHUNK = 1_000  # texts between two writes: so many are lost when it is killed
LOCK = "reading.lock"
STATED = "reading.json"  # how far it is, for pages
WANTED = "reading.wanted"  # there while a page wants what needs the texts read

Report = Callable[[str, float], None]


@dataclass(frozen=True)
class Progress:
    """How many of a version's different texts were read."""

    version: str
    read: int
    total: int

    @property
    def done(self) -> bool:
        return self.read >= self.total

    @property
    def sentence(self) -> str:
        """How far it is; without numbers, which are of everybody's tickets, to who is limited to some."""
        if acting().limit:
            return "Not all texts were read so far"
        return f"{count(self.read)} of {count(self.total)} texts read so far"


def ticket_texts(facts: Facts) -> pd.DataFrame:
    """All tickets with a text, the newest first. Columns id (of versions), text (the hash that vectors are kept by)."""
    return hashed_tickets(facts, letters=LETTERS)


def read_texts(
    facts: Facts, snapshots: Snapshots, model: Encoder, *, report: Report = lambda what, share: None
) -> Progress:
    """Read what was not read yet, and keep its vectors; one process does, the others wait and find it done.

    Ends early when another version is published meanwhile: what was read before is kept. Raises OSError where the
    disk is full.
    """
    folder = snapshots.folder
    with writable(folder / "derived", LOCK):
        tickets = ticket_texts(facts).drop_duplicates("text")
        fresh = tickets[~kept_vectors(folder).has(tickets["text"].to_numpy())]
        done = len(tickets) - len(fresh)
        for start in range(0, len(fresh), CHUNK):
            _state(folder, progress := Progress(facts.version, done + start, len(tickets)))
            report(progress.sentence, progress.read / max(progress.total, 1))
            chunk = fresh.iloc[start : start + CHUNK].sort_values("id")
            vectors = model.vectors(texts_in_order(facts, chunk["id"], letters=LETTERS))
            if not keep_vectors(snapshots, facts.version, chunk["text"].to_numpy(), vectors):
                return progress
        merge_parts(folder)
        keep_sketch(snapshots, facts.version)
        progress = Progress(facts.version, len(tickets), len(tickets))
        _state(folder, progress)
        return progress


def progress_of(folder: Path) -> Progress | None:
    """How far reading is in the store of that folder, as stated last; None where it never began."""
    try:
        stated = json.loads((folder / "derived" / STATED).read_text(encoding="utf-8"))
        return Progress(str(stated["version"]), int(stated["read"]), int(stated["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def ask_for(folder: Path) -> None:
    """Ask the background reader of that folder for what needs the texts read."""
    with contextlib.suppress(OSError):  # what cannot be written cannot be prepared there either
        (folder / "derived" / WANTED).touch(mode=0o666 & ~umask())


def take_request(folder: Path) -> bool:
    """Whether somebody asked since this was called last."""
    try:
        (folder / "derived" / WANTED).unlink()
    except OSError:
        return False
    return True


def _state(folder: Path, progress: Progress) -> None:
    path = folder / "derived" / STATED
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with contextlib.suppress(OSError):  # only pages miss it
        draft.write_text(json.dumps(vars(progress)), encoding="utf-8")
        tighten(draft)
        os.replace(draft, path)
