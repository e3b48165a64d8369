"""Messages with hostile names are inert: real servers receive no mention, link, markup or header of theirs."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from analytics.delivery.dispatch import send_by_mail, send_to_slack
from analytics.delivery.mail import Mail, email_of
from analytics.workspace.recipients import wrong_place
from tests.test_roundup_delivery import DELIVERY, MESSAGE, TO, bot, hasty, hook, ledger, post  # noqa: F401

NAMES = (
    "<!channel> <!here> <!everyone>",
    "<@U012AB3CD> <#C024BE7LR> <!subteam^SAZ94GDB8>",
    "<https://evil.example|Open the roundup>",
    "https://evil.example/a www.evil.example mailto:a@evil.example",
    "*bold* _it_ ~no~ `code` ```block``` > quote",
    "&lt;!channel&gt; &amp;lt;!channel&amp;gt;",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '"><a href="https://evil.example">Open</a><!--',
    "</li></ul><style>*{display:none}</style><meta http-equiv=refresh content=0>",
    "Sync\r\nBcc: all@evil.example\r\n\r\n<b>body</b>",
    "\u202egnp.exe \u2066x\u2069 \x00\x1b[31mred",
    "![x](https://evil.example/x.png) [a](javascript:alert(1))",
)
HOSTILE = replace(
    MESSAGE, headline=" ".join(NAMES), lines=NAMES, title=NAMES[0], alt=NAMES[6], text="\n".join(NAMES), picture=None
)


class Tags(HTMLParser):
    """The elements and addresses of a page."""

    def __init__(self, page: str):
        super().__init__()
        self.found: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]


def strings(value: object) -> list[str]:
    """Every text in a message of Slack's that may be markup."""
    if isinstance(value, dict) and value.get("type") == "plain_text":  # shown letter by letter
        return []
    if isinstance(value, dict):
        return [text for key, part in value.items() if key != "alt_text" for text in strings(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) else []


def inert(posted: dict) -> None:
    blocks = posted.get("blocks", [])
    blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
    for text in strings([posted.get("text", ""), posted.get("initial_comment", ""), blocks]):
        controls = re.findall(r"<([^<>]*)>", text)
        assert all(control.startswith("https://tagwatch.example/") for control in controls), text
        outside = re.sub(r"<[^<>]*>", "", text)
        assert "://" not in outside and "www." not in outside, text  # Slack makes links of these by itself
        assert not re.search(r"[~`]|_it_|\*bold\*", outside), text


@pytest.mark.parametrize("way", ["hook", "bot", "picture"])
def test_slack_receives_no_mention_link_or_emphasis_of_a_name(way, request, ledger):  # noqa: F811
    server = request.getfixturevalue("hook" if way == "hook" else "bot")

    reports = send_to_slack(replace(HOSTILE, picture=b"\x89PNG") if way == "picture" else HOSTILE, DELIVERY, ledger)

    assert all(report.fine for report in reports) and len(server.posted) == 1
    inert(server.posted[0])


def test_mail_holds_no_element_address_or_header_of_a_name(post, ledger):  # noqa: F811
    reports = send_by_mail(replace(HOSTILE, picture=b"\x89PNG"), DELIVERY, ledger, TO)

    assert reports and all(report.fine for report in reports) and post.letters
    for recipients, letter in post.letters:
        page = Tags(letter.get_body(("html",)).get_content())
        assert page.found <= {"html", "head", "meta", "body", "p", "img", "h1", "ul", "li", "a"}
        assert all(link.startswith(("https://tagwatch.example/", "cid:")) for link in page.links)
        assert letter["Bcc"] is None and not any("evil.example" in address for address in recipients)
        assert "\n" not in letter["Subject"] and "\u202e" not in letter["Subject"]
        assert NAMES[2] in letter.get_body(("plain",)).get_content()


def test_the_header_that_unsubscribes_is_one_plain_line(post, ledger):  # noqa: F811
    link = "https://tagwatch.example/subscription/end?token=" + "a1B2-_%3A" * 25

    send_by_mail(MESSAGE, DELIVERY, ledger, TO[:1], unsubscribe=link)

    mail = Mail("mail.example", 25, "none", "tagwatch@support.example")
    written = email_of(MESSAGE, mail, TO[:1], identity="1", unsubscribe=link).as_bytes()
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in written
    assert post.letters[0][1]["List-Unsubscribe"] == f"<{link}>"


@pytest.mark.parametrize(
    "address",
    [
        "jörg@x.example",
        "=?utf-8?q?a=0d=0aBcc=3Aevil?=@x.example",
        "=?utf-8?q?a=2Cevil=40y.example?=@x.example",
        "a\x7f@x.example",
        "a\u200b@x.example",
    ],
)
def test_an_address_that_no_letter_can_go_to_is_refused_and_told_where_it_is_there_already(address, post, ledger):  # noqa: F811
    assert wrong_place("mail", address).startswith("is no mail address")

    alone = send_by_mail(MESSAGE, DELIVERY, ledger, [address])
    beside = send_by_mail(MESSAGE, DELIVERY, ledger, [address, *TO], again=True)

    assert not any("interrupted" in report.text for report in (*alone, *beside))
    assert all(report.fine for report in beside if TO[0] in report.text)
    assert all(letter["Bcc"] is None for _, letter in post.letters)
