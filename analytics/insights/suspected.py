"""Suspected tickets: those whose text asks for what exists, what people answered, and how far to trust the rest."""

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
AIM = 0.8  # of what is above the threshold should be so
FINEST = (0.3, 0.95)  # between these the threshold moves
HELD = np.array([20.0, 2.0])  # how much slope and base of the log odds count against answers (precisions)
COLUMNS = ["id", "source", "ticket", "day", "customer", "feature", "score", "verdict", "suspected", "others"]
MOST_OTHERS = 2  # features that a ticket may ask for instead: of requests for a product never seen the right one is the
# likeliest in 57 to 64 %, among the first three in 80 to 88 %

Key = tuple[str, str, str]  # source, ticket, feature


@dataclass(frozen=True)
class Answers:
    """What people answered: (source, ticket, feature) → one of VERDICTS."""

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

    @property
    def right(self) -> int:
        """Confirmed as suspected: not for a feature that somebody chose instead."""
        wrong = {key[:2] for key, verdict in self.verdicts.items() if verdict == "rejected"}
        return sum(verdict == "confirmed" and key[:2] not in wrong for key, verdict in self.verdicts.items())

    def settled(self, frame: pd.DataFrame) -> pd.Series:
        """Which rows (columns id, source, ticket, verdict) need no answer any more: their ticket has one, or a yes to
        another feature."""
        yes = {key[:2] for key, verdict in self.verdicts.items() if verdict == "confirmed"}
        elsewhere = [key in yes for key in zip(frame["source"], frame["ticket"], strict=True)]
        return frame["id"].isin(frame.loc[frame["verdict"] != "", "id"]) | pd.Series(elsewhere, frame.index, bool)


@dataclass(frozen=True)
class Trust:
    """How good the suspicions proved so far, and from which score on a ticket is suspected."""

    threshold: float = USUAL_THRESHOLD
    confirmed: int = 0  # as suspected
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


def scored(pairs: pd.DataFrame, answers: Answers) -> tuple[pd.DataFrame, Trust]:
    """The likeliest feature of each ticket, with its score and its answer; and how far to trust the scores.

    pairs: of `scores.asked_in_text`.
    returns: columns id, source, ticket, day, customer, feature, `score` (0 to 1), `verdict` ("" = nobody answered),
        `suspected` (score over the threshold and nobody answered), `others` (the next likeliest features, a tuple);
        highest score first. An answer about another feature than the likeliest keeps its row, too.
    """
    if pairs.empty:
        nothing = pd.DataFrame(columns=COLUMNS).astype({"suspected": bool, "score": float})
        return nothing, Trust(confirmed=answers.right, rejected=answers.number("rejected"))
    pairs = pairs.assign(text=pairs["id"])
    keys = list(zip(pairs["source"], pairs["ticket"], pairs["feature"], strict=True))
    pairs["verdict"] = [answers.verdicts.get(key, "") for key in keys]
    sure = pairs[pairs["verdict"].isin(["confirmed", "rejected"])]
    verdicts = {(row.text, row.feature): row.verdict == "confirmed" for row in rows_of(sure)}
    model = Model().fitted(
        pairs, verdicts if len(verdicts) >= ENOUGH else {}
    )  # a single answer must not empty the queue
    pairs["score"] = model.score(pairs)
    pairs = pairs.sort_values(["score", "id", "feature"], ascending=[False, True, True], ignore_index=True)
    return _queue(pairs.assign(asked=True), answers)


def judged(likely: pd.DataFrame, answers: Answers) -> tuple[pd.DataFrame, Trust]:
    """The likeliest feature of each ticket by meaning, with its probability and its answer; and how far to trust it.

    likely: of `likely.likely_features`. returns: as `scored`; `score` is the calibrated probability. Once there are
    ENOUGH answers, they move the probabilities (slope and base of the log odds, each held to where it was) and the
    threshold.
    """
    keys = zip(likely["source"], likely["ticket"], likely["feature"], strict=True)
    frame = likely.assign(verdict=[answers.verdicts.get(key, "") for key in keys])
    sure = frame[frame["verdict"].isin(["confirmed", "rejected"]) & ~frame.duplicated("id")]
    slope, base = (
        _moved(sure["log_odds"].to_numpy(float), (sure["verdict"] == "confirmed").to_numpy(float))
        if len(sure) >= ENOUGH
        else (1.0, 0.0)
    )
    frame["score"] = 1 / (1 + np.exp(-(slope * frame["log_odds"].to_numpy(float) + base)))
    frame = frame.sort_values(["score", "id", "feature"], ascending=[False, True, True], ignore_index=True)
    return _queue(frame, answers)


def _queue(pairs: pd.DataFrame, answers: Answers) -> tuple[pd.DataFrame, Trust]:
    """What to read. pairs: with score, verdict and `asked` (may be suspected at all), the highest score first."""
    best = ~pairs.duplicated("id")
    trust = _trust(pairs[best], answers)
    frame = pairs[best | (pairs["verdict"] != "")]
    suspected = (frame["score"] >= trust.threshold) & ~answers.settled(frame) & frame["asked"]
    rest = pairs[~best & pairs["id"].isin(frame.loc[suspected, "id"])]
    others = {number: tuple(own[:MOST_OTHERS]) for number, own in rest.groupby("id")["feature"]}
    waiting = zip(frame["id"], suspected, strict=True)
    return frame.assign(
        suspected=suspected.astype(bool),
        others=pd.Series([others.get(number, ()) if waits else () for number, waits in waiting], frame.index, object),
    )[COLUMNS].reset_index(drop=True), trust


def _moved(log_odds: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Slope and base by which log odds become what people answered; a normal prior holds them to 1 and 0."""
    from scipy.optimize import minimize  # takes long to import: only where there are answers

    rows, start = np.column_stack([log_odds, np.ones(len(log_odds))]), np.array([1.0, 0.0])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z, away = rows @ w, w - start
        return (
            float(np.logaddexp(0, z).sum() - right @ z + (HELD * away**2).sum() / 2),
            rows.T @ (1 / (1 + np.exp(-z)) - right) + HELD * away,
        )

    slope, base = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.1, None), (None, None)]).x
    return float(slope), float(base)


def answer(state: State, source: str, ticket: str, feature: str, verdict: str) -> list[Edit]:
    """Record whether a ticket asks for the feature; "" takes the answer back."""
    values = {"source": source, "ticket": ticket, "feature": feature}
    if not verdict:
        return [take_away(state, UNAWARE_ANSWERS, values)]
    return [set_record(state, UNAWARE_ANSWERS, {**values, "verdict": verdict})]


def instead(state: State, source: str, ticket: str, shown: str, feature: str) -> list[Edit]:
    """Record that a ticket does not ask for the feature that it was suspected of, but for another one."""
    return [
        *answer(state, source, ticket, shown, "rejected"),
        *answer(state, source, ticket, feature, "confirmed"),
    ]


def _trust(frame: pd.DataFrame, answers: Answers) -> Trust:
    """The lowest threshold above which the answers so far come to AIM; the usual one before there are ENOUGH.

    frame: the likeliest feature of each ticket. A feature that somebody chose instead does not count for the score.
    """
    confirmed, rejected = answers.right, answers.number("rejected")
    answered = frame[frame["verdict"].isin(["confirmed", "rejected"])]
    if len(answered) < ENOUGH:
        return Trust(confirmed=confirmed, rejected=rejected)
    right = (answered["verdict"] == "confirmed").to_numpy().cumsum()  # highest score first
    good = answered["score"].to_numpy()[right / np.arange(1, len(answered) + 1) >= AIM]
    threshold = min(max(float(good.min()) if len(good) else FINEST[1], FINEST[0]), FINEST[1])
    return Trust(threshold, confirmed, rejected, calibrated=True)
