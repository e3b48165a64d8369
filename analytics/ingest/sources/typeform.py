"""Typeform: the responses of one form as CSV; its questions are the headers, so that text and rating are chosen."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

TYPEFORM = Source(
    name="typeform",
    title="Typeform responses",
    place=316,
    origin="survey",
    marks=(
        frozenset({"#", "network id", "submit date"}),
        frozenset({"start date", "submit date", "network id"}),
        frozenset({"#", "start date", "submit date"}),  # forms that keep no network id
        frozenset({"response type", "stage date", "submit date"}),
    ),
    columns={
        "ticket_id": ("#", "response id", "token"),
        "created_at": ("submit date",),
        "subject": ("subject",),
        "body": (
            "what is the main reason for your score?",
            "what is the most important reason for your score?",
            "why did you give this score?",
            "comments",
            "comment",
            "feedback",
        ),
        "tags": ("tags",),
        "requester": ("email", "email address", "your email", "what is your email address?"),
        "rating": (
            "how likely are you to recommend us to a friend or colleague?",
            "how likely is it that you would recommend us to a friend or colleague?",
            "opinion scale",
            "rating",
        ),
    },
    guide=ExportGuide(
        tool="Typeform",
        where="A form, Results, Responses, Download all responses, CSV",
        columns="Choose the question that is the text (--map body=…) and the one that is the rating (--map rating=…). "
        "Answers count apart from support.",
        limits="Responses that were begun and not sent have no submit date; they are left out, and named.",
        times="The header names UTC.",
    ),
)
