"""Recipients: who gets what of which team, by mail or in Slack.

No secret is among them: a webhook's address is in the environment, and a recipient has the name of its variable.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EVERY_TEAM = "(all)"
WAYS = ("mail", "slack")
NEWS = ("signals", "roundup")
WEBHOOK = re.compile(r"TAGWATCH_SLACK_WEBHOOK(?:_[A-Z0-9]+)*")
CHANNEL = re.compile(r"#?[a-z0-9][a-z0-9._-]{0,79}|[CGD][A-Z0-9]{6,12}")
# Of ASCII alone, as mail servers take it; without "=?", which begins other text in a header of a letter.
ADDRESS = re.compile(r"(?![^@]{0,63}=\?)[!#-'*+./0-9=?A-Z^_`a-z{|}~-]{1,64}@[A-Za-z0-9._-]{1,255}")
MEMBER = re.compile(r"[UW][A-Z0-9]{6,14}")
SECRET = re.compile(r"^https?://|^xox[a-z]-|hooks\.slack\.com", re.IGNORECASE)


@dataclass(frozen=True)
class Recipient:
    """One place that gets something. `to`: an address, a channel, or the name of a webhook's variable."""

    team: str  # EVERY_TEAM: of all
    way: str  # one of WAYS
    to: str
    gets: str = ""  # one of NEWS; "": both


@dataclass(frozen=True)
class Recipients:
    """Everybody who gets something."""

    known: tuple[Recipient, ...] = ()

    def of(self, way: str, news: str, teams: Sequence[str]) -> tuple[str, ...]:
        """Where news about these teams go by one way, each place once; news about no team concern every team.

        >>> both = Recipients((Recipient("Sync", "mail", "a@x.example"), Recipient(EVERY_TEAM, "mail", "b@x.example")))
        >>> both.of("mail", "signals", ["Billing"]), both.of("mail", "signals", [])
        (('b@x.example',), ('a@x.example', 'b@x.example'))
        """
        wanted = [one for one in self.known if one.way == way and one.gets in ("", news)]
        return _once(one.to for one in wanted if not teams or one.team == EVERY_TEAM or one.team in teams)

    def of_all(self, way: str, news: str) -> tuple[str, ...]:
        """Where news of all teams together go: to those of every team."""
        return _once(
            one.to for one in self.known if one.way == way and one.gets in ("", news) and one.team == EVERY_TEAM
        )


def wrong_place(way: str, to: str) -> str:
    """Why a text is no place of this way; empty when it is one.

    >>> wrong_place("mail", "pm@team.example"), wrong_place("slack", "TAGWATCH_SLACK_WEBHOOK_SYNC")
    ('', '')
    """
    if SECRET.search(to):
        return (
            "is a secret, and decisions hold none: set it in the environment, for example as "
            "TAGWATCH_SLACK_WEBHOOK_SYNC, and write that name here"
        )
    if way == "mail" and not ADDRESS.fullmatch(to):
        return (
            "is no mail address; write pm@company.example, in letters from a to z (a domain that has others also has a "
            "form that begins with xn--)"
        )
    if way == "slack" and not (WEBHOOK.fullmatch(to) or CHANNEL.fullmatch(to)):
        return (
            "is no place in Slack; write the name of a variable of the environment that has a webhook, such as "
            "TAGWATCH_SLACK_WEBHOOK_SYNC, or a channel (#sync, C024BE7LR) for the bot"
        )
    return ""


def wrong_own_place(way: str, to: str) -> str:
    """Why a text is no place of one person alone; empty when it is one.

    >>> wrong_own_place("mail", "ann@team.example"), wrong_own_place("slack", "U024BE7LH")
    ('', '')
    """
    if way == "slack" and not MEMBER.fullmatch(to):
        return (
            "is no member's id in Slack; it begins with U or W, such as U024BE7LH: in Slack, open your profile, then "
            "the menu with three dots, then Copy member ID"
        )
    return wrong_place(way, to) if way == "mail" else ""


def _once(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(places))
