"""Bugs with their loop closed: who reported each, what became of it, and whom nobody has notified yet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from analytics.metrics.references import references
from analytics.metrics.scope import Scope
from analytics.metrics.volume import count_of
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots
from analytics.workspace.checks import State
from analytics.workspace.decision_records import IssueRecord, NotifiedRecord
from analytics.workspace.issues import project, safe_link
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import NOTIFIED
from analytics.workspace.moves import set_record

UNKNOWN = "unknown"  # the state of an issue that no import contained


def linked(
    facts: Facts,
    scope: Scope,
    issues: Mapping[str, IssueRecord],
    notified: Iterable[NotifiedRecord] = (),
    *,
    keep: Snapshots | None = None,
) -> pd.DataFrame:
    """One row per (issue, ticket that names it), oldest first.

    issues: key → record of ISSUES; notified: the records of NOTIFIED; keep: see `references`.
    returns: the columns of `references`, and `title`, `state` (one of STATES or UNKNOWN), `fixed` (day, NaT: not or
        unknown), `opened`, `link`, `after_fix` (the ticket came after the day of the fix), `notified` (its customer).
    """
    frame = references(facts, scope, projects={project(record["issue"]) for record in issues.values()}, keep=keep)
    by_key = {record["issue"]: record for record in issues.values()}
    known = [by_key.get(key) for key in frame["issue"]]
    frame["title"] = [record["title"] if record else "" for record in known]
    frame["state"] = [record["state"] if record else UNKNOWN for record in known]
    fixed: list[Any] = [record["fixed"] or None if record else None for record in known]
    opened: list[Any] = [record["opened"] or None if record else None for record in known]
    frame["fixed"], frame["opened"] = pd.to_datetime(fixed), pd.to_datetime(opened)
    frame["link"] = [
        safe_link(record["link"] if record and record["link"] else address)
        for record, address in zip(known, frame["address"], strict=True)
    ]
    frame["after_fix"] = (frame["state"] == "fixed") & (frame["day"] > frame["fixed"])
    done = {(record["issue"], record["source"], record["ticket"]) for record in notified}
    frame["notified"] = [one in done for one in zip(frame["issue"], frame["source"], frame["ticket_id"], strict=True)]
    return frame


def bugs(links: pd.DataFrame) -> pd.DataFrame:
    """One row per issue, most customers first.

    returns: `issue`, `title`, `state`, `customers` (distinct; tickets without one are left out), `tickets`, `opened`
        (in the tracker, else the first ticket's day), `last` (ticket), `fixed`, `since_fix` (tickets that came after
        the fix), `untold` (tickets to answer: fixed, from before the fix, customer not notified), `link`.
    """
    columns = [
        "issue",
        "title",
        "state",
        "customers",
        "tickets",
        "opened",
        "last",
        "fixed",
        "since_fix",
        "untold",
        "link",
    ]
    if links.empty:
        return pd.DataFrame(columns=columns)
    frame = links.assign(waits=_waiting(links))
    found = frame.groupby("issue", as_index=False).agg(
        title=("title", "first"),
        state=("state", "first"),
        customers=("customer", "nunique"),
        tickets=("id", "nunique"),
        opened=("opened", "first"),
        first=("day", "min"),
        last=("day", "max"),
        fixed=("fixed", "first"),
        since_fix=("after_fix", "sum"),
        untold=("waits", "sum"),
        link=("link", "max"),
    )
    found["opened"] = found["opened"].fillna(found["first"])
    return found.sort_values(["customers", "tickets", "issue"], ascending=[False, False, True], ignore_index=True)[
        columns
    ]


def to_answer(links: pd.DataFrame) -> pd.DataFrame:
    """The tickets whose bug is fixed, customer not notified, the largest bugs first. Columns of `linked`."""
    waiting = links[_waiting(links)]
    size = waiting.groupby("issue")["customer"].transform("nunique")
    return (
        waiting.assign(size=size)
        .sort_values(["size", "issue", "day"], ascending=[False, True, True], ignore_index=True)
        .drop(columns="size")
    )


def mark_notified(state: State, answered: Iterable[tuple[str, str, str]], *, on: date) -> list[Edit]:
    """Note of (issue, source, ticket id) that the customer was notified of the fix."""
    return [
        set_record(state, NOTIFIED, {"issue": issue, "source": source, "ticket": ticket, "told": on.isoformat()})
        for issue, source, ticket in answered
    ]


def unlinked(
    facts: Facts, scope: Scope, keys: Collection[str], categories: Sequence[str], *, keep: Snapshots | None = None
) -> tuple[int, int]:
    """Bug tickets of the scope that name none of these issues, and all bug tickets. keep: see `references`."""
    inside = scope.narrowed(categories=tuple(categories), measure="tickets")
    every = count_of(facts, inside)
    found = references(facts, inside, projects={project(key) for key in keys}, keep=keep)
    return every - int(found.loc[found["issue"].isin(set(keys)), "id"].nunique()), every


def _waiting(links: pd.DataFrame) -> pd.Series:
    return (links["state"] == "fixed") & ~links["after_fix"] & ~links["notified"]
