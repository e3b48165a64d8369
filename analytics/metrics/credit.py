"""Credit: which agents raised what customers asked for or found broken. Names alone, in the order of the alphabet.

Nobody's work is counted or ranked here or anywhere else: this is to thank, not to measure. Who may not read names of
customers has no agents either; see `analytics.store.blanked`.
"""

from collections.abc import Iterable

import pandas as pd

from analytics.store.facts import Facts

MOST_NAMED = 3


def agents_of(facts: Facts, ids: Iterable[int]) -> dict[int, str]:
    """Ticket (id of its version) → its agent, of those that have one who is not forgotten."""
    found = facts.frame(
        """select version_id as id, trim(agent) as agent from snapshot.tickets
        where version_id in (select unnest($ids)) and trim(coalesce(agent, '')) not in ('', '(forgotten)')""",
        {"ids": sorted({int(number) for number in ids})},
    )
    return dict(zip(found["id"].tolist(), found["agent"], strict=True))


def raised_by(facts: Facts, tickets: pd.DataFrame, group: str) -> dict[str, str]:
    """Value of `group` → the agents of its tickets in words; groups without a known agent are left out.

    tickets: columns `group` and id (of versions).
    """
    agents = agents_of(facts, tickets["id"])
    known = tickets[tickets["id"].isin(agents)]
    each = known.assign(agent=known["id"].map(agents)).groupby(group)["agent"]
    return {str(value): in_words(agents) for value, agents in each}


def in_words(agents: Iterable[str]) -> str:
    """Names in the order of the alphabet, each once, the first few.

    >>> in_words(["Kim", "Ada", "Kim"]), in_words(["D", "C", "B", "A"])
    ('Ada and Kim', 'A, B, C and others')
    """
    names = sorted(set(agents), key=str.casefold)
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and others"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def written(agent: str, how: str) -> str:
    """A name as the workspace wants it; how: a word of THANKS in `analytics.workspace.settings`.

    >>> written("Kim Aster", "full names"), written("Kim Aster", "first names"), written("Kim Aster", "initials")
    ('Kim Aster', 'Kim', 'K. A.')
    >>> written("kim.aster@acme.example", "first names")
    'kim.aster'
    """
    parts = agent.partition("@")[0].split() or [agent]
    if how == "first names":
        return parts[0]
    return " ".join(f"{part[0]}." for part in parts) if how == "initials" else " ".join(parts)
