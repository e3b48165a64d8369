"""The log: one line per import, publish, delivery and sign of trouble, on standard error.

Modules log to `logging.getLogger("tagwatch.…")`; what belongs to the event beside its sentence goes into
`extra={"fields": {…}}`. Never log the text of a ticket: counts, names of files, sources and versions are enough.
As JSON each line also has the request, the person and the workspace that it belongs to, by their ids (`begin_request`,
`begin_command`, `add_to_log`).
"""

import json
import logging
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

from analytics.configuration import configuration

NAME = "tagwatch"
# What would begin a line of its own, or be obeyed by a terminal.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_about: ContextVar[dict[str, object] | None] = ContextVar("about", default=None)  # what each line is about


def begin_request(identity: str) -> None:
    """From now on, in this task or thread, the log's lines belong to this request."""
    _about.set({"request": identity})


def begin_command(**fields: object) -> None:
    """From now on, in this thread, the log's lines belong to a command, of which they name these."""
    _about.set(fields)


def add_to_log(**fields: object) -> None:
    """Name these with every further line of this request: `person=3`. Outside a request it does nothing."""
    about = _about.get()
    if about is not None:
        about |= fields


def logged_about() -> Mapping[str, object]:
    """What the lines of this request name; nothing outside a request."""
    return dict(_about.get() or {})


class Handler(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


class Text(logging.Formatter):
    """`2026-03-02T09:00:00Z INFO tagwatch.store: version 000003 is published`; a traceback follows on its own lines."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{_moment(record)} {record.levelname} {record.name}: {record.getMessage()}"
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return _one_line(line) + trace


class Json(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request and person, the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **logged_about(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str, ensure_ascii=False)


def start_log(*, level: str = "", usual: str = "info") -> None:
    """Send the log to standard error in the form of the environment.

    level: before that of the environment. usual: where the environment sets nothing of the log.
    """
    settings = configuration()
    logger = logging.getLogger(NAME)
    logger.setLevel((level or settings.log_level or ("info" if settings.log else usual)).upper())
    logger.propagate = False
    handler = Handler()
    handler.setFormatter(Json() if settings.log == "json" else Text())
    logger.handlers = [handler]


def relay(line: str) -> bool:
    """Log again what a child process logged as JSON. Returns False for a line that is none of its log."""
    if not line.startswith("{"):
        return False
    try:
        entry = json.loads(line)
        level, name, message = entry.pop("level"), entry.pop("logger"), entry.pop("message")
    except (ValueError, KeyError, AttributeError):
        return False
    entry.pop("time", None)
    number = logging.getLevelNamesMapping().get(str(level).upper(), logging.WARNING)
    logging.getLogger(str(name)).log(number, "%s", message, extra={"fields": entry})
    return True


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _one_line(text: str) -> str:
    r"""The text without what would start a new line or be obeyed by a terminal: file names are foreign input.

    >>> print(_one_line("a.csv\nERROR made up"))
    a.csv\nERROR made up
    """
    return CONTROL.sub(lambda found: repr(found[0])[1:-1], text)
