"""Odoo Helpdesk: the list's export, labels or field paths; further tags of a ticket may be in rows of their own."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

ODOO = Source(
    name="odoo",
    title="Odoo helpdesk tickets",
    marks=(
        frozenset({"helpdesk team", "stage"}),
        frozenset({"ticket ids sequence"}),
        frozenset({"ticket ref", "stage id/name"}),
        frozenset({"team id/name", "stage id/name"}),
    ),
    columns={
        "ticket_id": ("ticket ids sequence", "sequence", "ticket ref", "number", "id", "external id"),
        "created_at": ("created on", "create date"),
        "updated_at": ("last updated on", "write date"),
        "subject": ("subject", "name"),
        "body": ("description",),
        "tags": ("tags", "tags/name", "tag ids/name", "tag ids"),
        "group": ("helpdesk team", "helpdesk team/name", "team id/name", "team id"),
        "category": ("type", "ticket type id/name"),
        "status": ("stage", "stage/name", "stage id/name"),
        "priority": ("priority",),
        "requester": ("customer email", "customer/email", "partner email", "customer", "customer name"),
        "company": ("company name", "customer company"),
    },
    instead="Open Helpdesk, Tickets, list view; tick all, Action, Export, and take Ticket IDs Sequence, Subject, "
    "Created on, Tags, Helpdesk Team, Type and Stage.",
    guide=ExportGuide(
        tool="Odoo",
        where="Helpdesk, Tickets, list view, tick all, Action, Export",
        columns="Ticket IDs Sequence, Subject, Created on, Tags, Team, Type.",
        limits="Further tags of a ticket may be in rows of their own; they are joined.",
    ),
)
