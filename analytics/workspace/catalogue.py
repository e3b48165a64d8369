"""The feature catalogue: what the product can do, what customers call it, and who owns it."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from analytics.workspace.checks import State, records
from analytics.workspace.conventions import fold
from analytics.workspace.kinds import FEATURES

LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?:\s*")  # "de: Offline-Modus"


@dataclass(frozen=True)
class Feature:
    """One feature. `synonyms` without their language."""

    name: str
    team: str | None = None
    synonyms: tuple[str, ...] = ()
    live_since: date | None = None
    article: str = ""
    status: str = ""  # one of decisions.kinds.STATUSES, or unknown
    owner: str = ""
    former: tuple[str, ...] = ()
    article_text: str = ""  # the text of the help article, in any languages

    @property
    def exists(self) -> bool:
        """True when customers can use it today."""
        return self.status in ("live", "beta")


@dataclass(frozen=True)
class Catalogue:
    """The features that a workspace knows."""

    features: tuple[Feature, ...] = ()

    @classmethod
    def of(cls, state: State) -> "Catalogue":
        """The catalogue that the records of a workspace make."""
        return cls(
            tuple(
                Feature(
                    r["feature"],
                    r["team"] or None,
                    tuple(LANGUAGE.sub("", synonym) for synonym in r["synonyms"]),
                    date.fromisoformat(r["live_since"]) if r["live_since"] else None,
                    r["article"],
                    r["status"],
                    r["owner"],
                    tuple(r["former"]),
                    r["article_text"],
                )
                for r in records(state, FEATURES)
            )
        )

    def named(self, text: str) -> Feature | None:
        """The feature of that name, former name or synonym (folded); None when the catalogue lacks it."""
        return self._by_word.get(fold(text))

    @cached_property
    def _by_word(self) -> dict[str, Feature]:
        words = {fold(word): f for f in reversed(self.features) for word in (*f.synonyms, *f.former)}
        return words | {fold(f.name): f for f in self.features}
