"""A calendar file of visits beside support (RFC 5545), to be opened in any calendar."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from analytics.workspace.decision_records import ShadowingVisitRecord

LENGTH = timedelta(hours=1)


def calendar_file(visits: Iterable[ShadowingVisitRecord], zone: str, *, made: datetime) -> bytes:
    """One event of an hour per visit, in UTC, so that no calendar needs the zone's rules.

    zone: of the visits' days and hours (IANA). made: when the file is made. An event keeps its id, so that opening a
    newer file changes it and doubles none.
    """
    file = Calendar()
    file.add("prodid", "-//Tagwatch//Shadowing//EN")
    file.add("version", "2.0")
    for visit in visits:
        start = datetime.combine(
            date.fromisoformat(visit["day"]), time(int(visit["hour"])), tzinfo=ZoneInfo(zone)
        ).astimezone(UTC)
        key = "/".join((visit["day"], visit["hour"], visit["person"]))
        event = Event()
        event.add("uid", f"{hashlib.sha256(key.encode()).hexdigest()[:24]}@tagwatch")
        event.add("dtstamp", made.astimezone(UTC))
        event.add("dtstart", start)
        event.add("dtend", start + LENGTH)
        beside = f" with {visit['host']}" if visit["host"] else ""
        event.add("summary", f"Shadowing support: {visit['person']}{beside}")
        file.add_component(event)
    return bytes(file.to_ical())
