from collections.abc import Callable

import pytest

from models.errors import RedactionFailed
from models.personal_data import DataType, Span
from models.redaction import SpokenRedactor, default_policy, redact
from models.transcripts import RawTranscript

Lines = Callable[..., RawTranscript]


def _span(turn: int, start: int, end: int, type_: DataType = DataType.NAME) -> Span:
    return Span(turn, start, end, type_, 1.0, "test", "test")


def test_the_same_person_keeps_one_number(conversation: Lines) -> None:
    transcript = conversation("c: Noreen Gallagher", "a: Thank you, Ms Gallagher. And Sean Pike?")
    found = [_span(0, 0, 16), _span(1, 14, 23), _span(1, 29, 38)]
    redaction = redact(transcript, found, default_policy())
    assert [turn.text for turn in redaction.transcript.turns] == [
        "[NAME 1]",
        "Thank you, Ms [NAME 1]. And [NAME 2]?",
    ]


def test_replacements_point_at_their_tokens(conversation: Lines) -> None:
    transcript = conversation("c: card 4111 1111 code 123 ok")
    spans = [_span(0, 5, 14, DataType.CARD), _span(0, 20, 23, DataType.CVV)]
    redaction = redact(transcript, spans, default_policy())
    text = redaction.transcript.turns[0].text
    assert text == "card [CARD] code [CVV] ok"
    assert [text[item.start : item.end] for item in redaction.replacements] == ["[CARD]", "[CVV]"]
    assert [item.tier for item in redaction.replacements] == ["B", "A"]


def test_masked_words_become_one_word_over_their_time(spoken: Lines) -> None:
    transcript = spoken("c: it is four four one one, thanks")
    turn = redact(transcript, [_span(0, 6, 23, DataType.CARD)], default_policy()).transcript.turns[0]
    assert turn.text == "it is [CARD], thanks"
    assert " ".join(word.text for word in turn.words) == turn.text
    masked = turn.words[2]
    assert (masked.text, masked.start, masked.end) == (
        "[CARD],",
        transcript.turns[0].words[2].start,
        transcript.turns[0].words[5].end,
    )


def test_two_findings_in_one_word_stay_one_word(spoken: Lines) -> None:
    transcript = spoken("c: Pike/Roe rang")
    turn = redact(transcript, [_span(0, 0, 4), _span(0, 5, 8)], default_policy()).transcript.turns[0]
    assert [word.text for word in turn.words] == ["[NAME 1]/[NAME 2]", "rang"]


@pytest.mark.parametrize("span", [_span(1, 0, 1), _span(0, 0, 99), _span(0, 3, 3), _span(-1, 0, 1)])
def test_a_finding_outside_the_text_is_refused(conversation: Lines, span: Span) -> None:
    with pytest.raises(RedactionFailed):
        redact(conversation("c: hello"), [span], default_policy())


def test_words_that_do_not_add_up_are_refused(spoken: Lines, conversation: Lines) -> None:
    from dataclasses import replace

    turn = spoken("c: hello Sean").turns[0]
    broken = replace(conversation("c: x"), turns=(replace(turn, words=turn.words[:1]),))
    with pytest.raises(RedactionFailed, match="do not add up"):
        redact(broken, [_span(0, 6, 10)], default_policy())


def test_engine_of_the_finder_is_recorded(conversation: Lines) -> None:
    redactor = SpokenRedactor()
    redaction = redact(conversation("c: hi"), [], default_policy(), engine=redactor.info)
    assert redaction.engine == redactor.info
    assert redaction.policy == "gdpr:1"
