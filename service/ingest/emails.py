"""E-mail threads from a message file (RFC 5322): the newest message with the earlier ones quoted below it.

Mail clients quote in two ways, and both are undone: "On <date>, <name> <address> wrote:" above lines that begin with
`>`, and a block of From, Sent, To and Subject lines. Who is the agent is read from the addresses, see `speakers`.
"""

import email.policy
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

from models.transcripts import Speaker

from ..errors import BadInput

ROLE_MAILBOXES = frozenset(
    {"support", "help", "helpdesk", "care", "customercare", "customerservice", "customerservices", "service"}
    | {"services", "contact", "info", "hello", "enquiries", "complaints", "billing", "accounts", "sales", "claims"}
    | {"renewals", "bookings", "members", "membership", "team", "office", "admin"}
)
"""Local parts, without dots and hyphens, of addresses that belong to an organisation and not to a person."""
DEEPEST_QUOTE = 200
MOST_CHARACTERS = 2_000_000

_HEADER = re.compile(r"^(from|to|subject|date|message-id|received|return-path|mime-version)\s*:", re.I)
_CLOCK = r"\d\d?:\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?(?: [+-]\d{4})?"
_ATTRIBUTION = re.compile(
    rf"^On (?P<at>[^\n]{{0,60}}(?:{_CLOCK}|\d{{4}})),? (?P<who>[^\n]{{2,160}}?)\s+wrote:\s*$", re.M
)
_WRAPPED = re.compile(r"^(On [^\n]{6,200})\n(>? ?[^\n]{0,200}wrote:)\s*$", re.M)
_BLOCK = re.compile(
    r"^(?:-{2,} ?(?:Original|Forwarded) [Mm]essage ?-{2,}\s*\n+|_{10,}\s*\n+)?\*?From:\*? (?P<who>[^\n]+)\n"
    r"(?:\*?(?:Sent|Date):\*? (?P<at>[^\n]+)\n)(?:\*?(?:To|Cc|Subject):\*? [^\n]*\n)+",
    re.M,
)
_SILENT = frozenset({"style", "script", "head", "title"})
_BREAKING = frozenset({"p", "div", "br", "tr", "li", "blockquote", "h1", "h2", "h3"})


@dataclass(frozen=True, slots=True)
class Email:
    """One message of a thread. `at` is its date as written."""

    speaker: Speaker
    text: str = field(repr=False)
    at: str | None


@dataclass(frozen=True, slots=True)
class _Quoted:
    sender: str = field(repr=False)
    at: str | None
    text: str = field(repr=False)


def is_message(text: str) -> bool:
    """Whether `text` begins with the header of an e-mail: two or more known fields, From among them."""
    head = text.lstrip("﻿\r\n").split("\n\n", 1)[0].replace("\r", "")
    fields = {match[1].lower() for line in head.splitlines() if (match := _HEADER.match(line))}
    return "from" in fields and len(fields) > 1


def read_thread(data: bytes, *, agent_name: str | None = None) -> tuple[Email, ...]:
    """The messages of a thread, oldest first. The subject stands above the oldest one's text.

    Raises BadInput when there is no text in it.
    """
    message = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(data)
    body = _body(message)
    if not body.strip():
        raise BadInput("has no text")
    if len(body) > MOST_CHARACTERS:
        raise BadInput(f"has more than {MOST_CHARACTERS} characters")
    thread = _unquote(str(message.get("From", "")), str(message.get("Date", "")) or None, body)
    written = [quoted for quoted in reversed(thread) if quoted.text.strip()]
    recipients = [
        address for _, address in getaddresses([str(v) for f in ("To", "Cc") for v in message.get_all(f, [])])
    ]
    who = speakers([quoted.sender for quoted in written], recipients, agent_name)
    if "Auto-Submitted" in message and message["Auto-Submitted"] != "no":
        who[-1] = Speaker.SYSTEM
    texts = [quoted.text.strip() for quoted in written]
    if subject := str(message.get("Subject", "")).strip():
        texts[0] = f"Subject: {subject}\n\n{texts[0]}"
    return tuple(Email(w, text, quoted.at) for w, text, quoted in zip(who, texts, written, strict=True))


def speakers(senders: Sequence[str], recipients: Sequence[str] = (), agent_name: str | None = None) -> list[Speaker]:
    """Who wrote each message, given its From field, oldest first, and the addresses they went to.

    An agent's name is `agent_name`, or their address is a role mailbox such as support@, or is in the domain of one
    that wrote or was written to. Where that tells nobody apart, whoever wrote first is the customer.
    """
    parties = [parseaddr(sender) for sender in senders]
    addresses = [address.casefold() for _, address in parties] + [address.casefold() for address in recipients]
    domains = {address.partition("@")[2] for address in addresses if _is_role_mailbox(address)} - {""}
    agents = [
        _same_person(name, agent_name) or _is_role_mailbox(address) or address.casefold().partition("@")[2] in domains
        for name, address in parties
    ]
    if not any(agents):
        agents = [party != parties[0] for party in parties]
    return [Speaker.AGENT if agent else Speaker.CUSTOMER for agent in agents]


def _is_role_mailbox(address: str) -> bool:
    return re.sub(r"[._-]|\+.*", "", address.partition("@")[0].casefold()) in ROLE_MAILBOXES


def _same_person(name: str, agent_name: str | None) -> bool:
    return agent_name is not None and name.casefold().startswith(agent_name.casefold())


def _unquote(sender: str, at: str | None, text: str) -> list[_Quoted]:
    """The message and those quoted in it, newest first."""
    thread: list[_Quoted] = []
    for _ in range(DEEPEST_QUOTE):
        text = _WRAPPED.sub(lambda match: f"{match[1]} {match[2].lstrip('> ')}", text)
        found = [match for pattern in (_ATTRIBUTION, _BLOCK) if (match := pattern.search(text))]
        if not found:
            break
        quote = min(found, key=lambda match: match.start())
        quoted, below = _split_quotation(text[quote.end() :])
        thread.append(_Quoted(sender, at, f"{text[: quote.start()].rstrip()}\n{below}"))
        sender, at, text = quote["who"], quote["at"], quoted
    return [*thread, _Quoted(sender, at, text)]


def _split_quotation(text: str) -> tuple[str, str]:
    """What is quoted, with one level of `>` less, and what its quoter wrote between and below it.

    Where the quotation does not begin with a mark, nothing tells the two apart: all of it is taken as quoted.
    """
    lines = text.splitlines()
    if not text.lstrip().startswith(">"):
        return text, ""
    quoted = [re.sub(r"^> ?", "", line) for line in lines if line.startswith(">")]
    return "\n".join(quoted), "\n".join(line for line in lines if not line.startswith(">"))


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, KeyError, ValueError):
        raise BadInput("is in an encoding that cannot be read") from None
    text = str(content).replace("\r\n", "\n")
    return _text_of(text) if part.get_content_subtype() == "html" else text


def _text_of(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    return "".join(parser.pieces)


class _Text(HTMLParser):
    """Collects what a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BREAKING:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)
