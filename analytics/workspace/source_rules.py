"""Source rules: what people decided about all exports of a source, other than its columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.workspace.checks import State, records
from analytics.workspace.discarded import read_kinds
from analytics.workspace.origins import ORIGINS
from analytics.workspace.source_kinds import SOURCE_RULES

KEEP, IGNORE = CATEGORY_RULES = ("keep", "ignore")


@dataclass(frozen=True)
class SourceRules:
    """Per source what was decided; a source without an entry was not decided on."""

    categories: Mapping[str, str] = field(default_factory=dict)  # source → KEEP or IGNORE words that are not known
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # source → kinds of discarded tickets
    origins: Mapping[str, str] = field(default_factory=dict)  # source → a word of ORIGINS

    @classmethod
    def of(cls, state: State) -> "SourceRules":
        """The rules in a workspace's state."""
        rules = records(state, SOURCE_RULES)
        return cls(
            {record["source"]: record["value"] for record in rules if record["rule"] == "categories"},
            {record["source"]: read_kinds(record["value"]) for record in rules if record["rule"] == "leave out"},
            {
                record["source"]: record["value"]
                for record in rules
                if record["rule"] == "origin" and record["value"] in ORIGINS
            },
        )

    @property
    def own_categories(self) -> frozenset[str]:
        """The sources whose category words are categories of their own where they are not known."""
        return frozenset(source for source, rule in self.categories.items() if rule == KEEP)
