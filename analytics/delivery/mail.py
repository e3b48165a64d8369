"""E-mail: a message by SMTP, the picture inline and the text twin beside it.

Settings come from the environment only, and no text from this module holds the password:
TAGWATCH_SMTP_HOST, TAGWATCH_SMTP_PORT (587), TAGWATCH_SMTP_SECURITY (starttls, tls or none), TAGWATCH_SMTP_USER,
TAGWATCH_SMTP_PASSWORD, TAGWATCH_MAIL_FROM, TAGWATCH_MAIL_TO (comma-separated).
"""

import hashlib
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import formatdate, getaddresses
from functools import cache
from pathlib import Path

from jinja2 import Template

from analytics.configuration import SMTP_PORTS, BadSetting, Configuration, configuration
from analytics.delivery.attempts import TIMEOUT, NotSent, PerhapsSent, TryLater, needed, steadily
from analytics.delivery.message import Message
from analytics.formatting import clean
from analytics.templates import templates_in
from analytics.workspace.recipients import ADDRESS


class OneLine(UnstructuredHeader, BaseHeader):
    """A header that is never folded: mail programs read no link that is broken up or encoded."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", OneLine)
SEVEN_BIT = SMTP.clone(cte_type="7bit", header_factory=HEADERS)  # every server takes it


@dataclass(frozen=True)
class Mail:
    """Which server to hand mail to, and as whom."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls) -> "Mail":
        """Raises NotSent with the names of what is missing or wrong."""
        settings = configuration()
        try:
            security, port = settings.smtp_security, settings.smtp_port
        except BadSetting as error:
            raise NotSent(str(error)) from error
        return cls(
            needed(Configuration.smtp_host, what="E-mail needs a server"),
            port or SMTP_PORTS[security],
            security,
            _addresses(needed(Configuration.mail_from, what="E-mail needs a sender"), "TAGWATCH_MAIL_FROM")[0],
            settings.smtp_user,
            settings.smtp_password,
        )

    def send(self, message: EmailMessage, to: Sequence[str]) -> dict[str, str]:
        """Hand it over once for all of `to`. Raises NotSent or PerhapsSent for all of them.

        returns: those refused while others were taken, with the server's reason.
        """
        return steadily(lambda: self._attempt(message, list(to)))

    def _attempt(self, message: EmailMessage, to: list[str]) -> dict[str, str]:
        server = self._connected()
        refused = {}
        try:
            code, reason = server.mail(self.sender)
            _check(code, reason)
            for address in to:
                if refusal := _refusal(server, address):
                    refused[address] = refusal
            if len(refused) == len(to):
                first = next(iter(refused.values()))
                trouble = TryLater if first.startswith("4") else NotSent
                raise trouble(f"The mail server refused every address: {first}.")
            _body(server, message)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise TryLater(f"The connection to the mail server broke ({type(error).__name__}).") from None
        finally:
            server.close()
        return refused

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        try:
            server = (
                smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
                if self.security == "tls"
                else smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
            )
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
            else:
                server.ehlo_or_helo_if_needed()
            return server
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent(
                f"The mail server refused the sign-in ({error.smtp_code}). Check TAGWATCH_SMTP_USER and "
                "TAGWATCH_SMTP_PASSWORD."
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise NotSent(
                f"The mail server {self.host} does not offer what TAGWATCH_SMTP_SECURITY={self.security} "
                "or the sign-in needs."
            ) from None
        except ssl.SSLError as error:
            raise NotSent(f"No safe connection to the mail server {self.host}: {error.reason}.") from None
        except smtplib.SMTPResponseException as error:
            raise (TryLater if 400 <= error.smtp_code < 500 else NotSent)(
                f"The mail server answered {error.smtp_code}."
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise TryLater(
                f"The mail server {self.host}:{self.port} could not be reached ({type(error).__name__})."
            ) from None


def recipients() -> list[str]:
    """The addresses of TAGWATCH_MAIL_TO; raises NotSent when there is none."""
    return _addresses(needed(Configuration.mail_to, what="E-mail needs addresses"), "TAGWATCH_MAIL_TO")


def email_of(message: Message, mail: Mail, to: Sequence[str], *, identity: str, unsubscribe: str = "") -> EmailMessage:
    """Multipart: the text twin, and an HTML form with the picture inline.

    identity: makes the Message-ID, so that one roundup has one id however often it is handed over. unsubscribe: the
    address that mail programs offer for it, by one click where it is https (RFC 2369, RFC 8058).
    """
    letter = _letter(f"{message.title}: {message.headline}", mail, to, identity)
    if unsubscribe:
        letter["List-Unsubscribe"] = f"<{unsubscribe}>"
        if unsubscribe.startswith("https://"):
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(message.text)
    cid = f"{_digest(identity)}.picture@tagwatch"
    letter.add_alternative(_html(message, cid if message.picture else None), subtype="html")
    if message.picture:
        html_part = letter.get_body(("html",))
        assert html_part is not None  # added above
        html_part.add_related(
            message.picture, "image", "png", cid=f"<{cid}>", disposition="inline", filename=f"{message.stem}.png"
        )
    return letter


def notice(mail: Mail, to: Sequence[str], subject: str, text: str, *, identity: str) -> EmailMessage:
    """A plain letter that something did not go well."""
    letter = _letter(subject, mail, to, identity)
    letter.set_content(text)
    return letter


def _letter(subject: str, mail: Mail, to: Sequence[str], identity: str) -> EmailMessage:
    letter = EmailMessage(policy=SEVEN_BIT)
    letter["Subject"] = clean(subject)[:200]
    letter["From"] = Address("Tagwatch", addr_spec=mail.sender)
    try:
        letter["To"] = to[0] if len(to) == 1 else "undisclosed-recipients:;"
    except ValueError:  # it hides a line break
        raise NotSent(f"'{clean(to[0])[:60]}' is no address that mail can go to.") from None
    letter["Date"] = formatdate()
    letter["Message-ID"] = f"<{_digest(identity)}@{mail.sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    return letter


def _html(message: Message, cid: str | None) -> str:
    return _template().render(message=message, cid=cid)


@cache
def _template() -> Template:
    environment = templates_in(Path(__file__).parent)
    return environment.get_template("mail.html.j2")


def _refusal(server: smtplib.SMTP, address: str) -> str:
    """Why the server takes no mail for an address; empty where it does."""
    try:
        code, reason = server.rcpt(address)
    except ValueError:  # nothing of it was handed over
        return "553 the address has characters that mail addresses do not have"
    return "" if code in (250, 251) else f"{code} {_reason(reason)}"


def _body(server: smtplib.SMTP, message: EmailMessage) -> None:
    """The letter itself. Once it is on its way, silence means that it may have arrived."""
    try:
        code, reason = server.data(message.as_bytes())
    except smtplib.SMTPDataError as error:
        code, reason = error.smtp_code, _bytes(error.smtp_error)
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise PerhapsSent(f"The mail server took the letter but did not answer ({type(error).__name__}).") from None
    _check(code, reason)


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _check(code: int, reason: bytes) -> None:
    if code != 250:
        raise (TryLater if 400 <= code < 500 else NotSent)(f"The mail server answered {code} {_reason(reason)}.")


def _addresses(text: str, name: str) -> list[str]:
    found = [address for _, address in getaddresses([text])]
    wrong = [address for address in found if not ADDRESS.fullmatch(address)]
    if wrong or not found:
        raise NotSent(f"{name} holds no address that mail can go to.")
    return list(dict.fromkeys(found))


def _reason(reason: object) -> str:
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    return " ".join(text.split())[:80]


def _digest(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()[:32]
