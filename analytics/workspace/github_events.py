"""Events from GitHub: releases that were published, and milestones as releases ahead."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analytics.errors import AnalyticsError
from analytics.formatting import counted
from analytics.workspace.beta import followed
from analytics.workspace.checks import State
from analytics.workspace.kind import Edit, Record
from analytics.workspace.kinds import EVENTS
from analytics.workspace.moves import set_record, take_away

RELEASES = "gh release list --json name,tagName,publishedAt,isDraft"
MILESTONES = "gh api repos/OWNER/REPO/milestones"
STATED = ("rolling out", "live", "rolled back")  # by people or by a file before: no file changes that
NEAR = timedelta(days=31)  # between a release that was stated as out and its publication


@dataclass(frozen=True)
class Taken:
    """What a file brings: the edits, and how many releases are new, on another day, live now, or as they are here."""

    edits: tuple[Edit, ...]
    new: int
    moved: int
    live: int
    known: int

    @property
    def in_words(self) -> str:
        changed = [f"{number} {how}" for number, how in ((self.moved, "moved"), (self.live, "live now")) if number]
        found = self.new + self.moved + self.live + self.known
        return f"{counted(found, 'release')} in the file: " + ", ".join(
            [f"{self.new} new", *changed, f"{self.known} known already"]
        )


def releases_from_gh(text: str, *, teams: Iterable[str] = ()) -> list[Record]:
    """Records from what RELEASES or MILESTONES prints; drafts, and milestones without a due day, are left out.

    An open milestone is a planned release on its due day, a closed one a live one on the day it was closed. Raises
    AnalyticsError for another text.
    """
    try:
        found = [one for one in json.loads(text) if not one.get("isDraft") and _day(one)]
        return [EVENTS.record({**_record(one), "kind": "release", "teams": list(teams)}) for one in found]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AnalyticsError(
            "This is not the output of `gh release list --json name,tagName,publishedAt` or of "
            f"`{MILESTONES}`: {type(error).__name__} {error}."
        ) from error


def taken_in(state: State, found: Iterable[Record]) -> Taken:
    """What the releases of a file change here.

    One that is known by its name gets the file's day, and is live where it is out, as long as nobody stated it as out;
    what people wrote of it stays. All else that is known may have been edited here: the file does not take that back.
    """
    by_key = {EVENTS.key_of(record): record for record in found}
    left = {key: record for key, record in state.get(EVENTS.plural, {}).items() if key not in by_key}
    edits: list[Edit] = []
    new = moved = live = 0
    for key, record in by_key.items():
        same = state.get(EVENTS.plural, {}).get(key) or _same(record, left.values())
        if same is None:
            edits.append(set_record(state, EVENTS, record))
            new += 1
            continue
        left.pop(EVENTS.key_of(same), None)
        values = _with(same, record)
        if values["start"] != same["start"]:
            edits += [take_away(state, EVENTS, same), set_record(state, EVENTS, values), *followed(state, same, values)]
            moved += 1
        elif values["state"] != same["state"]:
            edits.append(set_record(state, EVENTS, values))
            live += 1
    return Taken(tuple(edits), new, moved, live, len(by_key) - new - moved - live)


def _same(found: Record, known: Iterable[Record]) -> Record | None:
    """The release with a state that a found one is, on another day: of its name, and no other milestone."""
    same = [
        record
        for record in known
        if record["name"] == found["name"]
        and record["state"]
        and not (record["link"] != found["link"] and all("/milestone/" in str(r["link"]) for r in (record, found)))
        and (found["state"] or record["state"] not in STATED or abs(_on(record) - _on(found)) <= NEAR)
    ]
    return max(same, key=lambda record: (record["state"] not in STATED, record["start"]), default=None)


def _on(record: Record) -> date:
    return date.fromisoformat(str(record["start"]))


def _with(known: Record, found: Record) -> Record:
    """A known release with what the file states of its day and state, where nobody stated it as out."""
    if not known["state"] or known["state"] in STATED:
        return known
    return {
        **known,
        "start": found["start"],
        "end": known["end"] if str(known["end"]) >= str(found["start"]) else "",
        "state": known["state"] if found["state"] == "planned" else "live",
        "changes": known["changes"] or found["changes"],
        "link": known["link"] or found["link"],
    }


def _is_milestone(one: dict[str, Any]) -> bool:
    return "title" in one and "tagName" not in one


def _day(one: dict[str, Any]) -> str:
    if _is_milestone(one):
        return str(one.get("closed_at") or one.get("due_on") or "")[:10]
    return str(one.get("publishedAt") or one["createdAt"])[:10]


def _record(one: dict[str, Any]) -> dict[str, object]:
    if not _is_milestone(one):
        return {"name": one.get("name") or one["tagName"], "start": _day(one), "link": one.get("url", "")}
    return {
        "name": one["title"],
        "start": _day(one),
        "link": one.get("html_url", ""),
        "state": "live" if one.get("closed_at") else "planned",
        "changes": one.get("description") or "",
    }
