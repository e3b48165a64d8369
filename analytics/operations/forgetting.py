"""Forgetting a customer, everywhere: tickets, rows left out, files at rest, frozen quotes, decisions and history."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.ingest.inbox import inbox_folder
from analytics.ingest.privacy import Pseudonyms
from analytics.metrics.credit import written as thanked_as
from analytics.operations.traces import CLEAN, FOUND, attached, search, without_rows
from analytics.operations.workbench import Workbench
from analytics.people.acting import PEOPLE_FILE, require
from analytics.people.role import Right
from analytics.store.editions import Editions
from analytics.store.erasure import Forgotten, forget_in_versions
from analytics.store.mentions import Mentions, normal_form, spellings
from analytics.store.views import forget_in_views
from analytics.store.workspaces import PLACE as WORKSPACES
from analytics.workspace.lists import CUSTOMERS
from analytics.workspace.settings import THANKS

LINK = "it is a link to another place"
OWN = ("tickets-", "draft-", "workspace.sqlite", PEOPLE_FILE, "CURRENT", "writer.")  # the store's own files at its top


@dataclass(frozen=True)
class Account:
    """What was removed, or would be."""

    names: tuple[str, ...]  # under which the customer was looked for
    versions: Forgotten
    rewritten: tuple[Path, ...]  # files that lost the customer's rows, or the agent's name
    deleted: tuple[Path, ...]  # files that cannot lose single rows
    quotes: int  # published weeks that quoted or named the customer
    decisions: int  # decisions, entries of their history, and saved views
    unsearched: tuple[tuple[Path, str], ...] = ()  # files that could not be opened, and why
    keeps_mentions: bool = False  # others' texts, tags, decisions and published weeks still have the name
    uncut: tuple[Path, ...] = ()  # files that still have an agent's name, which cannot be cut out of them

    @property
    def nothing(self) -> bool:
        return not (
            self.versions.tickets
            or self.versions.earlier
            or self.versions.rejects
            or self.versions.agents
            or self.rewritten
            or self.deleted
            or self.uncut
            or (self.versions.mentions and not self.keeps_mentions)
            or self.quotes
            or self.decisions
        )


def forget(bench: Workbench, customer: str, *, keep_mentions: bool = False, dry_run: bool = False) -> Account:
    """Remove a customer, by requester or company, and keep every later export from bringing them back.

    Aliases in the customers file and the pseudonym under the key of the environment are looked for, too. Killed in
    the middle, it can be run again. keep_mentions: only what is the customer's own is removed; the name stays where
    others' texts, tags and decisions have it, as for a company with the name of a feature. Raises AnalyticsError for
    an empty name.
    """
    require(Right.MANAGE)
    if dry_run:
        bench.facts()  # a version of an earlier schema is brought forward: it lacks columns that are looked through
    mentions = _names(bench, customer)
    elsewhere = Mentions(()) if keep_mentions else mentions
    versions = forget_in_versions(bench.snapshots, mentions, keep_mentions=keep_mentions, dry_run=dry_run)
    published = mentions if versions.an_agent else elsewhere  # a published week names agents to thank them
    written = (*versions.written, *versions.agents)
    thanked = {thanked_as(agent, how) for agent in versions.agents for how in THANKS}
    quotes = Editions(bench.folder).forget(versions.texts, published, written=written, thanked=thanked, dry_run=dry_run)
    rewritten, deleted, unsearched, uncut = [], [], [], []
    for path in _files(bench.folder, computed=not dry_run):
        found = LINK if path.is_symlink() else search(path, mentions)
        if found not in (CLEAN, FOUND):
            unsearched.append((path, found))
            continue
        if found == FOUND:
            rows = without_rows(path, mentions, keep_mentions=keep_mentions, agent=versions.an_agent, dry_run=dry_run)
            if rows is None and versions.an_agent:
                uncut.append(path)  # its rows are of customers
            elif rows is None:
                deleted.append(path)
                if not dry_run:
                    path.unlink()
                    continue
            elif rows:
                rewritten.append(path)
            if sealed := attached(path):
                unsearched.append((path, sealed))
        if elsewhere.inside(path.name) and not dry_run:
            path.rename(path.with_name(f"forgotten-{secrets.token_hex(4)}{path.suffix}"))
    names = {form for name in (*mentions.names, *versions.written) for form in spellings(name)}
    views = forget_in_views(bench.folder, names, keep_mentions=keep_mentions, dry_run=dry_run)
    return Account(
        mentions.names,
        versions,
        tuple(rewritten),
        tuple(deleted),
        quotes,
        bench.workspace.redact(
            sorted(names),
            tickets=versions.keys,
            keep_mentions=keep_mentions,
            dry_run=dry_run,
        )
        + views,
        tuple(unsearched),
        keep_mentions,
        tuple(uncut),
    )


def _names(bench: Workbench, customer: str) -> Mentions:
    asked = normal_form(customer)
    if not asked:
        raise AnalyticsError("Name the customer to forget: the requester or the company, as the tickets write it.")
    names = {asked}
    for record in bench.workspace.list_of(CUSTOMERS).values():
        spelled = {normal_form(name) for name in (str(record["customer"]), *record["aliases"])}
        if asked in spelled:
            names |= {name for name in spelled if not name.startswith("@")}
    if configuration().pseudonym_key:
        pseudonyms = Pseudonyms.from_environment()
        names |= {pseudonyms.of(form) for name in {*names, customer} for form in spellings(name)}
    return Mentions.of(names)


def _files(folder: Path, *, computed: bool) -> Iterable[Path]:
    """Every file of the data folder but the store's own databases, which lose their rows by themselves, and the file of
    those who sign in: they are no customers.

    computed: with what is computed from the versions, which goes with them and is made anew.
    """
    places = {inbox_folder(folder), folder}
    found = {path for place in places for path in place.rglob("*") if path.is_symlink() or path.is_file()}
    return sorted(
        path
        for path in found
        if (not path.name.startswith(OWN) or path.parent != folder)
        and folder / WORKSPACES not in path.parents  # each has its own customers
        and (computed or folder / "derived" not in path.parents)
    )
