"""Suggestions: what a tag without a meaning could mean, and why we think so.

Three kinds of evidence, the surest first: the words of the tag itself, the company it keeps (its tickets' other tags,
and their own team and category columns), and the way versions, platforms and locales are written.
"""

import re
from collections.abc import Collection

import pandas as pd

from analytics.frames import rows_of
from analytics.metrics.overview import unmapped_tags
from analytics.metrics.scope import Scope
from analytics.metrics.tag_pairs import majority
from analytics.metrics.values import teams_in_use
from analytics.store.facts import Facts
from analytics.workspace.conventions import fold
from analytics.workspace.taxonomy import Taxonomy

COLUMNS = ("tag", "tickets", "team", "category", "feature", "use", "why", "sureness")
LEAST_TICKETS = 5  # fewer mean nothing about the company that a tag keeps
LEAST_SHARE = 0.6  # of its tickets that agree on one team or category
LEAST_LIFT = 1.5  # as often as in all tickets: else it is only the commonest answer
LONGEST_NAME = 200  # characters of a tag that can be a name
NO_TOPIC = (
    (re.compile(r"v?\d+([._]\d+)*([a-z]\d*)?|.*[-_. ]v?\d+([._]\d+)+|[a-z]+[-_ ]\d{2,}"), "is written like a version"),
    (
        re.compile(
            r"(windows|win|mac[-_ ]?os([-_ ]?x)?|osx|linux|ubuntu|android|ios|ipad ?os|chrome ?os|debian|fedora|"
            r"x11|desktop|mobile|tablet|browser|pc|iphone|ipad)([-_ ]?\d[\w.]*|[-_ ][a-z]{1,5})?"
        ),
        "names a platform",
    ),
    (re.compile(r"(lang|locale|language)[:_-].+|[a-z]{2}[-_][a-z]{2}"), "is written like a language"),
    (re.compile(r"(q[1-4]|fy\d\d|\d{4})([-_].*)?|.*[-_](q[1-4]|20\d\d)"), "is written like a date"),
)


def suggest(facts: Facts, scope: Scope, *, most: int = 60, aside: Collection[str] = ()) -> pd.DataFrame:
    """Tags that mean nothing yet, most used in the scope's period first, with what they could mean.

    aside: tags that need no meaning.
    returns: COLUMNS. `tickets` in the period; `team`, `category` (slug), `feature`, `use` ("ignore" or "") are empty
        where there is nothing to suggest; `why` in words; `sureness` 0 to 1.
    """
    whole = Scope(sources=scope.sources, start=scope.start, end=scope.end)
    unmapped = unmapped_tags(facts, whole, most=most, aside=aside)
    tags = unmapped["tag"].tolist()
    company = {
        name: majority(facts, tags, name, least=LEAST_TICKETS, share=LEAST_SHARE, lift=LEAST_LIFT)
        for name in ("team", "category")
    }
    teams = teams_in_use(facts)
    rows = [(row.tag, int(row.value), *_one(row.tag, facts.taxonomy, teams, company)) for row in rows_of(unmapped)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _one(
    tag: str, taxonomy: Taxonomy, teams: list[str], company: dict[str, dict[str, tuple[str, float, int]]]
) -> tuple[str, str, str, str, str, float]:
    words = fold(re.sub(r"[:/.]+", " ", tag))
    team = next((team for team in sorted(teams, key=len, reverse=True) if _is_in(fold(team), words)), "")
    category = next(
        (
            c.slug
            for c in taxonomy.categories.known
            for word in sorted(c.words, key=len, reverse=True)
            if _is_in(word, words)
        ),
        "",
    )
    feature = next(
        (
            f.name
            for f in taxonomy.features.features
            for word in (f.name, *f.synonyms, *f.former)
            if _is_in(fold(word), words)
        ),
        "",
    )
    no_topic = next((why for pattern, why in NO_TOPIC if len(tag) <= LONGEST_NAME and pattern.fullmatch(tag)), "")
    if no_topic and not (category or feature):  # "sync-5.2" is a version of Sync and no report about it
        return "", "", "", "ignore", f"{no_topic}, which is no topic", 0.8
    reasons = [
        f"its words name {what}"
        for what in (team, category and taxonomy.categories.of(category).label, feature)
        if what
    ]
    sureness = 0.9 if reasons else 0.0
    for name, known in (("team", team), ("category", category)):
        if known or tag not in company[name]:
            continue
        value, share, tickets = company[name][tag]
        label = taxonomy.categories.of(value).label if name == "category" else value
        reasons.append(f"{share:.0%} of its {tickets:,} tickets are {label}".replace("%", " %"))
        sureness = max(sureness, share * min(1.0, tickets / 30))
        team, category = (value, category) if name == "team" else (team, value)
    return team, category, feature, "", "; ".join(reasons), round(sureness, 2)


def _is_in(words: str, text: str) -> bool:
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None
