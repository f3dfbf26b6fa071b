"""Calls in which real people say numbers: card numbers, security codes, sort codes, of known value and time.

The digits are recordings of people at 8 kHz (a manifest with `reference`, a digit's word, and `speaker`), joined with
the pauses that callers make; the sentences around them are spoken by flite. Half of what is asked for is no personal
data: quantities that must not be masked.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from scipy.signal import resample_poly

from models.audio import Audio
from models.personal_data import DataType
from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn

from .redaction_calls import LEVEL, SAMPLE_RATE, Samples, SpokenCall, SpokenSpan, said, telephone, timed_turn
from .redaction_rows import MarkedSpan
from .speech_rows import ManifestUnreadable, SpeechRow, read_manifest

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_VOICES = {Speaker.AGENT: "rms", Speaker.CUSTOMER: "slt"}
_TURN_GAP = (0.35, 0.9)
_DIGIT_GAP = (0.03, 0.22)
_GROUP_GAP = (0.35, 1.1)
_LONGEST_HESITATION = 1.8


class _Exchange(NamedTuple):
    """A question and an answer of `groups` of digits; `type` is None where the number is a quantity."""

    type: DataType | None
    question: str
    lead: str
    groups: tuple[int, ...]
    tail: str = ""


_EXCHANGES = (
    _Exchange(DataType.CARD, "Could I take the long card number please?", "Yes, it is", (4, 4, 4, 4)),
    _Exchange(DataType.CVV, "And the three digits on the back of the card?", "That is", (3,)),
    _Exchange(None, "How many parcels did you send?", "I sent", (1,), "parcels last week."),
    _Exchange(DataType.SORT_CODE, "What is your sort code?", "It is", (2, 2, 2)),
    _Exchange(DataType.ACCOUNT, "And the account number?", "", (4, 4)),
    _Exchange(None, "How long have you been waiting?", "About", (1,), "days now, and nobody rang me."),
    _Exchange(DataType.PHONE, "What is the best number to reach you on?", "You can ring me on", (5, 3, 3)),
    _Exchange(DataType.OTP, "Could you read me the passcode that we sent you?", "Okay, it says", (3, 3)),
    _Exchange(None, "What was the reading on Monday?", "It was", (1,), "degrees in the kitchen, so I put a jumper on."),
    _Exchange(DataType.PASSWORD, "Please tell me your PIN.", "", (4,)),
    _Exchange(DataType.DOB, "Can I have your date of birth?", "Sure,", (2, 2, 2)),
    _Exchange(DataType.NHS, "Do you have your NHS number?", "Yes, here it is,", (3, 3, 4), "is that right?"),
    _Exchange(DataType.REFERENCE, "What is the order number?", "The order number is", (4, 4), "thank you."),
    _Exchange(DataType.CARD_EXPIRY, "And the expiry date of the card?", "", (2, 2)),
)
_TALK = (
    (Speaker.AGENT, "Thank you for waiting, I have found the right page now."),
    (Speaker.CUSTOMER, "I only rang because the delivery never came on Tuesday."),
    (Speaker.AGENT, "I am sorry to hear that, let me look into it for you."),
    (Speaker.CUSTOMER, "It would be good if somebody could ring me back this week."),
    (Speaker.AGENT, "The engineer will be with you between nine and eleven in the morning."),
    (Speaker.CUSTOMER, "All right, that works for me, I will be at home."),
)


@dataclass(slots=True)
class _Stage:
    """A stereo call in the making; `time` is where the next sound goes, in seconds."""

    random: np.random.Generator
    channels: tuple[list[Samples], list[Samples]]
    turns: list[Turn]
    spans: list[SpokenSpan]
    time: float = 0.0

    def sound(self, samples: Samples, channel: int) -> None:
        self.channels[channel].append(samples)
        self.channels[1 - channel].append(np.zeros(samples.size))
        self.time += samples.size / SAMPLE_RATE

    def silence(self, between: tuple[float, float]) -> None:
        self.sound(np.zeros(round(self.random.uniform(*between) * SAMPLE_RATE)), 0)


def digit_calls(manifest: Path, speakers: Sequence[str] | None = None, *, rounds: int = 3) -> list[SpokenCall]:
    """Two calls a round for each speaker, each with half of the exchanges. The same call for the same seed.

    Raises `ManifestUnreadable`, `VoiceMissing`.
    """
    voices = _digits_by_speaker(manifest)
    chosen = sorted(voices) if speakers is None else [name for name in sorted(voices) if name in speakers]
    if not chosen:
        raise ManifestUnreadable(f"{manifest}: holds no recording of a speaker asked for")
    parts = [(name, part) for name in chosen for part in range(2 * rounds)]
    return [
        replace(_call(f"{name}-{part}", voices[name], _EXCHANGES[part % 2 :: 2]), voice=name) for name, part in parts
    ]


def half_of_speakers(manifest: Path, which: str) -> list[str]:
    """Every other speaker, in order of name: "develop" or "report"."""
    names = sorted(_digits_by_speaker(manifest))
    return names[0 if which == "develop" else 1 :: 2]


def _digits_by_speaker(manifest: Path) -> dict[str, dict[str, list[Samples]]]:
    """By speaker and digit's word, the recordings at an even level."""
    voices: dict[str, dict[str, list[Samples]]] = {}
    for row in read_manifest(manifest):
        word = row.fields.get("reference")
        if word in DIGITS:
            voices.setdefault(str(row.fields.get("speaker")), {}).setdefault(str(word), []).append(_samples(row))
    complete = {name: digits for name, digits in voices.items() if len(digits) == len(DIGITS)}
    if not complete:
        raise ManifestUnreadable(f"{manifest}: holds no speaker with a recording of every digit")
    return complete


def _samples(row: SpeechRow) -> Samples:
    """Read here, not in the process that guards against hostile files: to start one for each digit takes minutes."""
    try:
        read, rate = soundfile.read(row.path, dtype="float64", always_2d=True)
    except soundfile.SoundFileError as error:
        raise ManifestUnreadable(f"{row.path}: it is no sound file that can be read") from error
    samples = resample_poly(read[:, 0], SAMPLE_RATE, rate)
    result: Samples = samples * LEVEL / max(1e-9, float(np.sqrt(np.mean(samples**2))))
    return result


def _call(id: str, digits: dict[str, list[Samples]], exchanges: Sequence[_Exchange]) -> SpokenCall:
    """The id is the seed: the same call for the same id."""
    seed = zlib.crc32(id.encode())
    stage = _Stage(np.random.default_rng(seed), ([], []), [], [])
    for number, exchange in enumerate(exchanges):
        _say(stage, Speaker.AGENT, exchange.question)
        _answer(stage, exchange, digits)
        _say(stage, *_TALK[(number + seed) % len(_TALK)])
    both = np.stack([np.concatenate(pieces) for pieces in stage.channels])
    transcript = RawTranscript(tuple(stage.turns), EngineInfo("faultless", "1"))
    return SpokenCall(id, Audio(telephone(both), SAMPLE_RATE), tuple(stage.spans), transcript)


def _say(stage: _Stage, speaker: Speaker, text: str) -> None:
    start = stage.time
    stage.sound(said(_VOICES[speaker], text), 0 if speaker is Speaker.AGENT else 1)
    stage.turns.append(timed_turn(Turn(speaker, text), [(text, start, stage.time)]))
    stage.silence(_TURN_GAP)


def _answer(stage: _Stage, exchange: _Exchange, digits: dict[str, list[Samples]]) -> None:
    pieces: list[tuple[str, float, float]] = []
    if exchange.lead:
        start = stage.time
        stage.sound(said(_VOICES[Speaker.CUSTOMER], exchange.lead), 1)
        pieces.append((exchange.lead + " ", start, stage.time))
        stage.silence((0.1, _LONGEST_HESITATION))
    offset = sum(len(text) for text, _, _ in pieces)
    start = stage.time
    pieces += _number(stage, exchange.groups, digits)
    text = "".join(text for text, _, _ in pieces)
    if exchange.type is not None:
        marked = MarkedSpan(len(stage.turns), offset, len(text), exchange.type.value)
        stage.spans.append(SpokenSpan(marked, 1, start, pieces[-1][2]))
    if exchange.tail:
        stage.silence((0.05, 0.25))
        start = stage.time
        stage.sound(said(_VOICES[Speaker.CUSTOMER], exchange.tail), 1)
        pieces.append((" " + exchange.tail, start, stage.time))
    stage.turns.append(timed_turn(Turn(Speaker.CUSTOMER, "".join(text for text, _, _ in pieces)), pieces))
    stage.silence(_TURN_GAP)


def _number(
    stage: _Stage, groups: Sequence[int], digits: dict[str, list[Samples]]
) -> Iterator[tuple[str, float, float]]:
    for group, length in enumerate(groups):
        for position in range(length):
            if group or position:
                stage.silence(_DIGIT_GAP if position else _GROUP_GAP)
            word = DIGITS[stage.random.integers(1, 10)] if not group and not position else _any_digit(stage)
            start = stage.time
            takes = digits[word]
            stage.sound(takes[stage.random.integers(len(takes))], 1)
            yield (" " if group or position else "") + word, start, stage.time


def _any_digit(stage: _Stage) -> str:
    return DIGITS[stage.random.integers(10)]
