"""The labelled set: tickets by people who do not know that a feature exists, and by people who do, in five languages.

Made from the hand-written phrases of one half by a fixed seed; the halves share no phrase.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from tests.decide.phrases import AROUND, ASK, FEATURES, KNOWN, NAMED, NAMES, NEEDS, OTHERS, SUBJECTS, USERS

SECOND_AUTHOR = Path(__file__).with_name("second_author.csv")
POSITIVES = 220  # of 300 that the phrases of a half make


def labelled(half: str, *, seed: int = 7) -> pd.DataFrame:
    """About 580 tickets of one half ("tune", "second" or "report"), shuffled.

    returns: columns `subject`, `body`, `language`, `kind` ("unaware", "known", "user", "other"), `feature` (that it is
        about, "" for other), `unaware` (bool).
    """
    rng = np.random.default_rng([seed, len(half)])
    asks = [
        (language, "unaware", FEATURES[number], ask.format(n=need))
        for language, by_feature in NEEDS[half].items()
        for number, needs in enumerate(by_feature)
        for need in needs
        for ask in ASK[half][language]
    ]
    rows = [asks[i] for i in rng.choice(len(asks), POSITIVES, replace=False)]
    if half == "tune":
        rows += [
            (language, "unaware", feature, _capital(text.format(f=name)))
            for language, texts in NAMED.items()
            for feature, name in zip(FEATURES, NAMES[language], strict=True)
            for text in texts
        ]
    rows += [
        (language, "known", feature, _capital(text.format(f=name)))
        for language, texts in KNOWN[half].items()
        for feature, name in zip(FEATURES, NAMES[language], strict=True)
        for text in texts
    ]
    rows += [
        (language, "user", FEATURES[number], text)
        for language, by_feature in USERS[half].items()
        for number, texts in enumerate(by_feature)
        for text in texts
    ] * 2
    rows += [(language, "other", "", text) for language, texts in OTHERS[half].items() for text in texts] * 2
    written = []
    for language, kind, feature, text in rows:
        before, after = (rng.choice(part) for part in AROUND[language])
        if rng.random() < 0.5:  # the subject names the topic
            subject, body = text, f"{before}\n{after}".strip()
        else:
            subject, body = rng.choice(SUBJECTS[language]), "\n".join(filter(None, (before, text, after)))
        written.append((subject, body, language, kind, feature, kind == "unaware"))
    frame = pd.DataFrame(written, columns=["subject", "body", "language", "kind", "feature", "unaware"])
    return frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)


def second_author() -> pd.DataFrame:
    """250 tickets by somebody who knew the catalogue alone, neither the phrases nor the program. Columns as above."""
    frame = pd.read_csv(SECOND_AUTHOR, keep_default_na=False)
    return frame.assign(unaware=frame["kind"] == "unaware")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
