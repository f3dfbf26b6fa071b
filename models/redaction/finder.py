"""Finds personal data in a conversation, as it is spoken."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from ..personal_data import DataType, KnownValue, Span
from ..transcripts import EngineInfo, RawTranscript, Speaker
from .addresses import find_addresses
from .answers import find_answers, find_bare_answers
from .classifier import TokenClassifier, packaged_classifier
from .code_context import CodeContext
from .damaged import find_damaged
from .dates import LAST_BIRTH_YEAR, Date, find_dates
from .emails import find_emails
from .grammars import Grammars, grammars_of
from .introductions import agent_names, find_signatures
from .names import find_names
from .numbers import find_numbers
from .packs import DEFAULT_PACKS, Pack
from .readings import Reading, read_conversation
from .spans import merge
from .special import find_special
from .sweep import collect, sweep
from .told_secrets import find_told_secrets

VERSION = "2"
_CUE_REACH = 8
# Below this a value that was found elsewhere says better what it is.
_SURE = 0.7


class SpokenRedactor:
    """Rules on the spoken form, slots over turns and a sweep for what was found. Needs no model.

    Two passes: detectors look at each turn with what the other party had asked; then every turn is swept for the
    values found anywhere, and for `known` values. `packs` are the countries whose identifiers are looked for.
    """

    def __init__(
        self,
        classifier: TokenClassifier | Literal["packaged"] | None = "packaged",
        *,
        packs: Collection[Pack] = DEFAULT_PACKS,
    ) -> None:
        self._packs = packs
        self._classifier = packaged_classifier() if classifier == "packaged" else classifier

    @property
    def info(self) -> EngineInfo:
        packs = " ".join(sorted(self._packs))
        return EngineInfo("spoken-redactor", VERSION, {"classifier": self._classifier is not None, "packs": packs})

    def find(self, transcript: RawTranscript, *, known: Sequence[KnownValue] = ()) -> tuple[Span, ...]:
        """Spans in order of turn and offset, not overlapping, each within its turn's text."""
        readings = read_conversation(transcript.turns)
        texts = [turn.text for turn in transcript.turns]
        found = merge(_detect_all(readings, grammars_of(self._packs)), texts)
        if self._classifier is None:
            bare = (span for reading in readings for span in find_bare_answers(reading))
            found = merge(bare, texts, beside=found)
        else:
            read = (span for reading in readings for span in self._classifier.find(reading))
            found = merge(read, texts, beside=found)
        by_turn = _by_turn(found)
        damaged = (span for reading in readings for span in find_damaged(reading, by_turn[reading.turn]))
        found = _with_agents(readings, merge(damaged, texts, beside=found))
        findings = collect(readings, found, known)
        swept = (span for reading in readings for span in sweep(reading, findings))
        return _with_swept(found, list(swept), texts)


def _detect_all(readings: Sequence[Reading], grammars: Grammars) -> Iterator[Span]:
    contexts: defaultdict[Speaker, CodeContext] = defaultdict(CodeContext)
    for reading in readings:
        context = contexts[reading.speaker]
        spans = list(_detect(reading, context, grammars))
        context.advance(reading, spans)
        yield from spans


def _detect(reading: Reading, context: CodeContext, grammars: Grammars) -> Iterator[Span]:
    dates = find_dates(reading.tokens)
    yield from find_emails(reading)
    for date in dates:
        if date.may_be_birth or _is_asked_birth(reading, date):
            yield reading.span(
                date.first, date.last, DataType.DOB, 0.9, "date", "a date of birth by its year or its cue"
            )
    yield from find_numbers(reading, dates, context, grammars)
    yield from find_addresses(reading)
    yield from find_special(reading)
    yield from find_names(reading)
    if "\n" in reading.text:
        yield from find_signatures(reading)
    yield from find_told_secrets(reading)
    yield from find_answers(reading)


def _with_swept(found: Sequence[Span], swept: Sequence[Span], texts: Sequence[str]) -> tuple[Span, ...]:
    """Findings keep their place, but an unsure one takes the type of a value that was found elsewhere."""
    by_turn = _by_turn(swept)
    kept: list[Span] = []
    yielding: list[Span] = []
    for span in found:
        (yielding if _contradicted(span, by_turn[span.turn]) else kept).append(span)
    return merge((*swept, *yielding), texts, beside=kept)


def _by_turn(spans: Iterable[Span]) -> defaultdict[int, list[Span]]:
    by_turn: defaultdict[int, list[Span]] = defaultdict(list)
    for span in spans:
        by_turn[span.turn].append(span)
    return by_turn


def _contradicted(span: Span, swept: Sequence[Span]) -> bool:
    return span.confidence <= _SURE and any(
        other.type is not span.type and other.start < span.end and span.start < other.end for other in swept
    )


def _is_asked_birth(reading: Reading, date: Date) -> bool:
    """A date after "born" or a question for the date of birth: then a day and a month are enough."""
    if reading.directly and DataType.DOB in reading.asked:
        return True
    if date.year is not None and date.year > LAST_BIRTH_YEAR:
        return False
    return any(cue.type is DataType.DOB and 0 < date.first - cue.last <= _CUE_REACH for cue in reading.cues)


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
