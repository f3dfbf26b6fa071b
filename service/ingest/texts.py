"""Chats and e-mail threads: JSON, plain text with a speaker before each message, or an e-mail message file.

JSON is a list of messages, or an object with such a list under a name in `LIST_KEYS` and optionally `channel` and
`facts`. A message has a speaker, a text and optionally a time, each under a name in `SPEAKER_KEYS`, `TEXT_KEYS` and
`TIME_KEYS`.
Errors are reasons without the file's name, which the caller knows, and without anything that was written.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.transcripts import Channel, EngineInfo, RawTranscript, Speaker, Turn

from ..errors import BadInput
from . import emails
from .sent_times import sent_seconds
from .text_files import read_text, storable

LIST_KEYS = ("messages", "turns", "transcript", "conversation")
SPEAKER_KEYS = ("speaker", "from", "sender", "role", "participant", "author")
TEXT_KEYS = ("text", "message", "body", "content")
TIME_KEYS = ("at", "sent_at", "timestamp", "time", "created_at")
MOST_MESSAGES = 5_000

ROLES: Mapping[str, Speaker] = {
    **dict.fromkeys(("agent", "advisor", "adviser", "representative", "rep", "support", "operator"), Speaker.AGENT),
    **dict.fromkeys(("customer", "client", "caller", "user", "visitor", "guest"), Speaker.CUSTOMER),
    **dict.fromkeys(("system", "bot", "chatbot", "automatic", "automated"), Speaker.SYSTEM),
}
"""What exports call the parties."""

_DATE = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
_LINE = re.compile(
    rf"\s*(?:\[?(?P<at>{_DATE}|\d\d?:\d\d(?::\d\d)?)\]?\s*[-–]?\s*)?"
    r"(?P<who>[^\W\d_][\w .'’-]{0,60}?)\s*(?:\((?P<role>\w+)\)\s*)?:(?:\s+(?P<text>.*)|$)"
)
_JSON = re.compile(r"\s*(?:\{|\[\s*[\[{\]\"])")


@dataclass(frozen=True, slots=True)
class WrittenConversation:
    """A chat or an e-mail thread. `sent_at` has the seconds from the first message with a time, for each turn."""

    channel: Channel
    transcript: RawTranscript
    sent_at: tuple[float | None, ...]
    facts: tuple[str, ...] = field(default=(), repr=False)

    @property
    def timed_transcript(self) -> RawTranscript:
        """The transcript, with the time each message was sent as the start of its turn."""
        written = zip(self.transcript.turns, self.sent_at, strict=True)
        return replace(self.transcript, turns=tuple(replace(turn, start=at) for turn, at in written))


@dataclass(frozen=True, slots=True)
class _Message:
    speaker: Speaker
    text: str = field(repr=False)
    at: str | None = None


def read_conversation(data: bytes, *, agent_name: str | None = None) -> WrittenConversation:
    """Read a conversation. `agent_name` tells the agent where messages carry names in place of roles.

    Raises BadInput with a reason.
    """
    text = read_text(data)
    if not data.strip():
        raise BadInput("is empty")
    if text is None:
        raise BadInput("is not text")
    if not emails.is_message(text) and len(text) > emails.MOST_CHARACTERS:
        raise BadInput(f"has more than {emails.MOST_CHARACTERS} characters")
    if is_json(text):
        return _read_json(text, agent_name)
    if emails.is_message(text):
        messages = emails.read_thread(data, agent_name=agent_name)
        return _conversation(Channel.EMAIL, [_Message(m.speaker, m.text, m.at) for m in messages], "eml", ())
    return _conversation(Channel.CHAT, _read_lines(text, agent_name), "text", ())


def is_json(text: str) -> bool:
    """Whether `text` begins as JSON does. A bracket before a time is no JSON."""
    return _JSON.match(text) is not None


def is_dialogue(text: str) -> bool:
    """Whether `text` begins as plain text of a conversation does: a role, a colon and what was written."""
    first = _LINE.match(next((line for line in text.splitlines() if line.strip()), ""))
    return first is not None and _role(first["role"] or first["who"], None) is not None


def _read_json(text: str, agent_name: str | None) -> WrittenConversation:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"is not valid JSON{_place(error)}") from None
    document = content if isinstance(content, dict) else {"messages": content}
    entries = next((document[key] for key in LIST_KEYS if key in document), None)
    if not isinstance(entries, list):
        raise BadInput("has no list of messages")
    channel = document.get("channel", Channel.CHAT)
    if channel not in (Channel.CHAT, Channel.EMAIL):
        raise BadInput("has a channel other than chat or email")
    messages = [_json_message(number, entry, agent_name) for number, entry in enumerate(entries, start=1)]
    return _conversation(Channel(channel), messages, "json", _facts(document.get("facts", [])))


def _json_message(number: int, entry: object, agent_name: str | None) -> _Message:
    if not isinstance(entry, dict):
        raise BadInput(f"message {number} is not an object")
    speaker = _role(_first_text(entry, SPEAKER_KEYS), agent_name)
    if speaker is None:
        raise BadInput(f"message {number} does not say whether agent, customer or system wrote it")
    text = _first_text(entry, TEXT_KEYS)
    if text is None:
        raise BadInput(f"message {number} has no text")
    return _Message(speaker, text, _time(entry))


def _first_text(entry: Mapping[str, object], keys: Sequence[str]) -> str | None:
    values = (entry[key] for key in keys if key in entry)
    return next((value for value in values if isinstance(value, str)), None)


def _time(entry: Mapping[str, object]) -> str | None:
    """The time as text. A number is seconds since 1970, or milliseconds where seconds would be in a far future."""
    time = next((entry[key] for key in TIME_KEYS if key in entry), None)
    if isinstance(time, int | float) and 0 <= time < 1e14:
        return dt.datetime.fromtimestamp(time / 1000 if time > 1e11 else time, dt.UTC).isoformat()
    return time if isinstance(time, str) else None


def _facts(facts: object) -> tuple[str, ...]:
    if not isinstance(facts, list) or not all(isinstance(fact, str) for fact in facts):
        raise BadInput("has facts that are not a list of texts")
    return tuple(storable(fact) for fact in facts)


def _read_lines(text: str, agent_name: str | None) -> list[_Message]:
    messages: list[_Message] = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _LINE.match(line)
        speaker = _role(match["role"] or match["who"], agent_name) if match else None
        if match and speaker:
            messages.append(_Message(speaker, match["text"] or "", match["at"]))
        elif messages:
            messages[-1] = _Message(messages[-1].speaker, f"{messages[-1].text}\n{line}", messages[-1].at)
        elif line.strip():
            raise BadInput(f"line {number} does not begin with who wrote it, such as 'Agent:' or 'Customer:'")
    return messages


def _role(label: str | None, agent_name: str | None) -> Speaker | None:
    key = (label or "").strip().casefold()
    if agent_name and key in (agent_name.casefold(), agent_name.casefold().split()[0]):
        return Speaker.AGENT
    return ROLES.get(key)


def _conversation(
    channel: Channel, messages: Sequence[_Message], source: str, facts: tuple[str, ...]
) -> WrittenConversation:
    cleaned = [replace(message, text=storable(message.text).strip()) for message in messages]
    written = [message for message in cleaned if message.text]
    if len(written) > MOST_MESSAGES:
        raise BadInput(f"has more than {MOST_MESSAGES} messages")
    if not any(message.speaker is not Speaker.SYSTEM for message in written):
        raise BadInput("has no message of an agent or a customer")
    turns = tuple(Turn(message.speaker, message.text) for message in written)
    engine = EngineInfo("written", "1", {"source": source})
    return WrittenConversation(
        channel, RawTranscript(turns, engine), sent_seconds([message.at for message in written]), facts
    )


def _place(error: Exception) -> str:
    return f": line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
