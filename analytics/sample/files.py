"""The sample as exports: a Zendesk account CSV and an Intercom dataset CSV, in the true form of both tools."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.sample.effort import with_effort
from analytics.sample.issues import name_issues
from analytics.sample.tickets import SEED, make_tickets
from analytics.sample.writing import write_bodies

ZENDESK_HEADER = [
    "Summation column",
    "Id",
    "Requester",
    "Requester id",
    "Requester external id",
    "Requester email",
    "Requester domain",
    "Submitter",
    "Assignee",
    "Group",
    "Subject",
    "Tags",
    "Status",
    "Priority",
    "Via",
    "Ticket type",
    "Created at",
    "Updated at",
    "Assigned at",
    "Organization",
    "Due date",
    "Initially assigned at",
    "Solved at",
    "Resolution time",
    "Satisfaction Score",
    "Group stations",
    "Assignee stations",
    "Reopens",
    "Replies",
    "First reply time in minutes",
    "First reply time in minutes within business hours",
    "First resolution time in minutes",
    "First resolution time in minutes within business hours",
    "Full resolution time in minutes",
    "Full resolution time in minutes within business hours",
    "Agent wait time in minutes",
    "Agent wait time in minutes within business hours",
    "Requester wait time in minutes",
    "Requester wait time in minutes within business hours",
    "On hold time in minutes",
    "On hold time in minutes within business hours",
    "Plan [list]",
    "Language [list]",
    "Total time spent (sec)",
]
# Each tool's people have their own habits; the taxonomy's conventions understand both.
ZENDESK_WORDS = {
    "bug": "bug_report",
    "feature_request": "feature-request",
    "confusion": "confusion",
    "unaware": "unaware",
    "how_to": "how_to",
    "incident": "incident",
    "praise": "praise",
    "other": "type_other",
}
INTERCOM_WORDS = {
    "bug": "type/bug",
    "feature_request": "[feature request]",
    "confusion": "Confusion",
    "unaware": "Unaware",
    "how_to": "how-to",
    "incident": "Incident",
    "praise": "type/praise",
    "other": "type/other",
}
INTERCOM_ZONE = "Europe/Dublin"


def write_exports(
    folder: Path,
    *,
    tickets: int = 25_000,
    seed: int = SEED,
    weeks: int = 0,
    through: date | None = None,
    bodies: bool = True,
) -> list[Path]:
    """Write `sample-zendesk.csv` and `sample-intercom.csv`; the bytes are the same on every run.

    weeks: how much later than drawn. through: the last day to be written; all when left out. bodies: with what
    customers wrote below the subject, and what support measured; benchmarks measure without.
    """
    folder.mkdir(parents=True, exist_ok=True)
    frame = name_issues(make_tickets(tickets=tickets, seed=seed))
    frame = with_effort(write_bodies(frame), seed=seed) if bodies else frame
    by = pd.Timedelta(weeks=weeks)
    frame = frame.assign(created_at=frame["created_at"] + by, updated_at=frame["updated_at"] + by)
    if through:
        frame = frame[frame["created_at"] < pd.Timestamp(through) + pd.Timedelta(days=1)]
    paths = []
    for name, shape in (("zendesk", _zendesk), ("intercom", _intercom)):
        path = folder / f"sample-{name}.csv"
        shape(frame[frame["helpdesk"] == name]).to_csv(
            path, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n"
        )
        paths.append(path)
    return paths


def _zendesk(frame: pd.DataFrame) -> pd.DataFrame:
    dash = np.full(len(frame), "-", object)
    written: dict[str, Any] = dict.fromkeys(ZENDESK_HEADER, dash)
    written |= {
        "Id": frame["number"],
        "Requester": frame["requester"],
        "Requester id": frame["email"].map(_stable_id),
        "Requester email": frame["email"],
        "Requester domain": frame["email"].str.split("@").str[1],
        "Group": frame["group"],
        "Subject": frame["subject"],
        "Tags": _tags(frame, " ", team="team_{}", words=ZENDESK_WORDS, feature="feature_{}", blank="_"),
        "Status": frame["status"],
        "Priority": frame["priority"],
        "Via": frame["channel"],
        "Ticket type": dash,
        "Created at": frame["created_at"].dt.strftime("%Y-%m-%d %H:%M"),
        "Updated at": frame["updated_at"].dt.strftime("%Y-%m-%d %H:%M"),
        "Organization": frame["company"].replace("", "-"),
        "Reopens": 0,
        "Replies": 1,
        "Plan [list]": frame["plan"],
        "Language [list]": frame["language"],
    }
    if "body" in frame:
        written |= {
            "Description": frame["body"],
            "Assignee": frame["agent"],
            "First reply time in minutes": frame["reply"],
            "Full resolution time in minutes": frame["resolution"],
            "Total time spent (sec)": frame["handling"],
            "Reopens": frame["reopens"],
            "Satisfaction Score": frame["stars"].map(lambda stars: "Good" if stars > 3 else "Bad", na_action="ignore"),
        }
    return pd.DataFrame(written, index=frame.index)


def _intercom(frame: pd.DataFrame) -> pd.DataFrame:
    def local(column: str) -> pd.Series:
        there = frame[column].dt.tz_localize("UTC").dt.tz_convert(INTERCOM_ZONE)
        texts: pd.Series = there.dt.strftime("%Y-%m-%d %H:%M:%S")
        return texts

    written = pd.DataFrame(
        {
            "Conversation ID": "2154700000" + frame["number"].astype(str),
            f"Conversation started at ({INTERCOM_ZONE})": local("created_at"),
            f"Conversation updated at ({INTERCOM_ZONE})": local("updated_at"),
            "Current conversation state": frame["status"].replace("Pending", "Snoozed"),
            "Channel": frame["channel"],
            "Team currently assigned": frame["group"],
            "Conversation tags": _tags(
                frame, ", ", team="team:{}", words=INTERCOM_WORDS, feature="feature:{}", blank="-"
            ),
            "Title": frame["subject"],
            "User name": frame["requester"],
            "User email": frame["email"],
            "Company name": frame["company"],
            "Plan": frame["plan"],
            "Language": frame["language"],
        }
    )
    if "body" not in frame:
        return written
    return written.assign(
        **{
            "Description": frame["body"],
            "Teammate currently assigned": frame["agent"],
            "Handling time (seconds)": frame["handling"],
            "First response time (seconds)": frame["reply"] * 60,
            "Conversation rating (1-5)": frame["stars"],
        }
    )


def _tags(
    frame: pd.DataFrame, separator: str, *, team: str, words: dict[str, str], feature: str, blank: str
) -> list[str]:
    def name(text: str) -> str:
        return text.lower().replace(" ", blank) if blank == "_" or " " in text else text

    teams = {t: team.format(name(t)) for t in {*frame["team"], *frame["second_team"]} if t}
    features = {f: feature.format(name(f).lower()) for f in set(frame["feature"]) if f}
    cells = []
    for t, second, category, f, extra, tags_team, tags_category in zip(
        frame["team"],
        frame["second_team"],
        frame["category"],
        frame["feature"],
        frame["tag"],
        frame["tags_team"],
        frame["tags_category"],
        strict=True,
    ):
        tags = [teams[t]] if tags_team else []
        if second:
            tags.append(teams[second])
        if tags_category:
            tags.append(words[category])
        if f and (tags_team or tags_category):
            tags.append(features[f])
        if extra:
            tags.append(extra)
        cells.append(separator.join(tags))
    return cells


def _stable_id(email: str) -> int:
    return 360_000_000 + sum(ord(c) * (i + 1) for i, c in enumerate(email)) * 7919 % 90_000_000
