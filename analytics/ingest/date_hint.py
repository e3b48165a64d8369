"""A hint: the form, as `--date-format` takes it, that a date which nothing could read may have."""

import re

# What dates contain, in the order in which it is looked for: pattern, code of strptime.
PARTS = (
    (r"(?<!\d)(19|20)\d{2}(?!\d)", "%Y"),
    (r"(?<!\d)\d{1,2}[:h.]\d{2}[:.]\d{2}", "TIME"),
    (r"(?<!\d)\d{1,2}[:h]\d{2}(?!\d)", "MINUTES"),
    (r"(?i)(?<=\d) ?[ap]m\b", " %p"),
    (r"(?<!\d)(1[3-9]|2\d|3[01])(?!\d)", "%d"),
    (r"(?<!\d)(0?[1-9]|1[0-2])(?!\d)", "%m"),
    (r"(?<![\d%])\d{1,2}(?!\d)", "%d"),
)
LONGEST = 60  # characters that are looked at


def form_like(text: str) -> str | None:
    """A form of strptime that fits a text with a year and two more numbers; None for what is no date.

    >>> form_like("2026|03|17 10:00"), form_like("week 3")
    ('%Y|%m|%d %H:%M', None)
    """
    text = text.strip()[:LONGEST]
    form = text.replace("%", "%%")
    for pattern, code in PARTS:
        form = re.sub(pattern, code, form, count=1)
    half = "%I" if "%p" in form else "%H"
    time = re.search(r"\d{1,2}([:h.])\d{2}(?:([:.])\d{2})?", text)
    if time:
        form = form.replace("TIME", f"{half}{time.group(1)}%M{time.group(2) or ''}%S")
        form = form.replace("MINUTES", f"{half}{time.group(1)}%M")
    return form if all(code in form for code in ("%Y", "%m", "%d")) else None
