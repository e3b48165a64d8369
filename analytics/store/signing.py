"""Signing: tokens that this store gave out, for the routes that lie outside the pages' sign-in.

Signed with a key of the store (HMAC, SHA-256); each kind of token has a salt of its own, so that one opens nothing
that another does.
"""

import contextlib
import hashlib
import logging
import os
import secrets
from pathlib import Path

from itsdangerous import URLSafeSerializer

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.people.acting import acting, require, user_name
from analytics.people.role import Right
from analytics.store.folders import REPLACED, make_folder, unwritable
from analytics.store.own_files import move_aside, not_a_file, refuse_odd
from analytics.store.workspaces import id_of

log = logging.getLogger("tagwatch.links")
KEY_FILE = "link.key"
KEY_BYTES = 32


def signer(folder: Path, *, salt: str) -> URLSafeSerializer:
    """Dumps and loads tokens of one kind; a token from elsewhere, or changed, raises itsdangerous.BadData.

    With a key of the environment, too, a token of one workspace opens nothing of another.
    """
    if id := id_of(folder):
        salt = f"{salt} of {id}"
    return URLSafeSerializer(
        signing_key(folder), salt=salt, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )


def signing_key(folder: Path) -> str:
    """The key from the environment, else the store's own, made on first need and readable by its owner only."""
    chosen = configuration().link_key
    if chosen:
        return chosen
    return _own(folder)


def times_revoked(folder: Path) -> int:
    """How often the links that can be revoked were revoked: their salt has it, so that earlier ones do not open."""
    return _times(_lines(folder / KEY_FILE))


def revoke(folder: Path) -> None:
    """Let no link open any more that may be revoked and was given out so far. Needs the right to manage."""
    require(Right.MANAGE)
    _write(folder, _own(folder), times_revoked(folder) + 1)
    log.info("All links to roundups are revoked by %s.", acting().name)


def take_key(file: Path, folder: Path) -> None:
    """Put the key of a backup in the place of the store's own; links that were revoked since stay revoked."""
    if not_a_file(folder / KEY_FILE):
        move_aside(folder / KEY_FILE, folder / REPLACED)
    own, new = _lines(folder / KEY_FILE), _lines(file)
    same = own[:1] == new[:1] or bool(configuration().link_key)
    _write(folder, new[0], max(_times(own), _times(new)) if same else _times(new))


def is_key(path: Path) -> bool:
    """Whether a file holds a key."""
    try:
        lines = _lines(path)
    except AnalyticsError:
        return False
    return len(lines) in (1, 2) and len(lines[0]) == 2 * KEY_BYTES and all(part.isdecimal() for part in lines[1:])


def _own(folder: Path) -> str:
    """The store's own key, made on first need."""
    make_folder(folder)
    path = folder / KEY_FILE
    if not path.exists():
        draft = _draft(folder)
        draft.write_text(secrets.token_hex(KEY_BYTES), encoding="ascii")
        with contextlib.suppress(FileExistsError):  # another process was first: its key counts
            os.link(draft, path)
        draft.unlink()
    if not (lines := _lines(path)):
        raise AnalyticsError(f"The link key {path} is empty. Delete it: a new one is made. Nothing was signed.")
    return lines[0]


def _lines(path: Path) -> list[str]:
    """The key and, once links were revoked, how often; nothing where there is no key. Raises AnalyticsError."""
    refuse_odd(path)
    try:
        return path.read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise AnalyticsError(
            f"{user_name()} may not read the link key {path} ({error.strerror}). Give that user the right to read it. "
            "Nothing was signed."
        ) from error


def _times(lines: list[str]) -> int:
    return int(lines[1]) if len(lines) > 1 and lines[1].isdecimal() else 0


def _write(folder: Path, key: str, times: int) -> None:
    draft = None
    try:
        draft = _draft(folder)
        draft.write_text(f"{key}\n{times}\n" if times else key, encoding="ascii")
        os.replace(draft, folder / KEY_FILE)
    except OSError as error:
        if draft is not None:
            draft.unlink(missing_ok=True)
        raise unwritable(folder, error) from error


def _draft(folder: Path) -> Path:
    """An empty file beside the key that its owner alone reads, whatever a group of the store may."""
    draft = folder / f".{KEY_FILE}.{os.getpid()}.{secrets.token_hex(4)}"
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return draft
