"""Events from GitHub: releases that were published, and milestones as releases ahead."""

import json
from collections.abc import Iterable
from typing import Any

from analytics.errors import AnalyticsError
from analytics.workspace.kind import Record
from analytics.workspace.kinds import EVENTS

RELEASES = "gh release list --json name,tagName,publishedAt,isDraft"
MILESTONES = "gh api repos/OWNER/REPO/milestones"


def releases_from_gh(text: str, *, teams: Iterable[str] = ()) -> list[Record]:
    """Records from what RELEASES or MILESTONES prints; drafts, and milestones without a due day, are left out.

    An open milestone is a planned release on its due day, a closed one a live one on the day it was closed. Raises
    AnalyticsError for another text.
    """
    try:
        found = [one for one in json.loads(text) if not one.get("isDraft") and _day(one)]
        return [EVENTS.record({**_record(one), "kind": "release", "teams": list(teams)}) for one in found]
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise AnalyticsError(
            "This is not the output of `gh release list --json name,tagName,publishedAt` or of "
            f"`{MILESTONES}`: {type(error).__name__} {error}."
        ) from error


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
