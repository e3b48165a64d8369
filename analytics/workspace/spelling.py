"""Spelling: numbers and days as people and spreadsheets write them, read only where they are certain."""

import re
from datetime import date
from decimal import Decimal

GROUPED = (
    re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?"),
    re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?"),
    re.compile(r"\d{1,3}('\d{3})+([.,]\d+)?"),
    re.compile(r"\d+([.,]\d+)?"),
)
DATES = (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")  # with dots the day is first


def read_date(text: str) -> str:
    """A day as people and spreadsheets write it, as ISO; raises ValueError where day and month could be confused.

    >>> read_date("2026-03-02"), read_date("2.3.2026"), read_date("2026/3/2"), read_date("2026-03-02 00:00:00")
    ('2026-03-02', '2026-03-02', '2026-03-02', '2026-03-02')
    """
    bare = re.sub(r"[ T]00:00(:00)?$", "", text)
    day_first, year_first = (re.fullmatch(pattern, bare) for pattern in DATES)
    try:
        if day_first:
            return date(*map(int, reversed(day_first.groups()))).isoformat()
        return (date(*map(int, year_first.groups())) if year_first else date.fromisoformat(bare)).isoformat()
    except ValueError:
        raise ValueError("is no date; write 2026-03-02") from None


def read_number(text: str) -> str:
    """A number as people and spreadsheets write it, as a plain decimal; raises ValueError where it is not certain.

    >>> read_number("€ 1,200.50"), read_number("1.234.567,8"), read_number("12")
    ('1200.5', '1234567.8', '12')
    """
    bare = re.sub(r"[\s\u00a0\u202f_]|[€$£¥]|\b[A-Z]{3}\b", "", text).replace("’", "'")
    shape = next((i for i, pattern in enumerate(GROUPED) if pattern.fullmatch(bare)), None)
    if shape is None:
        raise ValueError("is no number; write 1200 or 1200.50")
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare):
        raise ValueError(
            f"can be read as {bare.replace(',', '').replace('.', '')} and as {bare.replace(',', '.')}; "
            "write it without a thousands separator"
        )
    thousands = {0: ",", 1: ".", 2: "'"}.get(shape, "")
    plain = (bare.replace(thousands, "") if thousands else bare).replace(",", ".")
    return f"{Decimal(plain).normalize():f}"
