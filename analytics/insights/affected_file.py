"""The file of affected customers, filled in elsewhere: what it decides, or what of it cannot be."""

from collections.abc import Collection

from analytics.insights.incident_review import decided_of
from analytics.insights.incidents import Incident, incident_named
from analytics.metrics.affected import affected
from analytics.store.facts import Facts
from analytics.workspace.checks import State
from analytics.workspace.incident_kinds import AFFECTED
from analytics.workspace.kind import BadDecisions, Edit, Problem
from analytics.workspace.moves import set_record, take_away


def brought(facts: Facts, now: State, incidents: Collection[Incident], text: str) -> list[Edit]:
    """The edits of a filled file, of any incidents. A row without anything takes back what was decided of it.

    Raises BadDecisions where a row's incident is not known, or its customer neither wrote its tickets nor is stated.
    """
    wrote: dict[str, set[str]] = {}
    edits: list[Edit] = []
    problems: list[Problem] = []
    for line, record in AFFECTED.read_csv(text, now.get(AFFECTED.plural, {})):
        incident = incident_named(record["incident"], incidents)
        if incident is None:
            what = "is no incident that is known here; take its name from the file that this page gives"
            problems.append(Problem(AFFECTED.plural, "incident", record["incident"], what, line))
            continue
        decided = decided_of(now, incident).get(record["customer"])
        edit = set_record(now, AFFECTED, {**record, "incident": decided["incident"] if decided else incident.link})
        if not any(value for name, value in record.items() if name not in AFFECTED.key):
            edits += [take_away(now, AFFECTED, decided)] if decided else []
            continue
        if incident.link not in wrote:
            wrote[incident.link] = set(affected(facts, incident.scope)["customer"])
        if not (decided or record["state"] or record["customer"] in wrote[incident.link]):
            what = f"wrote no ticket of {incident.name}; correct the name, or write affected into the column state"
            problems.append(Problem(AFFECTED.plural, "customer", record["customer"], what, line))
        edits.append(edit)
    if problems:
        raise BadDecisions(problems)
    return edits
