"""Paths: names that state what they are part of, as `Login > Password`, and the themes that tags are gathered in."""

import re
from collections.abc import Iterable, Mapping

SEPARATOR = re.compile(r"\s{0,9}(?:::|>|›|→)\s{0,9}|\s{1,9}[/|]\s{1,9}")
JOIN = " > "


def path_of(value: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """The names from the outermost to its own.

    parents: value → what it is part of, where people decided so; it comes before what the name states.

    >>> path_of("Login > Password", {}), path_of("billing::refund", {}), path_of("vip", {"vip": "Who"})
    (('Login', 'Password'), ('billing', 'refund'), ('Who', 'vip'))
    """
    own = tuple(part for part in SEPARATOR.split(value) if part) or (value,)
    return (parents[value], value) if value in parents else own


def groups_within(values: Iterable[str], within: str, parents: Mapping[str, str]) -> dict[str, str]:
    """Value → the group that it is shown in when a chart is opened at `within` ("": the outermost level).

    A group is a value itself, or a path of names joined by JOIN. Values outside `within` are left out.

    >>> groups_within(["a > b", "a > c", "d"], "", {}), groups_within(["a > b", "a > c", "d"], "a", {})
    ({'a > b': 'a', 'a > c': 'a', 'd': 'd'}, {'a > b': 'a > b', 'a > c': 'a > c'})
    """
    base = tuple(within.split(JOIN)) if within else ()
    groups: dict[str, str] = {}
    sizes: dict[str, int] = {}
    for value in values:
        path = path_of(value, parents)
        if path[: len(base)] == base:
            groups[value] = JOIN.join(path[: len(base) + 1])
            sizes[groups[value]] = sizes.get(groups[value], 0) + 1
    # A group of one value is that value.
    return {value: value if sizes[group] == 1 else group for value, group in groups.items()}
