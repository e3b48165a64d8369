"""Columns: what a file's columns hold, to find the ticket's id and its created time where no header names them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from analytics.ingest.date_order import Tally
from analytics.ingest.dates import DAY_OF_YEAR, read_time
from analytics.ingest.questions import Choice, Question, either
from analytics.ingest.records import read_records
from analytics.ingest.sniffing import Format
from analytics.ingest.source import OPENING, Source, normalise_header

MOST_ROWS = 20_000  # that are looked at
SAMPLE = 40  # cells that decide whether a column holds times
LONGEST_ID = 250  # addresses are ids, too
MOST_OFFERED = 6
FEW_ROWS = 20  # of one ticket, on average
LEAST = 3  # rows, below which "different in every row" means nothing
EPOCH = re.compile(r"[01]\d{9}(\d{3})?")  # seconds or milliseconds since 1970, until 2033
OF_TIMES = re.compile(r"date|time|epoch|millis|created|updated|modified|\bat$|\bon$", re.IGNORECASE)
MEANS = {"ticket_id": "ticket id", "created_at": "created time"}
OF_TICKETS = re.compile(
    r"\b(ticket|case|issue|incident|request|conversation|complaint|thread|task|chat|card|bug|inquiry|enquiry|"
    r"ref|reference|vorgang|anfrage|fall|chamado|caso|demande|dossier|solicitud|zgłoszenie|заявк\w*|обращени\w*)\w*",
    re.IGNORECASE,
)
OF_IDS = re.compile(
    r"\b(id|ids|key|number|num|no|nr|code|cod|uid|uuid|guid|slug|ref|reference|nummer|numéro|numero|número|numer|номер)"
    r"\b|[#№]|n[°º]|番号|编号|編號|번호",
    re.IGNORECASE,
)
OF_OTHERS = re.compile(
    r"\b(user|customer|contact|agent|assignee|requester|organi[sz]ation|account|order|invoice|product|group|brand|"
    r"parent|linked|related|duplicate|external|merged|company|client|author|owner|team|kunde\w*|bestell\w*|phone|zip)\b",
    re.IGNORECASE,
)
MESSAGE_ID = re.compile(r"<[^<>@\s]{1,250}@[^<>@\s]{1,250}>")  # of a mail (RFC 5322), which is no address


@dataclass(frozen=True)
class Profile:
    """One column over the file's first rows."""

    header: str
    rows: int
    filled: int
    distinct: int
    counts_rows: bool  # its values are 1, 2, 3 … in the order of the file
    times: bool  # its cells are times
    longest: int  # characters
    spaced: bool  # most cells hold several words
    sample: tuple[str, ...] = field(repr=False)

    @property
    def moments(self) -> bool:
        """Times with hours and minutes, in rows enough to mean something."""
        return self.times and self.rows >= LEAST and all(":" in cell for cell in self.sample)

    @property
    def may_be_id(self) -> bool:
        """Filled and different in every row, short, no time, no address and no text."""
        return (
            self.filled == self.rows == self.distinct
            and not (self.times or self.spaced or self.counts_rows)
            and self.longest <= LONGEST_ID
            and not any("@" in cell and not MESSAGE_ID.fullmatch(cell) for cell in self.sample)
        )


def profiles_of(path: Path, format: Format) -> tuple[list[Profile], bool]:
    """What each column holds, and whether all rows were looked at. Reads up to MOST_ROWS rows."""
    good = (record for record in read_records(path, format) if record.reason is None)
    rows = [record.cells for record in islice(good, MOST_ROWS + 1)]
    whole = len(rows) <= MOST_ROWS
    rows = rows[:MOST_ROWS]
    found = []
    for place, header in enumerate(format.headers):
        cells = [row[place].strip() for row in rows]
        filled = [cell for cell in cells if cell]
        some = list(dict.fromkeys(filled))[:SAMPLE]
        found.append(
            Profile(
                header,
                len(cells),
                len(filled),
                len(set(filled)),
                bool(cells) and all(cell == str(number) for number, cell in enumerate(cells, start=1)),
                bool(some) and sum(is_time(cell) or _is_epoch(header, cell) for cell in some) * 5 >= len(some) * 4,
                max(map(len, filled), default=0),
                sum(len(cell.split()) > 1 for cell in some) * 2 > len(some),
                tuple(some),
            )
        )
    return found, whole


def is_time(cell: str) -> bool:
    """True for a cell of at least eight characters that reads as a time, and not as a number of a year: 2024-101."""
    if not 8 <= len(cell) <= 60 or cell.isdigit() or DAY_OF_YEAR.fullmatch(cell):
        return False
    return read_time(cell, day_first=True) is not None


def _is_epoch(header: str, cell: str) -> bool:
    return bool(OF_TIMES.search(normalise_header(header)) and EPOCH.fullmatch(cell))


def questions_about(
    missing: Sequence[str], profiles: Sequence[Profile], source: Source, taken: Sequence[str], *, whole: bool
) -> tuple[Question, ...]:
    """One question per missing field of a file, with the columns that may be it, the likeliest first.

    taken: headers that feed another field already; they are no id, though one may be the created time. whole: the
    profiles are of all rows.
    """
    rows = "every row" if whole else f"each of the first {MOST_ROWS:,} rows"
    questions = []
    if "ticket_id" in missing:
        ids = sorted(
            (profile for profile in profiles if profile.may_be_id and profile.header not in taken),
            key=lambda p: (
                -bool(OF_TICKETS.search(normalise_header(p.header)) and OF_IDS.search(normalise_header(p.header))),
                -bool(OF_IDS.search(normalise_header(p.header))),
                bool(OF_OTHERS.search(normalise_header(p.header))),
            ),
        )
        rows_of_tickets = [] if any(map(_names_ticket, ids)) else _repeated_ids(profiles, taken)
        if not ids:  # a form's answers have no number; the moment of each may be different
            ids = [p for p in profiles if p.moments and p.filled == p.distinct == p.rows]
        offered = [profile.header for profile in (rows_of_tickets or ids)[:MOST_OFFERED]]
        questions.append(
            Question(
                "ticket_id",
                f"{_named('ticket_id', source)}. "
                + (
                    f"Several rows have the same {_listed(profiles, offered)}, as messages of one ticket do. If "
                    f"that is the id, use {_options('ticket_id', offered)}."
                    if rows_of_tickets
                    else f"Different in {rows} {'is' if len(offered) == 1 else 'are'} {_listed(profiles, offered)}. If "
                    f"one of these is the id, use {_options('ticket_id', offered)}."
                    if offered
                    else "No other column is different in every row. Export again with that column ticked."
                ),
                _choices("ticket_id", offered),
            )
        )
    if "created_at" in missing:
        times = sorted(
            (profile for profile in profiles if profile.times),
            key=lambda p: (-bool(OPENING.search(normalise_header(p.header))), -p.filled),
        )
        offered = [profile.header for profile in times[:MOST_OFFERED]]
        questions.append(
            Question(
                "created_at",
                f"{_named('created_at', source)}. Without a created time a ticket belongs to no week: export again "
                "with that column ticked. "
                + (
                    f"It has other times: {_listed(profiles, offered)}. If one of them is when the ticket came in, use "
                    f"{_options('created_at', offered)}."
                    if offered
                    else ""
                )
                + _order_of(times),
                _choices("created_at", offered),
            )
        )
    return tuple(questions)


def _names_ticket(profile: Profile) -> bool:
    name = normalise_header(profile.header)
    return bool(OF_TICKETS.search(name) and OF_IDS.search(name)) and not OF_OTHERS.search(name)


def _repeated_ids(profiles: Sequence[Profile], taken: Sequence[str]) -> list[Profile]:
    """Columns that name a ticket in every row, and each ticket in few of them."""
    return [
        profile
        for profile in profiles
        if _names_ticket(profile)
        and profile.filled == profile.rows < profile.distinct * FEW_ROWS
        and not (profile.times or profile.spaced)
        and profile.header not in taken
    ]


def _named(name: str, source: Source) -> str:
    return f"it lacks the {MEANS[name]} column (such as '{source.columns[name][0].capitalize()}')"


def _listed(profiles: Sequence[Profile], headers: Sequence[str]) -> str:
    examples = {profile.header: profile.sample[0] for profile in profiles if profile.sample}
    return ", ".join(f"{header!r} ({examples.get(header, '')})" for header in headers)


def _options(name: str, headers: Sequence[str]) -> str:
    return either([f"--map {name}='{header}'" for header in headers])


def _choices(name: str, headers: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(f"{MEANS[name].capitalize()} ← {header}", ("--map", f"{name}={header}")) for header in headers)


def _order_of(times: Sequence[Profile]) -> str:
    """The hint that the likeliest time will need the order of its numbers stated, too."""
    if not times:
        return ""
    tally = Tally.of(times[0].sample)
    if len(tally.possible) < 2 or not tally.open:
        return ""
    return (
        f" For '{times[0].header}' state also the order, if it is not as you see it in other columns: "
        f"{either([f'--dates {order}' for order in tally.possible])}."
    )
