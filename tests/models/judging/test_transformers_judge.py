import pytest

from models.judgements import UnscoredReason
from models.judging import Abstention, LanguageModel, TransformersJudge
from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn
from scorecards.loader import library
from scorecards.schema import Criterion

NEVER = Abstention(choice=0, grade=0)


def transcript(*texts: str) -> RedactedTranscript:
    speakers = (Speaker.AGENT, Speaker.CUSTOMER)
    turns = tuple(Turn(speakers[number % 2], text) for number, text in enumerate(texts))
    return RedactedTranscript(turns, EngineInfo("test", "1"))


CALL = transcript("the agent line answer", "customer yes", "the line 1 2 3", "no")


def criteria() -> list[Criterion]:
    return [criterion for card in library() for criterion in card.criteria]


def test_every_criterion_gets_one_judgement_in_order(language_model: LanguageModel) -> None:
    shares: list[float] = []
    judge = TransformersJudge(language_model, abstention=NEVER)
    judgements = judge.judge(CALL, criteria(), channel=Channel.VOICE, on_progress=shares.append)
    assert [judgement.criterion for judgement in judgements] == [criterion.id for criterion in criteria()]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    for criterion, judgement in zip(criteria(), judgements, strict=True):
        assert sum(judgement.distribution.values()) == pytest.approx(1)
        assert set(judgement.distribution) <= {option.value for option in criterion.options}
        assert all(0 <= number < len(CALL.turns) for number in judgement.evidence)
        assert judgement.prompt_hash is not None
        scored_without_evidence = judgement.answer not in (None, "na") and not judgement.evidence
        assert not scored_without_evidence


def test_sharing_the_prefix_changes_no_answer(language_model: LanguageModel) -> None:
    shared = TransformersJudge(language_model, abstention=NEVER)
    naive = TransformersJudge(language_model, abstention=NEVER, share_prefix=False)
    for one, other in zip(
        shared.judge(CALL, criteria(), channel=Channel.VOICE),
        naive.judge(CALL, criteria(), channel=Channel.VOICE),
        strict=True,
    ):
        assert (one.answer, one.evidence) == (other.answer, other.evidence)
        assert one.distribution == pytest.approx(dict(other.distribution), abs=1e-4)


def test_low_confidence_withholds_the_answer_but_not_the_leaning(language_model: LanguageModel) -> None:
    judge = TransformersJudge(language_model, abstention=Abstention(choice=1.01, grade=1.01))
    for judgement in judge.judge(CALL, criteria(), channel=Channel.VOICE):
        assert judgement.answer is None
        assert judgement.unscored_reason is UnscoredReason.LOW_CONFIDENCE
        assert judgement.distribution


@pytest.mark.parametrize("call", [transcript(), transcript("", "  ")])
def test_an_empty_transcript_is_unscored(language_model: LanguageModel, call: RedactedTranscript) -> None:
    for judgement in TransformersJudge(language_model).judge(call, criteria(), channel=Channel.CHAT):
        assert (judgement.answer, judgement.unscored_reason) == (None, UnscoredReason.EMPTY_TRANSCRIPT)


def test_a_transcript_longer_than_the_context_is_unscored_and_never_cut(
    forgetful_language_model: LanguageModel,
) -> None:
    judge = TransformersJudge(forgetful_language_model, abstention=NEVER)
    for judgement in judge.judge(transcript("the line " * 2000), criteria(), channel=Channel.VOICE):
        assert (judgement.answer, judgement.unscored_reason) == (None, UnscoredReason.TRANSCRIPT_TOO_LONG)


def test_text_and_numbers_are_left_to_people(language_model: LanguageModel) -> None:
    note = Criterion.model_validate({"id": "note", "name": "Note", "question": "?", "kind": "text"})
    (judgement,) = TransformersJudge(language_model).judge(CALL, [note], channel=Channel.VOICE)
    assert judgement.unscored_reason is UnscoredReason.HUMAN_ONLY
