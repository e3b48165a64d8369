"""The sample's bug tracker: a few issues of Fernpost, and which tickets name them. With a seed of its own."""

import numpy as np
import pandas as pd

SEED = 20260131
SHARE = 0.7  # of the tickets about a bug that support linked to its issue

# columns of the issue records
ISSUES = (
    {
        "issue": "FERN-187",
        "state": "fixed",
        "title": "PDF export prints blank pages",
        "opened": "2026-08-12",
        "fixed": "2026-10-05",
        "link": "https://tracker.fernpost.example/browse/FERN-187",
    },
    {
        "issue": "FERN-212",
        "state": "open",
        "title": "Widgets show yesterday's data on Android 5.2",
        "opened": "2026-09-22",
        "fixed": "",
        "link": "https://tracker.fernpost.example/browse/FERN-212",
    },
    {
        "issue": "FERN-160",
        "state": "not planned",
        "title": "AI summary reads archived notes",
        "opened": "2026-06-15",
        "fixed": "",
        "link": "https://tracker.fernpost.example/browse/FERN-160",
    },
)
# issue → (team, feature, first day, last day) of the tickets that name it
NAMED = {
    "FERN-187": ("Editor", "PDF export", "2026-08-10", "2026-10-12"),
    "FERN-212": ("Mobile", "Widgets", "2026-09-21", "2026-11-10"),
    "FERN-160": ("Editor", "AI summary", "2026-06-15", "2026-09-30"),
}


def name_issues(frame: pd.DataFrame) -> pd.DataFrame:
    """The tickets with the key of their bug at the end of the subject, as support writes it there."""
    rng, frame = np.random.default_rng(SEED), frame.copy()
    for key, (team, feature, first, last) in NAMED.items():
        about = (
            (frame["team"] == team)
            & (frame["feature"] == feature)
            & (frame["category"] == "bug")
            & (frame["created_at"] >= pd.Timestamp(first))
            & (frame["created_at"] < pd.Timestamp(last) + pd.Timedelta(days=1))
        ).to_numpy()
        chosen = about & (rng.random(len(frame)) < SHARE)
        frame.loc[chosen, "subject"] = frame.loc[chosen, "subject"] + f" [{key}]"
    return frame
