"""Programs at the gate: a personal token in `Authorization: Bearer …` opens `/api/`, so many times a minute.

Who sends no token is answered here where people sign in: the cookie of a session opens the API's documentation alone,
so that no page of another site can use a reader's browser to ask it.
"""

import logging
import math
import time
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.responses import Response

from analytics.configuration import BadSetting, configuration
from analytics.errors import AnalyticsError
from analytics.operations.problem import problem
from analytics.signin.visitor import Visitors, of_token
from analytics.store.people_file import mark_of

log = logging.getLogger("tagwatch.signin")
PLACE = "/api/"
READABLE = ("/api/docs", "/api/openapi.json")  # by people, too
MOST = 2000  # tokens whose rate is remembered
NO_TOKEN = (
    "Send a personal token: `Authorization: Bearer tagwatch_…`. Make one on the page My tokens, or on the server with "
    "`tagwatch token create --person NAME --role ROLE --days N`."
)
BAD_TOKEN = (
    "This token has ended, was revoked, was never made, or rests since its person has not signed in for a month. "
    "Make a new one on the page My tokens, or sign in again."
)


@dataclass
class Rate:
    """How often a token may ask: `a_minute` requests, all at once or spread."""

    _left: dict[str, tuple[float, float]] = field(default_factory=dict, repr=False)  # mark → requests left, and when

    def wait(self, mark: str, a_minute: int) -> float:
        """Take one request from the token's allowance: 0, or the seconds until there is one."""
        now = time.monotonic()
        left, at = self._left.get(mark, (float(a_minute), now))
        left = min(float(a_minute), left + (now - at) * a_minute / 60)
        if left < 1:
            self._left[mark] = (left, now)
            return (1 - left) * 60 / a_minute
        if len(self._left) > MOST:
            self._left.clear()
        self._left[mark] = (left - 1, now)
        return 0.0


@dataclass
class Programs:
    """Knows the tokens of programs and how often each asked this process."""

    visitors: Visitors
    rate: Rate = field(default_factory=Rate)

    def enter(self, path: str, headers: Headers) -> str | Response | None:
        """The mark of a token; None for who needs none, or has to show a session; or the refusal."""
        scheme, _, secret = headers.get("authorization", "").partition(" ")
        if not scheme:
            if configuration().auth == "none" or path in READABLE:
                return None
            return problem(401, NO_TOKEN, headers={"WWW-Authenticate": "Bearer"})
        mark = of_token(mark_of(secret.strip()))
        try:
            account = self.visitors.account(mark)
        except AnalyticsError as error:
            log.error("A program was not answered: %s", error)
            return problem(503, "The people of this server cannot be read; its log has why.")
        if scheme.lower() != "bearer" or account is None:
            return problem(401, BAD_TOKEN, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        try:
            a_minute = configuration().api_rate
        except BadSetting as error:
            return problem(500, str(error))
        if seconds := self.rate.wait(mark, a_minute):
            return problem(
                429,
                f"This token may ask {a_minute} times a minute. Wait {math.ceil(seconds)} s and ask again.",
                headers={"Retry-After": str(math.ceil(seconds))},
            )
        return mark
