"""Sending: the three ways in which an attempt can end badly, and how long to be patient."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from analytics.configuration import Variable, configuration
from analytics.errors import AnalyticsError

Answer = TypeVar("Answer")

ATTEMPTS = 5
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # s, when the other side does not state how long
MOST_PATIENCE = 300.0  # s that the other side may ask for at most
TIMEOUT = 30  # s for one answer
_attempts: ContextVar[int] = ContextVar("attempts", default=ATTEMPTS)


class NotSent(AnalyticsError):
    """It was refused for good, or did not get through; nothing has arrived."""


class TryLater(NotSent):
    """Nothing has arrived, and another attempt may help. `after`: seconds that the other side asks to wait."""

    def __init__(self, message: str, *, after: float | None = None):
        super().__init__(message)
        self.after = after


class PerhapsSent(AnalyticsError):
    """It was handed over but no answer came: it may have arrived, so it must not be sent again by a machine."""


def steadily(attempt: Callable[[], Answer]) -> Answer:
    """Repeat an attempt while it raises TryLater, waiting as asked or ever longer."""
    retrying = Retrying(retry=retry_if_exception_type(TryLater), stop=_given_up, wait=_pause, reraise=True)
    return retrying(attempt)


@contextmanager
def hurried() -> Iterator[None]:
    """The block makes one attempt: somebody waits for it at a page."""
    token = _attempts.set(1)
    try:
        yield
    finally:
        _attempts.reset(token)


def needed(variable: Variable[str], *, what: str) -> str:
    """A setting from the environment; raises NotSent with its name when it is missing."""
    value = variable.read(configuration().environment)
    if not value:
        raise NotSent(f"{what}: set {variable.name} in the environment.")
    return value


def _asked(state: RetryCallState) -> float | None:
    error = state.outcome.exception() if state.outcome else None
    return error.after if isinstance(error, TryLater) else None


def _pause(state: RetryCallState) -> float:
    asked = _asked(state)
    return asked if asked is not None else wait_random_exponential(FIRST_WAIT, LONGEST_WAIT)(state)


def _given_up(state: RetryCallState) -> bool:
    return stop_after_attempt(min(ATTEMPTS, _attempts.get()))(state) or (_asked(state) or 0) > MOST_PATIENCE
