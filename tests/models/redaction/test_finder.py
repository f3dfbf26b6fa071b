"""What is masked in small conversations of every kind, and what must stay readable."""

from collections.abc import Callable

import pytest

from models.personal_data import DataType, KnownValue
from models.redaction import SpokenRedactor, default_policy, redact
from models.transcripts import RawTranscript

Lines = Callable[..., RawTranscript]
RULES = SpokenRedactor(classifier=None)


def masked(transcript: RawTranscript, *known: KnownValue) -> list[str]:
    """The turns after redaction with the default policy."""
    redaction = redact(transcript, RULES.find(transcript, known=known), default_policy())
    return [turn.text for turn in redaction.transcript.turns]


@pytest.mark.parametrize(
    ("question", "answer", "redacted"),
    [
        ("What's the long card number?", "4929 1234 5678 9012", "[CARD]"),
        (
            "And the card number?",
            "four nine two nine, one two three four, five six seven eight, nine oh one two",
            "[CARD]",
        ),
        ("Your postcode please?", "it's b for bravo d one six seven x n", "it's [POSTCODE]"),
        ("What's your postcode?", "LS28 6HD", "[POSTCODE]"),
        ("Date of birth?", "the fourteenth of the third eighty-five", "[DOB]"),
        ("And your date of birth?", "14 3 85", "[DOB]"),
        ("Best number for you?", "oh seven seven double oh, nine double oh, three five two", "[PHONE]"),
        ("What's the reg?", "lima kilo sixty-nine yankee foxtrot tango", "[VEHICLE]"),
        ("National insurance number?", "j k double four one nine oh two b", "[NINO]"),
        ("Your sort code?", "eighty forty-six twenty-one", "[SORT_CODE]"),
        ("What's your policy number?", "h g 30 double 4 7 1 9", "[REFERENCE]"),
        ("And your e-mail address?", "jean dot pugh at mailbox dot co dot uk", "[EMAIL]"),
        ("What's your name, please?", "Maureen Tattersall", "[NAME 1]"),
        ("what's your name please", "callum strachan", "[NAME 1]"),
        ("What's the first line of your address?", "twenty-two Cinder Row", "[ADDRESS]"),
    ],
)
def test_spoken_answers_are_masked_whole(conversation: Lines, question: str, answer: str, redacted: str) -> None:
    assert masked(conversation(f"a: {question}", f"c: {answer}"))[1] == redacted


@pytest.mark.parametrize(
    "line",
    [
        "a: That's £129.99, or three payments of forty-three pounds thirty.",
        "a: We are open from 8:30 to half past five, Monday to Friday.",
        "c: It took 3 to 5 working days and cost two hundred and fifty pounds.",
        "c: My reading was 45 units in March and 20% less in April.",
        "a: I can book the 14th of May at ten fifteen.",
        "a: Would you prefer between 8 a.m. and 10 a.m. or 3 p.m.?",
        "c: I will be there at nine, mark my words, and I hope it may work.",
    ],
)
def test_what_a_reviewer_needs_stays(conversation: Lines, line: str) -> None:
    assert masked(conversation(line)) == [line[3:]]


def test_a_number_split_over_turns_is_masked_in_each(conversation: Lines) -> None:
    turns = masked(
        conversation(
            "a: What's your phone number?",
            "c: oh seven seven double oh",
            "a: mm-hm",
            "c: nine double oh",
            "a: yes",
            "c: three five two",
        )
    )
    assert [turns[1], turns[3], turns[5]] == ["[PHONE]"] * 3


def test_a_read_back_and_a_part_of_it_are_masked(conversation: Lines) -> None:
    turns = masked(
        conversation(
            "a: What's your account number?",
            "c: four four one nine oh two six seven",
            "a: So that's 4419 0267?",
            "c: Yes, ending two six seven.",
        )
    )
    assert turns[2] == "So that's [ACCOUNT]?"
    assert turns[3] == "Yes, ending [ACCOUNT]."


def test_a_name_found_once_is_masked_everywhere(conversation: Lines) -> None:
    turns = masked(
        conversation("a: Who am I speaking to?", "c: Philomena Brzezinska", "a: And is Brzezinska your married name?")
    )
    assert turns[1:] == ["[NAME 1]", "And is [NAME 1] your married name?"]


def test_a_misheard_name_is_masked_as_well(conversation: Lines) -> None:
    turns = masked(conversation("c: my name is Thistlewood", "a: thank you mrs Thistelwood"))
    assert "Thistelwood" not in turns[1]


def test_agents_keep_their_own_type(conversation: Lines) -> None:
    transcript = conversation("a: Good morning, my name is Priyanka.", "c: Hello Priyanka, it's Ron.")
    types = [span.type for span in RULES.find(transcript)]
    assert types == [DataType.AGENT_NAME, DataType.AGENT_NAME, DataType.NAME]


def test_a_failed_check_digit_does_not_veto(conversation: Lines) -> None:
    assert masked(conversation("a: Card number?", "c: 4111 1111 1111 1117"))[1] == "[CARD]"
    assert masked(conversation("a: NHS number please?", "c: 943 476 5918"))[1] == "[NHS]"


@pytest.mark.parametrize(
    "answer",
    [
        "it's marigold",
        "Buttercup nineteen. She was my pony.",
        "Should I say it? Oh, go on. Buttercup nineteen.",
        "er otter lane 42 with a capital o",
        "Whitby1986",
    ],
)
def test_a_secret_word_never_stays(conversation: Lines, answer: str) -> None:
    turns = masked(conversation("a: What's your password, the whole thing?", f"c: {answer}"))
    for secret in ("marigold", "Buttercup", "nineteen", "otter", "42", "Whitby", "1986"):
        assert secret not in turns[1]


@pytest.mark.parametrize(
    "answer",
    [
        "417", "four seventeen", "four... one... seven", "Four. One. Seven.", "it's a four a two and a seven",
        "three nine... no, two nine four", "sorry, got my glasses, eight, four, and then a two", "double oh seven",
    ],
)  # fmt: skip
def test_a_security_code_never_stays(conversation: Lines, answer: str) -> None:
    turns = masked(conversation("a: And the three digits on the back?", f"c: {answer}"))
    words = turns[1].lower().replace(".", " ").replace(",", " ").split()
    assert not {"four", "seven", "eight", "nine", "three", "two", "417", "seventeen", "double", "oh"} & set(words)


def test_a_read_back_secret_is_masked(conversation: Lines) -> None:
    turns = masked(
        conversation("a: What's your password?", "c: It's Cwtch47, with a capital C.", "a: Cwtch47. Thank you.")
    )
    assert turns[2] == "[PASSWORD]. Thank you."


def test_a_question_back_is_no_answer(conversation: Lines) -> None:
    turns = masked(conversation("a: What's your name?", "c: Why do you need that?"))
    assert turns[1] == "Why do you need that?"


def test_known_values_are_found_without_any_cue(conversation: Lines) -> None:
    transcript = conversation("c: tell wobbleton i rang about 7 double 4 1 9 0")
    known = [KnownValue(DataType.NAME, "Ada Wobbleton"), KnownValue(DataType.REFERENCE, "744190")]
    assert masked(transcript, *known) == ["tell [NAME 1] i rang about [REFERENCE]"]


def test_health_is_labelled(conversation: Lines) -> None:
    assert masked(conversation("c: I've got COPD and a slipped disc.")) == ["I've got [HEALTH] and [HEALTH]."]


def test_letters_sign_off_with_a_name(conversation: Lines) -> None:
    turns = masked(conversation("c: Please call me.\n\nYours faithfully,\nOndine Carver"))
    assert turns == ["Please call me.\n\nYours faithfully,\n[NAME 1]"]


def test_the_packaged_classifier_reads_bare_answers(conversation: Lines) -> None:
    transcript = conversation("a: ", "c: nataly pittman and 2931")
    spans = SpokenRedactor().find(transcript)
    text = transcript.turns[1].text
    covered = "".join(
        "#" if any(s.turn == 1 and s.start <= i < s.end for s in spans) else c for i, c in enumerate(text)
    )
    assert "nataly" not in covered
    assert "2931" not in covered
