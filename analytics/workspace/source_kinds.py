"""The kinds of decisions about a source: what never enters the store, and what is counted of it."""

from analytics.workspace.decision_records import PrivacyRuleRecord, SourceRuleRecord
from analytics.workspace.kind import Column, Kind

# categories: "keep" or "ignore" words that no category is known by; leave out: words of analytics.workspace.closed
# origin: a word of analytics.workspace.origins
SOURCE_RULE_NAMES = ("categories", "leave out", "origin")
TREATMENTS = ("drop", "pseudonymise")

PRIVACY_RULES: Kind[PrivacyRuleRecord] = Kind(
    "privacy rule",
    "privacy_rules",
    "What never enters the store",
    ("source", "column"),
    (
        Column("source", required=True),
        Column("column", required=True),
        Column("treatment", "choice", TREATMENTS, required=True),
    ),
)
SOURCE_RULES: Kind[SourceRuleRecord] = Kind(
    "source rule",
    "source_rules",
    "What is counted of a source's exports",
    ("source", "rule"),
    (
        Column("source", required=True),
        Column("rule", "choice", SOURCE_RULE_NAMES, required=True),
        Column("value", required=True),
    ),
)
