"""Severity: how much a signal matters, from the customers it touched, how fast it rose and what it is about.

A first guess, so that the worst stands first; people can change it.
"""

import pandas as pd

CUSTOMERS = ((50, 2), (12, 1))  # customers touched from so many on → points
FEW = 12  # customers below which nothing is worse than medium
TIMES = ((5.0, 2), (2.5, 1))  # times the expected → points
MOSTLY = 0.5  # of the change that one category must make for it to speak
INCIDENT = "incident"
WORSE = frozenset([INCIDENT, "bug"])
MILDER = frozenset(["praise", "feature_request", "how_to", "other"])


def severity(row: pd.Series) -> str:
    """One of critical, high, medium, low.

    A rise gets up to two points for the customers it touched (12, 50), up to two for how many times the expected it
    is (2½, 5), one when a single day showed it, one when most of it is bugs or incidents, and loses one when most
    of it is praise, wishes or how-to questions: four points are critical, three high, two medium; with fewer than
    twelve customers, incidents apart, never more than medium. A fall is low, that of all tickets together medium:
    the import or the contact form may be broken. What is no news (a watch) is low.
    """
    if row["tier"] != "signal":
        return "low"
    if row["direction"] in ("down", -1):
        return "medium" if row["level"] == "total" else "low"
    touched = row["customers"] if row["customers"] == row["customers"] and row["customers"] else row["observed"]
    times = row["observed"] / max(row["expected"], 0.5)
    points = next((p for least, p in CUSTOMERS if touched >= least), 0) + next((p for x, p in TIMES if times >= x), 0)
    points += row["grain"] == "day" and row["days"] == 1
    if row["driver_share"] >= MOSTLY:
        points += (row["driver"] in WORSE) - (row["driver"] in MILDER)
    points = min(points, 2) if touched < FEW and row["driver"] != INCIDENT else points
    return "critical" if points >= 4 else {3: "high", 2: "medium"}.get(int(points), "low")
