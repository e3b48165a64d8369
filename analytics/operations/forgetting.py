"""Forgetting a customer, everywhere: tickets, rows left out, files at rest, frozen quotes, decisions and history."""

import csv
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.ingest.inbox import inbox_folder
from analytics.ingest.privacy import Pseudonyms
from analytics.ingest.sniffing import glance
from analytics.ingest.uploads import PLACE
from analytics.operations.workbench import Workbench
from analytics.store.editions import Editions
from analytics.store.erasure import Forgotten, forget_in_versions
from analytics.store.workspace import whole_words
from analytics.workspace.kinds import CUSTOMERS


@dataclass(frozen=True)
class Account:
    """What was removed, or would be."""

    names: tuple[str, ...]  # under which the customer was looked for
    versions: Forgotten
    rewritten: tuple[Path, ...]  # files that lost the customer's rows
    deleted: tuple[Path, ...]  # files that cannot lose single rows
    quotes: int  # published weeks that quoted the customer
    decisions: int  # decisions and entries of their history

    @property
    def nothing(self) -> bool:
        return not (
            self.versions.tickets
            or self.versions.earlier
            or self.versions.rejects
            or self.rewritten
            or self.deleted
            or self.quotes
            or self.decisions
        )


def forget(bench: Workbench, customer: str, *, dry_run: bool = False) -> Account:
    """Remove a customer, by requester or company, and keep every later export from bringing them back.

    Aliases in the customers file and the pseudonym under the key of the environment are looked for, too. Killed in
    the middle, it can be run again. Raises AnalyticsError for an empty name.
    """
    names = _names(bench, customer)
    versions = forget_in_versions(bench.snapshots, names, dry_run=dry_run)
    quotes = Editions(bench.folder).without_quotes(versions.texts, dry_run=dry_run)
    rewritten, deleted = [], []
    for path in _files(bench.folder):
        if not _mentions(path, names):
            continue
        if _without(path, names, dry_run=dry_run):
            rewritten.append(path)
        else:
            deleted.append(path)
            if not dry_run:
                path.unlink()
    return Account(
        tuple(names),
        versions,
        tuple(rewritten),
        tuple(deleted),
        quotes,
        bench.workspace.redact(names, tickets=versions.keys, dry_run=dry_run),
    )


def _names(bench: Workbench, customer: str) -> list[str]:
    asked = customer.strip().lower()
    if not asked:
        raise AnalyticsError("Say which customer to forget: the requester or the company, as the tickets write it.")
    names = {asked}
    for record in bench.workspace.list_of(CUSTOMERS).values():
        spelled = {str(record["customer"]).lower(), *(alias.lower() for alias in record["aliases"])}
        if asked in spelled:
            names |= {name for name in spelled if not name.startswith("@")}
    if configuration().pseudonym_key:
        names |= {Pseudonyms.from_environment().of(name) for name in names}
    return sorted(names)


def _files(folder: Path) -> Iterable[Path]:
    for place in (inbox_folder(folder), folder / PLACE):
        yield from sorted(path for path in place.rglob("*") if path.is_file() and not path.is_symlink())


def _mentions(path: Path, names: Iterable[str]) -> bool:
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    texts = [content.decode(encoding, "replace").lower() for encoding in ("utf-8", "utf-16")]
    return any(whole_words(names).search(text) for text in texts)


def _without(path: Path, names: Iterable[str], *, dry_run: bool) -> bool:
    """Take the rows that mention a name out of a file of text; False where it is none."""
    try:
        format = glance(path)
        with path.open(encoding=format.encoding, newline="") as file:
            text = file.read()
    except (AnalyticsError, OSError, UnicodeDecodeError):
        return False
    options = {"delimiter": format.delimiter}
    if format.escape != '"':
        options |= {"escapechar": format.escape, "doublequote": False}
    try:
        rows = [
            row
            for row in csv.reader(text.splitlines(keepends=True), **options)
            if not any(whole_words(names).search(cell) for cell in row)
        ]
    except csv.Error:
        return False
    if not dry_run:
        draft = path.with_name(f".{path.name}.part")
        with draft.open("w", encoding=format.encoding, newline="") as file:
            csv.writer(file, **options, lineterminator="\n").writerows(rows)
        os.replace(draft, path)
    return True
