"""The sample's story in ten steps: what happened at Fernpost, and the page that shows it. Data; the pages draw it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.formatting import day
from analytics.sample.company import EVENTS, PLANTED
from analytics.sample.shift import later


@dataclass(frozen=True)
class Step:
    """One step: its title, one or two sentences, and the page with the query parameters that show it."""

    title: str
    text: str
    page: str  # its name in addresses
    parameters: Mapping[str, str]


def story(weeks: int = 0) -> tuple[Step, ...]:
    """The steps, with the days of a sample that lies that many weeks later."""

    def on(when: date) -> str:
        return day(later(when, weeks), year=True)

    def event(name: str) -> str:
        start = next(date.fromisoformat(str(one["start"])) for one in EVENTS if one["name"] == name)
        return f"{later(start, weeks)} {name}"

    riser = later(PLANTED.riser_week, weeks)
    return (
        Step(
            "Monday at Fernpost",
            "Fernpost, a fictional company, makes shared notes; seven teams look here on Mondays. One sentence states "
            "what changed, four numbers and the chart show whether it is unusual.",
            "this_week",
            {},
        ),
        Step(
            "What rose",
            "Bugs about the widgets on Android tripled in the last whole week. The page shows since when, what makes the "
            "change, and what customers wrote; somebody takes it or dismisses it.",
            "anomalies",
            {"day": riser.isoformat()},
        ),
        Step(
            "Its tickets",
            "Behind every number are the tickets that it counts. Nearly all of these name version 5.2.",
            "tickets",
            {
                "feature": "Widgets",
                "category": PLANTED.riser[1],
                "period": "custom",
                "from": riser.isoformat(),
                "to": (riser + timedelta(days=6)).isoformat(),
            },
        ),
        Step(
            "The outage",
            f"On {on(PLANTED.outage[0])} notes stopped moving between devices for two days. Single days are watched, too, "
            "so that it is a signal on the day itself.",
            "anomalies",
            {"day": later(PLANTED.outage[0], weeks).isoformat()},
        ),
        Step(
            "The launch",
            f"On {on(PLANTED.launch)} a new set-up guide came out, and confusion about it tripled until a fix on "
            f"{on(PLANTED.fix)}. Answers to the survey, which count apart from support, gave the set-up worse marks in "
            "those weeks.",
            "trends",
            {"cell": "Setup|confusion", "period": "all"},
        ),
        Step(
            "What the fix did",
            "Was it the fix, or would the tickets have fallen anyway? The effect is measured against the other teams, with "
            "its uncertainty.",
            "impact",
            {"event": event("Set-up guide fixed"), "period": "all"},
        ),
        Step(
            "What nobody knew",
            f"Customers asked for “{PLANTED.unaware_feature}” every week although it had long existed: "
            "they did not know it.",
            "unaware",
            {"period": "all"},
        ),
        Step(
            "The article that helped",
            f"A help article and a banner on {on(PLANTED.content_change)}: those who ask for what exists fell to less than "
            "half.",
            "impact",
            {"event": event("Offline help article"), "period": "all"},
        ),
        Step(
            "One customer, many tickets",
            f"{PLANTED.frequent_customer} asks for the {PLANTED.frequent_feature.lower()} again and again. Requests are "
            "ranked by customers, so that each customer counts once; the customers file adds what they pay. The release "
            f"is planned for {on(PLANTED.ahead)}: what support answers until then is on Releases.",
            "requests",
            {"period": "all"},
        ),
        Step(
            "The week as a picture",
            "What the others need to know, in one picture with its text; published once, it stays as it was. Now drop an "
            "export of your own on Imports: it replaces this sample.",
            "roundup",
            {},
        ),
    )
