"""The taxonomy: what a tag means (team, category, feature), what it is an alias of, what is ignored.

Decisions of people come first, then the naming conventions that most helpdesks show, then the
export's own team and category columns. Pure: nothing here reads the store.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analytics.errors import AnalyticsError

NONE = "(none)"         # a ticket without a team, or without a category, in every frame and link


@dataclass(frozen=True)
class Category:
    """One kind of talk. The colour is part of it and the same in every chart."""

    slug: str
    label: str
    color: str           # Okabe, Ito 2008, "Color universal design": told apart by colour-blind readers
    words: tuple[str, ...]   # what people write for it, folded by `fold`


CATEGORIES = (
    Category("bug", "Bug", "#0072B2", ("bug", "bugs", "bug report", "defect", "problem", "error", "broken")),
    Category("feature_request", "Feature request", "#009E73", (
        "feature request", "feature requests", "featurerequest", "enhancement", "improvement", "idea", "suggestion",
        "wish", "request for feature", "new feature")),
    Category("confusion", "Confusion", "#E69F00", (
        "confusion", "confused", "product confusion", "confusing", "unclear", "ux confusion")),
    Category("unaware", "Unaware", "#CC79A7", (
        "unaware", "already exists", "feature exists", "existing feature", "not aware")),
    Category("how_to", "How-to", "#56B4E9", ("how to", "howto", "question", "how do i", "usage question")),
    Category("incident", "Incident", "#D55E00", ("incident", "outage", "downtime", "service disruption")),
    Category("praise", "Praise", "#F0E442", ("praise", "kudos", "compliment", "thanks", "positive feedback")),
    Category("other", "Other", "#7F8790", ("other", "misc", "miscellaneous", "general")),
)
NO_CATEGORY = Category(NONE, "No category", "#B8BEC6", ())
# Tol 2021, "Colour schemes", muted and bright: for categories of one's own.
SPARE_COLORS = ("#332288", "#44AA99", "#DDCC77", "#882255", "#117733", "#88CCEE", "#AA4499", "#999933", "#CC6677",
                "#4477AA")
CATEGORY_OF_WORD = {word: c.slug for c in CATEGORIES for word in (*c.words, c.slug.replace("_", " "))}

_TEAM = re.compile(r"^(?:team|squad|product area|area|product|component)\s*[:/_\-. ]\s*(.+)$")
_CATEGORY = re.compile(r"^(?:type|category|cat|kind|reason|contact reason)\s*[:/_\-. ]\s*(.+)$")
_FEATURE = re.compile(r"^(?:feature|feat)\s*[:/_\-. ]\s*(.+)$")
# Support groups that say who answers, not what the talk is about (design §3.6).
_TIER = re.compile(r"^(?:.*\b(?:tier|level|line)\s*\d.*|l[123]|.*\b(?:support|helpdesk|service desk|customer care|"
                   r"front ?line|escalations?|agents?|bot|inbox)\b.*)$")
_ACRONYMS = frozenset(["ai", "api", "crm", "csv", "faq", "gdpr", "html", "ios", "pdf", "seo", "sdk", "sla", "sms",
                       "sso", "ui", "url", "ux", "vat"])
_REGION = re.compile(r"\s+(?:emea|apac|amer|americas|us|usa|eu|uk|dach|latam|anz|nordics)$", re.IGNORECASE)


def normalise_tag(written: str) -> str:
    """A tag's normal form: Unicode NFKC, trimmed, blanks collapsed, case folded.

    >>> normalise_tag("  Type/ＢＵＧ ")
    'type/bug'
    """
    return " ".join(unicodedata.normalize("NFKC", written).split()).casefold()


def fold(text: str) -> str:
    """Fold a tag or a value for the comparison with words: brackets, underscores and hyphens are blanks."""
    return " ".join(re.sub(r"[\[\](){}_\-]+", " ", normalise_tag(text)).split())


def display(text: str) -> str:
    """A name made from a tag; names written with capitals stay.

    >>> display("mobile_app"), display("pdf-export"), display("EMEA team")
    ('Mobile app', 'PDF export', 'EMEA team')
    """
    words = re.sub(r"[_\-]+", " ", text).split()
    if text != text.lower():
        return " ".join(words)
    words = [word.upper() if word in _ACRONYMS else word for word in words]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]]) if words else ""


@dataclass(frozen=True)
class Meaning:
    """What a tag says. All empty: not mapped."""

    team: str | None = None
    category: str | None = None
    feature: str | None = None
    ignored: bool = False

    @property
    def mapped(self) -> bool:
        return self.ignored or bool(self.team or self.category or self.feature)


def meaning_by_convention(tag: str) -> Meaning:
    """Read the usual ways to write a team, a category or a feature into a tag.

    >>> meaning_by_convention("team_sync").team, meaning_by_convention("[bug]").category
    ('Sync', 'bug')
    """
    folded = fold(tag)
    category = CATEGORY_OF_WORD.get(folded)
    if category:
        return Meaning(category=category)
    bare = re.sub(r"[\[\](){}]+", " ", normalise_tag(tag)).strip()
    if found := _CATEGORY.match(bare):
        return Meaning(category=CATEGORY_OF_WORD.get(fold(found.group(1))))
    if found := _TEAM.match(bare):
        return Meaning(team=display(found.group(1)))
    if found := _FEATURE.match(bare):
        return Meaning(feature=display(found.group(1)))
    return Meaning()


def team_by_column(value: str, *, is_group: bool) -> str | None:
    """The team that an export's own column names; None for a support group that names a tier.

    A region at the end is dropped: 'Billing EMEA' is Billing.
    """
    text = " ".join(value.split()).split("::")[-1].strip()
    if is_group and _TIER.match(fold(text)):
        return None
    return display(_REGION.sub("", text)) or None


def category_by_column(value: str, *, authoritative: bool = False) -> str | None:
    """The category that an export's own column names: a known word, else (only if authoritative) the value itself."""
    text = re.sub(r"^\[system\]\s*", "", " ".join(value.split()), flags=re.IGNORECASE)
    for part in (text, *re.split(r"::|\s[>/]\s", text)):
        if slug := CATEGORY_OF_WORD.get(fold(part)):
            return slug
    return text if authoritative and text else None


@dataclass(frozen=True)
class Taxonomy:
    """The decisions of people over the conventions."""

    decisions: Mapping[str, Meaning] = field(default_factory=dict)      # tag → meaning
    aliases: Mapping[str, str] = field(default_factory=dict)            # tag → the tag that it is another word for

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
        """What a tag means, through its alias."""
        canonical = self.canonical(tag)
        return self.decisions.get(canonical) or meaning_by_convention(canonical)

    def table(self, tags: Iterable[str]) -> pd.DataFrame:
        """One row per tag: columns tag, canonical, team, category, feature, ignored, mapped."""
        rows = []
        for tag in tags:
            meaning = self.meaning(tag)
            rows.append((tag, self.canonical(tag), meaning.team, meaning.category, meaning.feature, meaning.ignored,
                         meaning.mapped))
        return pd.DataFrame(rows, columns=["tag", "canonical", "team", "category", "feature", "ignored", "mapped"])


def category_of(slug: str) -> Category:
    """A category by slug; one that the export brought along gets its name from the slug (colour: `colors`)."""
    if slug == NONE:
        return NO_CATEGORY
    for category in CATEGORIES:
        if category.slug == slug:
            return category
    return Category(slug, display(slug), SPARE_COLORS[0], ())


def colors(slugs: Iterable[str]) -> dict[str, str]:
    """Slug → colour for all categories of a store; `slugs` largest first, so that the largest differ."""
    slugs = list(dict.fromkeys(slugs))
    known = {c.slug: c.color for c in (*CATEGORIES, NO_CATEGORY) if c.slug in slugs}
    own = [slug for slug in slugs if slug not in known]
    return known | {slug: SPARE_COLORS[i % len(SPARE_COLORS)] for i, slug in enumerate(own)}


def category_order(slug: str) -> tuple[int, str]:
    """The one order of categories in every chart and table."""
    known = [category.slug for category in CATEGORIES]
    if slug in known:
        return known.index(slug), slug
    return (len(known), slug) if slug != NONE else (len(known) + 1, slug)
