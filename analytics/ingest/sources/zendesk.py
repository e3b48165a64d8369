"""Zendesk's account export ("Export CSV"): one row per ticket, tags separated by spaces, body in a field if at all."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

ZENDESK = Source(
    name="zendesk",
    title="Zendesk account export",
    place=10,
    marks=(
        frozenset({"summation column", "id"}),
        frozenset({"group stations", "assignee stations"}),
        frozenset({"id", "requester id", "ticket type", "created at", "tags"}),
    ),
    columns={
        "ticket_id": ("id",),
        "created_at": ("created at",),
        "updated_at": ("updated at",),
        "subject": ("subject",),
        "body": ("description",),
        "tags": ("tags",),
        "group": ("group", "grupo", "groupe", "gruppe"),
        "category": ("contact reason", "ticket type", "tipo de ticket", "type de ticket", "tickettyp"),
        "channel": ("via",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": (
            "requester email",
            "e-mail do solicitante",
            "correo electrónico del solicitante",
            "e-mail du demandeur",
            "e-mail-adresse des anfragenden",
            "requester id",
            "requester",
            "solicitante",
            "demandeur",
            "anfragender",
        ),
        "company": ("organization", "organisation"),
        "segment": ("plan",),
        "locale": ("language", "locale"),
        "agent": ("assignee",),
        "first_response": ("first reply time in minutes",),
        "resolution_time": ("full resolution time in minutes",),
        "reopened": ("reopens",),
        "rating": ("satisfaction score",),
    },
    tag_separator="space",
    guide=ExportGuide(
        tool="Zendesk",
        where="Admin Center, Account, Tools, Reports, Export: CSV or JSON",
        columns="All are in it; tags and custom fields included.",
        limits="Above 200,000 tickets JSON only. A view's CSV seldom has tags.",
        times="CSV has the account's zone, JSON has UTC.",
    ),
)
