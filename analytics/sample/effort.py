"""The sample's effort: who answered each ticket, how long it took, whether it came back and how it was rated.

Drawn by a seed of its own, so that nothing else of the sample depends on it.
"""

import numpy as np
import pandas as pd

AGENTS = ("Robin Hale", "Kim Aster", "Noor Vale", "Jona Reed", "Sasha Moor", "Luca Finch", "Ida Stone", "Emre Dahl")
MINUTES = {  # of handling, the median of each kind of talk
    "bug": 22,
    "feature_request": 8,
    "confusion": 18,
    "unaware": 9,
    "how_to": 7,
    "incident": 14,
    "praise": 3,
    "other": 10,
}
HARD = ("Setup", "confusion")  # what takes twice as long: the story's costly confusion
KNOWN = 0.82  # share of tickets whose handling time was kept
ANSWERED = 0.24  # share of tickets that customers rated


def with_effort(frame: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """The tickets with `agent`, `handling` (seconds), `reply` and `resolution` (minutes), `reopens`, `stars` (1 to 5).

    NA where nothing was measured: an open ticket has no resolution, most tickets have no rating.
    """
    rng = np.random.default_rng(seed + 1)
    size = len(frame)
    hard = (frame["team"] == HARD[0]) & (frame["category"] == HARD[1])
    median = frame["category"].map(MINUTES).to_numpy(float) * np.where(hard, 2, 1)
    handling = np.round(median * rng.lognormal(0, 0.6, size) * 60)
    reply = np.round(rng.lognormal(np.log(95), 1.0, size))
    resolution = np.round(reply + rng.lognormal(np.log(900), 1.1, size))
    reopens = rng.binomial(2, np.where(hard, 0.14, 0.05))
    stars = np.clip(np.round(rng.normal(np.where(hard, 3.2, 4.2), 0.9)), 1, 5)
    done = (frame["status"] == "Closed").to_numpy()
    return frame.assign(
        agent=np.array(AGENTS, object)[rng.integers(0, len(AGENTS), size)],
        handling=pd.Series(np.where(rng.random(size) < KNOWN, handling, np.nan), index=frame.index).astype("Int64"),
        reply=pd.Series(reply, index=frame.index).astype("Int64"),
        resolution=pd.Series(np.where(done, resolution, np.nan), index=frame.index).astype("Int64"),
        reopens=reopens,
        stars=pd.Series(np.where(done & (rng.random(size) < ANSWERED), stars, np.nan), index=frame.index).astype(
            "Int64"
        ),
    )
