"""The archive of findings: what was learnt from whom, searched by words, by meaning and by area."""

import unicodedata
from collections.abc import Iterable

import numpy as np
import pandas as pd

from analytics.meaning.alike import LEAST
from analytics.meaning.encoder import Encoder
from analytics.workspace.area import Area
from analytics.workspace.checks import State, records
from analytics.workspace.research_kinds import FINDINGS, FindingRecord

COLUMNS = ["day", "customer", "area", "learnt", "person", "link", "consent", "tag"]


def findings_of(state: State) -> list[FindingRecord]:
    """All findings, the newest first."""
    return sorted(records(state, FINDINGS), key=lambda one: (one["day"], one["customer"], one["area"]), reverse=True)


def searched(findings: Iterable[FindingRecord], words: str) -> list[FindingRecord]:
    """Those that hold all words somewhere, in any language: without regard to case, width and accents.

    Words are parts of the text, so that languages without blanks are found, too.
    """
    wanted = plain(words).split()
    found = []
    for one in findings:
        text = plain(" ".join(one[name] for name in ("learnt", "customer", "area", "person", "tag")))
        if all(word in text for word in wanted):
            found.append(one)
    return found


def nearest(findings: Iterable[FindingRecord], text: str, model: Encoder) -> list[FindingRecord]:
    """Those that are about the same as a text, in whatever language, the nearest first; see `analytics.meaning.alike`.

    A finding is as near as the nearest of its lines, or its whole.
    """
    known = list(findings)
    passages = [[one["learnt"], *one["learnt"].splitlines()] for one in known]
    if not known:
        return []
    near = model.vectors([passage for own in passages for passage in own]) @ model.vectors([text])[0]
    best = [float(part.max()) for part in np.split(near, np.cumsum([len(own) for own in passages])[:-1])]
    order = sorted(range(len(known)), key=lambda place: -best[place])
    return [known[place] for place in order if best[place] >= LEAST]


def about(findings: Iterable[FindingRecord], area: Area | None) -> list[FindingRecord]:
    """Those about an area, what it is part of and its parts; what is about no area alone is left out. None: all."""
    if area is None:
        return list(findings)
    found = []
    for one in findings:
        own = Area.read(one["level"], one["area"])
        if own.level != "total" and (own.holds(area) or area.holds(own)):
            found.append(one)
    return found


def findings_table(findings: Iterable[FindingRecord]) -> pd.DataFrame:
    """One row per finding. Columns COLUMNS."""
    return pd.DataFrame([dict(one) for one in findings], columns=[*COLUMNS, "level"])[COLUMNS]


def plain(text: str) -> str:
    """A text as it is compared.

    >>> plain("Élèves, ＡＢＣ"), plain("Straße"), plain("検索")
    ('eleves, abc', 'strasse', '検索')
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c) or ord(c) > 0x36F))
