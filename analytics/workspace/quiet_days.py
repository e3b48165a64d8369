"""Quiet days: public holidays and days of one's own, on which fewer people write. For baselines and charts."""

from datetime import date

import holidays
import pandas as pd

from analytics.workspace.checks import State, records
from analytics.workspace.day_kinds import QUIET_DAYS
from analytics.workspace.settings import Settings


def quiet_days(settings: Settings, state: State, first: date, last: date) -> pd.DataFrame:
    """The quiet days from `first` to `last`, both included, one row per day.

    returns: columns `day` (midnight), `name` (in English where the library has it; several joined by ", "),
        `countries` (codes whose public holiday it is, joined by ", "; empty for a day of one's own). Sorted by day.
    """
    found: dict[date, tuple[list[str], list[str]]] = {}
    for code in settings.holidays:
        country, _, part = code.partition("-")
        for day, name in _of_country(country, part, range(first.year, last.year + 1)).items():
            names, countries = found.setdefault(day, ([], []))
            names.append(name)
            countries.append(code)
    for record in records(state, QUIET_DAYS):
        found.setdefault(date.fromisoformat(record["day"]), ([], []))[0].append(record["name"] or "Quiet day")
    rows = [
        (pd.Timestamp(day), ", ".join(dict.fromkeys(names)), ", ".join(countries))
        for day, (names, countries) in sorted(found.items())
        if first <= day <= last
    ]
    return pd.DataFrame(rows, columns=["day", "name", "countries"]).astype(
        {"day": "datetime64[us]", "name": "string", "countries": "string"}
    )


def _of_country(country: str, part: str, years: range) -> dict[date, str]:
    languages = holidays.list_localized_countries(include_aliases=False).get(country, [])
    english = next((language for language in ("en_US", "en_GB") if language in languages), None)
    return dict(holidays.country_holidays(country, subdiv=part or None, years=years, language=english))
