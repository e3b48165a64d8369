"""Fernpost, a fictional company that makes shared notes: its teams, features, customers and what happened to it.

Facts only. What is planted here is what the tests look for in the counts.
"""

from dataclasses import dataclass
from datetime import date

# Tables of words read better in lines.
# fmt: off

FIRST_DAY = date(2025, 5, 5)            # a Monday
LAST_DAY = date(2026, 11, 10)           # a Tuesday, on which the export was made …
LAST_HOUR = 14                          # … at this hour, UTC
GROWTH = 1.45                           # tickets a day at the end ÷ at the beginning

TEAMS = ("Setup", "Sync", "Editor", "Billing", "Mobile", "Search", "Sharing")
CATEGORIES = ("bug", "feature_request", "confusion", "unaware", "how_to", "incident", "praise", "other")
PLANS = ("Free", "Team", "Business", "Enterprise")
GROUPS = ("Tier 1", "Tier 2", "Billing EMEA")           # support groups, no product teams
HOLIDAYS = (date(2025, 12, 24), date(2025, 12, 25), date(2025, 12, 26), date(2025, 12, 31), date(2026, 1, 1),
            date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1))


@dataclass(frozen=True)
class Stream:
    """One steady source of tickets: about `weekly` a week in a sample of 25,000."""

    team: str
    category: str
    weekly: float
    feature: str | None = None


# team → weekly tickets per category, in the order of CATEGORIES
_STEADY = {
    "Setup": (9, 3, 14, 0, 16, 0, 2, 3), "Sync": (19, 5, 6, 0, 9, 1, 2, 2), "Editor": (16, 9, 5, 0, 9, 0, 4, 2),
    "Billing": (6, 4, 9, 0, 21, 0, 1, 6), "Mobile": (9, 7, 4, 0, 6, 0, 3, 2), "Search": (7, 6, 5, 0, 6, 0, 1, 1),
    "Sharing": (7, 6, 8, 0, 10, 0, 1, 1),
}
STREAMS = tuple(Stream(team, category, weekly) for team, row in _STEADY.items()
                for category, weekly in zip(CATEGORIES, row, strict=True) if weekly) + (
    Stream("Sync", "unaware", 25, "Offline mode"), Stream("Editor", "unaware", 4, "Version history"),
    Stream("Search", "unaware", 5, "Saved search"), Stream("Sharing", "unaware", 4, "Guest links"),
    Stream("Billing", "unaware", 3, "Annual invoice"), Stream("Setup", "unaware", 2, "CSV import"),
    Stream("Editor", "feature_request", 5, "Dark theme"), Stream("Sharing", "feature_request", 3, "Guest links"),
    Stream("Mobile", "feature_request", 4, "Widgets"), Stream("Editor", "feature_request", 3, "PDF export"),
    Stream("Mobile", "bug", 9, "Widgets"), Stream("Editor", "how_to", 6, "AI summary"),
    Stream("Editor", "bug", 3, "AI summary"), Stream("Editor", "bug", 3, "PDF export"),
)


@dataclass(frozen=True)
class Planted:
    """What happened, and how large it is."""

    outage: tuple[date, date] = (date(2026, 3, 11), date(2026, 3, 12))      # Sync
    outage_factor: float = 5.0
    launch: date = date(2026, 1, 19)                # the new set-up: its confusion triples …
    launch_factor: float = 3.0
    fix: date = date(2026, 2, 23)                   # … until this fix
    unaware_feature: str = "Offline mode"
    content_change: date = date(2026, 9, 14)        # a help article and a banner: unaware falls to this share
    content_factor: float = 0.4
    born_tag: str = "ai_summary"
    born: date = date(2026, 6, 1)
    retired_tag: str = "legacy_export"
    retired: date = date(2025, 12, 1)
    riser: tuple[str, str] = ("Mobile", "bug")      # Widgets on Android 5.2, in the last whole week
    riser_week: date = date(2026, 11, 2)
    riser_factor: float = 3.0
    frequent_customer: str = "Kestrel Logistics"        # asks for one thing again and again
    frequent_feature: str = "Dark theme"
    frequent_share: float = 0.25
    ahead: date = date(2026, 11, 24)                # what that customer asks for comes


PLANTED = Planted()

# What the company itself wrote down about it: columns of the event records.
EVENTS = (
    {"name": "New set-up", "kind": "release", "start": PLANTED.launch.isoformat(), "teams": ["Setup"],
     "note": "Sample: the new set-up guide for all customers."},
    {"name": "Set-up guide fixed", "kind": "release", "start": PLANTED.fix.isoformat(), "teams": ["Setup"],
     "note": "Sample: clearer second step in the set-up guide."},
    {"name": "Sync outage", "kind": "incident", "start": PLANTED.outage[0].isoformat(),
     "end": PLANTED.outage[1].isoformat(), "teams": ["Sync"], "note": "Sample: notes did not sync for two days."},
    {"name": "AI summary", "kind": "release", "start": PLANTED.born.isoformat(), "teams": ["Editor"],
     "features": ["AI summary"], "note": "Sample: first release."},
    {"name": "Offline help article", "kind": "content", "start": PLANTED.content_change.isoformat(),
     "teams": ["Sync"], "features": [PLANTED.unaware_feature],
     "note": "Sample: a help article and a banner about offline mode."},
    {"name": "Dark theme", "kind": "release", "start": PLANTED.ahead.isoformat(), "teams": ["Editor"],
     "features": [PLANTED.frequent_feature], "state": "planned", "note": "Sample: a release ahead.",
     "changes": "Dark colours in the editor and in the apps, on every plan.",
     "answers": "It comes to everybody on that day, under Settings, Appearance. There is no schedule for day and night yet.",
     "use_tags": ["dark_theme"]},
)

# Which plan has which features beside those of the smaller ones: columns of the plan records.
PLAN_FEATURES = (
    {"plan": "Free", "place": "1", "features": []},
    {"plan": "Team", "place": "2", "features": ["Guest links", "PDF export"]},
    {"plan": "Business", "place": "3", "features": ["Version history", "Saved search"]},
    {"plan": "Enterprise", "place": "4", "features": ["Annual invoice"]},
)

# What goes in at this rate: of all tickets
UNTAGGED = 0.06
ONE_SIDED = 0.05            # half of them lack the team, half the category
TWO_TEAMS = 0.04
NOISE_TAGS = ("vip", "ios", "android", "v5_1", "v5_2", "q3_campaign", "refund_flow", "follow_up")

NAME_HEADS = ("Kestrel", "Alder", "Juniper", "Marlow", "Osprey", "Quill", "Rowan", "Saffron", "Tallow", "Umber",
              "Vesper", "Willow", "Yarrow", "Basalt", "Cinder", "Dapple", "Ember", "Fathom", "Gale", "Harrow",
              "Indigo", "Jasper", "Kelp", "Larch", "Mistral", "Nettle", "Onyx", "Petrel", "Quarry", "Russet")
NAME_TAILS = ("Logistics", "Studio", "Labs", "Foods", "Health", "Legal", "Energy", "Media", "Travel", "Schools",
              "Bank", "Robotics", "Textiles", "Books", "Optics", "Garden", "Marine", "Audio", "Games", "Paper",
              "GmbH", "SARL", "株式会社", "Ltd", "Coop", "Partners", "Systems", "Works", "Supply", "Press")
