"""Settings: how a workspace counts, writes and links."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from analytics.formatting import DATE_FORMS, Style

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
THOUSANDS = {"comma": ",", "point": ".", "space": "\u202f", "apostrophe": "’", "none": ""}
SENSITIVITIES = ("calm", "balanced", "sensitive")  # of signals; analytics.signals.control defines them
OFF = "off"
THANKS = (OFF, "full names", "first names", "initials")  # of agents who raised what shipped, in the roundup
YES_OR_NO = ("viewers_read_text", "pms_publish")
LINK = "ticket_link:"  # and the source: a URL with {id}


@dataclass(frozen=True)
class Settings:
    """The settings of one workspace."""

    time_zone: str = "UTC"  # IANA
    week_start: int = 0  # 0 = Monday … 6 = Sunday
    thousands: str = ","  # separates thousands in numbers
    date_form: str = DATE_FORMS[0]
    holidays: tuple[str, ...] = ()  # ISO 3166: countries, or parts such as DE-BY
    sensitivity: str = "balanced"  # how much it takes to be a signal
    viewers_read_text: bool = False  # viewers read the text of tickets and the names of customers
    pms_publish: bool = False  # PMs publish and send the roundup
    thanks: str = OFF  # a word of THANKS
    ticket_links: Mapping[str, str] = field(default_factory=dict)  # source → URL with {id}

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Settings":
        """From name → text, as records hold them; what cannot be read is left at its default."""
        good = {name: text for name, text in values.items() if text and not wrong_setting(name, text)}
        return cls(
            time_zone=good.get("time_zone", "UTC"),
            week_start=WEEKDAYS.index(good.get("week_start", "Monday")),
            thousands=THOUSANDS[good.get("thousands", "comma")],
            date_form=good.get("date_form", DATE_FORMS[0]),
            sensitivity=good.get("sensitivity", "balanced"),
            viewers_read_text=good.get("viewers_read_text") == "yes",
            pms_publish=good.get("pms_publish") == "yes",
            thanks=good.get("thanks", OFF),
            holidays=tuple(code.strip() for code in good.get("holidays", "").split(";") if code.strip()),
            ticket_links={name.removeprefix(LINK): text for name, text in good.items() if name.startswith(LINK)},
        )

    def ticket_link(self, source: str, ticket_id: str) -> str | None:
        """The address of a ticket in its helpdesk; None for a source without a pattern."""
        pattern = self.ticket_links.get(source)
        return pattern.replace("{id}", ticket_id) if pattern else None

    @property
    def style(self) -> Style:
        """How numbers and dates are written."""
        return Style(self.thousands, self.date_form)


def wrong_setting(name: str, text: str) -> str | None:
    """What is wrong with a setting, in words; None when nothing is. An empty text is the default."""
    if not text:
        return None
    if name in YES_OR_NO:
        return None if text in ("yes", "no") else "is neither yes nor no"
    if name == "time_zone":
        try:
            ZoneInfo(text)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return "is no time zone; use an IANA name such as Europe/Dublin"
    elif name in ("week_start", "thousands", "date_form", "sensitivity", "thanks"):
        choices = {
            "week_start": WEEKDAYS,
            "thousands": THOUSANDS,
            "date_form": DATE_FORMS,
            "sensitivity": SENSITIVITIES,
            "thanks": THANKS,
        }[name]
        if text not in choices:
            return f"is none of {', '.join(choices)}"
    elif name.startswith(LINK):
        if not text.startswith(("https://", "http://")) or "{id}" not in text:
            return "is no ticket link; it must begin with https:// and hold {id}"
    elif name == "holidays":
        wrong = [code for code in text.split(";") if code.strip() and not known_calendar(code.strip())]
        if wrong:
            return f"names '{wrong[0]}', which is no country code such as DE, or DE-BY for a part of it"
    else:
        return f"belongs to the unknown setting '{name}'"
    return None


def known_calendar(code: str) -> bool:
    """Whether the public holidays of a country, or of a part of one, are known.

    >>> known_calendar("DE"), known_calendar("DE-BY"), known_calendar("Germany")
    (True, True, False)
    """
    country, _, part = code.partition("-")
    parts = holidays.list_supported_countries(include_aliases=False).get(country)
    return parts is not None and (not part or part in parts)
