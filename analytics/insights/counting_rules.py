"""Counting rules: what each number means, as README and the page Help state them, with examples that a test counts."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """An export small enough to count by eye, and what is counted of it."""

    text: str
    exports: tuple[str, ...]  # CSV, imported in this order
    counted: Mapping[str, int]  # value of `by` ("": the whole) → number
    by: str = ""  # a dimension
    measure: str = "tickets"
    zone: str = "UTC"


@dataclass(frozen=True)
class Rule:
    """One rule of counting."""

    name: str
    text: str
    example: Example | None = None


RULES = (
    Rule(
        "tickets",
        "distinct tickets; one with two tags of a category counts once in it",
        Example(
            "Ticket 1 has the tags bug and bug_report, ticket 2 has bug: two tickets are bugs, not three.",
            ("id,created,tags\n1,2026-01-05,bug;bug_report\n2,2026-01-05,bug\n",),
            {"bug": 2},
            by="category",
        ),
    ),
    Rule(
        "customers",
        "distinct customers (company where known, else requester) of a period; never summed over periods",
        Example(
            "Acme writes twice and Bolt once: three tickets, two customers.",
            ("id,created,company\n1,2026-01-05,Acme\n2,2026-01-06,Acme\n3,2026-01-07,Bolt\n",),
            {"": 2},
            measure="customers",
        ),
    ),
    Rule(
        "per 1,000 active customers",
        "1,000 × tickets ÷ the sum of weekly active customers of the same weeks; a week without a figure has no rate",
    ),
    Rule(
        "customers' revenue",
        "revenue of the distinct customers who wrote, each once, as the customers file has it; never summed over "
        "periods; customers without a figure are left out; no expected range",
    ),
    Rule(
        "origin",
        "of each source: support, community, review, survey or sales, by its preset or mapping, changed under"
        " Workspace, Sources. One origin is counted at a time: support, else the first that the store has; "
        "the others are listed beside it, filtered by Origin and `--origin`, never added",
    ),
    Rule(
        "effort",
        "handling, first response and resolution times, reopenings, ratings, where exports have them: sum, "
        "median or mean over the distinct tickets with a value, whose share is given beside; a zero is a value,"
        " an empty cell none; times by the clock that the export's column names; ratings in points of 100 (4 "
        "of 1 to 5 is 75); no expected range",
    ),
    Rule(
        "day, week, month, quarter",
        "by created time in the one workspace time zone; weeks start on Monday unless set otherwise",
        Example(
            "Created on Sunday 23:30 in UTC: in Berlin it is Monday, so the ticket belongs to Monday.",
            ("id,created\n1,2026-01-04T23:30:00Z\n",),
            {"Mon": 1},
            by="weekday",
            zone="Europe/Berlin",
        ),
    ),
    Rule(
        "complete weeks",
        "headlines, changes and the roundup use weeks whose every day is covered; the running week is drawn apart",
    ),
    Rule(
        "rows left out",
        "a period of which a source lacks more than 0.5 % of its rows, and at least 3, is not complete: no "
        "headline, signal, expected range or roundup uses it. A row without a readable date counts for the day of"
        " its nearest neighbour in the file. It counts until its ticket comes in, its import is undone or "
        "accepted (`accept IMPORT`, or the button on Imports)",
    ),
    Rule(
        "missing days",
        "a day of a team or source that has at most 30 % of the usual tickets of its weekday (of eight weeks, "
        "some twenty at least), and less than half of the lowest, is a question. Until somebody answers, it is no"
        " data to signals and expected ranges of whom it concerns: that team, and what is counted over all teams."
        " Quiet days are not asked about, nor a team without a usual day for three weeks",
    ),
    Rule(
        "zero and no data",
        "a day is covered when every active source's imports hold all of it; what none covers is a gap, not a zero",
    ),
    Rule(
        "newest wins",
        "per column, by updated time, else export time, whatever the order of the imports",
        Example(
            "The second export has ticket 1 without its tag bug, updated later: it is no bug any more.",
            (
                "id,created,updated,tags\n1,2026-01-05,2026-01-05,bug\n2,2026-01-05,2026-01-05,bug\n",
                "id,created,updated,tags\n1,2026-01-05,2026-01-09,praise\n",
            ),
            {"bug": 1, "praise": 1},
            by="category",
        ),
    ),
    Rule(
        "team and category",
        "decided separately, from tags first; an authoritative column of a mapping decides over tags",
        Example(
            "The tag team:sync decides before the support group Billing; ticket 2 has no tag, so its group decides.",
            ("id,created,tags,group\n1,2026-01-05,team:sync,Billing\n2,2026-01-05,,Billing\n",),
            {"Sync": 1, "Billing": 1},
            by="team",
        ),
    ),
    Rule(
        "small bases",
        "a change on a base under 10 is shown without a percentage",
    ),
    Rule(
        "expected",
        "one range everywhere: 99 % for the next day, week, month or quarter, from what lay before it alone; from"
        " four weeks (28 days, four months, four quarters) of data on, wide at first; *outside* is above or below"
        " it",
    ),
    Rule(
        "signal",
        "what is announced: false discoveries are controlled over everything watched, so a signal is more than a "
        "week outside its range",
    ),
    Rule(
        "running period",
        "held against the same days of the periods before",
    ),
    Rule(
        "unaware share",
        "unaware ÷ (feature requests + unaware), distinct tickets",
    ),
    Rule(
        "coverage warning",
        "tag coverage of all tickets moved more than 5 points between the two weeks, in the direction of the change",
    ),
    Rule(
        "ownership debt",
        "distinct tickets a week in cells that nobody owns today",
    ),
    Rule(
        "use case",
        "a request that gives a reason (words in seven languages) or has at least 40 words or 240 letters",
    ),
)
# Sums over groups, stated once for all rules.
SUMS = (
    "Sums over sources, channels and plans equal the total. Sums over teams, categories, features and tags may exceed "
    "it, because a ticket can belong to two."
)
GLOSSARY = {
    "ticket": "one customer conversation, known by its source and its id there",
    "source": "one helpdesk account whose exports are read",
    "import": "one export taken in, with its file, mapping and the days that it covers; it can be undone",
    "tag": "a label on a ticket as the helpdesk wrote it; case, blanks and Unicode forms are folded",
    "team": "the product team that owns what the ticket is about",
    "category": "the kind of talk: bug, feature request, confusion, unaware, how-to, incident, praise, other",
    "cell": "one pair of team and category",
    "feature": "something the product can do, named in the feature catalogue",
    "taxonomy": "the reviewed map from tags to team, category and feature, with aliases and ignored tags",
    "request topic": "a tag that customers ask for as for a feature, though it is none of the catalogue",
    "customer": "the requester’s company where it is known, else the requester",
    "tag coverage": "the share of tickets with a team and a category",
    "expected range": "what a number would be had nothing changed: 99 of 100 such numbers lie inside",
    "signal": "a change that is strong enough to be announced",
    "watch": "a weaker change, folded away",
    "event": "a dated release, incident, campaign or change of content, drawn on charts",
    "theme": "vague feedback gathered before it is a feature",
    "request": "something that customers ask for",
    "unaware": "a request for something that exists already",
    "roundup": "the weekly summary in one picture and as text, frozen once published",
}
