"""The kinds of decisions. To add one, add it here; store, history, undo and CSV follow."""

from typing import Any

from analytics.workspace.area import LEVELS
from analytics.workspace.categories import ROLES
from analytics.workspace.conventions import normalise_tag
from analytics.workspace.customer_kinds import CUSTOMER_KINDS
from analytics.workspace.day_kinds import MISSING_DAYS, QUIET_DAYS
from analytics.workspace.decision_records import (
    CategoryRecord,
    CellRecord,
    DutyRecord,
    EventRecord,
    ExplanationRecord,
    FeatureRecord,
    NotifiedRecord,
    RecipientRecord,
    RequestRecord,
    SettingRecord,
    SignalRecord,
    SplitRecord,
    TagRecord,
    TeamRecord,
    ThemeRecord,
    UnawareAnswerRecord,
)
from analytics.workspace.issues import issue_key
from analytics.workspace.kind import Column, Kind
from analytics.workspace.recipients import NEWS, WAYS
from analytics.workspace.release_kinds import RELEASE_KINDS
from analytics.workspace.research_kinds import RESEARCH_KINDS
from analytics.workspace.shadowing_kinds import DEBRIEFS, SHADOWING_SLOTS, SHADOWING_VISITS
from analytics.workspace.source_kinds import PRIVACY_RULES, SOURCE_RULES
from analytics.workspace.ticket_kinds import TICKET_LABELS, TOPICS

# no topic; kept, and no longer proposed; something that customers ask for
TAG_USES = ("ignore", "retired", "request")
STATUSES = ("live", "beta", "planned", "not planned")
VERDICTS = ("confirmed", "rejected", "not sure")
EXPLAINING = ("to explain", "article written", "campaign running", "solved")
REQUEST_STATES = ("open", "planned", "in progress", "shipped", "not planned")
EVENT_STATES = ("planned", "in test", "rolling out", "live", "rolled back")  # of a release; empty: it happened
EVENT_KINDS = ("release", "incident", "campaign", "content", "other")
SIGNAL_STATES = ("new", "known", "investigating", "planned", "fixed", "not an issue")
SEVERITIES = ("critical", "high", "medium", "low")

TAGS: Kind[TagRecord] = Kind(
    "tag",
    "tags",
    "What a tag means",
    ("tag",),
    (
        Column("tag", required=True, fold=normalise_tag),
        Column("team"),
        Column("category"),
        Column("feature"),
        Column("alias_of", fold=normalise_tag),
        Column("use", "choice", TAG_USES),
        Column("description"),
    ),
)
SPLITS: Kind[SplitRecord] = Kind(
    "split",
    "splits",
    "Tags that two things are called by",
    ("tag", "by", "value"),
    (
        Column("tag", required=True, fold=normalise_tag),
        Column("by", "choice", ("tag", "source", "group"), required=True),
        Column("value", required=True),
        Column("into", required=True, fold=normalise_tag),
    ),
)
CATEGORIES: Kind[CategoryRecord] = Kind(
    "category",
    "categories",
    "Kinds of talk",
    ("slug",),
    (
        Column("slug", required=True),
        Column("label"),
        Column("color"),
        Column("counts_as", "choice", ROLES),
        Column("words", "list"),  # what exports call it
    ),
)
TEAMS: Kind[TeamRecord] = Kind(
    "team",
    "teams",
    "Teams",
    ("team",),
    (Column("team", required=True), Column("owner"), Column("contact"), Column("color"), Column("former", "list")),
)
CELLS: Kind[CellRecord] = Kind(
    "cell",
    "cells",
    "Who owns a team's category",
    ("team", "category"),
    (Column("team", required=True), Column("category", required=True), Column("owner", required=True)),
)
DUTIES: Kind[DutyRecord] = Kind(
    "duty",
    "duties",
    "Who is on duty in a week",
    ("team", "week"),
    (Column("team", required=True), Column("week", "date", required=True), Column("person", required=True)),
)
RECIPIENTS: Kind[RecipientRecord] = Kind(
    "recipient",
    "recipients",
    "Who gets signals and roundups",
    ("team", "way", "to"),
    (
        Column("team", required=True),  # or EVERY_TEAM
        Column("way", "choice", WAYS, required=True),
        Column("to", required=True),
        Column("gets", "choice", NEWS),  # empty: both
    ),
)
FEATURES: Kind[FeatureRecord] = Kind(
    "feature",
    "features",
    "The feature catalogue",
    ("feature",),
    (
        Column("feature", required=True),
        Column("team"),
        Column("synonyms", "list"),
        Column("live_since", "date"),
        Column("article"),
        Column("status", "choice", STATUSES),
        Column("owner"),
        Column("former", "list"),
        Column("article_text"),
    ),
)
EVENTS: Kind[EventRecord] = Kind(
    "event",
    "events",
    "What happened when",
    ("start", "name"),
    (
        Column("name", required=True),
        Column("kind", "choice", EVENT_KINDS, required=True),
        Column("start", "date", required=True),
        Column("end", "date"),
        Column("teams", "list"),
        Column("features", "list"),
        Column("tags", "list", fold=normalise_tag),
        Column("link"),
        Column("note"),
        Column("state", "choice", EVENT_STATES),
        Column("changes", "lines"),  # what, and for whom
        Column("answers", "lines"),  # what support should know and answer
        Column("use_tags", "list", fold=normalise_tag),  # that support should put on tickets about it
    ),
)
THEMES: Kind[ThemeRecord] = Kind(
    "theme",
    "themes",
    "Vague feedback, gathered before it is a feature",
    ("theme",),
    (
        Column("theme", required=True),
        Column("owner"),
        Column("tags", "list", fold=normalise_tag),
        Column("tickets", "list"),
        Column("feature"),
        Column("description"),
    ),
)
SIGNALS: Kind[SignalRecord] = Kind(
    "signal",
    "signals",
    "What was decided about signals",
    ("since", "direction", "level", "area"),
    (
        Column("since", "date", required=True),
        Column("direction", "choice", ("up", "down"), required=True),
        Column("level", "choice", LEVELS, required=True),
        Column("area", required=True),
        Column("state", "choice", SIGNAL_STATES),
        Column("severity", "choice", SEVERITIES),
        Column("duty"),
        Column("owner"),
        Column("issue"),
        Column("note"),
        # how large it was when that was decided, in its peak window, and until when it had been seen
        Column("until", "date"),
        Column("observed"),
        Column("expected"),
        Column("days"),
    ),
)
NOTIFIED: Kind[NotifiedRecord] = Kind(
    "notified ticket",
    "told",
    "Tickets whose customers were notified that the bug is fixed",
    ("source", "ticket", "issue"),
    (
        Column("source", required=True),
        Column("ticket", required=True),
        Column("issue", required=True, fold=issue_key),
        Column("told", "date"),
    ),
)
UNAWARE_ANSWERS: Kind[UnawareAnswerRecord] = Kind(
    "unaware answer",
    "unaware_answers",
    "Whether a ticket asks for what exists",
    ("source", "ticket", "feature"),
    (
        Column("source", required=True),
        Column("ticket", required=True),
        Column("feature", required=True),
        Column("verdict", "choice", VERDICTS, required=True),
    ),
)
EXPLANATIONS: Kind[ExplanationRecord] = Kind(
    "explanation",
    "explanations",
    "What is done so that a feature is known",
    ("feature",),
    (
        Column("feature", required=True),
        Column("state", "choice", EXPLAINING, required=True),
        Column("owner"),
        Column("link"),
        Column("note"),
    ),
)
REQUESTS: Kind[RequestRecord] = Kind(
    "request",
    "requests",
    "What becomes of what customers ask for",
    ("by", "name"),
    (
        Column("by", "choice", ("feature", "theme", "tag"), required=True),
        Column("name", required=True),
        Column("state", "choice", REQUEST_STATES),
        Column("date", "date"),
        Column("owner"),
        Column("link"),
        Column("reason"),
        Column("merged_into"),
    ),
)
SETTINGS: Kind[SettingRecord] = Kind(
    "setting",
    "settings",
    "How this workspace counts and links",
    ("name",),
    (Column("name", required=True), Column("value")),
)

KINDS: tuple[Kind[Any], ...] = (
    TAGS,
    SPLITS,
    CATEGORIES,
    TEAMS,
    CELLS,
    DUTIES,
    RECIPIENTS,
    FEATURES,
    EVENTS,
    THEMES,
    QUIET_DAYS,
    MISSING_DAYS,
    SIGNALS,
    PRIVACY_RULES,
    SOURCE_RULES,
    UNAWARE_ANSWERS,
    TICKET_LABELS,
    TOPICS,
    EXPLANATIONS,
    REQUESTS,
    SETTINGS,
    NOTIFIED,
    SHADOWING_SLOTS,
    SHADOWING_VISITS,
    DEBRIEFS,
    *CUSTOMER_KINDS,
    *RESEARCH_KINDS,
    *RELEASE_KINDS,
)
