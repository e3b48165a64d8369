"""The voice of customer as files: one self-contained HTML page to print, and one CSV of all its figures."""

from functools import cache
from pathlib import Path

import pandas as pd
from jinja2 import Template

from analytics.formatting import change, clean, count, counted, day, period
from analytics.insights.voice_summary import Voice
from analytics.spreadsheet import spreadsheet_csv
from analytics.templates import templates_in

COLUMNS = [
    "quarter",
    "section",
    "place",
    "name",
    "customers",
    "tickets",
    "customers_before",
    "revenue",
    "revenue_of",
    "outcome",
    "quote_1",
    "quote_2",
]


def html_document(voice: Voice, *, about: str = "all teams") -> str:
    """One HTML page that asks nothing from outside. about: whose tickets, in words."""
    return _template().render(
        voice=voice,
        about=about,
        period=period(voice.quarter.first, voice.quarter.last),
        through=day(voice.through, year=True),
    )


def csv_text(voice: Voice) -> str:
    """All figures, one row each; text cannot run as a formula."""
    rows = []

    def add(section: str, place: int, name: str, **values: object) -> None:
        rows.append({"quarter": str(voice.quarter), "section": section, "place": place, "name": clean(name), **values})

    for place, asked in enumerate(voice.requests, start=1):
        quotes = dict(zip(("quote_1", "quote_2"), asked.quotes, strict=False))
        add(
            "requests",
            place,
            asked.name,
            customers=asked.customers,
            tickets=asked.tickets,
            customers_before=asked.before,
            revenue=asked.revenue,
            revenue_of=asked.revenue_of,
            **quotes,
        )
    for place, became in enumerate(voice.became, start=1):
        add(
            "last quarter's requests",
            place,
            became.name,
            customers=became.now,
            customers_before=became.then,
            outcome=became.outcome,
        )
    for section, found in (("unaware", voice.unaware), ("confusion", voice.confusion)):
        for place, one in enumerate(found, start=1):
            add(section, place, one.name, customers=one.customers, tickets=one.tickets, customers_before=one.before)
    for place, fix in enumerate(voice.helped, start=1):
        add("fixed", place, fix.name, customers=fix.customers, outcome=clean(fix.sentence))
    for place, broke in enumerate(voice.broke, start=1):
        add("incidents", place, broke.name, customers=broke.customers, tickets=broke.tickets, outcome=broke.outcome)
    frame = pd.DataFrame(rows, columns=COLUMNS)
    numbers = ["customers", "tickets", "customers_before", "revenue_of"]
    return spreadsheet_csv(frame.astype({name: "Int64" for name in numbers}))


@cache
def _template() -> Template:
    environment = templates_in(Path(__file__).parent)
    environment.filters |= {"clean": clean, "count": count}
    environment.globals |= {"counted": counted, "change": change}
    return environment.get_template("voice.html.j2")
