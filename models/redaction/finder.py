"""Finds personal data in a conversation, as it is spoken."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..personal_data import DataType, KnownValue, Span
from ..transcripts import EngineInfo, RawTranscript
from .addresses import find_addresses
from .answers import find_answers, find_bare_answers
from .dates import find_dates
from .emails import find_emails
from .names import agent_names, find_names
from .numbers import find_numbers
from .readings import Reading, read_conversation
from .spans import merge
from .special import find_special
from .sweep import collect, sweep

VERSION = "1"


class SpokenRedactor:
    """Rules on the spoken form, slots over turns and a sweep for what was found. Needs no model.

    Two passes: detectors look at each turn with what the other party had asked; then every turn is swept for the
    values found anywhere, and for `known` values.
    """

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("spoken-redactor", VERSION)

    def find(self, transcript: RawTranscript, *, known: Sequence[KnownValue] = ()) -> tuple[Span, ...]:
        """Spans in order of turn and offset, not overlapping, each within its turn's text."""
        readings = read_conversation(transcript.turns)
        texts = [turn.text for turn in transcript.turns]
        found = merge((span for reading in readings for span in _detect(reading)), texts)
        found = _with_agents(readings, found)
        findings = collect(readings, found, known)
        swept = [span for reading in readings for span in sweep(reading, findings)]
        return merge((*found, *swept), texts)


def _detect(reading: Reading) -> Iterator[Span]:
    dates = find_dates(reading.tokens)
    yield from find_emails(reading)
    for date in dates:
        if date.may_be_birth or DataType.DOB in reading.asked or any(cue.type is DataType.DOB for cue in reading.cues):
            yield reading.span(
                date.first, date.last, DataType.DOB, 0.9, "date", "a date of birth by its year or its cue"
            )
    yield from find_numbers(reading, dates)
    yield from find_addresses(reading)
    yield from find_special(reading)
    yield from find_names(reading)
    yield from find_answers(reading)
    yield from find_bare_answers(reading)


def _with_agents(readings: Sequence[Reading], found: Sequence[Span]) -> tuple[Span, ...]:
    """Gives the agents' own names their type wherever they are said."""
    agents = agent_names(readings, found)
    return tuple(
        replace(span, type=DataType.AGENT_NAME)
        if span.type is DataType.NAME and _is_one_of(readings[span.turn], span, agents)
        else span
        for span in found
    )


def _is_one_of(reading: Reading, span: Span, names: set[str]) -> bool:
    words = {token.norm for token in reading.tokens if span.start <= token.start < span.end and token.is_word}
    return bool(words) and words <= names
