"""The story of one interaction without a database: hear, redact, judge, score, measure, suggest.

Each step is a plain function of what the step before made; `process` is all of them. Nothing raw leaves `process`: what
it returns holds redacted text, masked audio, and findings without values.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

from models.judgements import Judgement
from models.personal_data import Redaction
from models.protocols import Judge, Progress, silent
from models.transcripts import Channel, EngineInfo, RawTranscript, RedactedTranscript
from scorecards.loader import library
from scorecards.schema import Criterion, Scorecard

from .coaching.suggestions import Suggestion, suggest
from .engine_source import Engines
from .evaluations.scoring import Score, score
from .hearing import hear
from .ingest.formats import Format
from .ingest.metadata import AgentChannel, InteractionMetadata
from .ingest.texts import read_conversation
from .metrics import call, messages, speech
from .redacting import MaskedRecording, Redacted, redact_facts, redact_text, redact_voice

StepProgress = Callable[[str, float], None]
"""Called with a step's name and the share of it that is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Transcribed:
    """What was said in a recording of `duration` seconds, raw or redacted."""

    transcript: RawTranscript | RedactedTranscript = field(repr=False)
    duration: float


@dataclass(frozen=True, slots=True)
class Processed:
    """Everything that is known about an interaction in the end. `timings` are seconds by step.

    `recording` is None for chats and e-mails. `scores` and `judgements` are in the order of the scorecards.
    """

    metadata: InteractionMetadata
    channel: Channel
    redaction: Redaction
    recording: MaskedRecording | None
    scorecards: tuple[Scorecard, ...]
    judgements: tuple[Judgement, ...]
    scores: tuple[Score, ...]
    metrics: call.CallMetrics | messages.MessageMetrics
    suggestion: Suggestion | None
    engines: Mapping[str, EngineInfo]
    timings: Mapping[str, float]

    @property
    def transcript(self) -> RedactedTranscript:
        return self.redaction.transcript

    @property
    def answered(self) -> Iterator[tuple[Criterion, Judgement]]:
        """Each criterion with its answer."""
        criteria = (criterion for scorecard in self.scorecards for criterion in scorecard.criteria)
        return zip(criteria, self.judgements, strict=True)


def process(
    data: bytes,
    format: Format,
    metadata: InteractionMetadata,
    engines: Engines,
    *,
    agent_channel: AgentChannel | None = None,
    on_progress: StepProgress = lambda _step, _share: None,
) -> Processed:
    """Take a recording, chat or e-mail through the whole story.

    `agent_channel` counts where the metadata does not say; with neither, what is said decides. Raises ModelError or
    BadInput, with a reason for a person.
    """
    clock = _Clock(on_progress)
    heard, facts = None, metadata.facts
    if format is Format.VOICE:
        channel = Channel.VOICE
        with clock.step("transcribe") as report:
            heard = hear(data, metadata.agent_channel or agent_channel, engines, report)
        raw = heard.transcript
    else:
        conversation = read_conversation(data, agent_name=metadata.agent_name)
        channel, raw, facts = conversation.channel, conversation.timed_transcript, facts + conversation.facts
    with clock.step("redact") as report:
        report(0.1)
        redacted = (
            redact_voice(heard, metadata.known_values, engines)
            if heard
            else Redacted(redact_text(raw, metadata.known_values, engines), None)
        )
        redaction, recording = redacted.redaction, redacted.recording
    scorecards = scorecards_for(channel)
    with clock.step("judge") as report:
        told = redact_facts(facts, metadata.known_values, engines)
        judgements = judge(redaction.transcript, scorecards, channel, told, engines, report)
    return Processed(
        metadata=metadata,
        channel=channel,
        redaction=redaction,
        recording=recording,
        scorecards=scorecards,
        judgements=judgements,
        scores=score_answers(scorecards, judgements, channel),
        metrics=measure_call(redaction, recording, metadata) if recording else measure_messages(redaction),
        suggestion=suggest(scorecards, judgements, redaction.transcript.turns),
        engines={"transcriber": raw.engine, "redactor": engines.redactor().info, "judge": engines.judge().info},
        timings=clock.seconds,
    )


def scorecards_for(channel: Channel) -> tuple[Scorecard, ...]:
    """The scorecards of the library that are for the channel."""
    return tuple(scorecard for scorecard in library() if channel.value in scorecard.channels)


def judge(
    transcript: RedactedTranscript,
    scorecards: Sequence[Scorecard],
    channel: Channel,
    facts: Sequence[str],
    engines: Engines,
    on_progress: Progress = silent,
    *,
    by: Judge | None = None,
    given: Mapping[str, Judgement] = MappingProxyType({}),
) -> tuple[Judgement, ...]:
    """Every criterion's answer, in the order of the scorecards, by the configured judge. Raises JudgementFailed.

    `given` are answers, by criterion, that the judge need not give again.
    """
    criteria = [criterion for scorecard in scorecards for criterion in scorecard.criteria]
    asked = [criterion for criterion in criteria if criterion.id not in given]
    judged = (by or engines.judge()).judge(transcript, asked, channel=channel, facts=facts, on_progress=on_progress)
    answers = iter(judged)
    return tuple(given[criterion.id] if criterion.id in given else next(answers) for criterion in criteria)


def score_answers(
    scorecards: Sequence[Scorecard], judgements: Sequence[Judgement], channel: Channel
) -> tuple[Score, ...]:
    """One score a scorecard. A criterion id that two scorecards share is one question with one answer."""
    answers = {judgement.criterion: judgement.answer for judgement in judgements}
    return tuple(
        score(card, {criterion.id: answers[criterion.id] for criterion in card.criteria}, channel=channel.value)
        for card in scorecards
    )


def measure_call(redaction: Redaction, recording: MaskedRecording, metadata: InteractionMetadata) -> call.CallMetrics:
    """The metrics of a call, masked speech counted as speech."""
    turns = redaction.transcript.turns
    record = call.CallRecord(
        wait_seconds=metadata.wait_seconds,
        hold_seconds=metadata.hold_seconds,
        wrap_up_seconds=metadata.wrap_up_seconds,
        transfers=metadata.transfer_count,
        hold_recorded=metadata.hold_recorded,
    )
    masked = speech.masked_stretches(recording.masks, redaction.replacements, turns)
    holds = redaction.transcript.holds
    return call.measure(turns, duration=recording.audio.duration, masked=masked, record=record, holds=holds)


def measure_messages(redaction: Redaction) -> messages.MessageMetrics:
    """The metrics of a chat or an e-mail thread."""
    turns = redaction.transcript.turns
    return messages.measure(turns, [turn.start for turn in turns])


class _Clock:
    """Times the steps and reports how far they are."""

    def __init__(self, on_progress: StepProgress) -> None:
        self.seconds: dict[str, float] = {}
        self._on_progress = on_progress

    @contextmanager
    def step(self, name: str) -> Iterator[Progress]:
        started = time.perf_counter()
        self._on_progress(name, 0.0)
        yield lambda share: self._on_progress(name, share)
        self._on_progress(name, 1.0)
        self.seconds[name] = time.perf_counter() - started
