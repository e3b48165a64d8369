"""A mapping: which column of an export feeds which of our fields, kept as a TOML file.

Written by people for exports that no source knows, or made from a `Source` for those that one does.
"""

import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analytics.errors import AnalyticsError, UnknownName, UnreadableExport
from analytics.ingest.units import unit_named
from analytics.workspace.origins import ORIGINS

# What a ticket can carry, in the order of the store's columns.
FIELDS = (
    "ticket_id",
    "created_at",
    "updated_at",
    "subject",
    "body",
    "tags",
    "team",
    "group",
    "category",
    "channel",
    "status",
    "priority",
    "requester",
    "company",
    "segment",
    "locale",
    "agent",
    "handling_time",
    "first_response",
    "resolution_time",
    "reopened",
    "rating",
)
DIMENSIONS = ("team", "category")  # what a column can be declared authoritative for
TIMES = ("created_at", "updated_at")  # of which one may be put together from several columns
NEEDED = ("ticket_id", "created_at")  # what makes a row a ticket
DATE_ORDERS = ("day-first", "month-first", "year-first")
ROW_UNITS = ("auto", "ticket", "message", "tag", "event")
FILLED_CELL = "filled"
HEADING = "(heading of the group)"  # in the place of a header: the value alone in a row above a group of rows
KEYS = (
    "source",
    "columns",
    "tag_separator",
    "date_formats",
    "time_zone",
    "authoritative",
    "row_unit",
    "date_order",
    "date_language",
    "id_pattern",
    "words",
    "units",
    "origin",
    "keep_words",
    "fill",
    "surplus",
    "drop",
    "pseudonymise",
    "headers",
)

LISTS = ("date_formats", "authoritative", "keep_words", "fill", "drop", "pseudonymise", "headers")
LATER = (
    "encoding",
    "tag_separator_final",
    "keep_words",
    "fill",
    "surplus",
    "flags",
    "date_language",
    "spreadsheet_dates",
    "units",
    "origin",
)  # fields that older stores do not know


@dataclass(frozen=True)
class Mapping:
    """How one export is read. `source` is the account that its tickets belong to."""

    source: str
    columns: dict[str, tuple[str, ...]]  # field of FIELDS → headers as written; several only for tags and times
    tag_separator: str = ","  # "space", "none", "auto", or a text; see analytics.ingest.tag_cells
    date_formats: tuple[str, ...] = ()  # strptime, tried before everything else
    time_zone: str | None = None  # of times without an offset; None = the workspace's
    authoritative: tuple[str, ...] = ()  # dimensions that a column decides over the tags
    row_unit: str = "auto"  # "ticket": of repeated ids the newest row counts; "message", "tag":
    #                                         they are parts of one ticket; "auto": what the rows look like
    date_order: str | None = None  # of times such as 03/04/2026: one of DATE_ORDERS; None = find out
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # field → code in lower case → word
    drop: tuple[str, ...] = ()  # headers whose values never enter the store
    pseudonymise: tuple[str, ...] = ()  # headers whose values enter as pseudonyms
    key_mark: str = ""  # of the key that made them; see analytics.ingest.privacy
    id_pattern: str = ""  # its first group is the id inside the id's cell; "" = the whole cell
    tag_separator_final: bool = False  # a person stated it: the file's evidence does not count
    keep_words: tuple[str, ...] = ()  # words such as "NA" that are values here and not "nothing"
    fill: tuple[str, ...] = ()  # headers of columns whose empty cells repeat the value above
    surplus: str = ""  # header of the column whose cells hold bare delimiters; see analytics.ingest.surplus
    encoding: str = ""  # as a person stated it; what files are read by is in their Format
    # What marks a ticket as discarded → its column: "deleted" for yes and no, "deleted filled" for any value.
    flags: dict[str, str] = field(default_factory=dict)
    date_language: str | None = None  # of the months' names, as a locale of the CLDR; None = find out
    spreadsheet_dates: str | None = None  # of one file: what a person stated of dates that a spreadsheet wrote
    origin: str = ""  # of the source, a word of ORIGINS; "" = support, unless the workspace decides
    units: dict[str, str] = field(default_factory=dict)  # field of AMOUNTS → unit or scale of its plain numbers

    def as_json(self) -> str:
        """The same mapping always gives the same text, so that texts can be compared; later fields only where used."""
        given = {name: value for name, value in asdict(self).items() if value or name not in LATER}
        return json.dumps(given, sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Mapping":
        """The mapping that `as_json` wrote."""
        raw = json.loads(text)
        raw["columns"] = {name: tuple(headers) for name, headers in raw["columns"].items()}
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()
        }
        return cls(**fields)

    def for_headers(self, headers: Sequence[str], *, file: str) -> "Mapping":
        """Check a hand-written mapping against a file's header; drop optional columns that it lacks."""
        present = set(headers)
        kept = {name: tuple(c for c in cols if c in present) for name, cols in self.columns.items()}
        kept |= {name: () for name in TIMES if len(kept.get(name, ())) < len(self.columns.get(name, ()))}
        lost = [c for name in NEEDED if not kept.get(name) for c in self.columns[name] if c not in present]
        if lost:
            raise UnreadableExport(
                f"Export '{file}' lacks the column(s) {', '.join(repr(c) for c in lost)} that the mapping names. "
                f"It has: {', '.join(repr(h) for h in headers)}. Correct the mapping file or the export."
            )
        return replace(self, columns={name: cols for name, cols in kept.items() if cols})


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; see `read_mapping`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AnalyticsError(
            f"Mapping file '{path.name}' cannot be read: {error}. It must be TOML in UTF-8."
        ) from error
    return read_mapping(text, name=path.name)[0]


def read_mapping(text: str, *, name: str) -> tuple[Mapping, tuple[str, ...]]:
    """A mapping from its TOML, and the headers of the exports it is for (empty where the file names none).

    Raises AnalyticsError naming the file and the faulty entry.

    Keys: source, origin, tag_separator, date_formats, date_order, date_language, time_zone, authoritative, row_unit,
    id_pattern, surplus (a header), keep_words (list), fill, drop, pseudonymise and headers (lists of headers), tables
    [words.FIELD] of code = "word", a table [units] of field = "minutes", and a table [columns] of field = "Header" or
    ["Header", …]. `customer` is accepted for the requester.
    """
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise AnalyticsError(f"Mapping file '{name}' cannot be read: {error}. It must be TOML in UTF-8.") from error
    unknown = set(raw) - set(KEYS)
    if unknown:
        raise AnalyticsError(f"Mapping file '{name}' has the unknown key(s) {', '.join(sorted(unknown))}.")
    _check_kinds(raw, name)
    columns = {}
    for field_name, headers in raw.get("columns", {}).items():
        field_name = "requester" if field_name == "customer" else field_name
        if field_name not in FIELDS:
            raise UnknownName(f"field in mapping file '{name}':", field_name, list(FIELDS))
        columns[field_name] = (headers,) if isinstance(headers, str) else tuple(headers)
    missing = [needed for needed in ("ticket_id", "created_at") if not columns.get(needed)]
    if missing or not raw.get("source"):
        raise AnalyticsError(f"Mapping file '{name}' must name source, columns.ticket_id and columns.created_at.")
    authoritative = tuple(raw.get("authoritative", ()))
    for dimension in authoritative:
        if dimension not in DIMENSIONS or dimension not in columns:
            raise AnalyticsError(
                f"Mapping file '{name}' declares '{dimension}' authoritative; "
                "only team and category can be, and a column must feed it."
            )
    zone = raw.get("time_zone")
    if zone:
        check_time_zone(zone)
    for key, allowed in (("date_order", DATE_ORDERS), ("row_unit", ROW_UNITS), ("origin", ORIGINS)):
        if raw.get(key) and raw[key] not in allowed:
            raise UnknownName(f"{key} in mapping file '{name}':", raw[key], list(allowed))
    formats = raw.get("date_formats", ())
    mapping = Mapping(
        source=raw["source"],
        columns=columns,
        tag_separator=raw.get("tag_separator", ","),
        date_formats=(formats,) if isinstance(formats, str) else tuple(formats),
        time_zone=zone,
        authoritative=authoritative,
        row_unit=raw.get("row_unit", "auto"),
        origin=raw.get("origin", ""),
        keep_words=tuple(raw.get("keep_words", ())),
        fill=tuple(raw.get("fill", ())),
        surplus=raw.get("surplus", ""),
        drop=tuple(raw.get("drop", ())),
        pseudonymise=tuple(raw.get("pseudonymise", ())),
        date_order=raw.get("date_order"),
        date_language=raw.get("date_language"),
        id_pattern=raw.get("id_pattern", ""),
        words={of: {code.lower(): word for code, word in codes.items()} for of, codes in raw.get("words", {}).items()},
        units={of: unit_named(of, unit) for of, unit in raw.get("units", {}).items()},
    )
    return mapping, tuple(raw.get("headers", ()))


def _check_kinds(raw: dict[str, Any], name: str) -> None:
    """Raise AnalyticsError for an entry that is no text, list of texts or table where one belongs."""

    def texts(value: object) -> bool:
        return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))

    def table(value: object, fits: Callable[[object], bool]) -> bool:
        return isinstance(value, dict) and all(fits(one) for one in value.values())

    def text(value: object) -> bool:
        return isinstance(value, str)

    for key, value in raw.items():
        wanted, fits = "a text", text(value)
        if key in LISTS:
            wanted, fits = "a list of texts", texts(value) and (key == "date_formats" or not text(value))
        elif key in ("columns", "units"):
            wanted, fits = "a table of headers or units", table(value, texts if key == "columns" else text)
        elif key == "words":
            wanted, fits = "tables of words", table(value, lambda codes: table(codes, text))
        if not fits:
            raise AnalyticsError(f"Mapping file '{name}': '{key}' must be {wanted}.")


def mapping_text(mapping: Mapping, headers: Sequence[str] = ()) -> str:
    """The TOML that `read_mapping` reads; with the headers of the exports it is for, where given."""
    given = {
        key: getattr(mapping, key)
        for key in KEYS
        if key not in ("columns", "words", "units", "headers") and getattr(mapping, key)
    }
    lines = [f"{key} = {_toml(value)}" for key, value in (given | ({"headers": headers} if headers else {})).items()]
    lines += [
        "",
        "[columns]",
        *(f"{name} = {_toml(fed if len(fed) > 1 else fed[0])}" for name, fed in mapping.columns.items()),
    ]
    if mapping.units:
        lines += ["", "[units]", *(f"{name} = {_toml(unit)}" for name, unit in mapping.units.items())]
    for name, codes in mapping.words.items():
        lines += ["", f"[words.{name}]", *(f"{_toml(code)} = {_toml(word)}" for code, word in codes.items())]
    return "\n".join(lines) + "\n"


def _toml(value: str | Sequence[str]) -> str:
    # TOML's basic strings are JSON's, but for the DEL character
    return json.dumps(value if isinstance(value, str) else list(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def check_time_zone(name: str) -> str:
    """Return an IANA time zone's name unchanged; raise AnalyticsError for one that does not exist."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise AnalyticsError(f"'{name}' is no time zone. Use an IANA name such as Europe/Dublin or UTC.") from error
    return name
