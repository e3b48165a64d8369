"""The account that an import gives of itself, in lines for people: what went in, what did not, what looks odd."""

from collections.abc import Sequence

from analytics.ingest.mapping import FIELDS, Mapping
from analytics.ingest.planning import Outcome
from analytics.ingest.profile import share, together
from analytics.ingest.rehearsal import Rehearsal

WIDEST = 60  # characters of one value


def describe(outcome: Outcome) -> str:
    """What became of a file."""
    if outcome.state != "imported":
        return f"{outcome.file}: {outcome.message}"
    return f"{outcome.file}: {_tickets(outcome)}\n{_rows(outcome)}"


def describe_rehearsal(rehearsal: Rehearsal) -> str:
    """What would become of a file."""
    outcome = rehearsal.outcome
    if outcome.state != "imported" or rehearsal.mapping is None:
        return f"{outcome.file}: {outcome.message}"
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


def summary(rehearsals: Sequence[Rehearsal]) -> str:
    """Several files in one line: how many tickets, of when, left out, and the share that has each dimension.

    A ticket that several files hold is counted in each of them.
    """
    ready = [each for each in rehearsals if each.outcome.state == "imported"]
    outcomes = [each.outcome for each in ready]
    if not outcomes:
        return f"{len(rehearsals):,} files, none of which can be taken in."
    first = min(o.first_created for o in outcomes if o.first_created)
    last = max(o.last_created for o in outcomes if o.last_created)
    failed = sum(each.outcome.state == "failed" for each in rehearsals)
    shares = ", ".join(
        f"{each.name} {share(each.tickets, each.of)}"
        + (f" ({each.recognised:,} recognised)" if each.recognised is not None else "")
        for each in together(each.profile for each in ready)
        if each.column or each.name in ("team", "category", "tags")
    )
    return (
        f"{len(rehearsals):,} files, {sum(o.tickets for o in outcomes):,} tickets, {first:%B %Y} to {last:%B %Y}, "
        f"{sum(o.rejected for o in outcomes):,} left out"
        + (f", {failed:,} files that cannot be taken in" if failed else "")
        + f"; {shares}."
    )


def columns_used(mapping: Mapping) -> str:
    """Which column feeds which field: "ticket_id ← Id, created_at ← Created at"."""
    return ", ".join(f"{name} ← {' + '.join(mapping.columns[name])}" for name in FIELDS if name in mapping.columns)


def reconciled(outcomes: Sequence[Outcome], expected: int) -> tuple[bool, str]:
    """Hold the tickets of the files against the number that the helpdesk names."""
    found = sum(outcome.tickets for outcome in outcomes)
    if found == expected:
        return True, f"The helpdesk says {expected:,}: all of them are here."
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
        f"The helpdesk says {expected:,}, the files hold {found:,}, {abs(lacking):,} "
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
        f"  line {reject.line}: {reject.field or 'row'} {reject.value!r}: {reject.reason}"
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
