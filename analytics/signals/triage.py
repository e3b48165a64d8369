"""Triage: what people decided about signals, laid over what was found. Pure: signals and records in, a frame out.

A signal that goes on is one signal: a record belongs to it when it is about the same area and direction and the two
overlap in time, whatever day each of them begins on. What was dismissed stays away, also when it comes again within a
quarter, until it exceeds what was dismissed.
"""

from datetime import date, timedelta

import pandas as pd

from analytics.metrics.calendar import period_end
from analytics.workspace.area import Area
from analytics.workspace.checks import State, records
from analytics.workspace.kind import Edit, Record
from analytics.workspace.kinds import SIGNALS
from analytics.workspace.moves import set_record
from analytics.workspace.teams import Teams

AGAIN = timedelta(days=14)  # after its end, a signal of the same area is the same one
DISMISSED_WEEKS = 13  # in which what was dismissed stays away when it comes again
EXCEEDS = 1.25  # times the dismissed excess a day that make it news again
DISMISSED = "not an issue"
INCIDENT_DAYS = 7  # before the data ends, in which an incident was noticed to be still open
SERIOUS = ("critical", "high")


def triaged(signals: pd.DataFrame, state: State, teams: Teams = Teams()) -> pd.DataFrame:
    """Signals with what was decided about them.

    returns: the same rows with `link` (its name in addresses), `key` (of the record that is or would be theirs),
        `state` ("new" until somebody decided), `severity` (decided, else computed), `duty`, `owner` (decided, else
        whoever is on duty and owns the team), `issue`, `note_decided`, `decided` (bool), `shown` (False for what was
        dismissed) and `again` (why a dismissed one is back, else "").
    """
    known = _by_area(state)
    rows = []
    for _, signal in signals.iterrows():
        record, again = _record_of(signal, known)
        team = signal["teams"][0] if len(signal["teams"]) == 1 else ""
        category = signal["categories"][0] if len(signal["categories"]) == 1 else None
        decided = record if record and not again else None
        rows.append(
            {
                "link": "~".join(identity(signal).values()),
                "key": SIGNALS.key_of(decided) if decided else SIGNALS.key_from(identity(signal)),
                "state": (decided or {}).get("state") or "new",
                "severity": (decided or {}).get("severity") or signal["severity"],
                "duty": (decided or {}).get("duty") or (teams.on_duty(team, signal["noticed"].date()) if team else ""),
                "owner": (decided or {}).get("owner") or (teams.owner(team, category) if team else ""),
                "issue": (decided or {}).get("issue", ""),
                "note_decided": (decided or {}).get("note", ""),
                "decided": decided is not None,
                "again": again,
                "shown": not (decided and decided["state"] == DISMISSED),
            }
        )
    told = pd.DataFrame(
        rows,
        index=signals.index,
        columns=[
            "link",
            "key",
            "state",
            "severity",
            "duty",
            "owner",
            "issue",
            "note_decided",
            "decided",
            "again",
            "shown",
        ],
    )
    return pd.concat([signals.drop(columns="severity"), told], axis=1)


def identity(signal: pd.Series) -> dict[str, str]:
    """The columns of a record that say which signal it is about."""
    return {
        "since": signal["since"].date().isoformat(),
        "direction": signal["direction"],
        "level": signal["level"],
        "area": signal["name"],
    }


def decide(state_now: State, signal: pd.Series, /, **decided: str) -> Edit:
    """Decide about a signal: state, severity, duty, owner, issue, note. What is left out stays.

    The size that it had is kept with the decision, so that a dismissed one comes back when it exceeds it.
    """
    record, again = _record_of(signal, _by_area(state_now))
    named = {name: record[name] for name in SIGNALS.key} if record and not again else identity(signal)
    size = {
        "until": signal["until"].date().isoformat(),
        "observed": f"{signal['observed']:g}",
        "expected": f"{signal['expected']:.2f}",
        "days": f"{signal['days']}",
    }
    return set_record(state_now, SIGNALS, {**named, **size, **decided})


def open_incidents(told: pd.DataFrame, through: date | None) -> pd.DataFrame:
    """Serious rises of the last week, noticed from single days, that nobody took yet; worst first.

    told: as `triaged` gives it. through: the last covered day.
    """
    if told.empty or through is None:
        return told
    found = told[
        (told["tier"] == "signal")
        & (told["direction"] == "up")
        & (told["state"] == "new")
        & told["shown"]
        & told["daily"]
        & told["severity"].isin(SERIOUS)
        & (told["noticed"] > pd.Timestamp(through) - timedelta(days=INCIDENT_DAYS))
    ]
    return found.assign(rank=found["severity"].map(SERIOUS.index)).sort_values(["rank", "p_value"]).drop(columns="rank")


def within(told: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    """The signals that hold on any of these days."""
    return told[(told["since"] <= pd.Timestamp(end)) & (told["until"] >= pd.Timestamp(start))]


def periods_marked(told: pd.DataFrame, area: Area, periods: pd.Series, grain: str) -> frozenset[pd.Timestamp]:
    """Which periods (their first days) a signal of this area holds in."""
    own = told[(told["level"] == area.level) & (told["name"] == area.text) & (told["tier"] == "signal") & told["shown"]]
    return frozenset(p for p in periods.unique() if len(within(own, p.date(), period_end(p.date(), grain))))


def about(
    told: pd.DataFrame,
    *,
    teams: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
    features: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
) -> pd.DataFrame:
    """The signals that are about any of these; an empty choice means all."""
    kept = pd.Series(True, index=told.index)
    for name, chosen in (("teams", teams), ("categories", categories)):
        if chosen:
            kept &= pd.Series([bool(set(values) & set(chosen)) for values in told[name]], index=told.index, dtype=bool)
    for level, chosen in (("feature", features), ("tag", tags)):
        if chosen:
            kept &= (told["level"] == level) & told["name"].isin(chosen) | pd.Series(
                [bool(set(parts) & set(chosen)) for parts in told["parts"]], index=told.index, dtype=bool
            )
    return told[kept]


def _by_area(state: State) -> dict[tuple[str, str, str], list[Record]]:
    known: dict[tuple[str, str, str], list[Record]] = {}
    for record in records(state, SIGNALS):
        known.setdefault((record["level"], record["area"], record["direction"]), []).append(record)
    return known


def _record_of(signal: pd.Series, known: dict[tuple[str, str, str], list[Record]]) -> tuple[Record | None, str]:
    """The record about a signal, the newest first, and why a dismissed one does not cover it any longer."""
    mine = sorted(
        known.get((signal["level"], signal["name"], signal["direction"]), ()),
        key=lambda record: record["since"],
        reverse=True,
    )
    since, until = signal["since"].date(), signal["until"].date()
    for record in mine:
        first = date.fromisoformat(record["since"])
        last = date.fromisoformat(record["until"]) if record["until"] else first
        going_on = first <= until + AGAIN and since <= last + AGAIN
        dismissed = record["state"] == DISMISSED
        if going_on or (dismissed and last < since <= last + timedelta(weeks=DISMISSED_WEEKS)):
            return record, _exceeds(signal, record) if dismissed else ""
    return None, ""


def _exceeds(signal: pd.Series, record: Record) -> str:
    if not record["observed"] or not record["expected"]:
        return ""
    before = abs(float(record["observed"]) - float(record["expected"])) / float(record["days"] or 1)
    if abs(signal["observed"] - signal["expected"]) / signal["days"] <= EXCEEDS * before:
        return ""
    return (
        f"dismissed at {float(record['observed']):.0f} where {float(record['expected']):.0f} were expected; "
        "it has grown beyond that"
    )
