"""Google Play reviews: the monthly `reviews_….csv` (UTF-16) of the Play Console; a review has no number of its own."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

GOOGLE_PLAY = Source(
    name="google_play",
    title="Google Play reviews",
    place=312,
    origin="review",
    marks=(
        frozenset({"star rating", "review text", "package name"}),
        frozenset({"star rating", "review submit millis since epoch"}),
    ),
    columns={
        "ticket_id": ("review submit millis since epoch",),  # the link is empty for reviews without text
        "created_at": ("review submit date and time",),
        "updated_at": ("review last update date and time",),
        "subject": ("review title",),
        "body": ("review text",),
        "tags": ("tags",),
        "category": (),
        "locale": ("reviewer language",),
        "rating": ("star rating",),
    },
    units={"star rating": "1-5"},
    clock="UTC",
    guide=ExportGuide(
        tool="Google Play",
        where="Play Console, Download reports, Reviews: one CSV a month",
        columns="All are in it. Reviews count apart from support.",
        limits="A review has no number; the millisecond of its sending is taken for it.",
        times="UTC.",
    ),
)
