"""The taxonomy: what a tag means (team, category, feature), what it is an alias of, what is ignored.

Decisions of people come first, then the naming conventions that most helpdesks show, then the
export's own team and category columns. Pure: nothing here reads the store.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analytics.errors import AnalyticsError
from analytics.workspace import kinds
from analytics.workspace.catalogue import Catalogue
from analytics.workspace.categories import Categories
from analytics.workspace.checks import State, records
from analytics.workspace.conventions import named_category, named_feature, named_team, team_of_column
from analytics.workspace.source_rules import SourceRules
from analytics.workspace.ticket_labels import TicketLabels

RULES = {
    "decision": "decided in the taxonomy",
    "convention": "by the way it is written",
    "catalogue": "as a feature whose team is in the feature catalogue",
    "": "no meaning is known",
}


@dataclass(frozen=True)
class Meaning:
    """What a tag means. All empty: not mapped."""

    team: str | None = None
    category: str | None = None  # a slug
    feature: str | None = None
    ignored: bool = False
    rule: str = field(default="", compare=False, repr=False)  # one of RULES: what gave the meaning

    @property
    def mapped(self) -> bool:
        return self.ignored or bool(self.team or self.category or self.feature)


@dataclass(frozen=True)
class Split:
    """A tag that two things are called by: where the condition holds, it gives way to another tag."""

    tag: str
    kind: str  # "tag": the ticket also has the tag `value`; "source", "group": it comes from there
    value: str
    into: str


@dataclass(frozen=True)
class Taxonomy:
    """The decisions of people over the conventions."""

    decisions: Mapping[str, Meaning] = field(default_factory=dict)  # tag → meaning
    aliases: Mapping[str, str] = field(default_factory=dict)  # tag → the tag that it is another word for
    splits: tuple[Split, ...] = ()
    retired: frozenset[str] = frozenset()  # tags that keep their meaning, not proposed
    topics: frozenset[str] = frozenset()  # tags that can be asked for, without being a feature
    team_names: Mapping[str, str] = field(default_factory=dict)  # former name → name
    features: Catalogue = field(default_factory=Catalogue)
    categories: Categories = field(default_factory=Categories)
    own_categories: frozenset[str] = frozenset()  # sources whose unknown category words are categories of their own
    labels: TicketLabels = field(default_factory=TicketLabels)  # of single tickets, where the helpdesk states nothing

    @classmethod
    def of(cls, state: State) -> "Taxonomy":
        """The taxonomy that the records of a workspace make."""
        tags = records(state, kinds.TAGS)
        return cls(
            decisions={
                tag["tag"]: Meaning(
                    tag["team"] or None, tag["category"] or None, tag["feature"] or None, tag["use"] == "ignore"
                )
                for tag in tags
                if tag["team"] or tag["category"] or tag["feature"] or tag["use"] == "ignore"
            },
            aliases={tag["tag"]: tag["alias_of"] for tag in tags if tag["alias_of"]},
            retired=frozenset(tag["tag"] for tag in tags if tag["use"] == "retired"),
            topics=frozenset(tag["tag"] for tag in tags if tag["use"] == "request"),
            splits=tuple(
                Split(split["tag"], split["by"], split["value"], split["into"])
                for split in records(state, kinds.SPLITS)
            ),
            team_names={former: team["team"] for team in records(state, kinds.TEAMS) for former in team["former"]},
            features=Catalogue.of(state),
            categories=Categories.of_records(records(state, kinds.CATEGORIES)),
            own_categories=SourceRules.of(state).own_categories,
            labels=TicketLabels.of(state),
        )

    def canonical(self, tag: str) -> str:
        """Follow aliases to the end; raise AnalyticsError on a circle."""
        seen = [tag]
        while (following := self.aliases.get(seen[-1])) is not None:
            if following in seen:
                circle = " → ".join([*seen, following])
                raise AnalyticsError(f"The aliases {circle} go in a circle. Remove one of them.")
            seen.append(following)
        return seen[-1]

    def meaning(self, tag: str) -> Meaning:
        """What a tag means, through its alias; teams and features under their present name."""
        canonical = self.canonical(tag)
        decided = self.decisions.get(canonical)
        found = decided or self.by_convention(canonical)
        feature = self.features.named(found.feature) if found.feature else None
        team = found.team or (feature.team if feature else None)  # a feature of the catalogue names its team
        return Meaning(
            self.team_name(team) if team else None,
            found.category,
            feature.name if feature else found.feature,
            found.ignored,
            "catalogue" if team and not found.team else "decision" if decided else "convention" if found.mapped else "",
        )

    def by_convention(self, tag: str) -> Meaning:
        """Read the usual ways to write a team, a category or a feature into a tag.

        >>> Taxonomy().by_convention("team_sync").team, Taxonomy().by_convention("[bug]").category
        ('Sync', 'bug')
        """
        if category := self.categories.slug_of(tag):
            return Meaning(category=category)
        if word := named_category(tag):
            return Meaning(category=self.categories.slug_of(word))
        return Meaning(team=named_team(tag)) if named_team(tag) else Meaning(feature=named_feature(tag))

    def team_name(self, team: str) -> str:
        """A team's present name: old names, in tags, columns and links, lead to it."""
        seen = set()
        while team in self.team_names and team not in seen:
            seen.add(team)
            team = self.team_names[team]
        return team

    def team_by_column(self, value: str, *, is_group: bool) -> str | None:
        """The team that a value of the export's own team or group column means."""
        team = team_of_column(value, is_group=is_group)
        return self.team_name(team) if team else None

    def category_by_column(self, value: str, *, keep: bool = False) -> str | None:
        """The category of the export's own column: a known word, else (only if `keep`) the value itself."""
        text = re.sub(r"^\[system\]\s*", "", " ".join(value.split()), flags=re.IGNORECASE)
        for part in (text, *re.split(r"::|\s[>/]\s", text)):
            if slug := self.categories.slug_of(part):
                return slug
        return text if keep and text else None

    def table(self, tags: Iterable[str]) -> pd.DataFrame:
        """One row per tag, and per tag that one of them leads to.

        Columns tag, canonical, team, category, feature, ignored, mapped, rule (one of RULES).
        """
        tags = list(dict.fromkeys([*tags, *(split.into for split in self.splits)]))
        rows = []
        for tag in dict.fromkeys([*tags, *map(self.canonical, tags)]):
            meaning = self.meaning(tag)
            rows.append(
                (
                    tag,
                    self.canonical(tag),
                    meaning.team,
                    meaning.category,
                    meaning.feature,
                    meaning.ignored,
                    meaning.mapped or tag in self.retired | self.topics,
                    meaning.rule,
                )
            )
        return pd.DataFrame(
            rows, columns=["tag", "canonical", "team", "category", "feature", "ignored", "mapped", "rule"]
        ).astype({name: "string" for name in ("tag", "canonical", "team", "category", "feature", "rule")})

    def split_table(self) -> pd.DataFrame:
        """One row per split. Columns tag (canonical), kind, value, into_tag."""
        rows = [
            (self.canonical(s.tag), s.kind, self.canonical(s.value) if s.kind == "tag" else s.value, s.into)
            for s in self.splits
        ]
        return pd.DataFrame(rows, columns=["tag", "kind", "value", "into_tag"], dtype="string")

    def label_table(self) -> pd.DataFrame:
        """One row per ticket of which a label was confirmed; see `TicketLabels.table`."""
        return self.labels.table(self.features, self.team_name)

    def fingerprint(self) -> str:
        """A hash of all that counting depends on."""
        parts = [
            sorted(self.decisions.items(), key=lambda item: item[0]),
            sorted(self.aliases.items()),
            self.splits,
            sorted(self.retired),
            sorted(self.team_names.items()),
            self.features,
            self.categories,
            *([sorted(self.topics)] if self.topics else []),
            *([sorted(self.own_categories)] if self.own_categories else []),
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
