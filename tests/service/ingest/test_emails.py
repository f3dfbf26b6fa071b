import pytest

from models.transcripts import Channel, Speaker
from service.errors import BadInput
from service.ingest.emails import speakers
from service.ingest.texts import read_conversation

AGENT, CUSTOMER, SYSTEM = Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM

GMAIL = """\
From: Jo Marsh <jo.marsh@example.org>
To: "Lantern Gym" <members@lantern.example>
Subject: Re: Cancelling
Date: Wed, 4 Mar 2026 08:00:00 +0000
Content-Type: text/plain; charset="utf-8"

Thank you.

On Tue, 3 Mar 2026 at 14:30, Lantern Gym Members Team Membership Office
<members@lantern.example> wrote:
> Hello Jo,
>
> it ends on the 31st.
>
> On Mon, 2 Mar 2026 at 09:15, Jo Marsh <jo.marsh@example.org> wrote:
>> Please cancel my membership.
>> Jo
"""
OUTLOOK = """\
From: Priya Nair <priya.nair@lantern.example>
To: Jo Marsh <jo.marsh@example.org>
Subject: RE: Cancelling
Date: Tue, 3 Mar 2026 14:30:00 +0000

It ends on the 31st.

-----Original Message-----
From: Jo Marsh <jo.marsh@example.org>
Sent: Monday, March 2, 2026 9:15 AM
To: members@lantern.example
Subject: Cancelling

Please cancel my membership.
"""


def said(data: str, **options: str) -> list[tuple[Speaker, str]]:
    conversation = read_conversation(data.encode(), **options)
    assert conversation.channel is Channel.EMAIL
    return [(turn.speaker, turn.text) for turn in conversation.transcript.turns]


def test_quoted_replies_become_turns_oldest_first() -> None:
    assert said(GMAIL) == [
        (CUSTOMER, "Subject: Re: Cancelling\n\nPlease cancel my membership.\nJo"),
        (AGENT, "Hello Jo,\n\nit ends on the 31st."),
        (CUSTOMER, "Thank you."),
    ]


def test_quoted_dates_give_the_times() -> None:
    day = 86_400.0
    assert read_conversation(GMAIL.encode()).sent_at == (0.0, day + 5 * 3600 + 900, 2 * day - 4500)
    assert read_conversation(OUTLOOK.encode()).sent_at == (0.0, day + 5 * 3600 + 900)


def test_original_message_blocks_are_undone_too() -> None:
    assert said(OUTLOOK) == [
        (CUSTOMER, "Subject: RE: Cancelling\n\nPlease cancel my membership."),
        (AGENT, "It ends on the 31st."),
    ]


def test_what_is_written_between_and_below_a_quotation_is_the_quoters() -> None:
    data = (
        "From: jo@example.org\nTo: help@lantern.example\nDate: Wed, 4 Mar 2026 08:00:00 +0000\n\n"
        "On Tue, 3 Mar 2026 at 14:30, Lantern <help@lantern.example> wrote:\n"
        "> Which day suits you?\n\nFriday.\n\n> Morning or afternoon?\n\nMorning, please. Jo\n"
    )
    (agent, asked), (customer, answered) = said(data)
    assert (agent, customer) == (AGENT, CUSTOMER)
    assert asked == "Which day suits you?\nMorning or afternoon?"
    assert answered.split() == ["Friday.", "Morning,", "please.", "Jo"]


def test_a_forwarded_message_is_quoted_too() -> None:
    data = OUTLOOK.replace("-----Original Message-----", "---------- Forwarded message ---------")
    assert said(data) == said(OUTLOOK)


def test_windows_line_ends() -> None:
    assert said(GMAIL.replace("\n", "\r\n")) == said(GMAIL)


def test_html_alone_is_read_as_its_text() -> None:
    html = "<html><head><style>p {color: red}</style></head><body><p>Hello &amp; thanks</p><p>Jo</p></body></html>"
    data = f"From: jo@example.org\nTo: help@lantern.example\nContent-Type: text/html\n\n{html}"
    assert said(data) == [(CUSTOMER, "Hello & thanks\n\nJo".replace("\n\n", "\n"))]


def test_an_automatic_answer_is_the_systems() -> None:
    data = GMAIL.replace("Subject:", "Auto-Submitted: auto-replied\nSubject:")
    assert [speaker for speaker, _ in said(data)] == [CUSTOMER, AGENT, SYSTEM]


def test_broken_encodings_and_empty_bodies_say_why() -> None:
    head = "From: jo@example.org\nTo: help@lantern.example\nSubject: Hello\n"
    with pytest.raises(BadInput, match="has no text"):
        said(head + "\n  \n")
    with pytest.raises(BadInput, match="has no text"):
        said(head + "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n")
    with pytest.raises(BadInput, match="encoding that cannot be read"):
        said(head + 'Content-Type: text/plain; charset="klingon"\n\nHello\n')


@pytest.mark.parametrize(
    ("senders", "options", "expected"),
    [
        (["Jo <jo@example.org>", "Lantern <support@lantern.example>"], {}, [CUSTOMER, AGENT]),
        (["Lantern <Customer.Service@lantern.example>", "jo@example.org"], {}, [AGENT, CUSTOMER]),
        (["a@example.org", "b@lantern.example"], {"recipients": ["help@lantern.example"]}, [CUSTOMER, AGENT]),
        (["jo@example.org", "priya@example.net", "jo@example.org"], {}, [CUSTOMER, AGENT, CUSTOMER]),
        (["Priya Nair <p@x.example>", "jo@example.org"], {"agent_name": "Priya Nair"}, [AGENT, CUSTOMER]),
        (["jo@example.org"], {}, [CUSTOMER]),
    ],
)
def test_who_is_the_agent(senders: list[str], options: dict[str, object], expected: list[Speaker]) -> None:
    assert speakers(senders, **options) == expected  # type: ignore[arg-type]


def test_deep_and_hostile_quotations_end() -> None:
    data = "From: jo@example.org\nTo: help@lantern.example\n\n" + "On 1, a wrote:\n> x\n" * 3_000
    assert len(said(data)) <= 201
