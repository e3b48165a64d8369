"""The texts of the sample's tickets: which sentences a customer wrote, drawn with a seed of their own."""

import numpy as np
import pandas as pd

from analytics.sample.bodies import CIRCUMSTANCES, ENDS, NAMES, OPENINGS, Pool, sentences_about

SEED = 20260714
OPENED, EXPLAINED, ENDED, TWICE = (
    0.55,
    0.6,
    0.6,
    0.3,
)  # of all bodies: with an opening, a circumstance, an end; two leads
NO_SPACES = ("ja", "zh")


def write_bodies(frame: pd.DataFrame) -> pd.DataFrame:
    """The tickets with a column `body`. Their other columns stay as they were drawn, whatever is written here."""
    rng = np.random.default_rng(SEED)
    draws = rng.random((len(frame), 10))
    rows = zip(frame["team"], frame["category"], frame["feature"], frame["language"], draws, strict=True)
    return frame.assign(body=[_body(*row) for row in rows])


def _body(team: str, category: str, feature: str, language: str, draw: np.ndarray) -> str:
    leads = sentences_about(team, category, feature, language)
    parts = [OPENINGS[language][_at(OPENINGS[language], draw[1])]] if draw[0] < OPENED else []
    first = _at(leads, draw[2])
    parts.append(leads[first])
    if draw[3] < TWICE and len(leads) > 1:
        parts.append(leads[(first + 1 + _at(leads[1:], draw[4])) % len(leads)])
    if draw[5] < EXPLAINED and category not in ("praise", "other"):
        parts.append(CIRCUMSTANCES[language][_at(CIRCUMSTANCES[language], draw[6])])
    if draw[7] < ENDED:
        name = NAMES[language][_at(NAMES[language], draw[9])]
        parts.append(ENDS[language][_at(ENDS[language], draw[8])].format(name=name))
    return ("" if language in NO_SPACES else " ").join(parts)


def _at(pool: Pool, luck: float) -> int:
    return min(int(luck * len(pool)), len(pool) - 1)
