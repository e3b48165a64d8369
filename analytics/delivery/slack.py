"""Slack: a message by incoming webhook (text and blocks), or with the picture as a file by a bot.

Settings come from the environment only, and no text from this module holds a token or a webhook:
TAGWATCH_SLACK_WEBHOOK, or TAGWATCH_SLACK_TOKEN (scopes files:write, files:read, chat:write) with
TAGWATCH_SLACK_CHANNEL (the channel's id); TAGWATCH_SLACK_API for another address than https://slack.com/api/. The
recipients on Workspace name further places: variables TAGWATCH_SLACK_WEBHOOK_…, or channels of the bot.
"""

import logging
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from analytics.configuration import Configuration, configuration, named_by_hand
from analytics.delivery.attempts import TIMEOUT, NotSent, PerhapsSent, TryLater, needed, steadily
from analytics.delivery.message import Message
from analytics.formatting import clean
from analytics.workspace.recipients import WEBHOOK

LONGEST_TEXT = 2_900  # a section of blocks takes 3,000 characters
# Slack makes a link of what looks like an address; not where a letter without width is in it.
AUTOMATIC_LINK, WORD_JOINER = (
    re.compile(r"\b(?:[a-z][a-z0-9+.-]{0,20}:(?=/)|www(?=\.)|mailto(?=:))", re.IGNORECASE),
    "\u2060",
)
LOOKS, LOOK_PAUSE = 3, 2.0  # after silence: so often, s
SILENT = logging.getLogger("tagwatch.slack")  # the SDK would log addresses, which are secrets here
SILENT.addHandler(logging.NullHandler())
SILENT.propagate = False
SILENT.setLevel(logging.CRITICAL)
PASSING = {"ratelimited", "rate_limited", "internal_error", "service_unavailable", "fatal_error", "request_timeout"}


@dataclass(frozen=True)
class Slack:
    """Where to send."""

    webhook: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    channel: str = ""
    api: str = WebClient.BASE_URL

    @classmethod
    def from_environment(cls) -> "Slack":
        """Raises NotSent with the names of what is missing."""
        settings = configuration()
        if settings.slack_token:
            return cls(
                token=settings.slack_token,
                api=settings.slack_api or WebClient.BASE_URL,
                channel=needed(Configuration.slack_channel, what="Slack needs the channel's id beside the token"),
            )
        return cls(webhook=needed(Configuration.slack_webhook, what="Slack needs a webhook, or TAGWATCH_SLACK_TOKEN"))

    @classmethod
    def listed(cls, name: str) -> "Slack":
        """The place that a recipient's name means: the variable of a webhook, or a channel of the bot.

        Raises NotSent with the names of what is missing.
        """
        settings = configuration()
        if WEBHOOK.fullmatch(name):
            webhook = (named_by_hand(name) or "").strip()
            if not webhook:
                raise NotSent(f"The webhook is missing: set {name} in the environment.")
            return cls(webhook=webhook)
        token = needed(Configuration.slack_token, what=f"Slack's channel {name} needs a bot")
        return cls(token=token, api=settings.slack_api or WebClient.BASE_URL, channel=name)

    @property
    def target(self) -> str:
        """What identifies this place; may be a secret."""
        return self.webhook or f"{self.api} {self.channel}"

    def payload(self, message: Message) -> dict[str, Any]:
        """What would be sent, without where to."""
        if self.webhook:
            text = mrkdwn(f"{message.title}: {message.headline}")
            return {"text": text, "blocks": blocks(message), "unfurl_links": False, "unfurl_media": False}
        if message.picture is None:
            return {"channel": self.channel, "text": comment(message), "blocks": blocks(message)}
        return {
            "channel": self.channel,
            "filename": f"{message.stem}.png",
            "title": message.title,
            "alt_txt": message.alt,
            "initial_comment": comment(message),
        }

    def send(self, message: Message) -> None:
        """Send once. Raises NotSent, or PerhapsSent when no answer came."""
        if self.webhook:
            steadily(lambda: self._hook(self.payload(message)))
        elif message.picture is None:
            client = self._client()
            steadily(lambda: _call(lambda: client.chat_postMessage(**self.payload(message), unfurl_links=False)))
        else:
            self._upload(message, message.picture)

    def _hook(self, body: dict[str, Any]) -> None:
        client = WebhookClient(self.webhook, timeout=TIMEOUT, logger=SILENT, retry_handlers=[])
        answer = _reached(lambda: client.send_dict(body))
        if answer.status_code == 429 or answer.status_code >= 500:
            raise TryLater(f"Slack's webhook answered {answer.status_code}.", after=_retry_after(answer.headers))
        if answer.status_code != 200:
            raise NotSent(f"Slack's webhook answered {answer.status_code}: {_short(answer.body)}.")

    def _upload(self, message: Message, picture: bytes) -> None:
        """Three steps; only the last shows anything, and whether it did can be asked."""
        client, payload = self._client(), self.payload(message)
        place = steadily(
            lambda: _call(
                lambda: client.files_getUploadURLExternal(
                    filename=payload["filename"], length=len(picture), alt_txt=payload["alt_txt"]
                )
            )
        )
        steadily(lambda: _put(place["upload_url"], picture))
        file = place["file_id"]

        def complete() -> None:
            try:
                _call(
                    lambda: client.files_completeUploadExternal(
                        files=[{"id": file, "title": payload["title"]}],
                        channel_id=self.channel,
                        initial_comment=payload["initial_comment"],
                    )
                )
            except (PerhapsSent, TryLater) as doubt:
                if _shared(client, file, looks=LOOKS if isinstance(doubt, PerhapsSent) else 1):
                    return
                raise doubt if isinstance(doubt, TryLater) else TryLater(str(doubt)) from doubt

        steadily(complete)

    def _client(self) -> WebClient:
        return WebClient(token=self.token, base_url=self.api, timeout=TIMEOUT, logger=SILENT, retry_handlers=[])


def blocks(message: Message) -> list[dict[str, Any]]:
    """Block Kit: headline, lines, picture where a link to it is known, links."""
    body = "\n".join([f"*{mrkdwn(message.headline)}*", *(f"• {mrkdwn(line)}" for line in message.lines)])
    parts: list[dict[str, Any]] = [
        {"type": "context", "elements": [{"type": "plain_text", "text": message.title[:2_000]}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": body[:LONGEST_TEXT], "verbatim": True}},
    ]
    if message.picture_link:
        parts.append({"type": "image", "image_url": message.picture_link, "alt_text": message.alt[:2_000]})
    if message.links:
        text = " · ".join(f"<{address}|{mrkdwn(label)}>" for label, address in message.links)
        parts.append(
            {"type": "context", "elements": [{"type": "mrkdwn", "text": text[:LONGEST_TEXT], "verbatim": True}]}
        )
    return parts


def comment(message: Message) -> str:
    """The text beside an uploaded picture."""
    links = [f"<{address}|{mrkdwn(label)}>" for label, address in message.links]
    return "\n".join([f"*{mrkdwn(message.headline)}*", *(f"• {mrkdwn(line)}" for line in message.lines), *links])


def mrkdwn(text: str) -> str:
    """Foreign text for Slack: no mention, link or emphasis comes of it.

    >>> mrkdwn("<!channel> *a* & b")
    '&lt;!channel&gt; ∗a∗ &amp; b'
    """
    escaped = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = AUTOMATIC_LINK.sub(f"\\g<0>{WORD_JOINER}", escaped)
    return escaped.translate(str.maketrans("*_~`", "∗\u02cd∼ˋ"))


def _reached(send: Callable[[], Any]) -> Any:
    """Distinguish "did not get there" from "no answer came"."""
    try:
        return send()
    except urllib.error.HTTPError:
        raise
    except urllib.error.URLError as error:  # urllib raises it only until the whole request has left
        raise TryLater(f"Slack could not be reached ({type(error.reason).__name__}).") from None
    except (OSError, HTTPException) as error:
        raise PerhapsSent(f"Slack took the message but did not answer ({type(error).__name__}).") from None


def _call(method: Callable[[], Any]) -> Any:
    try:
        return _reached(method)
    except SlackApiError as error:
        answer = error.response
        status = getattr(answer, "status_code", 0)
        reason = answer.get("error") if isinstance(getattr(answer, "data", None), dict) else None
        if status == 429 or status >= 500 or reason in PASSING:
            raise TryLater(
                f"Slack answered {status} {_short(reason or '')}".rstrip() + ".", after=_retry_after(answer.headers)
            ) from None
        raise NotSent(f"Slack refused: {_short(reason or status)}.") from None


def _put(address: str, picture: bytes) -> None:
    """Upload the bytes; nothing is seen of them before the last step, so that repeating is safe."""
    request = urllib.request.Request(
        address, data=picture, method="POST", headers={"Content-Type": "application/octet-stream"}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        if error.code == 429 or error.code >= 500:
            raise TryLater(f"Slack's upload answered {error.code}.", after=_retry_after(error.headers)) from None
        raise NotSent(f"Slack's upload answered {error.code}.") from None
    except OSError as error:
        raise TryLater(f"Slack's upload did not answer ({type(error).__name__}).") from None


def _shared(client: WebClient, file: str, *, looks: int) -> bool:
    """Whether an upload is already in a channel; Slack may need a moment to know it."""
    for look in range(looks):
        if look:
            time.sleep(LOOK_PAUSE)
        shares = steadily(lambda: _asked(client, file))["file"].get("shares") or {}
        if any(shares.get(kind) for kind in ("public", "private")):
            return True
    return False


def _asked(client: WebClient, file: str) -> Any:
    try:
        return _call(lambda: client.files_info(file=file))
    except PerhapsSent as silent:  # a question may be asked twice
        raise TryLater(str(silent)) from silent


def _retry_after(headers: Any) -> float | None:
    for name, value in dict(headers or {}).items():
        if name.lower() == "retry-after":
            text = value[0] if isinstance(value, list) else value
            return float(text) if str(text).replace(".", "", 1).isdigit() else None
    return None


def _short(text: object) -> str:
    return " ".join(str(text).split())[:80]
