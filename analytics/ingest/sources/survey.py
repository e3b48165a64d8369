"""Lists of NPS and CSAT answers, as survey tools and spreadsheets write them: a score, a comment, a day."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

SURVEY = Source(
    name="survey",
    title="NPS or CSAT answers",
    place=318,
    origin="survey",
    marks=(
        frozenset({"response id", "nps score"}),
        frozenset({"response id", "nps"}),
        frozenset({"response id", "score", "comment"}),
        frozenset({"response id", "csat score"}),
        frozenset({"response id", "csat"}),
        frozenset({"respondent id", "nps score"}),
        frozenset({"respondent id", "csat score"}),
        frozenset({"respondent id", "collector id"}),  # SurveyMonkey: text and rating are questions, to be chosen
        frozenset({"request id", "response received at", "star rating"}),  # Medallia Agent Connect
    ),
    columns={
        "ticket_id": (
            "response id",
            "respondent id",
            "request id",
            "answer id",
            "submission id",
            "id",
            "#",
            "no",
            "nr",
            "number",
        ),
        "channel": ("channel",),
        "created_at": (
            "responded at",
            "response date",
            "response time",
            "submitted at",
            "completed at",
            "response received at",
            "response received",
            "answered at",
            "answer date",
            "submission date",
            "survey date",
            "date",
            "end date",
        ),
        "updated_at": ("updated at",),
        "subject": ("question", "survey name", "survey"),
        "body": (
            "comment",
            "comments",
            "feedback",
            "feedback text",
            "reason",
            "reason for score",
            "answer",
            "verbatim",
        ),
        "tags": ("tags",),
        "requester": (
            "person email",
            "respondent email",
            "customer email",
            "email",
            "email address",
            "request sent to",
            "person name",
            "customer id",
            "customer name",
            "respondent",
            "respondent name",
            "customer",
            "name",
        ),
        "company": ("company", "account"),
        "segment": ("plan", "segment"),
        "rating": ("nps score", "nps", "csat score", "csat", "star rating", "score"),
    },
    guide=ExportGuide(
        tool="NPS and CSAT lists",
        where="The survey tool's responses as CSV, one row per answer",
        columns="Response ID, Responded at, the score, a comment. A score whose scale no header names is asked for. "
        "Answers count apart from support.",
        limits="Where the questions are the headers (SurveyMonkey), choose text and rating (--map body=…, "
        "--map rating=…); the line of answers below the header is left out.",
    ),
)
