import json

import pytest

from models.transcripts import Channel, Speaker
from service.errors import BadInput
from service.ingest.sent_times import sent_seconds
from service.ingest.texts import read_conversation

AGENT, CUSTOMER, SYSTEM = Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM


def said(data: str, **options: str) -> list[tuple[Speaker, str]]:
    return [(turn.speaker, turn.text) for turn in read_conversation(data.encode(), **options).transcript.turns]


def test_plain_text_with_roles() -> None:
    assert said("Customer: Hello\nAgent: Hi, how can I help?\n") == [
        (CUSTOMER, "Hello"),
        (AGENT, "Hi, how can I help?"),
    ]


def test_lines_without_a_speaker_belong_to_the_message_above() -> None:
    text = "Customer: My order:\nNote: it is late\n\nPlease check: soon\nAdviser: Of course"
    assert said(text) == [(CUSTOMER, "My order:\nNote: it is late\n\nPlease check: soon"), (AGENT, "Of course")]


def test_names_with_a_role_and_the_agents_name() -> None:
    assert said("Jo (customer): Hi\nPriya Nair (agent): Hello") == [(CUSTOMER, "Hi"), (AGENT, "Hello")]
    assert said("Visitor: Hi\nPriya: Hello", agent_name="Priya Nair") == [(CUSTOMER, "Hi"), (AGENT, "Hello")]


@pytest.mark.parametrize(
    "stamps",
    [
        ("[10:02]", "[10:04:30]"),
        ("10:02", "10:04:30"),
        ("[23:59:00]", "[00:01:30]"),
        ("2026-03-02 10:02 -", "2026-03-02 10:04:30 -"),
        ("[2026-03-02T10:02:00+01:00]", "[2026-03-02T09:04:30Z]"),
    ],
)
def test_times_before_the_speaker(stamps: tuple[str, str]) -> None:
    conversation = read_conversation(f"{stamps[0]} Customer: Hello\n{stamps[1]} Agent: Hi\n".encode())
    assert conversation.sent_at == (0.0, 150.0)
    assert conversation.transcript.turns[1].text == "Hi"


def test_json_object_and_list() -> None:
    messages = [
        {"role": "bot", "content": "Welcome", "timestamp": "2026-03-02T10:00:00Z"},
        {"role": "user", "content": "Hello", "timestamp": "2026-03-02T10:00:05Z"},
        {"role": "agent", "content": "Hi", "timestamp": "2026-03-02T10:00:25Z"},
    ]
    document = {"channel": "email", "facts": ["Delivery is free"], "messages": messages}
    conversation = read_conversation(json.dumps(document).encode())
    assert (conversation.channel, conversation.facts) == (Channel.EMAIL, ("Delivery is free",))
    assert [turn.speaker for turn in conversation.transcript.turns] == [SYSTEM, CUSTOMER, AGENT]
    assert conversation.sent_at == (0.0, 5.0, 25.0)
    assert read_conversation(json.dumps(messages).encode()).channel is Channel.CHAT


@pytest.mark.parametrize("unit", [1, 1000])
def test_times_as_numbers_and_other_names_of_the_list(unit: int) -> None:
    messages = [
        {"from": "customer", "body": "Hello", "timestamp": 1_772_445_600 * unit},
        {"from": "agent", "body": "Hi", "timestamp": 1_772_445_612.5 * unit},
    ]
    assert read_conversation(json.dumps({"conversation": messages}).encode()).sent_at == (0.0, 12.5)


def test_blank_messages_are_left_out_with_their_times() -> None:
    conversation = read_conversation(b"[10:00] Customer: Hello\n[10:01] Agent:\n[10:02] Agent: Hi\n")
    assert [turn.text for turn in conversation.transcript.turns] == ["Hello", "Hi"]
    assert conversation.sent_at == (0.0, 120.0)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "is empty"),
        ("  \n ", "is empty"),
        ("Hello\nAgent: Hi", "line 1 does not begin with who wrote it"),
        ("System: Welcome", "no message of an agent or a customer"),
        ("{", "is not valid JSON: line 1, column 2"),
        ("[" * 100_000, "is not valid JSON"),
        ("{}", "has no list of messages"),
        ('{"messages": {}}', "has no list of messages"),
        ("[]", "no message of an agent or a customer"),
        ('["Hello"]', "message 1 is not an object"),
        ('[{"speaker": "agent"}]', "message 1 has no text"),
        ('[{"speaker": "Sam Holt", "text": "Hello"}]', "message 1 does not say whether agent, customer"),
        ('[{"speaker": 7, "text": "Hello"}]', "message 1 does not say whether agent, customer"),
        ('{"channel": "fax", "messages": []}', "a channel other than chat or email"),
        ('{"facts": "none", "messages": [{"speaker": "agent", "text": "Hello"}]}', "facts that are not a list"),
        (json.dumps([{"speaker": "agent", "text": "Hello"}] * 5_001), "more than 5000 messages"),
        ("Agent: " + "x" * 2_000_001, "more than 2000000 characters"),
    ],
)
def test_bad_conversations_say_why_and_quote_nothing(data: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason) as raised:
        read_conversation(data.encode())
    assert "Sam" not in raised.value.message
    assert "Hello" not in raised.value.message


def test_what_no_database_can_hold_is_left_out() -> None:
    messages = [
        {"speaker": "agent", "text": "He\u0000llo\ud800 \u2603\n\tyou"},
        {"speaker": "customer", "text": "\u0000"},
    ]
    assert said(json.dumps(messages)) == [(AGENT, "Hello \u2603\n\tyou")]


def test_a_recording_is_not_a_conversation() -> None:
    with pytest.raises(BadInput, match="is not text"):
        read_conversation(b"RIFF\x00\x00\x00\x00WAVE")


def test_unreadable_and_missing_times_are_unknown() -> None:
    assert sent_seconds([None, "later", "2026-03-02T10:00:00Z", "2026-03-02T10:01:00Z"]) == (None, None, 0, 60)
    assert sent_seconds(["Mon, 2 Mar 2026 at 09:00", "Mon, 02 Mar 2026 10:00:00 +0100"]) == (0, 3600)
    assert sent_seconds(["10:00", "24:00", "10:60"]) == (0, None, None)
    assert sent_seconds(["10:00", "2026-03-02T10:00:00Z"]) == (None, 0)
    assert sent_seconds([]) == ()
