"""What helpdesk exports look like: one small module per tool, and the registry that finds them.

To add a helpdesk, write a module with one `Source` and add it to `SOURCES`.
"""

from collections.abc import Sequence

from analytics.errors import UnknownName
from analytics.exports.freshdesk import FRESHDESK
from analytics.exports.generic import GENERIC
from analytics.exports.intercom import INTERCOM
from analytics.exports.jira import JIRA
from analytics.exports.source import Source
from analytics.exports.zendesk import ZENDESK

SOURCES: tuple[Source, ...] = (ZENDESK, INTERCOM, FRESHDESK, JIRA, GENERIC)    # the first that recognises wins


def source_named(name: str) -> Source:
    """The source of that name; raise UnknownName with the nearest one."""
    for source in SOURCES:
        if source.name == name:
            return source
    raise UnknownName("source", name, [source.name for source in SOURCES])


def recognise(headers: Sequence[str]) -> Source:
    """The tool whose sure marks stand in `headers`, else the generic source."""
    return next((source for source in SOURCES if source.recognises(headers)), GENERIC)
