"""Passwords: hashed with argon2id, checked in the same time whether or not the account exists; and codes of an app."""

import threading
import time
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from analytics.store.sessions import Sessions

SHORTEST, LONGEST = 12, 200  # letters of a password
STEP = 30  # s for which a code holds; the one before still serves
_hasher = PasswordHasher()
_one_at_a_time = threading.Semaphore(2)  # each takes 64 MB for a moment


def problem_of(password: str, name: str = "") -> str:
    """What is wrong with a new password, in words; "" when nothing is.

    >>> problem_of("short")
    'A password has at least 12 letters.'
    """
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} letters."
    if len(password) > LONGEST:
        return f"A password has at most {LONGEST} letters."
    if len(set(password)) < 5 or (name and name.casefold() in password.casefold()):
        return "This password is too easy to guess. Take several words that have nothing to do with each other."
    return ""


def hashed(password: str) -> str:
    with _one_at_a_time:
        return _hasher.hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one of this hash."""
    try:
        with _one_at_a_time:
            return _hasher.verify(kept, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """A hash that no password has: comparing with it takes as long as with a real one."""
    return _hasher.hash("nobody " + pyotp.random_base32())


def sign_in(sessions: Sessions, name: str, password: str, code: str, address: str) -> str | float | None:
    """The name of the account that these open; None where they are wrong; a number: wait so many seconds first.

    An account that does not exist answers like one whose password is wrong, and as slowly.
    """
    keys = (f"name {name.strip().casefold()[:100]}", f"address {address}")
    if (wait := sessions.wait(*keys)) > 0:
        return wait
    known = sessions.credentials(name)
    right = matches(known[1] if known else _nobodys(), password)
    if known and right:
        account, _, secret = known
        if not secret or _code_fits(sessions, name, secret, code):
            sessions.succeeded(keys[0])
            return account.name
    sessions.failed(*keys)
    return None


def code_step(secret: str, code: str) -> int | None:
    """The time step whose code this is: this one or the one before; None where it is neither."""
    now = int(time.time()) // STEP
    plain = "".join(code.split())
    clock = pyotp.TOTP(secret, interval=STEP)
    return next((step for step in (now, now - 1) if pyotp.utils.strings_equal(clock.at(step * STEP), plain)), None)


def _code_fits(sessions: Sessions, name: str, secret: str, code: str) -> bool:
    step, known = code_step(secret, code), sessions.credentials(name)
    return step is not None and known is not None and sessions.use_totp(known[0], step)
