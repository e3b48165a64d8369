"""Privacy: which columns of an export never enter the store, and which enter as pseudonyms only.

A pseudonym is an HMAC-SHA-256 (RFC 2104) of the value under a key that only the environment holds: the same customer
stays the same customer, and nobody without the key can find who. Another key would make everybody a new customer, so
that a mark of the key is kept with each import and compared.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analytics.configuration import Configuration, configuration
from analytics.errors import UnreadableExport
from analytics.ingest.mapping import NEEDED, Mapping
from analytics.ingest.source import normalise_header
from analytics.workspace.checks import State, records
from analytics.workspace.source_kinds import PRIVACY_RULES

KEY_VARIABLE = Configuration.pseudonym_key.name
SHORTEST_KEY = 16  # characters
DROP, PSEUDONYMISE = "drop", "pseudonymise"
EVERY_SOURCE = "*"
LENGTH = 20  # hex digits of a pseudonym: 80 bits
PSEUDONYM = re.compile(rf"p-[0-9a-f]{{{LENGTH}}}")
ADDRESS = re.compile(r"[(<]([^()<>\s]+@[^()<>\s]+)[)>]\s*$", re.ASCII)
BLANKS = " \t\n\v\f\r"
MAIL = re.compile(r"[^\s@<>(),;]@[^\s@<>(),;.]{1,63}(?:\.[^\s@<>(),;.]{1,63}){0,8}?\.[^\s@<>(),;]{2}")


@dataclass(frozen=True)
class Rule:
    """What happens to a column of a source's exports; source "*" means every source."""

    source: str
    column: str  # the header, in whatever case
    treatment: str  # DROP or PSEUDONYMISE


def rules_of(state: State) -> tuple[Rule, ...]:
    """The rules that were decided on."""
    return tuple(Rule(r["source"], r["column"], r["treatment"]) for r in records(state, PRIVACY_RULES))


def kept_out(mapping: Mapping, headers: Sequence[str], rules: Iterable[Rule], *, file: str) -> Mapping:
    """The mapping with the columns that rules or itself keep out: `drop`, `pseudonymise` as this file writes them.

    A dropped column feeds no field. Raises UnreadableExport where a rule would keep out the id or the created time,
    and where the key for pseudonyms is missing.
    """
    chosen = {normalise_header(header): DROP for header in mapping.drop}
    chosen |= {normalise_header(header): PSEUDONYMISE for header in mapping.pseudonymise}
    for rule in rules:
        if rule.source in (EVERY_SOURCE, mapping.source, mapping.source.split("/")[0]):
            chosen[normalise_header(rule.column)] = rule.treatment
    treated = {header: chosen[normalise_header(header)] for header in headers if normalise_header(header) in chosen}
    for name in NEEDED:
        if header := next((h for h in mapping.columns[name] if h in treated), ""):
            raise UnreadableExport(
                f"Export '{file}': column '{header}' is to be kept out, but without it a row is no "
                "ticket. Take the rule for this column back."
            )
    pseudonymised = tuple(header for header, treatment in treated.items() if treatment == PSEUDONYMISE)
    return replace(
        mapping,
        drop=tuple(header for header, treatment in treated.items() if treatment == DROP),
        pseudonymise=pseudonymised,
        key_mark=Pseudonyms.from_environment(file=file).mark if pseudonymised else "",
        columns={
            name: kept
            for name, headers in mapping.columns.items()
            if (kept := tuple(h for h in headers if treated.get(h) != DROP))
        },
    )


def renamed_columns(mapping: Mapping, headers: Sequence[str], rules: Iterable[Rule]) -> list[str]:
    """A sentence for each column that rules of this source keep out and that this file does not have."""
    present = {normalise_header(header) for header in headers}
    return [
        f"A rule keeps the column '{rule.column}' of {mapping.source} out, but this file has no such column. "
        "Look whether it is named otherwise now and would go in."
        for rule in rules
        if rule.source in (mapping.source, mapping.source.split("/")[0])
        and normalise_header(rule.column) not in present
    ]


def address_columns(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns whose first values are mail addresses: worth a thought before they go in."""
    rows = list(rows)
    return [
        header
        for place, header in enumerate(headers)
        if any(len(row) > place and MAIL.search(row[place]) for row in rows)
    ]


@dataclass(frozen=True)
class Pseudonyms:
    """The pseudonyms under one key."""

    key: bytes

    @classmethod
    def from_environment(cls, *, file: str = "") -> "Pseudonyms":
        """Raises UnreadableExport where no key is set, or one that can be guessed."""
        key = configuration().pseudonym_key
        if len(key) < SHORTEST_KEY:
            what = "no key is set" if not key else f"the key has only {len(key)} characters"
            raise UnreadableExport(
                f"Export '{file}' has columns to pseudonymise, but {what}. Set {KEY_VARIABLE} to a secret of at least "
                f"{SHORTEST_KEY} characters and keep it: with another key every customer would be a new one. "
                "Nothing of the file was taken in."
            )
        return cls(key.encode())

    @property
    def mark(self) -> str:
        """Distinguishes keys and does not reveal the key."""
        return self._digest(b"tagwatch: mark of the key")[:12]

    def of(self, value: str) -> str:
        """The pseudonym of a value; an empty one and one that is a pseudonym already stay.

        The address in "Ada (ada@example.com)" counts, whatever its case, so that one person has one pseudonym.
        """
        value = value.strip(BLANKS)
        if not value or PSEUDONYM.fullmatch(value):
            return value
        if "@" in value:
            value = (_address_in(value) or value).lower()
        return f"p-{self._digest(value.encode())[:LENGTH]}"

    def _digest(self, message: bytes) -> str:
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()


def _address_in(value: str) -> str:
    """What ADDRESS finds in a value, in linear time; empty where it finds nothing.

    >>> _address_in("Ada (ada@example.com)"), _address_in("Ada <ada@example.com> "), _address_in("(a) b@c")
    ('ada@example.com', 'ada@example.com', '')
    """
    text = value.rstrip(BLANKS)
    inside = text[max(text.rfind("(", 0, -1), text.rfind("<", 0, -1)) + 1 : -1] if text.endswith((")", ">")) else ""
    opened = len(inside) + 1 < len(text)
    plain = "@" in inside[1:-1] and not any(mark in inside for mark in "()<>" + BLANKS)
    return inside if opened and plain else ""


def check_key(mapping: Mapping, marks: Iterable[str], *, file: str) -> None:
    """Raise where earlier imports made their pseudonyms with another key. marks: theirs."""
    others = {mark for mark in marks if mark} - {mapping.key_mark}
    if mapping.key_mark and others:
        raise UnreadableExport(
            f"Export '{file}': the key in {KEY_VARIABLE} (mark {mapping.key_mark}) is not the one that this store's "
            f"pseudonyms were made with (mark {', '.join(sorted(others))}). Every customer would become a new one. "
            "Set the former key again. Nothing of the file was taken in."
        )
