"""Tables that people open in a spreadsheet: no text of a ticket runs there as a formula."""

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def for_spreadsheet(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy whose text, in cells and column names, cannot run as a formula in a spreadsheet (see `disarmed`)."""
    safe = frame.apply(lambda column: column.map(disarmed) if not pd.api.types.is_numeric_dtype(column) else column)
    named: pd.DataFrame = safe.rename(columns=disarmed)
    return named


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
