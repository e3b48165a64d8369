"""Origins: whether the customers of a source asked by themselves (support), or were asked, rated, wrote in public.

Volumes of different origins are never added up: a survey of 2,000 answers is no rise of support. What a page, a
command or a signal counts is one origin; the others are given beside it.
"""

from collections.abc import Collection, Mapping

ORIGINS = ("support", "community", "review", "survey", "sales")  # the first one that a store has is what it counts
SUPPORT = ORIGINS[0]
LABELS = {
    "support": "Support",
    "community": "Community",
    "review": "Reviews",
    "survey": "Surveys",
    "sales": "Sales",
}


def present(origins: Mapping[str, str]) -> tuple[str, ...]:
    """The origins that sources have, in the order of ORIGINS. origins: source → its origin."""
    return tuple(origin for origin in ORIGINS if origin in origins.values())


def main_origin(origins: Mapping[str, str]) -> str:
    """What is counted where nobody chose: support, else the first of ORIGINS that a source has.

    >>> main_origin({"zendesk": "support", "app_store": "review"}), main_origin({"forum": "community"}), main_origin({})
    ('support', 'community', 'support')
    """
    return next(iter(present(origins)), SUPPORT)


def set_aside(origins: Mapping[str, str], origin: str) -> tuple[str, ...]:
    """The sources that are not counted where one origin is, by name."""
    return tuple(sorted(source for source, other in origins.items() if other != origin))


def beside_sentence(origins: Mapping[str, str], origin: str = "") -> str:
    """What is counted and what is given beside it, where it is not support alone; "" where it is.

    >>> beside_sentence({"zendesk": "support", "app_store": "review"})
    'Counted: support (zendesk). Beside it, not added: review (app_store).'
    >>> beside_sentence({"forum": "community"}), beside_sentence({"zendesk": "support"})
    ('Counted: community (forum).', '')
    """
    now = origin or main_origin(origins)
    named = {
        known: f"{known} ({', '.join(sorted(source for source, own in origins.items() if own == known))})"
        for known in present(origins)
    }
    others = [words for known, words in named.items() if known != now]
    if not others and now == SUPPORT:
        return ""
    beside = f" Beside it, not added: {', '.join(others)}." if others else ""
    return f"Counted: {named.get(now, now)}.{beside}"


def counted_origin(origins: Mapping[str, str], aside: Collection[str]) -> str:
    """The origin that is counted where these sources are not.

    >>> counted_origin({"zendesk": "support", "app_store": "review"}, ("zendesk",))
    'review'
    """
    return next((origin for source, origin in origins.items() if source not in aside), SUPPORT)


def origin_words(origins: Mapping[str, str], aside: Collection[str]) -> str:
    """The same for the line above a page. aside: the sources that it does not count.

    >>> origin_words({"zendesk": "support", "app_store": "review"}, ("app_store",))
    'counts support; beside it: reviews'
    >>> origin_words({"forum": "community"}, ())
    'counts community: no source is support'
    """
    now = counted_origin(origins, aside)
    others = [LABELS[origin].lower() for origin in present(origins) if origin != now]
    if others:
        return f"counts {LABELS[now].lower()}; beside it: {', '.join(others)}"
    return f"counts {LABELS[now].lower()}: no source is support"
