"""Everything the trained judge knows of an interaction, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..transcripts import Channel, RedactedTranscript, Speaker
from . import claims, cues, events, meaning, quantities
from .cues import Matrix
from .encoder import TurnEncoder
from .interaction_features import Reading, features
from .sentence_encoder import SentenceEncoder

BLOCKS = ("words", "facts", "agent", "customer", "last", "claims", "meaning", "events")
OWN_MEANING, MEANING_BEFORE = 4.0, 2.0
"""How much a turn's embedding and that of the turn before weigh among its columns (cross-validated)."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """`turns` has shape (turns, columns); `blocks` holds one vector for each of `BLOCKS`; `names` name "words"."""

    turns: Matrix
    blocks: dict[str, Matrix]
    names: tuple[str, ...]


def inputs(
    transcript: RedactedTranscript,
    *,
    channel: Channel,
    facts: Sequence[str],
    encoder: TurnEncoder,
    sentences: SentenceEncoder,
) -> Inputs:
    """Reads an interaction of at least one turn."""
    reading = Reading(transcript, channel, tuple(facts), cues.matrix(transcript))
    states = encoder.encode(transcript, channel=channel, facts=facts).astype(np.float64)
    embedded = sentences.embed([*reading.texts, *facts])
    meant = meaning.Meaning(reading, embedded[: len(reading)], embedded[len(reading) :])
    claimed = claims.claims(transcript, facts)
    compared = quantities.comparison(transcript, facts)
    named = features(reading)
    pooled = states[:, : states.shape[1] // 2]
    blocks = {
        "words": np.array(list(named.values())),
        "facts": np.concatenate([compared.sum(0), compared.max(0), compared.mean(0)]),
        "agent": _mean(pooled, reading.agent),
        "customer": _mean(pooled, reading.customer),
        "last": pooled[reading.agent[-1]] if reading.agent else np.zeros(pooled.shape[1]),
        "claims": np.array(list(claims.features(claimed, facts).values())),
        "meaning": np.array(list(meaning.features(meant).values())),
        "events": np.array(list(events.events(reading).values())),
    }
    against = np.hstack([compared, claims.turn_columns(claimed, len(reading)), meaning.turn_columns(meant)])
    return Inputs(_turns(reading, states, meant.turns.astype(np.float64), against), blocks, tuple(named))


def _turns(reading: Reading, states: Matrix, embedded: Matrix, against: Matrix) -> Matrix:
    """Each turn's place, cues, its neighbours' cues, hidden states, embeddings and comparison with the facts."""
    found = reading.cues
    around = [_shifted(found, 1), _shifted(found, -1), 0.5 * _shifted(found, 2)]
    meant = [OWN_MEANING * embedded, MEANING_BEFORE * _shifted(embedded, 1)]
    return np.hstack([_place(reading), found, *around, states, *meant, against])


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
