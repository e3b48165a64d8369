"""Zones: what abbreviations and headers state about the zone of a time.

An abbreviation that several zones share (CST is Chicago, Shanghai and Havana) follows the zone that is stated for
the file where that zone uses it; else only a person knows.
"""

import math
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Abbreviations of one meaning; minutes east of UTC.
ALONE = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0, "west": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120,
    "eet": 120, "eest": 180, "msk": 180, "edt": -240, "cdt": -300, "mdt": -360, "pdt": -420, "akst": -540,
    "akdt": -480, "hst": -600, "nst": -210, "ndt": -150, "adt": -180, "brt": -180, "art": -180, "jst": 540,
    "kst": 540, "hkt": 480, "sgt": 480, "pht": 480, "wib": 420, "wita": 480, "wit": 540, "ict": 420, "pkt": 300,
    "npt": 345, "aest": 600, "aedt": 660, "acst": 570, "acdt": 630, "awst": 480, "nzst": 720, "nzdt": 780,
    "sast": 120, "cat": 120, "eat": 180, "wat": 60, "trt": 180, "gst": 240, "idt": 180,
}  # fmt: skip
# Abbreviations that several zones use: the zones, the largest first.
SHARED = {
    "cst": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "est": ("America/New_York", "Australia/Sydney"),
    "mst": ("America/Denver", "Asia/Kuala_Lumpur"),
    "pst": ("America/Los_Angeles", "Asia/Manila"),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "ast": ("America/Halifax", "Asia/Riyadh"),
    "sst": ("Pacific/Pago_Pago", "Asia/Singapore"),
    "amt": ("America/Manaus", "Asia/Yerevan"),
}
# Minutes of the meaning in zones whose clocks no longer use the abbreviation.
MEANT = {
    ("est", "Australia/Sydney"): 600, ("mst", "Asia/Kuala_Lumpur"): 480, ("bst", "Asia/Dhaka"): 360,
    ("ast", "Asia/Riyadh"): 180, ("sst", "Asia/Singapore"): 480, ("amt", "America/Manaus"): -240,
    ("amt", "Asia/Yerevan"): 240,
}  # fmt: skip
SUMMER = {"cst": "cdt", "est": "edt", "mst": "mdt", "pst": "pdt"}  # beside it the abbreviation is North American
# Zones that keep one offset all year, for the offsets in headers that are no whole hours.
HALF_HOURS = {
    330: "Asia/Kolkata", 345: "Asia/Kathmandu", 270: "Asia/Kabul", 390: "Asia/Yangon", 570: "Australia/Darwin",
    210: "Asia/Tehran", -570: "Pacific/Marquesas", 525: "Australia/Eucla",
}  # fmt: skip
NOON = 12
IN_BRACKETS = re.compile(r"^(.*?)\s*[(\[]([^()\[\]]{2,40})[)\]]$")
AT_END = re.compile(r"^(.*?)[\s_-]+(utc|gmt)$", re.IGNORECASE)
NAME = re.compile(r"[A-Za-z_]+/[A-Za-z_/+-]+|UTC|GMT", re.IGNORECASE)
OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-−])\s*(\d{1,2}):?(\d{2})?", re.IGNORECASE)


def zone_in_header(header: str) -> tuple[str, str | None]:
    """A header without the zone at its end, and that zone: an IANA name, or as written where it is none.

    >>> zone_in_header("Created at (GMT+9)"), zone_in_header("created_utc"), zone_in_header("Time (seconds)")
    (('Created at', 'Etc/GMT-9'), ('created', 'UTC'), ('Time (seconds)', None))
    """
    text = header.strip()
    if found := IN_BRACKETS.match(text):
        inside = found.group(2).strip()
        if OFFSET.fullmatch(inside):
            return found.group(1), fixed_zone(inside) or inside
        if NAME.fullmatch(inside):
            return found.group(1), "UTC" if inside.upper() in ("UTC", "GMT") else inside
        if inside.casefold() in SHARED or inside.casefold() in ALONE:
            return found.group(1), _of_abbreviation(inside.casefold()) or inside
    if (found := AT_END.match(text)) and found.group(1):
        return found.group(1), "UTC"
    return text, None


def fixed_zone(offset: str) -> str | None:
    """The IANA name of a fixed offset such as GMT+9 or +05:30; None where no zone keeps it all year.

    >>> fixed_zone("UTC+02:00"), fixed_zone("GMT-3"), fixed_zone("+05:30"), fixed_zone("+01:17")
    ('Etc/GMT-2', 'Etc/GMT+3', 'Asia/Kolkata', None)
    """
    found = OFFSET.fullmatch(offset.strip())
    if found is None:
        return None
    sign, hours, minutes = found.groups()
    east = (int(hours) * 60 + int(minutes or 0)) * (1 if sign == "+" else -1)
    if east % 60 == 0 and -12 <= east // 60 <= 14:
        return f"Etc/GMT{'-' if east > 0 else '+'}{abs(east) // 60}" if east else "UTC"
    return HALF_HOURS.get(east)


def _of_abbreviation(abbreviation: str) -> str | None:
    minutes = ALONE.get(abbreviation)
    return None if minutes is None or minutes % 60 else fixed_zone(f"{minutes // 60:+d}")


@cache
def offset_in(zone: str, abbreviation: str) -> int | None:
    """Minutes east of UTC that `abbreviation` means on the clocks of `zone`; None where they do not use it."""
    if zone in SHARED.get(abbreviation, ()) and (abbreviation, zone) in MEANT:
        return MEANT[abbreviation, zone]
    try:
        clock = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    for month in range(1, 13):
        moment = datetime(2025, month, 15, 12, tzinfo=clock)
        if (moment.tzname() or "").casefold() == abbreviation:
            return round((moment.utcoffset() or timedelta(0)) / timedelta(minutes=1))
    same = [name for name in SHARED.get(abbreviation, ()) if (abbreviation, name) in MEANT]
    for name in same:  # Melbourne uses EST as Sydney does
        minutes = MEANT[abbreviation, name]
        if datetime(2025, 7, 15, tzinfo=clock).utcoffset() == timedelta(minutes=minutes):
            return minutes
    return None


def meanings(abbreviations: Iterable[str], zones: Iterable[str]) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """What the abbreviations of one column mean, in minutes east of UTC, and those that only a person knows.

    zones: stated for the file or its workspace, in order of weight. Returns also abbreviation → the zones it may be.
    """
    found, open_ones = {}, {}
    present = {word.casefold() for word in abbreviations}
    for word in sorted(present):
        if word not in SHARED:
            if word in ALONE:
                found[word] = ALONE[word]
            continue
        stated = next((minutes for zone in zones if (minutes := offset_in(zone, word)) is not None), None)
        if stated is None and SUMMER.get(word) in present:
            stated = offset_in(SHARED[word][0], word)
        if stated is None and word == "bst" and "gmt" in present:
            stated = 60
        if stated is None:
            open_ones[word] = SHARED[word]
        else:
            found[word] = stated
    return found, open_ones


def hour_of_a_day(zone: str) -> int:
    """The hour in UTC at which a day without a time is kept: it lies on that day in `zone` and nearly all others.

    >>> hour_of_a_day("Europe/Berlin"), hour_of_a_day("Asia/Tokyo"), hour_of_a_day("Pacific/Auckland")
    (12, 12, 10)
    """
    days = (datetime(2025, month, 15, 12, tzinfo=ZoneInfo(zone)) for month in (1, 7))
    east = max(day.utcoffset() or timedelta(0) for day in days)
    return min(NOON, 23 - math.ceil(east / timedelta(hours=1)))
