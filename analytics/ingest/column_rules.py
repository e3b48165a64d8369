"""Rules remembered per source: what stays out of the store and what is counted is decided once."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from analytics.ingest.planning import Order
from analytics.ingest.privacy import DROP, PSEUDONYMISE, rules_of
from analytics.ingest.source import normalise_header
from analytics.store.workspace import Workspace
from analytics.workspace.discarded import read_kinds, written
from analytics.workspace.kind import Edit
from analytics.workspace.source_kinds import PRIVACY_RULES, SOURCE_RULES
from analytics.workspace.source_rules import SourceRules
from analytics.workspace.taxonomy import Taxonomy


def with_rules(order: Order, folder: Path) -> Order:
    """The order with what was decided about columns and sources before. Raises AnalyticsError for a bad --leave-out."""
    if order.leave_out:
        read_kinds(order.leave_out)
    state = Workspace(folder).state()
    return replace(order, rules=rules_of(state), source_rules=SourceRules.of(state), taxonomy=Taxonomy.of(state))


def remember_rules(order: Order, folder: Path, sources: Iterable[str]) -> None:
    """Keep what this command decided about columns, for the next exports of these sources."""
    _remember_source_rules(order, folder, sources := sorted(sources))
    if not (order.drop or order.pseudonymise or order.keep):
        return
    before = rules_of(Workspace(folder).state())

    def edit(source: str, column: str, treatment: str | None) -> Edit:
        column = next(
            (
                rule.column
                for rule in before
                if rule.source == source and normalise_header(rule.column) == normalise_header(column)
            ),
            column,
        )
        record = PRIVACY_RULES.record({"source": source, "column": column, "treatment": treatment or DROP})
        return Edit(PRIVACY_RULES, PRIVACY_RULES.key_of(record), record if treatment else None)

    edits = [
        edit(source, column, treatment)
        for source in sorted(sources)
        for columns, treatment in ((order.drop, DROP), (order.pseudonymise, PSEUDONYMISE), (order.keep, None))
        for column in columns
    ]
    if edits:
        Workspace(folder).change(edits, "Chose which columns are left out", who=order.who)


def _remember_source_rules(order: Order, folder: Path, sources: Iterable[str]) -> None:
    given = {"categories": order.categories, "leave out": order.leave_out and written(read_kinds(order.leave_out))}
    edits = [
        Edit(SOURCE_RULES, SOURCE_RULES.key_of(record), record)
        for source in sources
        for rule, value in given.items()
        if value and (record := SOURCE_RULES.record({"source": source, "rule": rule, "value": value}))
    ]
    if edits:
        Workspace(folder).change(edits, "Chose what counts of these exports", who=order.who)
