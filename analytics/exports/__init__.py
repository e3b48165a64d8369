"""What helpdesk exports look like: one small module per export of a tool, and the registry that finds them.

To add a helpdesk, write a module with one `Source`, add it to `SOURCES`, and an example to tests/test_sources.py.
"""

from collections.abc import Sequence

from analytics.errors import UnknownName
from analytics.exports.chatwoot import CHATWOOT
from analytics.exports.crisp import CRISP
from analytics.exports.freescout import FREESCOUT
from analytics.exports.freshdesk import FRESHDESK
from analytics.exports.freshservice import FRESHSERVICE
from analytics.exports.front import FRONT
from analytics.exports.generic import GENERIC
from analytics.exports.github import GITHUB
from analytics.exports.gorgias import GORGIAS
from analytics.exports.helpscout import HELPSCOUT
from analytics.exports.hubspot import HUBSPOT
from analytics.exports.intercom import INTERCOM
from analytics.exports.intercom_api import INTERCOM_API
from analytics.exports.intercom_messages import INTERCOM_MESSAGES
from analytics.exports.jira import JIRA
from analytics.exports.kustomer import KUSTOMER
from analytics.exports.linear import LINEAR
from analytics.exports.liveagent import LIVEAGENT
from analytics.exports.osticket import OSTICKET
from analytics.exports.salesforce import SALESFORCE
from analytics.exports.servicenow import SERVICENOW
from analytics.exports.source import Source, looks_like_totals
from analytics.exports.zammad import ZAMMAD
from analytics.exports.zendesk import ZENDESK
from analytics.exports.zendesk_explore import ZENDESK_EXPLORE
from analytics.exports.zendesk_view import ZENDESK_VIEW
from analytics.exports.zohodesk import ZOHODESK

# The first that recognises wins: the surer its marks, the earlier it stands.
SOURCES: tuple[Source, ...] = (
    ZENDESK, ZENDESK_EXPLORE, INTERCOM_MESSAGES, INTERCOM_API, INTERCOM, FRONT, FRESHSERVICE, FRESHDESK, ZOHODESK,
    GORGIAS, HUBSPOT, JIRA, SALESFORCE, CHATWOOT, ZAMMAD, OSTICKET, FREESCOUT, SERVICENOW, KUSTOMER, LINEAR, GITHUB,
    HELPSCOUT, LIVEAGENT, CRISP, ZENDESK_VIEW, GENERIC)


KNOWN_HEADERS = frozenset(header for source in SOURCES for header in source.headers())


def source_named(name: str) -> Source:
    """The source of that name; raise UnknownName with the nearest one."""
    for source in SOURCES:
        if source.name == name:
            return source
    raise UnknownName("source", name, [source.name for source in SOURCES])


def recognise(headers: Sequence[str], *, among: str | None = None) -> Source:
    """The export whose sure marks stand in `headers`, else the generic one.

    among: a source's name; then only the exports of that tool come into question, its main one by default.
    Raises UnknownName for a tool that is not known.
    """
    if among is None:
        return next((source for source in SOURCES if source.recognises(headers)), GENERIC)
    main = source_named(among)
    if main.owner != main.name:
        return main
    return next((source for source in SOURCES if source.owner == main.name and source.recognises(headers)), main)


def totals_refused(headers: Sequence[str], *, file: str) -> str | None:
    """The sentence for a report of totals, which holds no tickets; None for anything else."""
    tool = next((source for source in SOURCES if source.counts_only(headers)), None)
    if tool is None and not looks_like_totals(headers, KNOWN_HEADERS):
        return None
    whose = f"{tool.title.split()[0]}'s report" if tool else "a report"
    instead = tool.instead if tool and tool.instead else (
        "Take the export that has one row per ticket, with its id and its created time.")
    return (f"Export '{file}' is {whose} of totals, not of tickets: its columns are "
            f"{', '.join(repr(h) for h in headers[:6])}{' …' if len(headers) > 6 else ''}. {instead}")
