"""Events: dated releases, incidents, campaigns and content changes, and the scopes that they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from analytics.workspace.checks import State, records
from analytics.workspace.conventions import normalise_tag
from analytics.workspace.kinds import EVENTS
from analytics.workspace.taxonomy import Taxonomy


@dataclass(frozen=True)
class Event:
    """One event; without teams, features and tags it is about everything."""

    name: str
    kind: str
    start: date
    end: date | None = None
    teams: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    link: str = ""
    note: str = ""
    state: str = ""
    changes: str = ""
    answers: str = ""
    use_tags: tuple[str, ...] = ()

    def concerns(self, *, teams: Iterable[str] = (), features: Iterable[str] = (), tags: Iterable[str] = ()) -> bool:
        """True when a chart of these (nothing named: of everything) should draw the event.

        An event is drawn where its teams, features or tags meet those of the chart, and where either names none
        of a kind: a release of Sync appears on the chart of all teams, and not on that of Billing.
        """
        pairs = ((self.teams, tuple(teams)), (self.features, tuple(features)), (self.tags, tuple(tags)))
        return all(not own or not asked or set(own) & set(asked) for own, asked in pairs)


def events_between(
    events: Iterable[Event],
    start: date | None = None,
    end: date | None = None,
    *,
    teams: Iterable[str] = (),
    features: Iterable[str] = (),
    tags: Iterable[str] = (),
) -> tuple[Event, ...]:
    """The events that a chart from `start` to `end` (both included, None: no limit) of this scope draws."""
    teams, features, tags = tuple(teams), tuple(features), tuple(tags)
    return tuple(
        event
        for event in events
        if (end is None or event.start <= end)
        and (start is None or (event.end or event.start) >= start)
        and event.concerns(teams=teams, features=features, tags=tags)
    )


def happened(events: Iterable[Event], today: date) -> tuple[Event, ...]:
    """Those that charts draw and whose effect is measured: all but releases whose day has not come.

    A release becomes an event on its day by itself, whatever its state is by then.
    """
    return tuple(event for event in events if not event.state or event.start <= today)


def events_of(state: State) -> tuple[Event, ...]:
    """The events that the records of a workspace make, oldest first; teams and features under their present name."""
    taxonomy = Taxonomy.of(state)

    def feature(name: str) -> str:
        known = taxonomy.features.named(name)
        return known.name if known else name

    return tuple(
        sorted(
            (
                Event(
                    r["name"],
                    r["kind"],
                    date.fromisoformat(r["start"]),
                    date.fromisoformat(r["end"]) if r["end"] else None,
                    tuple(map(taxonomy.team_name, r["teams"])),
                    tuple(map(feature, r["features"])),
                    tuple(taxonomy.canonical(normalise_tag(tag)) for tag in r["tags"]),
                    r["link"],
                    r["note"],
                    r["state"],
                    r["changes"],
                    r["answers"],
                    tuple(r["use_tags"]),
                )
                for r in records(state, EVENTS)
            ),
            key=lambda event: (event.start, event.name),
        )
    )
