"""Understood: what decided a ticket's team and category, in words. The rules are those of the store's derivation."""

from collections.abc import Sequence

import pandas as pd

from analytics.metrics.ticket import Ticket
from analytics.workspace.area import Name
from analytics.workspace.taxonomy import RULES

COLUMN = {"team": "team_column", "category": "category_column"}


def decision(ticket: Ticket, dimension: str, name: Name) -> str:
    """One sentence: the ticket's teams or categories (`dimension`), and the tags or the column that gave them."""
    if ticket.decider is None:
        return f"No {dimension}: the helpdesk discarded this ticket, and discarded tickets of this source do not count."
    values = ticket.teams if dimension == "team" else ticket.categories
    rule, column = ticket.decider[dimension], ticket.decider[COLUMN[dimension]]
    called = f"{', '.join(name(dimension, value) for value in values)}: "
    if rule == "tag":
        return called + f"{_tags(ticket.giving(dimension))}."
    if rule == "pair":
        return called + f"{_tags(ticket.giving(dimension))}, which means team and category together."
    if rule == "column":
        first = (
            "which decides for this source before any tag"
            if ticket.decider[f"{dimension}_from_column"]
            else f"since no tag means a {dimension}"
        )
        return called + f"the export’s {dimension} column “{column}”, {first}."
    if rule == "group":
        return called + f"the support group “{ticket.decider['group_column']}”, since no tag means a team."
    if rule == "confirmed":
        return called + f"somebody confirmed it for this ticket, since the helpdesk states no {dimension}."
    return f"No {dimension}: no tag means one{_unread(ticket, dimension)}."


def reading(row: pd.Series, name: Name) -> str:
    """What one tag of a ticket means, and which rule gave that. row: of `Ticket.readings`."""
    means = ", ".join(
        name(dimension, row[dimension]) for dimension in ("team", "category", "feature") if pd.notna(row[dimension])
    )
    if row["ignored"]:
        return "ignored: decided in the taxonomy"
    return f"{means}: {RULES[row['rule']]}" if means else RULES[""]


def _tags(written: Sequence[str]) -> str:
    return f"the tag{'s' if len(written) > 1 else ''} " + ", ".join(f"“{tag}”" for tag in written)


def _unread(ticket: Ticket, dimension: str) -> str:
    assert ticket.decider is not None
    column, group = ticket.decider[COLUMN[dimension]], ticket.decider["group_column"]
    if isinstance(column, str) and column:
        return f", and the {dimension} column’s “{column}” is not known as a {dimension}"
    if dimension == "team" and isinstance(group, str) and group:
        return f", and the support group “{group}” is who answers, not what the ticket is about"
    return ""
