"""Unaware, by feature: who asked for what exists, as tagged by support or confirmed from a text, and what was done.

What is only suspected is counted beside it and never in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.frames import rows_of
from analytics.insights.likely import likely_features
from analytics.insights.scores import asked_in_text
from analytics.insights.suspected import Answers, Trust, judged, scored
from analytics.lake.store import snapshots_of
from analytics.meaning.encoder import installed
from analytics.meaning.reading import progress_of
from analytics.metrics.asked import per_feature, with_feature
from analytics.metrics.calendar import Calendar
from analytics.metrics.period import period_of
from analytics.metrics.readable import readable
from analytics.metrics.scope import Scope
from analytics.metrics.texts import ticket_keys
from analytics.metrics.volume import totals
from analytics.operations.workbench import Workbench
from analytics.people.acting import acting_as, host
from analytics.store.facts import Facts
from analytics.workspace.catalogue import Catalogue
from analytics.workspace.categories import NONE
from analytics.workspace.checks import State, records
from analytics.workspace.events import Event
from analytics.workspace.kinds import EXPLANATIONS

READ = {"unaware": "asking for what exists, tagged or confirmed", "suspected": "suspected of asking for what exists"}
WEEKS = 8  # before and after a content change, at most
LEAST_WEEKS = 4  # before and after, to show anything
TREND_WEEKS = 4
MOSTLY = 0.9  # of the texts are read
ASKED = ["id", "source", "ticket", "day", "customer", "feature", "channel", "plan", "locale", "basis"]


def asked_for(facts: Facts, scope: Scope, answers: Answers) -> pd.DataFrame:
    """One row per ticket of the scope and existing feature that it asks for. Columns ASKED.

    basis: "tagged" (category unaware), or "confirmed" (a person read it; not tagged so). `customer` as it is counted,
        "(none)" for a ticket without a feature tag or without a locale.
    """
    slugs = facts.taxonomy.categories.counting_as("unaware")
    tagged = confirmed = pd.DataFrame(columns=ASKED)
    if slugs:
        tagged = per_feature(facts, scope.narrowed(categories=slugs)).assign(basis="tagged")
    keys = [
        key
        for key, verdict in answers.verdicts.items()
        if verdict == "confirmed" and (not scope.features or key[2] in scope.features)
    ]
    if keys:
        anywhere = scope.narrowed(categories=(), features=())
        confirmed = with_feature(facts, anywhere, keys).assign(basis="confirmed")
    frame = pd.concat([part for part in (tagged, confirmed) if len(part)] or [tagged], ignore_index=True)
    return frame.drop_duplicates(["id", "feature"]).sort_values(["day", "id"], ignore_index=True)


def suspected_tickets(facts: Facts, folder: Path, answers: Answers) -> tuple[pd.DataFrame, Trust]:
    """The tickets of the store in `folder` that may ask for what exists, with their answers: see `scored`.

    By meaning where texts were read for it, else by the words that they share with the catalogue.
    """
    with acting_as(host()):  # the same for everybody, and kept for all
        if by_meaning(folder):
            found, trust = judged(likely_features(facts, snapshots_of(folder)), answers)
        else:
            found, trust = scored(asked_in_text(facts, folder), answers)
    return readable(facts, found), trust


def by_meaning(folder: Path) -> bool:
    """Whether suspicions of this store are found by meaning: nearly all texts are read. Before that, by words."""
    progress = progress_of(folder)
    return progress is not None and progress.read >= MOSTLY * progress.total and installed()


def likeliest_of_all(facts: Facts, folder: Path, answers: Answers) -> pd.DataFrame:
    """Every ticket of the store once, the likeliest to ask first. Columns source, ticket, feature ("": none), score.

    Whatever its category, tagged as unaware or not; score 0 where no feature is near, or nothing can be stated.
    """
    found, _ = suspected_tickets(facts, folder, answers)
    best = found.drop_duplicates("id")[["id", "feature", "score"]]
    frame = ticket_keys(facts).merge(best, how="left", on="id")
    frame["feature"], frame["score"] = frame["feature"].fillna(""), frame["score"].astype(float).fillna(0.0)
    return frame.sort_values(["score", "id"], ascending=[False, True], ignore_index=True)


def by_feature(
    facts: Facts, scope: Scope, calendar: Calendar, asked: pd.DataFrame, suspected: pd.DataFrame
) -> pd.DataFrame:
    """One row per feature, most customers first; "(none)" for tickets that name none.

    returns: columns feature, customers, tickets (tagged or confirmed, distinct), confirmed (of these, by reading
        only), suspected (tickets beside these, unread), top_share (share of the customer with most tickets), share (of
        the team's requests and unaware tickets; NA without a team), team, per_week, change (tickets a week in the last
        four complete weeks, and less the four before; NA = no data), first, last, article, live_since, weeks_live.
    """
    columns = [
        "feature",
        "customers",
        "tickets",
        "confirmed",
        "suspected",
        "top_share",
        "share",
        "team",
        "per_week",
        "change",
        "first",
        "last",
        "article",
        "live_since",
        "weeks_live",
    ]
    names = list(dict.fromkeys([*asked["feature"], *suspected["feature"]]))
    if not names:
        return pd.DataFrame(columns=columns)
    guesses = suspected.groupby("feature")["id"].nunique()
    teams = _teams(facts, scope)
    rows = []
    for name in names:
        own = asked[asked["feature"] == name]
        known = facts.taxonomy.features.named(name)
        team = (known.team if known else None) or teams["own"].get(name)
        whole = teams["asked"].get(team) if team else None
        recent, before = recent_weeks(own["day"], calendar)
        rows.append(
            (
                name,
                own["customer"].nunique(),
                own["id"].nunique(),
                int((own["basis"] == "confirmed").sum()),
                int(guesses.get(name, 0)),
                top_customer(own)[1],
                own["id"].nunique() / whole if whole else pd.NA,
                team,
                recent,
                None if recent is None or before is None else recent - before,
                own["day"].min(),
                own["day"].max(),
                known.article if known else "",
                known.live_since if known else None,
                (calendar.through - known.live_since).days // 7
                if known and known.live_since and calendar.through
                else None,
            )
        )
    frame = pd.DataFrame(rows, columns=columns).astype(
        {"share": "Float64", "per_week": "Float64", "change": "Float64", "weeks_live": "Int64"}
    )
    frame["live_since"] = pd.to_datetime(frame["live_since"])
    return frame.sort_values(
        ["customers", "tickets", "suspected", "feature"], ascending=[False, False, False, True], ignore_index=True
    )


def top_customer(tickets: pd.DataFrame) -> tuple[str | None, float | None]:
    """The customer with most tickets, and their share of the tickets that have a customer."""
    counts = tickets.drop_duplicates("id")["customer"].dropna().value_counts()
    return (None, None) if counts.empty else (str(counts.index[0]), float(counts.iloc[0] / counts.sum()))


def weekly(tickets: pd.DataFrame, calendar: Calendar, scope: Scope) -> pd.DataFrame:
    """Tickets and customers per week. Columns period, tickets, customers (NA = no data), complete."""
    periods = calendar.periods("week", start=scope.start, end=scope.end)
    days = tickets.drop_duplicates("id")
    week = period_of(pd.DatetimeIndex(days["day"]), "week", calendar.week_start)
    counts = (
        days.assign(period=week).groupby("period").agg(tickets=("id", "nunique"), customers=("customer", "nunique"))
    )
    frame = periods.merge(counts, how="left", left_on="period", right_index=True)
    covered = frame["days_covered"] > 0
    for name in ("tickets", "customers"):
        frame[name] = frame[name].astype("Int64").mask(frame[name].isna() & covered, 0)
    return frame[["period", "tickets", "customers", "complete"]]


def recent_weeks(days: pd.Series, calendar: Calendar) -> tuple[float | None, float | None]:
    """Tickets a week in the last four complete weeks, and in the four before; None without that many."""
    periods = calendar.periods("week")
    weeks = periods.loc[periods["complete"], "period"].iloc[-2 * TREND_WEEKS :]
    if len(weeks) < TREND_WEEKS:
        return None, None
    held = pd.Series(period_of(pd.DatetimeIndex(days), "week", calendar.week_start)).value_counts()
    counts = held.reindex(weeks).fillna(0).to_numpy(float)
    return float(counts[-TREND_WEEKS:].mean()), float(counts[:TREND_WEEKS].mean()) if len(
        weeks
    ) == 2 * TREND_WEEKS else None


def mix(tickets: pd.DataFrame, by: str) -> pd.DataFrame:
    """Distinct tickets and customers per channel, plan or locale, most first. Columns `by`, tickets, customers."""
    return (
        tickets.groupby(by)
        .agg(tickets=("id", "nunique"), customers=("customer", "nunique"))
        .sort_values(["tickets"], ascending=False, kind="stable")
        .reset_index()
    )


@dataclass(frozen=True)
class Around:
    """Tickets a week before and after a content change; its own week counts for neither."""

    event: Event
    before: float | None
    after: float | None
    weeks: tuple[int, int]  # complete ones, before and after

    @property
    def enough(self) -> bool:
        return min(self.weeks) >= LEAST_WEEKS


def around_changes(series: pd.DataFrame, events: Iterable[Event], feature: str) -> list[Around]:
    """What the weeks around each content change of the feature show, newest first. No control group: see Impact."""
    found = []
    whole = series[series["complete"]].dropna(subset=["tickets"])
    for event in events:
        if event.kind != "content" or (event.features and feature not in event.features):
            continue
        start = pd.Timestamp(event.start)
        before = whole[whole["period"] + timedelta(days=7) <= start]["tickets"].tail(WEEKS)
        after = whole[whole["period"] > start]["tickets"].head(WEEKS)
        found.append(
            Around(
                event,
                float(before.mean()) if len(before) else None,
                float(after.mean()) if len(after) else None,
                (len(before), len(after)),
            )
        )
    return sorted(found, key=lambda around: around.event.start, reverse=True)


def explanations(state: State) -> pd.DataFrame:
    """What is done about each feature, under its present name: index feature; columns state, owner, link, note."""
    catalogue = Catalogue.of(state)
    rows = [
        {**r, "feature": known.name if (known := catalogue.named(r["feature"])) else r["feature"]}
        for r in records(state, EXPLANATIONS)
    ]
    return pd.DataFrame(rows, columns=["feature", "state", "owner", "link", "note"]).set_index("feature")


def for_marketing(table: pd.DataFrame, done: pd.DataFrame, quotes: dict[str, list[str]]) -> pd.DataFrame:
    """What marketing and docs take along: the features, what is done, three quotes each."""
    frame = table.merge(done[["state", "owner", "link"]], how="left", left_on="feature", right_index=True)
    for number in range(3):
        frame[f"quote_{number + 1}"] = [[*quotes.get(name, []), "", "", ""][number] for name in frame["feature"]]
    return frame.drop(columns=["top_share"]).assign(loudest_share=np.round(frame["top_share"].astype(float), 3))


def newest_of_each(tickets: pd.DataFrame, *, most: int = 3) -> list[int]:
    """Ids of the newest tickets, one per customer."""
    newest = tickets.sort_values(["day", "id"], ascending=False).drop_duplicates("id")
    return newest[~newest["customer"].duplicated() | newest["customer"].isna()]["id"].head(most).tolist()


def read_by_people(
    bench: Workbench, facts: Facts, scope: Scope, name: str, *, feature: str | None = None
) -> tuple[int, ...]:
    """The ids (of versions) of the scope's tickets in one of READ, of one feature or of all."""
    answers = Answers.of(bench.state)
    if name == "unaware":
        frame = asked_for(facts, scope, answers)
    else:
        frame, _ = suspected_tickets(facts, bench.folder, answers)
        frame = frame[frame["suspected"]]
    return tuple(sorted(frame["id"] if feature is None else frame.loc[frame["feature"] == feature, "id"]))


def _teams(facts: Facts, scope: Scope) -> dict[str, dict[str, Any]]:
    """own: feature → the team that most of its unaware tickets belong to; asked: team → requests and unaware."""
    categories = facts.taxonomy.categories
    unaware = scope.narrowed(measure="tickets", categories=categories.counting_as("unaware"))
    every = scope.narrowed(
        measure="tickets",
        features=(),
        categories=(*categories.counting_as("unaware"), *categories.counting_as("request")),
    )
    own: dict[str, Any] = {}
    if unaware.categories:
        pairs = totals(facts, unaware, by=("feature", "team"))
        for row in rows_of(pairs[(pairs["team"] != NONE) & (pairs["feature"] != NONE)]):
            own.setdefault(row.feature, row.team)
    asked = totals(facts, every, by=("team",)) if every.categories else pd.DataFrame(columns=["team", "value"])
    return {"own": own, "asked": dict(zip(asked["team"], asked["value"], strict=True))}
