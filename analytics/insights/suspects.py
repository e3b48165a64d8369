"""Suspects: tickets whose text asks for what exists, what people said of them, and how far to trust the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
import pandas as pd

from analytics.frames import rows_of
from analytics.text.likelihood import Model
from analytics.workspace.catalogue import Catalogue
from analytics.workspace.checks import State, records
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import UNAWARE_ANSWERS
from analytics.workspace.moves import set_record, take_away

USUAL_THRESHOLD = 0.5
ENOUGH = 20  # answers, before weights and threshold follow them
AIM = 0.8  # of what stands above the threshold should be so
FINEST = (0.3, 0.95)  # between these the threshold moves

Key = tuple[str, str, str]  # source, ticket, feature


@dataclass(frozen=True)
class Answers:
    """What people said: (source, ticket, feature) → one of VERDICTS."""

    verdicts: Mapping[Key, str] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State) -> "Answers":
        """Features under their present name."""
        catalogue = Catalogue.of(state)

        def present(name: str) -> str:
            known = catalogue.named(name)
            return known.name if known else name

        return cls(
            {(r["source"], r["ticket"], present(r["feature"])): r["verdict"] for r in records(state, UNAWARE_ANSWERS)}
        )

    def number(self, verdict: str) -> int:
        return sum(v == verdict for v in self.verdicts.values())


@dataclass(frozen=True)
class Trust:
    """How good the suspicions proved so far, and from which score on a ticket is suspected."""

    threshold: float = USUAL_THRESHOLD
    confirmed: int = 0
    rejected: int = 0
    calibrated: bool = False  # the threshold follows the answers

    @property
    def precision(self) -> float | None:
        """Confirmed ÷ (confirmed + rejected); None before the first answer."""
        answered = self.confirmed + self.rejected
        return self.confirmed / answered if answered else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % (Wilson 1927, JASA 22:209)."""
        n = self.confirmed + self.rejected
        if not n:
            return None
        z, p = 1.96, self.confirmed / n
        middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def judged(pairs: pd.DataFrame, answers: Answers) -> tuple[pd.DataFrame, Trust]:
    """The likeliest feature of each ticket, with its score and what was said of it; and how far to trust the scores.

    pairs: of `scores.asked_in_text`.
    returns: columns id, source, ticket, day, customer, feature, `score` (0 to 1), `verdict` ("" = nobody answered),
        `suspected` (score over the threshold and nobody answered); highest score first. An answer about another
        feature than the likeliest keeps its row, too.
    """
    columns = ["id", "source", "ticket", "day", "customer", "feature", "score", "verdict", "suspected"]
    if pairs.empty:
        nothing = pd.DataFrame(columns=columns).astype({"suspected": bool, "score": float})
        return nothing, Trust(confirmed=answers.number("confirmed"), rejected=answers.number("rejected"))
    pairs = pairs.assign(text=pairs["id"])
    keys = list(zip(pairs["source"], pairs["ticket"], pairs["feature"], strict=True))
    pairs["verdict"] = [answers.verdicts.get(key, "") for key in keys]
    sure = pairs[pairs["verdict"].isin(["confirmed", "rejected"])]
    told = {(row.text, row.feature): row.verdict == "confirmed" for row in rows_of(sure)}
    model = Model().fitted(pairs, told if len(told) >= ENOUGH else {})  # a single answer must not empty the queue
    pairs["score"] = model.score(pairs)
    pairs = pairs.sort_values(["score", "id", "feature"], ascending=[False, True, True], ignore_index=True)
    best = ~pairs.duplicated("id") | (pairs["verdict"] != "")
    frame = pairs[best]
    trust = _trust(frame, answers)
    answered = frame["id"].isin(frame.loc[frame["verdict"] != "", "id"])
    return frame.assign(suspected=(frame["score"] >= trust.threshold) & ~answered)[columns].reset_index(
        drop=True
    ), trust


def answer(state: State, source: str, ticket: str, feature: str, verdict: str) -> list[Edit]:
    """Say of a ticket whether it asks for the feature; "" takes the answer back."""
    values = {"source": source, "ticket": ticket, "feature": feature}
    if not verdict:
        return [take_away(state, UNAWARE_ANSWERS, values)]
    return [set_record(state, UNAWARE_ANSWERS, {**values, "verdict": verdict})]


def _trust(frame: pd.DataFrame, answers: Answers) -> Trust:
    """The lowest threshold above which the answers so far come to AIM; the usual one before there are ENOUGH."""
    confirmed, rejected = answers.number("confirmed"), answers.number("rejected")
    told = frame[frame["verdict"].isin(["confirmed", "rejected"])]
    if len(told) < ENOUGH:
        return Trust(confirmed=confirmed, rejected=rejected)
    right = (told["verdict"] == "confirmed").to_numpy().cumsum()  # highest score first
    good = told["score"].to_numpy()[right / np.arange(1, len(told) + 1) >= AIM]
    threshold = min(max(float(good.min()) if len(good) else FINEST[1], FINEST[0]), FINEST[1])
    return Trust(threshold, confirmed, rejected, calibrated=True)
