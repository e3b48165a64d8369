"""The sample's survey: what customers answered when Fernpost asked how likely they are to recommend it (NPS).

A source of its own beside the tickets, with a seed of its own: its answers were asked for, so they count apart.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.sample.company import FIRST_DAY, LAST_DAY, LAST_HOUR, PLANTED
from analytics.sample.customers import NAMES, domain, plan

SEED = 20261024
ANSWERS = 1_100
COMMENTED = 0.7  # share of the answers with a comment
SETUP = 0.25  # share of the answers that are about the set-up …
SETUP_LOSS = 3  # … and how much lower these are while the new set-up confuses

# Tables of words read better in lines.
# fmt: off

# what an answer is about → (tags, its mean score, comments)
ABOUT: dict[str, tuple[str, float, tuple[str, ...]]] = {
    "setup": ("team:setup", 8.1, (
        "The set-up took us an afternoon.", "Inviting the team was quick.", "I had to ask twice what a workspace is.",
        "The second step of the guide could be clearer.", "Die Einrichtung ging schnell.", "La mise en place est simple.")),
    "sync": ("team:sync", 7.4, (
        "Notes are on every device before I am.", "It loses my last edit now and then.", "Works on the train, finally.",
        "Two copies of one note, every week.", "Die Synchronisierung ist zuverlässig.")),
    "editor": ("team:editor", 8.4, (
        "Writing in it is a pleasure.", "Tables are still fiddly.", "Please give us dark colours.",
        "The summaries save me an hour a week.", "L'éditeur est agréable.", "El editor es rápido.")),
    "search": ("team:search", 7.2, (
        "I find things at once.", "It finds everything but what I look for.", "Typing the same filters every day is tiring.")),
    "price": ("team:billing", 6.8, (
        "Good value for a small team.", "Getting expensive for what we use.", "We would like one bill a year.")),
}
# fmt: on


def make_answers() -> pd.DataFrame:
    """ANSWERS rows in order of time: the columns of the file (`Responded at` in UTC), and `about`, a key of ABOUT."""
    rng = np.random.default_rng(SEED)
    last = pd.Timestamp(LAST_DAY) + pd.Timedelta(hours=LAST_HOUR)
    span = int((last - pd.Timestamp(FIRST_DAY)).total_seconds())
    at = pd.Timestamp(FIRST_DAY) + pd.to_timedelta(np.sort(rng.integers(0, span, ANSWERS)), unit="s")
    others = [name for name in ABOUT if name != "setup"]
    about = np.where(rng.random(ANSWERS) < SETUP, "setup", np.array(others)[rng.integers(0, len(others), ANSWERS)])
    confused = (about == "setup") & (at >= pd.Timestamp(PLANTED.launch)) & (at < pd.Timestamp(PLANTED.fix))
    mean = np.array([ABOUT[name][1] for name in about]) - np.where(confused, SETUP_LOSS, 0)
    score = np.clip(np.round(rng.normal(mean, 1.6)), 0, 10).astype(int)
    weight = 1 / (np.arange(len(NAMES)) + 40)
    company = rng.choice(len(NAMES), ANSWERS, p=weight / weight.sum())
    person = np.minimum(rng.geometric(0.45, ANSWERS), 6)
    luck, commented = rng.random(ANSWERS), rng.random(ANSWERS) < COMMENTED
    comments = [ABOUT[name][2][int(part * len(ABOUT[name][2]))] for name, part in zip(about, luck, strict=True)]
    return pd.DataFrame(
        {
            "Response ID": np.arange(7_001, 7_001 + ANSWERS),
            "Responded at": at,
            "Person Email": [f"user{p}@{domain(c)}" for p, c in zip(person, company, strict=True)],
            "Company": [NAMES[c] for c in company],
            "Plan": [plan(c) for c in company],
            "NPS Score": score,
            "Comment": np.where(commented, comments, ""),
            "Survey": "How likely are you to recommend Fernpost?",
            "Tags": [ABOUT[name][0] for name in about],
            "about": about,
        }
    )


def write_survey(folder: Path, *, weeks: int = 0, through: date | None = None) -> Path:
    """Write `sample-survey.csv`, the same bytes on every run. weeks, through: as of `write_exports`."""
    frame = make_answers().drop(columns="about")
    frame["Responded at"] += pd.Timedelta(weeks=weeks)
    if through:
        frame = frame[frame["Responded at"] < pd.Timestamp(through) + pd.Timedelta(days=1)]
    path = folder / "sample-survey.csv"
    frame = frame.assign(**{"Responded at": frame["Responded at"].dt.strftime("%Y-%m-%d %H:%M:%S")})
    frame.to_csv(path, index=False, lineterminator="\n")
    return path
