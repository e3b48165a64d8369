"""Conventions: how people write a team, a category or a feature into a tag or a column, and how text is folded."""

import re
import unicodedata

_TEAM = re.compile(r"^(?:team|squad|product area|area|product|component)\s*[:/_\-. ]\s*(.+)$")
_CATEGORY = re.compile(r"^(?:type|category|cat|kind|reason|contact reason)\s*[:/_\-. ]\s*(.+)$")
_FEATURE = re.compile(r"^(?:feature|feat)\s*[:/_\-. ]\s*(.+)$")
# Support groups that name who answers, not what the talk is about (design §3.6).
_TIER = re.compile(
    r"^(?:.*\b(?:tier|level|line)\s*\d.*|l[123]|.*\b(?:support|helpdesk|service desk|customer care|"
    r"front ?line|escalations?|agents?|bot|inbox)\b.*)$"
)
_ACRONYMS = frozenset(
    [
        "ai",
        "api",
        "crm",
        "csv",
        "faq",
        "gdpr",
        "html",
        "ios",
        "pdf",
        "seo",
        "sdk",
        "sla",
        "sms",
        "sso",
        "ui",
        "url",
        "ux",
        "vat",
    ]
)
_REGION = re.compile(r"\s(?:emea|apac|amer|americas|us|usa|eu|uk|dach|latam|anz|nordics)$", re.IGNORECASE)


def normalise_tag(written: str) -> str:
    """A tag's normal form: Unicode NFKC, trimmed, blanks collapsed, case folded.

    >>> normalise_tag("  Type/ＢＵＧ ")
    'type/bug'
    """
    return " ".join(unicodedata.normalize("NFKC", written).split()).casefold()


def fold(text: str) -> str:
    """Fold a tag or a value for the comparison with words: brackets, underscores and hyphens are blanks."""
    return " ".join(re.sub(r"[\[\](){}_\-]+", " ", normalise_tag(text)).split())


def display(text: str) -> str:
    """A name made from a tag; names written with capitals stay.

    >>> display("mobile_app"), display("pdf-export"), display("EMEA team")
    ('Mobile app', 'PDF export', 'EMEA team')
    """
    words = re.sub(r"[_\-]+", " ", text).split()
    if text != text.lower():
        return " ".join(words)
    words = [word.upper() if word in _ACRONYMS else word for word in words]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]]) if words else ""


def named_team(tag: str) -> str | None:
    """The team that a tag names by convention.

    >>> named_team("team_sync"), named_team("[squad: billing]"), named_team("vip")
    ('Sync', 'Billing', None)
    """
    found = _TEAM.match(_bare(tag))
    return display(found.group(1)) if found else None


def named_category(tag: str) -> str | None:
    """The word after `type/`, `category:` and the like, None for another tag.

    >>> named_category("type/bug"), named_category("bug")
    ('bug', None)
    """
    found = _CATEGORY.match(_bare(tag))
    return found.group(1) if found else None


def named_feature(tag: str) -> str | None:
    """The feature that a tag names by convention.

    >>> named_feature("feature:offline-mode")
    'Offline mode'
    """
    found = _FEATURE.match(_bare(tag))
    return display(found.group(1)) if found else None


def team_of_column(value: str, *, is_group: bool) -> str | None:
    """The team that an export's own column names; None for a support group that names a tier.

    A region at the end is dropped: 'Billing EMEA' is Billing.
    """
    text = " ".join(value.split()).split("::")[-1].strip()
    if is_group and _TIER.match(fold(text)):
        return None
    return display(_REGION.sub("", text)) or None


def _bare(tag: str) -> str:
    return " ".join(re.sub(r"[\[\](){}]+", " ", normalise_tag(tag)).split())
