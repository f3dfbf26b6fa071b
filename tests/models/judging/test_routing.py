from collections.abc import Sequence

from models.judgements import Judgement, UnscoredReason
from models.judging import RoutedJudge
from models.protocols import Progress, silent
from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn
from scorecards.loader import library
from scorecards.schema import AnsweredBy, Criterion

CALL = RedactedTranscript((Turn(Speaker.AGENT, "Hello, calls are recorded"),), EngineInfo("test", "1"))
CRITERIA = [criterion for card in library() for criterion in card.criteria]


class Recorder:
    """Answers everything with the first option and remembers what it was asked."""

    info = EngineInfo("recorder", "1")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]:
        self.asked += [criterion.id for criterion in criteria]
        return tuple(
            Judgement(item.id, item.options[0].value, 1.0, {item.options[0].value: 1.0}, (0,), self.info)
            for item in criteria
        )


def test_the_model_is_asked_only_what_needs_a_model() -> None:
    model = Recorder()
    judgements = RoutedJudge(model).judge(CALL, CRITERIA, channel=Channel.VOICE)
    assert [judgement.criterion for judgement in judgements] == [criterion.id for criterion in CRITERIA]
    assert "recording_notice" not in model.asked
    assert len(model.asked) == len(CRITERIA) - 1
    assert judgements[0].engine.name == "rules"


def test_a_criterion_of_another_channel_is_not_applicable() -> None:
    (judgement,) = RoutedJudge(Recorder()).judge(CALL, [CRITERIA[0]], channel=Channel.EMAIL)
    assert (judgement.answer, judgement.evidence) == ("na", ())


def test_a_criterion_for_people_is_left_to_them() -> None:
    model = Recorder()
    personal = CRITERIA[3].model_copy(update={"answered_by": AnsweredBy.PERSON})
    (judgement,) = RoutedJudge(model).judge(CALL, [personal], channel=Channel.VOICE)
    assert judgement.unscored_reason is UnscoredReason.HUMAN_ONLY
    assert model.asked == []
