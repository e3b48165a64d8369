"""Tag counts: a number in brackets behind tags, such as "bug (3)", which counts something and is no part of the tag."""

import re
from collections import defaultdict
from collections.abc import Iterable

COUNTED = re.compile(r"^(?P<tag>.*[^\s(\[])\s{0,3}[(\[](?P<count>\d{1,6})[)\]]$")
MOST_OF = 0.8  # of the different tags, the share that must bear a number
LEAST_TAGS = 3  # different ones, without their numbers
SHARED = 2  # of them must bear a 1: versions, such as Windows (11), differ from product to product


def without_count(tag: str) -> str:
    """A tag without the number in brackets behind it.

    >>> without_count("bug (3)"), without_count("vip[12]"), without_count("(3)"), without_count("sync")
    ('bug', 'vip', '(3)', 'sync')
    """
    found = COUNTED.match(tag)
    return found.group("tag") if found else tag


def are_counts(tags: Iterable[str]) -> bool:
    """Whether the numbers behind the different tags of a column count: nearly all have one, and several have a 1."""
    tags = {*tags}
    ones = {found.group("tag").casefold() for tag in tags if (found := COUNTED.match(tag)) and found["count"] == "1"}
    counted = {found.group("tag").casefold() for tag in tags if (found := COUNTED.match(tag))}
    share = sum(bool(COUNTED.match(tag)) for tag in tags) if counted else 0
    return len(counted) >= LEAST_TAGS and len(ones) >= SHARED and share >= MOST_OF * len(tags)


def count_doubt(tags: Iterable[str]) -> str:
    """The note on tags that differ in such a number alone, where it is not known to count; "" where none do."""
    written: dict[str, set[str]] = defaultdict(set)
    for tag in tags:
        written[without_count(tag).casefold()].add(tag)
    for alike in written.values():
        if len({tag.casefold() for tag in alike}) > 1:
            one, other = sorted(alike, key=lambda tag: (len(tag), tag))[:2]
            return (
                f"'{one[:40]}' and '{other[:40]}' are two tags that differ in a number in brackets alone: if it counts "
                "something, merge them under Taxonomy."
            )
    return ""
