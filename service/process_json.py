"""What `callqa process`, `transcribe` and `redact` give to other programs: one JSON object a line.

Times are seconds, points and confidence 0 to 1, turns counted from 0, redactions offsets in the redacted text of their
turn. Floats are rounded to milliseconds and thousandths.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from models.judgements import Judgement
from models.personal_data import Replacement, Verification
from models.transcripts import Turn
from scorecards.schema import Criterion

from .evaluations.scoring import Score, points
from .processing import Processed, Transcribed
from .redacting import Redacted


def processed_line(processed: Processed) -> str:
    """Everything about an interaction."""
    document = {
        "interaction": _interaction(processed),
        "turns": [_turn(turn) for turn in processed.transcript.turns],
        "answers": [_answer(criterion, judgement) for criterion, judgement in processed.answered],
        "score": {score.scorecard: _score(score) for score in processed.scores},
        "metrics": asdict(processed.metrics),
        "redactions": [_redacted(item) for item in processed.redaction.replacements],
        "suggestions": [asdict(processed.suggestion)] if processed.suggestion else [],
        "engines": {role: asdict(info) for role, info in processed.engines.items()},
        "timings": processed.timings,
    }
    return json.dumps(_rounded(document), ensure_ascii=False)


def transcribed_line(file: str, transcribed: Transcribed) -> str:
    """The turns with their words."""
    transcript = transcribed.transcript
    words = [[asdict(word) for word in turn.words] for turn in transcript.turns]
    document = {
        "file": file,
        "duration": transcribed.duration,
        "language": transcript.language,
        "turns": [_turn(turn) | {"words": said} for turn, said in zip(transcript.turns, words, strict=True)],
        "engine": asdict(transcript.engine),
    }
    return json.dumps(_rounded(document), ensure_ascii=False)


def redacted_line(file: str, redacted: Redacted) -> str:
    """Redacted turns, redactions without values, and masks and verification of a recording."""
    recording = redacted.recording
    document = {
        "file": file,
        "turns": [_turn(turn) for turn in redacted.redaction.transcript.turns],
        "redactions": [
            _redacted(item) | {"tier": item.tier, "confidence": item.span.confidence, "reason": item.span.reason}
            for item in redacted.redaction.replacements
        ],
        "masks": [{"start": m.start, "end": m.end, "channels": m.channels} for m in recording.masks]
        if recording
        else [],
        "verification": _verification(recording.verification) if recording else None,
        "policy": redacted.redaction.policy,
        "engine": asdict(redacted.redaction.engine),
    }
    return json.dumps(_rounded(document), ensure_ascii=False)


def _interaction(processed: Processed) -> dict[str, object]:
    metadata = processed.metadata
    return {
        "file": metadata.file,
        "external_id": metadata.external_id,
        "channel": processed.channel,
        "started_at": metadata.started_at and metadata.started_at.isoformat(),
        "recording_safe_to_play": processed.recording and processed.recording.verification.passed,
    }


def _redacted(item: Replacement) -> dict[str, object]:
    return {"type": item.span.type, "turn": item.span.turn, "start": item.start, "end": item.end}


def _verification(verification: Verification) -> dict[str, object]:
    return {"passed": verification.passed, "findings": verification.findings}


def _turn(turn: Turn) -> dict[str, object]:
    return {"speaker": turn.speaker, "start": turn.start, "end": turn.end, "text": turn.text}


def _answer(criterion: Criterion, judgement: Judgement) -> dict[str, object]:
    return {
        "criterion": judgement.criterion,
        "answer": judgement.answer,
        "points": points(criterion, judgement.answer),
        "confidence": judgement.confidence,
        "evidence": judgement.evidence,
        "unscored_reason": judgement.unscored_reason,
    }


def _score(score: Score) -> dict[str, object]:
    return {**asdict(score), "coverage": score.coverage}


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value
