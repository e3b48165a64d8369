"""The sample's tickets: drawn from the company's streams by a fixed seed, the same on every machine and day."""

from datetime import date

import numpy as np
import pandas as pd

from analytics.sample.company import (
    FIRST_DAY,
    GROUPS,
    GROWTH,
    HOLIDAYS,
    LAST_DAY,
    LAST_HOUR,
    NOISE_TAGS,
    ONE_SIDED,
    PLANS,
    PLANTED,
    STREAMS,
    TEAMS,
    TWO_TEAMS,
    UNTAGGED,
    Stream,
)
from analytics.sample.customers import NAMES, domain
from analytics.sample.subjects import HOSTILE, LANGUAGES, subjects_for

SEED = 20250505
WEEKDAYS = np.array([1.15, 1.15, 1.1, 1.05, 1.0, 0.45, 0.4])
HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 7, 10, 11, 11, 10, 9, 10, 10, 9, 8, 6, 5, 4, 4, 3, 2, 1], float)
CHANNELS = {"Email": 0.55, "Chat": 0.3, "Web form": 0.15}


def make_tickets(*, tickets: int = 25_000, seed: int = SEED) -> pd.DataFrame:
    """Exactly `tickets` rows in order of time.

    returns: columns number, created_at, updated_at (UTC), subject, team, second_team, category, feature, tag (an
        extra one or ""), tags_team, tags_category (what the tags contain), channel, status, priority, group, requester,
        email, company, plan, language, helpdesk ("zendesk" or "intercom").
    """
    rng = np.random.default_rng(seed)
    days = pd.date_range(FIRST_DAY, LAST_DAY)
    rates = np.stack([_rate(stream, days) for stream in STREAMS])
    drawn = rng.multinomial(tickets, (rates / rates.sum()).ravel()).reshape(rates.shape)
    stream, day = (
        np.repeat(index, drawn.ravel())
        for index in (np.indices(drawn.shape)[0].ravel(), np.indices(drawn.shape)[1].ravel())
    )
    seconds = rng.choice(24, tickets, p=HOURS / HOURS.sum()) * 3600 + rng.integers(0, 3600, tickets)
    on_last = day == len(days) - 1
    morning = HOURS[:LAST_HOUR] / HOURS[:LAST_HOUR].sum()
    seconds[on_last] = rng.choice(LAST_HOUR, on_last.sum(), p=morning) * 3600 + rng.integers(0, 3600, on_last.sum())
    created = days.to_numpy()[day].astype("datetime64[s]") + seconds.astype("timedelta64[s]")
    order = np.argsort(created, kind="stable")
    stream, created = stream[order], created[order]

    def of(values: dict[str, float]) -> np.ndarray:
        return rng.choice(list(values), tickets, p=np.array(list(values.values())) / sum(values.values()))

    frame = pd.DataFrame({"number": np.arange(48_001, 48_001 + tickets), "created_at": created})
    frame["updated_at"] = np.minimum(
        created + rng.integers(3_600, 400_000, tickets).astype("timedelta64[s]"),
        np.datetime64(LAST_DAY) + np.timedelta64(LAST_HOUR, "h"),
    )
    for name in ("team", "category", "feature"):
        frame[name] = np.array([getattr(s, name) or "" for s in STREAMS])[stream]
    frame["language"] = of(LANGUAGES)
    frame["subject"] = _subjects(rng, stream, frame["language"].to_numpy())
    frame["channel"] = of(CHANNELS)
    frame["priority"] = of({"Low": 0.2, "Normal": 0.6, "High": 0.15, "Urgent": 0.05})
    old = created < np.datetime64(LAST_DAY) - np.timedelta64(10, "D")
    frame["status"] = np.where(old, "Closed", rng.choice(["Open", "Pending", "Closed"], tickets))
    frame["helpdesk"] = rng.choice(["zendesk", "intercom"], tickets, p=[2 / 3, 1 / 3])
    frame["group"] = np.where(
        frame["team"] == "Billing",
        rng.choice(GROUPS, tickets, p=[0.4, 0.1, 0.5]),
        rng.choice(GROUPS[:2], tickets, p=[0.75, 0.25]),
    )
    _customers(rng, frame)
    _tags(rng, frame)
    return frame


def _rate(stream: Stream, days: pd.DatetimeIndex) -> np.ndarray:
    """Expected tickets of a stream per day."""
    at = days.to_numpy().astype("datetime64[D]")

    def since(when: date) -> np.ndarray:
        return at >= np.datetime64(when)

    rate = stream.weekly / 7 * WEEKDAYS[days.day_of_week] * np.linspace(1, GROWTH, len(days))
    rate[np.isin(at, np.array(HOLIDAYS, "datetime64[D]"))] *= 0.35
    rate[-1] *= HOURS[:LAST_HOUR].sum() / HOURS.sum()
    if stream.team == "Sync" and stream.category in ("bug", "incident"):
        out = since(PLANTED.outage[0]) & (at <= np.datetime64(PLANTED.outage[1]))
        rate[out] *= PLANTED.outage_factor * (8 if stream.category == "incident" else 1)
    if (stream.team, stream.category) == ("Setup", "confusion"):
        rate[since(PLANTED.launch) & ~since(PLANTED.fix)] *= PLANTED.launch_factor
    if (stream.category, stream.feature) == ("unaware", PLANTED.unaware_feature):
        rate[since(PLANTED.content_change)] *= PLANTED.content_factor
    if stream.feature == "AI summary":
        age = np.clip((at - np.datetime64(PLANTED.born)).astype(int) / 120, 0, 1)
        rate *= np.where(since(PLANTED.born), 0.3 + 0.9 * age, 0)
    if (stream.team, stream.category, stream.feature) == (*PLANTED.riser, "Widgets"):
        week = since(PLANTED.riser_week) & (at < np.datetime64(PLANTED.riser_week) + np.timedelta64(7, "D"))
        rate[week] *= PLANTED.riser_factor
    return rate


def _subjects(rng: np.random.Generator, stream: np.ndarray, language: np.ndarray) -> np.ndarray:
    subjects = np.empty(len(stream), object)
    for number, kind in enumerate(STREAMS):
        for code in LANGUAGES:
            at = np.flatnonzero((stream == number) & (language == code))
            choices = np.array(subjects_for(kind.team, kind.category, kind.feature, code), object)
            subjects[at] = choices[rng.integers(0, len(choices), len(at))]
    hostile = rng.choice(len(stream), max(len(HOSTILE), len(stream) // 2_000), replace=False)
    subjects[hostile] = np.array(HOSTILE, object)[np.arange(len(hostile)) % len(HOSTILE)]
    return subjects


def _customers(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Add company, requester, email, plan: many small customers, few large ones, one frequent writer."""
    names = np.array(NAMES, object)
    weight = 1 / (np.arange(len(names)) + 12)
    company = rng.choice(len(names), len(frame), p=weight / weight.sum())
    frequent = (
        (frame["category"] == "feature_request")
        & (frame["feature"] == PLANTED.frequent_feature)
        & (rng.random(len(frame)) < PLANTED.frequent_share)
    ).to_numpy()
    company[frequent] = list(names).index(PLANTED.frequent_customer)
    person = np.minimum(rng.geometric(0.45, len(frame)), 6)
    domains = np.array([domain(place) for place in range(len(NAMES))], object)
    frame["company"] = names[company]
    frame["email"] = [f"user{p}@{d}" for p, d in zip(person, domains[company], strict=True)]
    frame["requester"] = [f"User {p} of {n}" for p, n in zip(person, names[company], strict=True)]
    frame["plan"] = np.array(PLANS)[rng.choice(4, len(names), p=[0.35, 0.35, 0.2, 0.1])][company]
    private = (rng.random(len(frame)) < 0.12) & ~frequent
    frame.loc[private, "company"] = ""
    frame.loc[private, "plan"] = "Free"


def _tags(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Add what the tags will contain: tags_team, tags_category, second_team, and an extra tag."""
    size = len(frame)
    luck = rng.random(size)
    frame["tags_team"] = (luck >= UNTAGGED + ONE_SIDED / 2) | (frame["category"] == "unaware")
    frame["tags_category"] = (
        (luck >= UNTAGGED) & ~((luck >= UNTAGGED + ONE_SIDED / 2) & (luck < UNTAGGED + ONE_SIDED))
    ) | (frame["category"] == "unaware")
    other = np.array(TEAMS)[rng.integers(0, len(TEAMS), size)]
    frame["second_team"] = np.where(
        frame["tags_team"] & (rng.random(size) < TWO_TEAMS) & (other != frame["team"]), other, ""
    )
    noise = np.where(rng.random(size) < 0.35, np.array(NOISE_TAGS, object)[rng.integers(0, len(NOISE_TAGS), size)], "")
    noise[(luck < UNTAGGED)] = ""
    early = (frame["team"] == "Editor") & (frame["created_at"] < pd.Timestamp(PLANTED.retired))
    noise[(early & (rng.random(size) < 0.2)).to_numpy()] = PLANTED.retired_tag
    noise[(frame["feature"] == "AI summary").to_numpy()] = PLANTED.born_tag
    frame["tag"] = noise
