"""Releases ahead: events with a state that are not live yet, what support should know, and whom to ask for the beta.

On its day a release is an event like any other: charts draw it and its effect is measured, whatever its state is by
then; one that is still planned or in test after its day is due, and people state whether it is live.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.errors import AnalyticsError
from analytics.insights.area import in_turn
from analytics.metrics.people import people
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts
from analytics.workspace.beta import beta_of, followed, release_link
from analytics.workspace.checks import State, records
from analytics.workspace.events import Event, events_of
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import EVENTS
from analytics.workspace.moves import set_record, take_away

BETA = 12  # customers proposed at most
COLUMNS = ["start", "name", "state", "due", "teams", "features", "changes", "answers", "use_tags", "beta", "link"]
BETA_COLUMNS = ["customer", "plan", "segment", "tickets", "state", "on", "note"]


@dataclass(frozen=True)
class Release:
    """One event that has a state."""

    event: Event
    today: date

    @property
    def link(self) -> str:
        """Its name in addresses: two releases may have one name, on different days."""
        return release_link(self.event.start, self.event.name)

    @property
    def due(self) -> bool:
        """Whether its day has come and nobody stated what became of it."""
        return self.event.state in ("planned", "in test") and self.event.start <= self.today

    @property
    def ahead(self) -> bool:
        """Whether support should prepare for it: it is not live for everybody, nor rolled back."""
        return self.event.state in ("planned", "in test", "rolling out")

    @property
    def when(self) -> str:
        """In words, from today on: "in 9 days", "for 3 days", "due 3 days ago, not stated as live"."""
        days = (self.event.start - self.today).days
        if days > 0:
            return "tomorrow" if days == 1 else f"in {days} days"
        if self.due:
            due = "today" if days == 0 else "yesterday" if days == -1 else f"{-days} days ago"
            return f"due {due}, not stated as live"
        return "today" if days == 0 else "since yesterday" if days == -1 else f"for {-days} days"


def releases_of(state: State, today: date) -> tuple[Release, ...]:
    """Every release with a state: those ahead by their day, then those that are due, then the others, newest first."""
    known = [Release(event, today) for event in events_of(state) if event.state]
    ahead = sorted((one for one in known if one.ahead), key=lambda one: (one.due, one.event.start, one.event.name))
    past = sorted((one for one in known if not one.ahead), key=lambda one: one.event.start, reverse=True)
    return (*ahead, *past)


def coming(releases: Iterable[Release], *, teams: Iterable[str] = ()) -> list[Release]:
    """What comes to support, in the same order. teams: only what concerns one of them; empty: all."""
    return [one for one in releases if one.ahead and one.event.concerns(teams=teams)]


def releases_named(releases: Iterable[Release], text: str) -> list[Release]:
    """Those that a link or a name means: the one of that link, else all of that name."""
    releases = list(releases)
    return [one for one in releases if one.link == text] or [one for one in releases if one.event.name == text]


def moved(state: State, release: Release, now: str, on: date | None = None) -> list[Edit]:
    """Put a release into another state; on: its day, where that changes, too.

    Raises AnalyticsError where the state has no release of that day and name.
    """
    known = next((r for r in records(state, EVENTS) if (r["start"], r["name"]) == _key(release.event)), None)
    if known is None:
        raise AnalyticsError("This release was changed since you opened the page. Press Show theirs.")
    if on is None or on == release.event.start:
        return [set_record(state, EVENTS, {**known, "state": now})]
    end = known["end"] if known["end"] >= on.isoformat() else ""
    values = {**known, "state": now, "start": on.isoformat(), "end": end}
    return [take_away(state, EVENTS, known), set_record(state, EVENTS, values), *followed(state, known, values)]


def asked_for(facts: Facts, event: Event) -> Scope | None:
    """The tickets that ask for what a release brings: requests and "unaware" of its features and tags.

    None where it names neither, or no category counts as a request.
    """
    roles = facts.taxonomy.categories
    categories = tuple(dict.fromkeys((*roles.counting_as("request"), *roles.counting_as("unaware"))))
    if not categories or not (event.features or event.tags):
        return None
    return Scope(features=event.features, tags=() if event.features else event.tags, categories=categories)


def beta_table(facts: Facts, state: State, event: Event, *, most: int = BETA) -> pd.DataFrame:
    """Customers for the beta: first those that were decided on, then who asked, in turn from each plan and segment.

    returns: columns BETA_COLUMNS; state "" for those who are only proposed, at most `most` of them.
    """
    scope, decided = asked_for(facts, event), beta_of(state, release_link(event.start, event.name))
    asking = people(facts, scope) if scope else pd.DataFrame(columns=["customer", "plan", "segment", "tickets"])
    known = pd.DataFrame(
        [{name: one[name] for name in ("customer", "state", "on", "note")} for one in map(dict, decided)],
        columns=["customer", "state", "on", "note"],
    )
    proposed = in_turn(asking[~asking["customer"].isin(known["customer"])]).head(most)
    first = known.merge(asking, on="customer", how="left")
    frame = pd.concat([first, proposed.assign(state="", on="", note="")], ignore_index=True)
    frame["tickets"] = frame["tickets"].astype("Int64").fillna(0)
    return frame[BETA_COLUMNS]


def releases_table(state: State, releases: Iterable[Release]) -> pd.DataFrame:
    """One row per release. Columns COLUMNS; beta: how many customers take part."""
    rows = [
        (
            one.event.start.isoformat(),
            one.event.name,
            one.event.state,
            one.when,
            ", ".join(one.event.teams),
            ", ".join(one.event.features),
            one.event.changes,
            one.event.answers,
            ", ".join(one.event.use_tags),
            sum(record["state"] == "takes part" for record in beta_of(state, one.link)),
            one.event.link,
        )
        for one in releases
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _key(event: Event) -> tuple[str, str]:
    return event.start.isoformat(), event.name
