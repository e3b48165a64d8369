"""The loop ledger: what support raised, what product answered, what came of it, and how long the rest has waited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.frames import rows_of
from analytics.insights.bugs import bugs, linked
from analytics.metrics.asked import first_asked
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots
from analytics.workspace.checks import State, records
from analytics.workspace.decision_records import IssueRecord, NotifiedRecord
from analytics.workspace.events import Event
from analytics.workspace.kinds import EXPLANATIONS, REQUESTS

COLUMNS = ["item", "kind", "raised", "customers", "tickets", "answer", "answered", "came_of_it", "waiting_days"]
ANSWERING = ("release", "content", "campaign")


@dataclass(frozen=True)
class Answer:
    """What product answered to a request: its state, when, and why."""

    state: str
    on: date | None = None
    reason: str = ""


def answers_of(state: State) -> dict[tuple[str, str], Answer]:
    """(kind of item, feature) → what people decided on the pages Requests and Unaware; what is open is no answer."""
    found = {
        ("request", r["name"]): Answer(
            r["state"], date.fromisoformat(r["date"]) if r["date"] else None, r["reason"] or r["link"]
        )
        for r in records(state, REQUESTS)
        if r["by"] == "feature" and r["state"] not in ("", "open")
    }
    return found | {
        ("unaware", r["feature"]): Answer(r["state"], None, r["link"] or r["note"])
        for r in records(state, EXPLANATIONS)
        if r["state"] != "to explain"
    }


def ledger(
    facts: Facts,
    scope: Scope,
    *,
    issues: Mapping[str, IssueRecord],
    notified: Iterable[NotifiedRecord] = (),
    events: Iterable[Event] = (),
    answers: Mapping[tuple[str, str], Answer] | None = None,
    until: date,
    keep: Snapshots | None = None,
) -> pd.DataFrame:
    """One row per request (feature), unknown feature and linked bug of the scope, the longest waiting first.

    issues, notified: the bug tracker and who was notified, as `analytics.insights.bugs.linked` takes them. events: a
        release, content or campaign about the feature after it was first raised is an answer. answers: see
        `answers_of`. keep: see `analytics.metrics.references.references`.
    until: the day up to which they have waited. returns: `item`, `kind` ("request", "unaware", "bug"), `raised` (first
        ticket), `customers`, `tickets`, `answer` ("" = none), `answered` (day), `came_of_it`, `waiting_days` (NA:
        answered).
    """
    rows: list[tuple[object, ...]] = []
    events, answers = sorted(events, key=lambda event: event.start), answers or {}
    for kind, role in (("request", "request"), ("unaware", "unaware")):
        for feature, raised, customers, tickets in _raised(facts, scope, role):
            answer, on, came = _answered(facts, kind, feature, raised, events, answers)
            rows.append((feature, kind, raised, customers, tickets, answer, on, came))
    for row in rows_of(bugs(linked(facts, scope, issues, notified, keep=keep))):
        state = "" if row.state in ("open", "unknown") else row.state
        came = (
            "" if state != "fixed" else f"{int(row.untold)} tickets not notified yet" if row.untold else "all notified"
        )
        rows.append(
            (
                f"{row.issue} {row.title}".strip(),
                "bug",
                pd.Timestamp(row.opened),
                int(row.customers),
                int(row.tickets),
                state,
                row.fixed if state == "fixed" else pd.NaT,
                came,
            )
        )
    frame = pd.DataFrame(rows, columns=COLUMNS[:-1])
    frame["raised"], frame["answered"] = pd.to_datetime(frame["raised"]), pd.to_datetime(frame["answered"])
    frame["waiting_days"] = (pd.Timestamp(until) - frame["raised"]).dt.days.astype("Int64").mask(frame["answer"] != "")
    return frame.sort_values(
        ["waiting_days", "customers", "item"], ascending=[False, False, True], na_position="last", ignore_index=True
    )


def _raised(facts: Facts, scope: Scope, role: str) -> list[tuple[str, pd.Timestamp, int, int]]:
    """Feature, first ticket, customers, tickets of the categories with that role."""
    slugs = facts.taxonomy.categories.counting_as(role)
    if not slugs:
        return []
    return list(first_asked(facts, scope.narrowed(categories=slugs)).itertuples(index=False, name=None))


def _answered(
    facts: Facts,
    kind: str,
    feature: str,
    raised: pd.Timestamp,
    events: list[Event],
    answers: Mapping[tuple[str, str], Answer],
) -> tuple[str, object, str]:
    known = facts.taxonomy.features.named(feature)
    shipped = [
        event
        for event in events
        if feature in event.features and event.kind in ANSWERING and event.start >= raised.date()
    ]
    came = shipped[-1].name if shipped else ""
    if answer := answers.get((kind, feature)):
        return answer.state, answer.on or pd.NaT, answer.reason or came
    if shipped:
        return shipped[-1].kind, shipped[-1].start, came
    if kind == "unaware":
        return ("article", pd.NaT, known.article) if known and known.article else ("", pd.NaT, "")
    return (known.status, pd.NaT, "") if known and known.status in ("planned", "not planned") else ("", pd.NaT, "")
