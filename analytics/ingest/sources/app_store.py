"""App Store reviews: App Store Connect's API (customerReviews), as JSON or as the CSV that scripts make of it."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

APP_STORE = Source(
    name="app_store",
    title="App Store reviews",
    place=310,
    origin="review",
    marks=(
        frozenset({"attributes.rating", "attributes.created date", "attributes.territory"}),
        frozenset({"rating", "reviewer nickname", "territory"}),
    ),
    columns={
        "ticket_id": ("id", "review id"),
        "created_at": ("attributes.created date", "created date"),
        "subject": ("attributes.title", "title"),
        "body": ("attributes.body", "body", "review"),
        "tags": ("tags",),
        "category": (),  # its `type` is the kind of record
        "requester": ("attributes.reviewer nickname", "reviewer nickname"),
        "locale": ("attributes.territory", "territory"),
        "rating": ("attributes.rating", "rating"),
    },
    units={"attributes.rating": "1-5", "rating": "1-5"},
    guide=ExportGuide(
        tool="App Store",
        where="App Store Connect's API: `/v1/apps/{id}/customerReviews?sort=-createdDate`, all pages as JSON",
        columns="id, rating, title, body, reviewerNickname, createdDate, territory. Reviews count apart from support.",
        times="ISO times with their offset.",
    ),
)
