"""Records: what one decision of each kind holds, as it is kept.

Texts (a day as ISO, a number as a plain decimal), flags and lists; an empty text means that nothing is decided.
"""

from typing import TypedDict

from analytics.workspace.area import Level


class TagRecord(TypedDict):
    """What a tag means."""

    tag: str
    team: str
    category: str
    feature: str
    alias_of: str
    use: str
    description: str


class SplitRecord(TypedDict):
    """Tags that two things are called by."""

    tag: str
    by: str
    value: str
    into: str


class CategoryRecord(TypedDict):
    """Kinds of talk."""

    slug: str
    label: str
    color: str
    counts_as: str
    words: list[str]


class TeamRecord(TypedDict):
    """Teams."""

    team: str
    owner: str
    contact: str
    color: str
    former: list[str]


class CellRecord(TypedDict):
    """Who owns a team's category."""

    team: str
    category: str
    owner: str


class DutyRecord(TypedDict):
    """Who is on duty in a week."""

    team: str
    week: str
    person: str


class RecipientRecord(TypedDict):
    """Who gets what of a team."""

    team: str
    way: str
    to: str
    gets: str


class FeatureRecord(TypedDict):
    """The feature catalogue."""

    feature: str
    team: str
    synonyms: list[str]
    live_since: str
    article: str
    status: str
    owner: str
    former: list[str]
    article_text: str


class EventRecord(TypedDict):
    """What happened when."""

    name: str
    kind: str
    start: str
    end: str
    teams: list[str]
    features: list[str]
    tags: list[str]
    link: str
    note: str
    state: str
    changes: str
    answers: str
    use_tags: list[str]


class ThemeRecord(TypedDict):
    """Vague feedback, gathered before it is a feature."""

    theme: str
    owner: str
    tags: list[str]
    tickets: list[str]
    feature: str
    description: str


class QuietDayRecord(TypedDict):
    """Days on which fewer people write."""

    day: str
    name: str


class MissingDayRecord(TypedDict):
    """Whether days with few tickets are missing."""

    level: str
    name: str
    day: str
    answer: str
    tickets: str


class SignalRecord(TypedDict):
    """What was decided about signals."""

    since: str
    direction: str
    level: Level
    area: str
    state: str
    severity: str
    duty: str
    owner: str
    issue: str
    note: str
    until: str
    observed: str
    expected: str
    days: str


class PrivacyRuleRecord(TypedDict):
    """What never enters the store."""

    source: str
    column: str
    treatment: str


class SourceRuleRecord(TypedDict):
    """What is counted of a source's exports."""

    source: str
    rule: str
    value: str


class NotifiedRecord(TypedDict):
    """Tickets whose customers were notified that the bug is fixed."""

    source: str
    ticket: str
    issue: str
    told: str


class UnawareAnswerRecord(TypedDict):
    """Whether a ticket asks for what exists."""

    source: str
    ticket: str
    feature: str
    verdict: str


class TicketLabelRecord(TypedDict):
    """What a ticket is about, where the helpdesk states nothing."""

    source: str
    ticket: str
    team: str
    category: str
    feature: str


class ShadowingSlotRecord(TypedDict):
    """When somebody can sit beside support."""

    weekday: str
    hour: str
    host: str
    note: str


class ShadowingVisitRecord(TypedDict):
    """Who sits beside support when."""

    day: str
    hour: str
    person: str
    host: str


class DebriefRecord(TypedDict):
    """What was learnt beside support."""

    month: str
    level: Level
    area: str
    person: str
    note: str


class TopicRecord(TypedDict):
    """What became of a topic that no tag named."""

    topic: str
    state: str
    became: str
    tickets: list[str]


class ExplanationRecord(TypedDict):
    """What is done so that a feature is known."""

    feature: str
    state: str
    owner: str
    link: str
    note: str


class RequestRecord(TypedDict):
    """What becomes of what customers ask for."""

    by: str
    name: str
    state: str
    date: str
    owner: str
    link: str
    reason: str
    merged_into: str


class SettingRecord(TypedDict):
    """How this workspace counts and links."""

    name: str
    value: str


class CustomerRecord(TypedDict):
    """Customers."""

    customer: str
    aliases: list[str]
    plan: str
    revenue: str
    segment: str
    since: str


class ActiveCustomersRecord(TypedDict):
    """Active customers."""

    date: str
    segment: str
    customers: str


class IssueRecord(TypedDict):
    """Issues of the bug tracker."""

    issue: str
    state: str
    title: str
    opened: str
    fixed: str
    link: str
