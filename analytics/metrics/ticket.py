"""One ticket: its content, how its tags were read, what decided its team and category, and the imports that saw it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.store.database import COLUMN_OF_FIELD
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

CONTENT = {  # column → what it is called; what an import can change of a ticket
    "subject": "Subject",
    "body": "Text",
    "tags": "Tags",
    "team": "Team column",
    "grp": "Support group",
    "category": "Category column",
    "channel": "Channel",
    "status": "Status",
    "priority": "Priority",
    "requester": "Requester",
    "company": "Company",
    "segment": "Segment",
    "locale": "Language",
    "agent": "Agent",
    "handling_time": "Handling time",
    "first_response": "First response",
    "resolution_time": "Resolution time",
    "reopened": "Times reopened",
    "rating": "Rating",
}
FIELD_OF_COLUMN = {column: field for field, column in COLUMN_OF_FIELD.items()}


@dataclass(frozen=True)
class Ticket:
    """One ticket as it is now, found by source and ticket id."""

    id: int  # of its newest version
    row: pd.Series  # columns of CONTENT (None: the export has none), source, ticket_id, created, updated, customer
    counted: bool  # False: its helpdesk discarded it, and its source does not count such tickets
    readings: pd.DataFrame  # one row per tag as written and tag that counts for it; columns as in `_readings`
    decider: pd.Series | None  # the row of derived.deciders; None where it is not counted
    teams: tuple[str, ...]
    categories: tuple[str, ...]
    features: tuple[str, ...]  # those that it counts under: its tags name them, else people confirmed one
    imports: pd.DataFrame  # one row per import that saw it, the oldest first; columns as in `_imports`

    def giving(self, dimension: str) -> list[str]:
        """The tags as written that gave its team or its category; none where the export's columns did."""
        if self.decider is None or self.decider[dimension] not in ("tag", "pair"):
            return []
        used = self.readings[~self.readings["ignored"].fillna(False).astype(bool)]
        return list(dict.fromkeys(used.loc[used[dimension].notna(), "written"]))


def sources_with(facts: Facts, ticket_id: str) -> list[str]:
    """The sources that have a ticket of that id."""
    found = facts.frame(
        "select distinct source from snapshot.tickets where ticket_id = $ticket order by source", {"ticket": ticket_id}
    )
    return found["source"].tolist()


def ticket(facts: Facts, source: str, ticket_id: str) -> Ticket | None:
    """The ticket of that source and id; None where the store has none."""
    found = facts.frame(
        f"""
        select t.version_id, t.source, t.ticket_id, timezone($zone, timezone('UTC', t.created_at)) as created,
               timezone($zone, timezone('UTC', t.updated_at)) as updated,
               {", ".join(f"t.{name}" for name in CONTENT)}, c.name as customer, b.label_set
        from snapshot.tickets t left join base.tickets b on b.id = t.version_id
        left join base.customers c using (customer)
        where t.source = $source and t.ticket_id = $ticket""",
        {"zone": facts.zone, "source": source, "ticket": ticket_id},
    )
    if found.empty:
        return None
    row = found.iloc[0]
    counted = not pd.isna(row["label_set"])
    label_set = int(row["label_set"]) if counted else -1
    cells = facts.frame("select team, category from derived.set_cells where label_set = $set", {"set": label_set})
    features = facts.frame("select feature from derived.features where label_set = $set", {"set": label_set})
    deciders = facts.frame("select * from derived.deciders where label_set = $set", {"set": label_set})
    return Ticket(
        int(row["version_id"]),
        row.drop(["version_id", "label_set"]),
        counted,
        _readings(facts, label_set),
        deciders.iloc[0] if counted else None,
        tuple(sorted(set(cells["team"]) - {NONE})),
        tuple(sorted(set(cells["category"]) - {NONE})),
        tuple(sorted(set(features["feature"]) - {NONE})),
        _imports(facts, source, ticket_id),
    )


def _readings(facts: Facts, label_set: int) -> pd.DataFrame:
    """Columns written, canonical, tag (differs from canonical where that is split), team, category, feature, ignored,
    mapped, rule (see `analytics.workspace.taxonomy.RULES`)."""
    return facts.frame(
        """
        select written, r.canonical, r.tag, team, category, feature, ignored, mapped, rule
        from derived.readings r join derived.meanings m on m.tag = r.tag
        where label_set = $set and written is not null order by written, r.tag""",
        {"set": label_set},
    )


def _imports(facts: Facts, source: str, ticket_id: str) -> pd.DataFrame:
    """Columns import_id, file, imported (in the workspace's zone), undone, changed: what this import had other than the
    one before it that is not undone, as names of CONTENT joined by ", " ("": nothing; NA: the first)."""
    seen = facts.frame(
        f"""
        select i.import_id, i.file, timezone($zone, timezone('UTC', i.imported_at)) as imported,
               i.undone_at is not null as undone, i.fields, {", ".join(f"v.{name}" for name in CONTENT)}
        from snapshot.versions v join snapshot.sightings s using (version_id) join snapshot.imports i using (import_id)
        where v.source = $source and v.ticket_id = $ticket order by i.import_id""",
        {"zone": facts.zone, "source": source, "ticket": ticket_id},
        whole=True,  # which columns changed, not what they hold
    )
    changed: list[str | None] = []
    before: pd.Series | None = None
    for _, row in seen.iterrows():
        changed.append(None if before is None else ", ".join(_differing(before, row)))
        if not row["undone"]:
            before = row
    frame = seen[["import_id", "file", "imported", "undone"]].assign(changed=pd.array(changed, dtype="string"))
    return frame.drop_duplicates("import_id", keep="last").reset_index(drop=True)


def _differing(before: pd.Series, now: pd.Series) -> list[str]:
    """What differs of the columns that both imports have: a column that an export lacks changes nothing."""
    shared = set(before["fields"]) & set(now["fields"])
    return [
        label
        for name, label in CONTENT.items()
        if FIELD_OF_COLUMN.get(name, name) in shared and _plain(before[name]) != _plain(now[name])
    ]


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "\0".join(value) if hasattr(value, "__len__") else "" if pd.isna(value) else str(value)
