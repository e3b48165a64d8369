"""The account that an import gives of itself, in lines for people: what went in, what did not, what looks odd."""

import re
from collections.abc import Iterable, Sequence

from analytics.ingest.mapping import FIELDS, Mapping
from analytics.ingest.planning import Outcome
from analytics.ingest.profile import share, together
from analytics.ingest.rehearsal import Rehearsal

WIDEST = 60  # characters of one value
MANY = 20  # files, beyond which only what a person has to look at is named
NUMBERS = re.compile(r"[\d.,]+")
KIND_OF_WARNING = 30  # characters, by which warnings are of one kind


def describe(outcome: Outcome) -> str:
    """What became of a file."""
    if outcome.state != "imported":
        return f"{outcome.file}: {outcome.message}"
    return f"{outcome.file}: {_tickets(outcome)}\n{_rows(outcome)}"


def describe_rehearsal(rehearsal: Rehearsal) -> str:
    """What would become of a file."""
    outcome = rehearsal.outcome
    if outcome.state != "imported":
        return f"{outcome.file}: {outcome.message}"
    if rehearsal.mapping is None:  # read in a cluster, where the first tickets stayed
        return f"{outcome.file}: would bring {_tickets(outcome)}\n{_rows(outcome)}"
    lines = [
        f"{outcome.file}: would bring {_tickets(outcome)}",
        _rows(outcome),
        f"  Read by: {columns_used(rehearsal.mapping)}",
        *(f"  {dimension.sentence}" for dimension in rehearsal.profile),
        "  The first tickets as they would be understood:",
    ]
    for row in rehearsal.first_rows.to_dict("records"):
        lines.append(
            "    "
            + "; ".join(f"{name}: {_value(value)}" for name, value in row.items() if name != "body" and _value(value))
        )
    return "\n".join(lines)


def describe_many(outcomes: Sequence[Outcome], rehearsals: Sequence[Rehearsal] = ()) -> list[str]:
    """Several files, the sum of them first; of many only those that a person has to look at are named."""
    lines = [summary(outcomes, rehearsals)]
    if rehearsals:
        lines += [f"  {dimension.sentence}" for dimension in together(each.profile for each in _ready(rehearsals))]
    if len(outcomes) <= MANY:
        return lines + ([describe_rehearsal(each) for each in rehearsals] or [describe(each) for each in outcomes])
    odd = [outcome for outcome in outcomes if outcome.state == "failed" or outcome.rejects]
    lines += [describe(outcome) for outcome in odd[:MANY]]
    if len(odd) > MANY:
        lines.append(
            f"… and {len(odd) - MANY:,} more files of which something was left out or nothing can be taken in."
        )
    named = {id(outcome) for outcome in odd[:MANY]}
    lines += [
        f"  Look: {warning}"
        for warning in warnings_together((o.file, o.warnings) for o in outcomes if id(o) not in named)
    ]
    lines.append(f"Each of the {len(outcomes):,} files by itself: --format json.")
    return lines


def summary(outcomes: Sequence[Outcome], rehearsals: Sequence[Rehearsal] = ()) -> str:
    """Several files in one line: how many tickets, of when, left out, and the share that has each dimension.

    A ticket that several files hold is counted in each of them.
    """
    ready = [outcome for outcome in outcomes if outcome.state == "imported"]
    known = sum(outcome.state == "known" for outcome in outcomes)
    failed = sum(outcome.state == "failed" for outcome in outcomes)
    others = (f", {known:,} files that are known already" if known else "") + (
        f", {failed:,} files that cannot be taken in" if failed else ""
    )
    if not ready:
        return f"{len(outcomes):,} files, none of which brings a ticket{others}."
    first = min(o.first_created for o in ready if o.first_created)
    last = max(o.last_created for o in ready if o.last_created)
    shares = ", ".join(
        f"{each.name} {share(each.tickets, each.of)}"
        + (f" ({each.recognised:,} recognised)" if each.recognised is not None else "")
        for each in together(each.profile for each in _ready(rehearsals))
        if each.column or each.name in ("team", "category", "tags")
    )
    return (
        f"{len(outcomes):,} files, {sum(o.tickets for o in ready):,} tickets, {first:%B %Y} to {last:%B %Y}, "
        f"{sum(o.rejected for o in ready):,} left out{others}" + (f"; {shares}." if shares else ".")
    )


def _ready(rehearsals: Sequence[Rehearsal]) -> list[Rehearsal]:
    return [each for each in rehearsals if each.outcome.state == "imported"]


def warnings_together(files: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """What to look at in many files, the commonest first: each kind of sentence once, with the words of one file."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for file, warnings in files:
        for warning in warnings:
            kinds.setdefault(NUMBERS.sub("", warning[:KIND_OF_WARNING]), []).append((file, warning))
    return [
        f"{found[0][0]}: {found[0][1]}" + (f" ({len(found) - 1:,} more such files.)" if found[1:] else "")
        for found in sorted(kinds.values(), key=len, reverse=True)[:MANY]
    ]


def columns_used(mapping: Mapping) -> str:
    """Which column feeds which field: "ticket_id ← Id, created_at ← Created at"."""
    return ", ".join(f"{name} ← {' + '.join(mapping.columns[name])}" for name in FIELDS if name in mapping.columns)


def reconciled(outcomes: Sequence[Outcome], expected: int) -> tuple[bool, str]:
    """Hold the tickets of the files, discarded ones included, against the number that the helpdesk names."""
    found = sum(outcome.tickets for outcome in outcomes)
    if found == expected:
        return True, f"The helpdesk counts {expected:,}: all of them are here."
    lacking = expected - found
    left = sum(outcome.rejected for outcome in outcomes)
    why = (
        f"{left:,} row(s) were left out, see above."
        if left
        else "No row was left out: the export itself may be filtered or cut off."
        if lacking > 0
        else "The export may reach beyond what the helpdesk counts, or files overlap."
    )
    return False, (
        f"The helpdesk counts {expected:,}, the files hold {found:,}, {abs(lacking):,} "
        f"{'fewer' if lacking > 0 else 'more'}. {why}"
    )


def _tickets(outcome: Outcome) -> str:
    return (
        f"{outcome.tickets:,} tickets from {outcome.source} "
        f"({outcome.added:,} new, {outcome.updated:,} updated, {outcome.unchanged:,} unchanged), "
        f"created {outcome.first_created:%Y-%m-%d} to {outcome.last_created:%Y-%m-%d}."
    )


def _rows(outcome: Outcome) -> str:
    footer = f" + {outcome.footer:,} of footer" if outcome.footer else ""
    lines = [
        f"  {outcome.rows:,} rows = {outcome.tickets:,} tickets + {outcome.repeated:,} repeated "
        f"+ {outcome.rejected:,} left out{footer}."
    ]
    lines += [
        f"  {outcome.counting.at(reject.line)}: {reject.field or 'row'} {reject.value!r}: {reject.reason}"
        for reject in outcome.rejects[:5]
    ]
    if outcome.rejected > 5:
        lines.append(f"  … and {outcome.rejected - 5:,} more")
    lines += [f"  Look: {warning}" for warning in outcome.warnings]
    return "\n".join(lines)


def _value(value: object) -> str:
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        value = ", ".join(map(str, value))
    text = " ".join(str(value).split())
    if value is None or text in ("nan", "NaT", "<NA>"):  # the forms of nothing in a frame
        return ""
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
