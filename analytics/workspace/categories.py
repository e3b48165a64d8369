"""Categories: the kinds of talk, each with its name, colour and what it counts as."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from analytics.workspace.category_words import WORDS
from analytics.workspace.conventions import display, fold
from analytics.workspace.decision_records import CategoryRecord

NONE = "(none)"  # a ticket without a team, or without a category, in every frame and link
ROLES = ("request", "unaware", "defect")


@dataclass(frozen=True)
class Category:
    """One kind of talk. The slug appears in links and never changes; label and colour may."""

    slug: str
    label: str
    color: str  # Okabe, Ito 2008, "Color universal design": distinguishable to colour-blind readers
    words: tuple[str, ...] = ()  # what people write for it, folded by `fold`
    counts_as: str = ""  # one of ROLES, or nothing


CATEGORIES = (
    Category("bug", "Bug", "#0072B2", WORDS["bug"], "defect"),
    Category("feature_request", "Feature request", "#009E73", WORDS["feature_request"], "request"),
    Category("confusion", "Confusion", "#E69F00", WORDS["confusion"]),
    Category("unaware", "Unaware", "#CC79A7", WORDS["unaware"], "unaware"),
    Category("how_to", "How-to", "#56B4E9", WORDS["how_to"]),
    Category("incident", "Incident", "#D55E00", WORDS["incident"]),
    Category("praise", "Praise", "#F0E442", WORDS["praise"]),
    Category("other", "Other", "#7F8790", WORDS["other"]),
)
NO_CATEGORY = Category(NONE, "No category", "#B8BEC6")
# Tol 2021, "Colour schemes", muted and bright, for categories of one's own; its indigo and wine are hardly seen on a
# dark ground: a lighter indigo and a brown are in their place.
SPARE_COLORS = (
    "#6C5CD0",
    "#44AA99",
    "#DDCC77",
    "#8C6D46",
    "#117733",
    "#88CCEE",
    "#AA4499",
    "#999933",
    "#CC6677",
    "#4477AA",
)


@dataclass(frozen=True)
class Categories:
    """The categories of a workspace, in the one order of every chart and table."""

    known: tuple[Category, ...] = CATEGORIES

    @classmethod
    def of_records(cls, decided: Iterable[CategoryRecord]) -> "Categories":
        """The default ones as people changed them, then their own. Keys slug, label, color, counts_as, words."""
        changed = {record["slug"]: record for record in decided}
        known = [
            replace(
                c,
                label=changed[c.slug]["label"] or c.label,
                color=changed[c.slug]["color"] or c.color,
                counts_as=changed[c.slug]["counts_as"] or c.counts_as,
                words=(*c.words, *map(fold, changed[c.slug].get("words") or ())),
            )
            if c.slug in changed
            else c
            for c in CATEGORIES
        ]
        own = [record for slug, record in changed.items() if slug not in {c.slug for c in CATEGORIES}]
        return cls(
            (
                *known,
                *(
                    Category(
                        record["slug"],
                        record["label"] or display(record["slug"]),
                        record["color"] or SPARE_COLORS[i % len(SPARE_COLORS)],
                        tuple(map(fold, record.get("words") or ())),
                        record["counts_as"],
                    )
                    for i, record in enumerate(own)
                ),
            )
        )

    def of(self, slug: str) -> Category:
        """A category by slug; one that the export brought along is named after its slug.

        >>> Categories().of("how_to").label, Categories().of("(none)").label
        ('How-to', 'No category')
        """
        if slug == NONE:
            return NO_CATEGORY
        return next((c for c in self.known if c.slug == slug), Category(slug, display(slug), SPARE_COLORS[0]))

    def slug_of(self, text: str) -> str | None:
        """The category that a word is another word for, None for a word of nobody's.

        >>> Categories().slug_of("[Bug_Report]")
        'bug'
        """
        return self._slug_of_word.get(fold(text))

    @cached_property
    def _slug_of_word(self) -> dict[str, str]:
        return {word: c.slug for c in reversed(self.known) for word in (*c.words, fold(c.slug), fold(c.label))}

    def counting_as(self, role: str) -> tuple[str, ...]:
        """The slugs of the categories that count as one of ROLES."""
        return tuple(c.slug for c in self.known if c.counts_as == role)

    def colors(self, slugs: Iterable[str]) -> dict[str, str]:
        """Slug → colour; `slugs` largest first, so that the largest of the export's own differ."""
        slugs = list(dict.fromkeys(slugs))
        known = {c.slug: c.color for c in (*self.known, NO_CATEGORY) if c.slug in slugs}
        own = [slug for slug in slugs if slug not in known]
        return known | {slug: SPARE_COLORS[i % len(SPARE_COLORS)] for i, slug in enumerate(own)}

    def order(self, slug: str) -> tuple[int, str]:
        """The key to sort slugs by: the known ones, the export's own, none at all."""
        known = [category.slug for category in self.known]
        if slug in known:
            return known.index(slug), slug
        return (len(known), slug) if slug != NONE else (len(known) + 1, slug)
