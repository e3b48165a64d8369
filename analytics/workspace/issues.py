"""Issues: how people write the key of a bug in GitHub, GitLab or Jira, and what its state is called. Pure text.

A key is `ABC-123` (Jira, Linear) or `owner/repo#12` (GitHub, GitLab), one form for each bug however it was written.
"""

import contextlib
import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

JIRA = re.compile(r"[A-Z][A-Z0-9]{1,9}-[1-9]\d{0,6}")
HOSTED = re.compile(r"\A[a-z][a-z0-9._-]{0,99}(?:/[a-z0-9._-]{1,100}){1,4}#[1-9]\d{0,8}")
# What is looked for in tickets; DuckDB's RE2 and Python's re read it alike. Case is ignored.
# An address is taken whole, with its scheme or without, so that its path is no `owner/repo`.
REFERENCE = (
    r"\b[a-z][a-z0-9+.-]{1,30}://[^\s<>\"'()]{3,300}|"
    r"\b(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}/[^\s<>\"'()]{2,300}|"
    r"\b[a-z][a-z0-9_.-]{0,99}/[a-z0-9_.-]{1,100}#[1-9][0-9]{0,8}\b|"
    r"\b[a-z][a-z0-9]{1,9}-[1-9][0-9]{0,6}\b"
)
# What each text has in which REFERENCE finds an issue, and few others have: looked for first, since it is far faster.
MAY_NAME = r"/(issues?|pull|merge_requests|work_items|browse)/|[a-z0-9_.-]#[1-9]|[a-z0-9]-[1-9]"
_HOST = re.compile(r"\A((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})/(.{1,400})", re.DOTALL)
_TRACKERS = ("git", "codeberg", "bitbucket")  # in the names of hosts after which `owner/repo#12` is an issue
STATES = ("open", "fixed", "not planned")
STATE_WORDS = {
    "open": "open|opened|to do|todo|new|backlog|in progress|reopened|in review|in development|selected for development|"
    "blocked|triage|ready|waiting|testing|in testing|planned|started|unstarted|indeterminate|in qa|on hold",
    "fixed": "fixed|closed|done|resolved|merged|complete|completed|released|verified|shipped|deployed|in production",
    "not planned": "not planned|not_planned|wontfix|won't fix|won't do|wont fix|duplicate|cannot reproduce|rejected|"
    "declined|invalid|canceled|cancelled|obsolete|by design|works as designed",
}
_STATE_OF = {word: state for state, words in STATE_WORDS.items() for word in words.split("|")}


def issue_key(text: str) -> str:
    """The one form of a key or of an address of an issue; raises ValueError for anything else.

    >>> issue_key("fern-212"), issue_key("Acme/App#7"), issue_key("https://github.com/Acme/App/issues/7#top")
    ('FERN-212', 'acme/app#7', 'acme/app#7')
    >>> issue_key("https://git.example/a/b/c/-/issues/5"), issue_key("https://x.atlassian.net/browse/FERN-9")
    ('a/b/c#5', 'FERN-9')
    """
    text = text.strip()
    key = _from_address(text) if text.lower().startswith(("http://", "https://")) else text
    if key and JIRA.fullmatch(key.upper()):
        return key.upper()
    if key and HOSTED.fullmatch(key.lower()):
        return key.lower()
    if not text:
        return ""
    raise ValueError("is no issue; write ABC-123, owner/repo#12 or its address")


def issue_state(text: str) -> str:
    """One of STATES for the word of a tracker; a word that none of them is called comes back as it is.

    >>> issue_state("Done"), issue_state("In Progress"), issue_state("NOT_PLANNED"), issue_state("?")
    ('fixed', 'open', 'not planned', '?')
    """
    return _STATE_OF.get(" ".join(text.replace("’", "'").split()).casefold(), text.strip())


def keys_in(references: Iterable[str], *, projects: Collection[str] | None) -> set[str]:
    """The issues that texts found by REFERENCE name.

    projects: prefixes of keys that are known to be a tracker's (`FERN`). A bare `UTF-8` is no issue, so without its
    address a key counts only with such a prefix; None: any prefix may be one. Neither is a place on a page, such as
    `mail.example.com/inbox#91795`.

    >>> sorted(keys_in(["github.com/a/b/issues/7", "github.com/a/b#8", "mail.example.com/inbox#9"], projects=()))
    ['a/b#7', 'a/b#8']
    """
    keys = set()
    for reference in references:
        written = reference.rstrip(".,;:!?]}")
        address = "://" in written
        with contextlib.suppress(ValueError):
            key = issue_key(written)
            hosted = "#" in key and not _HOST.match(key) and not key.split("#")[0].rsplit("/", 1)[-1].isdigit()
            if key and (address or hosted or projects is None or project(key) in projects):
                keys.add(key)
                continue
        with contextlib.suppress(ValueError):
            if not address and (place := _HOST.match(written.lower())):
                in_tracker = any(name in place[1] for name in _TRACKERS) and HOSTED.fullmatch(place[2])
                keys.add(issue_key(place[2] if in_tracker else f"https://{written}"))
    return keys


def project(key: str) -> str:
    """What precedes the number: `FERN` of FERN-212, `acme/app` of acme/app#7."""
    return re.split(r"#|-(?=\d+$)", key)[0]


def search_words(key: str) -> str:
    """What the tickets that name an issue are found by, as key or as address; others may have these words, too.

    >>> search_words("FERN-212"), search_words("acme/app#7")
    ('fern-212', 'acme/app 7')
    """
    return key.lower().replace("#", " ")


def safe_link(link: str) -> str:
    """The address when a browser may open it, else nothing.

    >>> safe_link("https://github.com/a/b/issues/1"), safe_link("javascript:alert(1)"), safe_link("https://a b")
    ('https://github.com/a/b/issues/1', '', '')
    """
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    fits = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>\"'`\\^{}|\x00-\x1f]", link)
    return link if fits and len(link) <= 500 else ""


def _from_address(link: str) -> str:
    if not safe_link(link):
        return ""
    path = urlsplit(link).path.strip("/")
    hosted = re.fullmatch(r"(.+?)(?:/-)?/(?:issues|pull|merge_requests|work_items)/(\d+)(?:/.*)?", path)
    if hosted:
        return f"{hosted.group(1)}#{hosted.group(2)}"
    named = re.search(r"(?:^|/)(?:browse|issue)/([A-Za-z][A-Za-z0-9]{1,9}-\d+)(?:/|$)", path)
    return named.group(1) if named else ""
