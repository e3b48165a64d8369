"""A source: how one helpdesk writes its export. Data, not code.

A `Source` knows the synonyms of a tool's headers. Held against the header of one file it
gives a `Mapping`: which column of that file feeds which of our fields. The store reads
files by their mapping and knows no tool by name.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

from analytics.errors import UnreadableExport
from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.mapping import Mapping
from analytics.ingest.units import AMOUNTS, without_unit
from analytics.ingest.zones import zone_in_header

NUMBERED = re.compile(
    r"^(\D{1,80}?)[ ._#(\[/-]{0,4}\d{1,3}[)\]]?(?:[ ./](?:name|title|label))?$"
)  # tag_1, Label 2, tags[0], tags/0/name
SORT_MARKS = "↑↓▲▼▴▾⇧⇩"  # behind the header that a report is sorted or grouped by
TAG_WORDS = (
    "tag",
    "tags",
    "label",
    "labels",
    "keyword",
    "keywords",
    "schlagwort",
    "étiquette",
    "etiqueta",
    "タグ",
    "标签",
)
LONGEST_NAME = 300  # characters of a header whose parts are looked at
CAMEL_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# What tools wrap around a field's own name; taken off only where the whole header is not known.
WRAPPINGS = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(.+?)\s*\[[a-z]+\]$",  # Zendesk: Plan [list]
        r"^(.+?)\s*\((?:ticket|tickets|case|contact|contacts|account|accounts)\)$",  # Zoho: Status (Ticket)
        r"^(?:custom field|benutzerdefinierte felder|benutzerdefiniertes feld|champs? personnalisée?s?|"
        r"campos? personalizados?)\s*\((.+)\)$",  # Jira
        r"^(?:ticket field|customer field|contact|account):\s*(.+)$",  # Gorgias, Salesforce
        r"^(?:issue|ticket|conversation)\.(.+)$",  # dotted: issue.title
        r"^(?:fields|attributes|properties|source|node)\.(.+)$",  # what APIs wrap records in: fields.summary
    )
)
# "Estado del ticket", "Ticket category": what a ticket has, said of the ticket; for fields that need no proof.
OF_A_TICKET = (
    re.compile(r"^(?:tickets?|cases?|issues?|requests?|conversations?|helpdesk)[ -](.+)$"),
    re.compile(r"^(.+?) (?:del?|do|of the|of|des|della?|van het|der?) (?:la )?(?:ticket|tickets|caso|case|chamado|"
               r"demande|solicitud|solicitação|requête)$"),
)  # fmt: skip
# What a person wrote behind a name without changing what it means, such as "(all)"; for fields that need no proof,
# where nothing else fits. Any other words behind a name, such as "(agent)" or "(target)", make it another column.
REMARK = re.compile(
    r"\s{0,3}[(\[]\s{0,3}(?:all|now|current|currently|legal|local|unique|auto|automatic|text|list|units?|required|mandatory|"
    r"optional|full|multiple|multi[- ]select|comma[- ]separated|alle|aktuell|tous|toutes|todos|todas)\s{0,3}[)\]]$"
)
# Of an object in JSON, such as assignee team.name, and of a list that an API wraps, such as tags.items.
NAME_OF = re.compile(r"\.(?:name|title|label|display ?name|email|items|nodes|edges|data|list|results|values)$")
NEEDED = ("ticket_id", "created_at", "updated_at")
EXACT = frozenset((*NEEDED, "requester", *AMOUNTS))  # fields whose column bears no remark


@lru_cache(maxsize=16_384)  # every source asks for every header of a file
def normalise_header(header: str) -> str:
    """Fold a header cell to compare it: BOM, case, camelCase, underscores and a trailing time zone.

    >>> normalise_header("Conversation started at (America/New_York)")
    'conversation started at'
    >>> normalise_header("createdAt")
    'created at'
    """
    text = header.replace("\ufeff", "").strip().rstrip(SORT_MARKS).rstrip()
    text = text.rstrip("*+:") if text[-1:] in "*+:" and text[:1].isalpha() else text
    if len(text) <= LONGEST_NAME:
        text = zone_in_header(text)[0]
    return " ".join(CAMEL_HUMP.sub(" ", text).replace("_", " ").casefold().split())


def unwrapped(header: str) -> str:
    """A normalised header without what its tool wraps around a field's own name.

    >>> unwrapped("custom field (request type)"), unwrapped("plan [list]"), unwrapped("status")
    ('request type', 'plan', 'status')
    """
    for wrapping in WRAPPINGS if len(header) <= LONGEST_NAME else ():
        found = wrapping.match(header)
        if found:
            return found.group(1).strip()
    return header


def _of_a_ticket(header: str) -> str:
    for pattern in OF_A_TICKET if len(header) <= LONGEST_NAME else ():
        if found := pattern.match(header):
            return found.group(1).strip()
    return header


def _in_two_languages(headers: Sequence[str], names: Sequence[str]) -> str | None:
    """The first header of two names with a slash between them, both known for one field: `Betreff / Subject`."""
    return next((h for h in headers if " / " in h and {part.strip() for part in h.split(" / ")} <= {*names}), None)


def header_zone(header: str) -> str | None:
    """The time zone at a header's end, as Intercom, Jira and GitLab write it; None where there is none.

    >>> header_zone("Created at (GMT+9)"), header_zone("created_utc"), header_zone("Created (America/New_York)")
    ('Etc/GMT-9', 'UTC', 'America/New_York')
    """
    return zone_in_header(header)[1] if len(header) <= LONGEST_NAME else None


class MissingColumns(UnreadableExport):
    """An export without the columns that every ticket needs: which fields are missing, and what feeds the others."""

    def __init__(self, file: str, missing: Sequence[str], places: dict[str, tuple[str, ...]]):
        super().__init__(f"Export '{file}' lacks {' and '.join(missing)}.")
        self.missing, self.places = tuple(missing), places


@dataclass(frozen=True)
class Source:
    """How one helpdesk writes its export."""

    name: str  # "zendesk_view"
    title: str  # "Zendesk account export"
    marks: tuple[frozenset[str], ...]  # any set whose headers are all present proves the tool
    columns: dict[str, tuple[str, ...]]  # our field → normalised headers, best first
    tag_separator: str = ","  # "space" for white space, "auto": the commonest in the file
    date_formats: tuple[str, ...] = ()  # strptime, tried before everything else
    clock: str = "workspace"  # zone of times without offset: an IANA name or "workspace"
    repeats: frozenset[str] = field(default_factory=frozenset)  # fields fed by every column of that name
    row_unit: str = "auto"  # "ticket", "message", "tag" or "auto": found in the file
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # field → the tool's code → the word for it
    id_pattern: str = ""  # regular expression whose first group is the id inside its cell
    totals: tuple[frozenset[str], ...] = ()  # headers of its reports of totals, which hold no tickets
    account: str = ""  # whose tickets these are: several exports of one tool share it
    date_order: str | None = None  # where the tool always writes one
    place: int = 500  # of its marks among those of all sources: most specific first, generic last (1000)
    instead: str = ""  # which export of the tool to take when one cannot be read
    usual: dict[str, tuple[str, ...]] = field(default_factory=dict)  # names for what `columns` did not find
    origin: str = ""  # a word of ORIGINS; "" is support
    units: dict[str, str] = field(default_factory=dict)  # normalised header → unit or scale that it does not name
    guide: ExportGuide | None = None  # how the export is taken; of the tool's main export
    closed: bool = False  # every field that its export can have is in `columns`: no usual name is looked for

    @property
    def owner(self) -> str:
        """The default name of the account: "zendesk" for each of Zendesk's exports."""
        return self.account or self.name

    def recognises(self, headers: Sequence[str]) -> bool:
        """True when one of the tool's sure marks is complete in `headers` (as written)."""
        present = {normalise_header(h) for h in headers}
        return any(mark <= present for mark in self.marks)

    def counts_only(self, headers: Sequence[str]) -> bool:
        """True for one of the tool's reports of totals: no row of it is a ticket."""
        present = {normalise_header(h) for h in headers}
        return any(mark <= present for mark in self.totals) and not present & set(self.columns["ticket_id"])

    def headers(self) -> set[str]:
        """Every normalised header that the tool is known to write."""
        return {h for names in (*self.columns.values(), *self.marks, *self.totals) for h in names}

    def found(self, headers: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Field → the headers (as written) that feed it, of those that the tool is known to write.

        Exact header text wins over the header without its wrapping (`Status` over `Status [list]`), and any of
        these over a name with a remark (`Labels` over `Tags (all)`).
        """
        places = self._places(headers, self.columns)
        for columns, remarked in ((self.usual, False), (self.columns, True), (self.usual, True)):
            taken = {header for found in places.values() for header in found}
            free = [header for header in headers if header not in taken]
            open_fields = {name: names for name, names in columns.items() if name not in places}
            places |= self._places(free, open_fields, remarked=remarked)
        return places

    def _places(
        self, headers: Sequence[str], columns: dict[str, tuple[str, ...]], *, remarked: bool = False
    ) -> dict[str, tuple[str, ...]]:
        """remarked: compare the headers without the remarks behind them, for the fields that allow one."""
        places: dict[str, tuple[str, ...]] = {}
        folded = [normalise_header(h) for h in headers]
        bare = [unwrapped(h) for h in folded]
        of_ticket = [_of_a_ticket(h) for h in bare]
        named = [NAME_OF.sub("", h) for h in bare]
        unremarked = [REMARK.sub("", h) if len(h) <= LONGEST_NAME else h for h in bare]
        for name, synonyms in columns.items():
            rows: tuple[list[str], ...] = (folded, bare) if name in NEEDED else (folded, bare, of_ticket, named)
            if remarked:
                rows = () if name in EXACT else (unremarked,)
            elif name in AMOUNTS:
                rows = (*rows, [without_unit(h) for h in bare], [without_unit(h) for h in of_ticket])
            row, found = next(((row, s) for s in synonyms for row in rows if s in row), (folded, None))
            if found is None and not remarked and (both := _in_two_languages(folded, synonyms)) is not None:
                row, found = folded, both
            if found is not None:
                places[name] = (
                    tuple(dict.fromkeys(h for h, f in zip(headers, row, strict=True) if f == found))
                    if name in self.repeats
                    else (headers[row.index(found)],)
                )
        if "tags" in columns and "tags" not in places and (numbered := self._numbered_tags(headers)):
            places["tags"] = numbered
        return places

    def _numbered_tags(self, headers: Sequence[str]) -> tuple[str, ...]:
        """The columns `tag_1 … tag_n`, in the order of the file."""
        names = {*self.columns.get("tags", ()), *TAG_WORDS}
        found = [(h, NUMBERED.match(unwrapped(normalise_header(h)))) for h in headers]
        return tuple(dict.fromkeys(h for h, number in found if number and number.group(1).strip() in names))

    def mapping(
        self,
        headers: Sequence[str],
        *,
        file: str,
        given: dict[str, tuple[str, ...]] | None = None,
    ) -> Mapping:
        """Hold the synonyms against one file's header; raise MissingColumns for a missing id or date.

        given: field → headers as written, where the user chose them.
        """
        places = self.found(headers) | (given or {})
        missing = [name for name in ("ticket_id", "created_at") if name not in places]
        if missing:
            raise MissingColumns(file, missing, places)
        zone = header_zone(places["created_at"][0])
        clock = None if self.clock == "workspace" else self.clock
        return Mapping(
            source=self.owner,
            columns=places,
            tag_separator=self.tag_separator,
            date_formats=self.date_formats,
            time_zone=zone or clock,
            row_unit=self.row_unit,
            words={name: codes for name, codes in self.words.items() if name in places},
            id_pattern=self.id_pattern,
            date_order=self.date_order,
            origin=self.origin,
            units={
                name: unit
                for name in AMOUNTS
                if name in places and (unit := self.units.get(normalise_header(places[name][0])))
            },
        )


MEASURES = re.compile(
    r"^(avg|average|median|mean|no\. of|number of|count of|# of|% |total |anzahl|durchschnitt|nombre)"
)


def looks_like_totals(headers: Sequence[str], known: Set[str]) -> bool:
    """True when columns measure and count and none can be a ticket's id or its created time."""
    present = [normalise_header(h) for h in headers]
    measures = sum(bool(MEASURES.match(h)) for h in present)
    ids = [h for h in present if h in known and re.search(r"\bid\b|number|key|code|#", h)]
    return measures >= 1 and measures * 2 >= len(present) - 1 and not ids


OPENING = re.compile(r"creat|open|start|receiv|submit|request|raised|logged")
