"""The one place that picks engines from settings. Each is made once a process, on first use."""

from functools import cache

from models.decoding import DecodingLimits
from models.protocols import Judge, Redactor, Transcriber
from models.redaction import RedactionPolicy, SpokenRedactor, default_policy, load_policy

from .config import settings


@cache
def transcriber() -> Transcriber:
    config = settings()
    if config.transcriber == "whisper":
        from models.transcription import WhisperTranscriber

        return WhisperTranscriber(config.whisper_model)
    from models.transcription import MoonshineTranscriber

    return MoonshineTranscriber()


@cache
def redactor() -> Redactor:
    return SpokenRedactor()


@cache
def policy() -> RedactionPolicy:
    path = settings().redaction_policy
    return load_policy(path) if path else default_policy()


@cache
def judge() -> Judge:
    from models.judging import TransformersJudge, embedded_judge

    model = settings().judge_model
    return TransformersJudge(model) if model else embedded_judge()


def limits() -> DecodingLimits:
    return DecodingLimits(max_duration=settings().max_audio_hours * 3600)
