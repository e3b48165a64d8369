"""Tables that people open in a spreadsheet: no text of a ticket runs there as a formula."""

import csv
from typing import Literal

import pandas as pd

# The last four are the wide forms that East Asian spreadsheets take for the first.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def for_spreadsheet(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy whose text, in cells and column names, cannot run as a formula in a spreadsheet (see `disarmed`)."""
    safe = frame.apply(lambda column: column.map(disarmed) if not pd.api.types.is_numeric_dtype(column) else column)
    named: pd.DataFrame = safe.rename(columns=disarmed)
    return named


def spreadsheet_csv(frame: pd.DataFrame) -> str:
    """The table as CSV that a spreadsheet opens without running anything in it.

    A carriage return within a text is always between quotes: outside of them it begins a row, with whatever follows it.
    """
    safe = for_spreadsheet(frame)
    texts = (*map(str, safe.columns), *(text for _, column in safe.items() for text in column if isinstance(text, str)))
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if any("\r" in text for text in texts) else csv.QUOTE_MINIMAL
    return safe.to_csv(index=False, quoting=quoting)


def disarmed(value: object) -> object:
    """Text that a spreadsheet would run gets an apostrophe in front (OWASP, CSV injection); the rest stays.

    So does text that looks as if it had one: our importer takes exactly one away again.

    >>> disarmed("=1+1"), disarmed("Billing"), disarmed(-4)
    ("'=1+1", 'Billing', -4)
    """
    return "'" + value if isinstance(value, str) and value.lstrip("'").startswith(FORMULA_STARTS) else value


def rearmed(text: str) -> str:
    """The text of a cell before `disarmed`: the text with that one apostrophe taken away.

    >>> [rearmed(str(disarmed(text))) for text in ("=1+1", "'=1", "'quoted'", "Billing", "")]
    ['=1+1', "'=1", "'quoted'", 'Billing', '']
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS) else text
