"""The right that a decision needs, by its kind. What is not named here only an admin changes."""

from collections.abc import Iterable, Mapping, Set
from typing import Any

from analytics.people.role import Right
from analytics.workspace import kinds, lists
from analytics.workspace.customer_kinds import CUSTOMER_KINDS
from analytics.workspace.day_kinds import MISSING_DAYS, QUIET_DAYS
from analytics.workspace.kind import Edit, Kind
from analytics.workspace.release_kinds import RELEASE_KINDS
from analytics.workspace.research_kinds import RESEARCH_KINDS
from analytics.workspace.shadowing_kinds import DEBRIEFS, SHADOWING_SLOTS, SHADOWING_VISITS
from analytics.workspace.source_kinds import PRIVACY_RULES, SOURCE_RULES
from analytics.workspace.ticket_kinds import TICKET_LABELS, TOPICS

_BY_KIND: dict[Right, tuple[Kind[Any], ...]] = {
    Right.DECIDE: (
        kinds.EVENTS,
        MISSING_DAYS,
        kinds.SIGNALS,
        kinds.UNAWARE_ANSWERS,
        kinds.EXPLANATIONS,
        kinds.REQUESTS,
        kinds.NOTIFIED,
        kinds.THEMES,
        TICKET_LABELS,
        TOPICS,
        *CUSTOMER_KINDS,
        *RESEARCH_KINDS,
        *RELEASE_KINDS,
    ),
    Right.TAXONOMY: (
        kinds.TAGS,
        kinds.SPLITS,
        kinds.CATEGORIES,
        kinds.TEAMS,
        kinds.CELLS,
        kinds.DUTIES,
        kinds.FEATURES,
        QUIET_DAYS,
    ),
    Right.OFFER_SLOTS: (SHADOWING_SLOTS,),
    Right.SIGN_UP: (SHADOWING_VISITS, DEBRIEFS),
    Right.LEFT_OUT: (kinds.RECIPIENTS,),
    Right.IMPORT: (PRIVACY_RULES, SOURCE_RULES, *lists.LISTS),
    Right.MANAGE: (kinds.SETTINGS,),
}
_RIGHTS = {kind.plural: right for right, known in _BY_KIND.items() for kind in known}


def right_for(plural: str) -> Right:
    """The right to change records of the kind with this plural."""
    return _RIGHTS.get(plural, Right.MANAGE)


def rights_for(edits: Iterable[Edit]) -> list[Right]:
    """The rights that a step with these edits needs.

    A feature that a topic becomes, or became, comes and goes with the decision about the topic: who may decide that,
    may add it; an earlier feature stays to those who look after features.
    """
    edits = list(edits)
    became = {
        str(record.get("became", ""))
        for edit in edits
        if edit.kind.plural == TOPICS.plural
        for record in (edit.record, edit.seen)
        if isinstance(record, Mapping)
    }
    return sorted({Right.DECIDE if _became(edit, became) else right_for(edit.kind.plural) for edit in edits})


def _became(edit: Edit, became: Set[str]) -> bool:
    """Whether an edit adds, or takes away again, a feature that one of the topics became."""
    record = edit.record if edit.seen is None else edit.seen if edit.record is None else None
    if edit.kind.plural != kinds.FEATURES.plural or not isinstance(record, Mapping):
        return False
    return f"feature:{record['feature']}" in became
