"""Everything the trained judge knows of an interaction, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..transcripts import Channel, RedactedTranscript, Speaker
from . import cues, quantities
from .cues import Matrix
from .encoder import TurnEncoder
from .interaction_features import Reading, features

BLOCKS = ("words", "facts", "agent", "customer", "last")


@dataclass(frozen=True, slots=True)
class Inputs:
    """`turns` has shape (turns, columns); `blocks` holds one vector for each of `BLOCKS`; `names` name "words"."""

    turns: Matrix
    blocks: dict[str, Matrix]
    names: tuple[str, ...]


def inputs(transcript: RedactedTranscript, *, channel: Channel, facts: Sequence[str], encoder: TurnEncoder) -> Inputs:
    """Reads an interaction of at least one turn."""
    reading = Reading(transcript, channel, tuple(facts), cues.matrix(transcript))
    states = encoder.encode(transcript, channel=channel, facts=facts).astype(np.float64)
    compared = quantities.comparison(transcript, facts)
    named = features(reading)
    pooled = states[:, : states.shape[1] // 2]
    blocks = {
        "words": np.array(list(named.values())),
        "facts": np.concatenate([compared.sum(0), compared.max(0), compared.mean(0)]),
        "agent": _mean(pooled, reading.agent),
        "customer": _mean(pooled, reading.customer),
        "last": pooled[reading.agent[-1]] if reading.agent else np.zeros(pooled.shape[1]),
    }
    return Inputs(_turns(reading, states, compared), blocks, tuple(named))


def _turns(reading: Reading, states: Matrix, compared: Matrix) -> Matrix:
    """Each turn's place, cues, its neighbours' cues, hidden states and comparison with the facts."""
    found = reading.cues
    around = [_shifted(found, 1), _shifted(found, -1), 0.5 * _shifted(found, 2)]
    return np.hstack([_place(reading), found, *around, states, compared])


def _place(reading: Reading) -> Matrix:
    length = len(reading)
    number = np.arange(length)
    speakers = [turn.speaker for turn in reading.transcript.turns]
    columns = [
        number / length,
        number < 2,
        number < 4,
        number >= length - 2,
        number >= length - 4,
        [speaker is Speaker.AGENT for speaker in speakers],
        [speaker is Speaker.SYSTEM for speaker in speakers],
        np.log1p(reading.words),
        np.full(length, reading.channel is Channel.VOICE),
        np.full(length, reading.channel is Channel.EMAIL),
        np.full(length, np.log(length)),
    ]
    return np.array(columns, dtype=float).T


def _shifted(rows: Matrix, steps: int) -> Matrix:
    """Row i becomes row i - steps; zeros where there is none."""
    moved = np.zeros_like(rows)
    if abs(steps) < len(rows):
        source, target = (rows[:-steps], moved[steps:]) if steps > 0 else (rows[-steps:], moved[:steps])
        target[:] = source
    return moved


def _mean(rows: Matrix, chosen: Sequence[int]) -> Matrix:
    return rows[list(chosen)].mean(0) if chosen else np.zeros(rows.shape[1])
