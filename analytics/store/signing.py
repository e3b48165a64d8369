"""Signing: tokens that this store gave out, for the routes that lie outside the pages' sign-in.

Signed with a key of the store (HMAC, SHA-256); each kind of token has a salt of its own, so that one opens nothing
that another does.
"""

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from itsdangerous import URLSafeSerializer

from analytics.configuration import configuration
from analytics.store.folders import make_folder
from analytics.store.workspaces import id_of

KEY_FILE = "link.key"


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
    make_folder(folder)
    path = folder / KEY_FILE
    if not path.exists():
        draft = folder / f".{KEY_FILE}.{os.getpid()}.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):  # another process was first: its key counts
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
