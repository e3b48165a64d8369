"""What helpdesk exports look like: one small module per export of a tool, and the registry that finds them.

To add a helpdesk, write a module with one `Source`, add it to `SOURCES`, and an example to tests/test_sources.py.
"""

from collections.abc import Sequence

from analytics.errors import UnknownName
from analytics.ingest.source import Source, looks_like_totals
from analytics.ingest.sources.chatwoot import CHATWOOT
from analytics.ingest.sources.crisp import CRISP
from analytics.ingest.sources.freescout import FREESCOUT
from analytics.ingest.sources.freshdesk import FRESHDESK
from analytics.ingest.sources.freshservice import FRESHSERVICE
from analytics.ingest.sources.front import FRONT
from analytics.ingest.sources.generic import GENERIC
from analytics.ingest.sources.github import GITHUB
from analytics.ingest.sources.gorgias import GORGIAS
from analytics.ingest.sources.helpscout import HELPSCOUT
from analytics.ingest.sources.hubspot import HUBSPOT
from analytics.ingest.sources.intercom import INTERCOM
from analytics.ingest.sources.intercom_api import INTERCOM_API
from analytics.ingest.sources.intercom_messages import INTERCOM_MESSAGES
from analytics.ingest.sources.jira import JIRA
from analytics.ingest.sources.kustomer import KUSTOMER
from analytics.ingest.sources.linear import LINEAR
from analytics.ingest.sources.liveagent import LIVEAGENT
from analytics.ingest.sources.osticket import OSTICKET
from analytics.ingest.sources.salesforce import SALESFORCE
from analytics.ingest.sources.servicenow import SERVICENOW
from analytics.ingest.sources.zammad import ZAMMAD
from analytics.ingest.sources.zendesk import ZENDESK
from analytics.ingest.sources.zendesk_explore import ZENDESK_EXPLORE
from analytics.ingest.sources.zendesk_view import ZENDESK_VIEW
from analytics.ingest.sources.zohodesk import ZOHODESK

# The first that recognises wins: the surer its marks, the earlier it stands.
SOURCES: tuple[Source, ...] = (
    ZENDESK,
    ZENDESK_EXPLORE,
    INTERCOM_MESSAGES,
    INTERCOM_API,
    INTERCOM,
    FRONT,
    FRESHSERVICE,
    FRESHDESK,
    ZOHODESK,
    GORGIAS,
    HUBSPOT,
    JIRA,
    SALESFORCE,
    CHATWOOT,
    ZAMMAD,
    OSTICKET,
    FREESCOUT,
    SERVICENOW,
    KUSTOMER,
    LINEAR,
    GITHUB,
    HELPSCOUT,
    LIVEAGENT,
    CRISP,
    ZENDESK_VIEW,
    GENERIC,
)


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
    instead = (
        tool.instead
        if tool and tool.instead
        else ("Take the export that has one row per ticket, with its id and its created time.")
    )
    return (
        f"Export '{file}' is {whose} of totals, not of tickets: its columns are "
        f"{', '.join(repr(h) for h in headers[:6])}{' …' if len(headers) > 6 else ''}. {instead}"
    )
