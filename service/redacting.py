"""From what was said to what may be shown: found, replaced in the text, overwritten in the sound, listened to again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.audio import Audio
from models.personal_data import KnownValue, Mask, Redaction, Span, Verification
from models.redaction import find_in_call, heard_twice, mask_audio, verify_audio
from models.redaction import redact as replace_spans
from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn

from .engine_source import Engines
from .hearing import Heard

LISTENINGS = 3
"""How often a masked recording is listened to before it stays closed."""
Heed = Callable[[RawTranscript, Sequence[Span]], Sequence[Span]]
"""Given what was said and what was found in it, what is to be masked: people may have added, or taken back."""


@dataclass(frozen=True, slots=True)
class MaskedRecording:
    """A recording with personal data overwritten. It may be played only when `verification` passed."""

    audio: Audio
    masks: tuple[Mask, ...]
    verification: Verification


@dataclass(frozen=True, slots=True)
class Redacted:
    """A redacted transcript and, of a call, the masked recording."""

    redaction: Redaction
    recording: MaskedRecording | None


def as_found(_: RawTranscript, found: Sequence[Span]) -> Sequence[Span]:
    """Nobody changed anything."""
    return found


def redact_text(raw: RawTranscript, known: Sequence[KnownValue], engines: Engines, heed: Heed = as_found) -> Redaction:
    """Find and replace personal data in what was said. Raises RedactionFailed."""
    return _replaced(raw, heed(raw, engines.redactor().find(raw, known=known)), engines)


def redact_voice(heard: Heard, known: Sequence[KnownValue], engines: Engines, heed: Heed = as_found) -> Redacted:
    """The same for a recording, heard twice: replace, overwrite, listen again. Raises RedactionFailed.

    What is still heard is covered too, in text and sound, and listened to once more; what is heard even then leaves the
    recording closed.
    """
    found = find_in_call(
        engines.redactor(), engines.listener(), heard.audio, heard.transcript, layout=heard.layout, known=known
    )
    spans = heed(heard.transcript, found)
    engine = heard_twice(engines.redactor(), engines.listener())
    for _ in range(LISTENINGS):
        redaction = replace_spans(heard.transcript, spans, engines.policy(), engine=engine)
        recording = _redact_recording(heard, redaction, engines)
        if recording.verification.passed or not recording.verification.missed:
            break
        spans = (*spans, *recording.verification.missed)
    return Redacted(redaction, recording)


def _replaced(raw: RawTranscript, spans: Sequence[Span], engines: Engines) -> Redaction:
    return replace_spans(raw, spans, engines.policy(), engine=engines.redactor().info)


def _redact_recording(heard: Heard, redaction: Redaction, engines: Engines) -> MaskedRecording:
    masked, masks = mask_audio(heard.audio, heard.transcript, redaction, layout=heard.layout)
    verification = verify_audio(
        heard.audio,
        masked,
        masks,
        heard.transcript,
        redaction,
        engines.transcriber(),
        layout=heard.layout,
        listener=engines.listener(),
    )
    return MaskedRecording(masked, masks, verification)


def redact_facts(facts: Sequence[str], known: Sequence[KnownValue], engines: Engines) -> tuple[str, ...]:
    """Reference facts as the judge may see them: they can name the customer too."""
    raw = RawTranscript(tuple(Turn(Speaker.SYSTEM, fact) for fact in facts), EngineInfo("facts", "1"))
    return tuple(turn.text for turn in redact_text(raw, known, engines).transcript.turns)
