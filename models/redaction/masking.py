"""Puts tokens in the place of findings, in the text and in its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..errors import RedactionFailed
from ..personal_data import DataType, Redaction, Replacement, Span
from ..transcripts import EngineInfo, RawTranscript, RedactedTranscript, Turn, Word
from .lexicon import word_set
from .policy import RedactionPolicy
from .spans import merge
from .streams import read_runs
from .sweep import canonical
from .tokens import tokenize

_NAMES = frozenset({DataType.NAME, DataType.AGENT_NAME})


def redact(
    transcript: RawTranscript, spans: Sequence[Span], policy: RedactionPolicy, *, engine: EngineInfo | None = None
) -> Redaction:
    """Replaces every finding that the policy does not keep.

    Turns keep their number, speaker and times. A masked stretch of words becomes one word over the time they took.
    `engine` is what found the spans. Raises `RedactionFailed` where a span does not fit its turn.
    """
    _check(transcript, spans)
    wanted = [span for span in spans if policy.masks(span.type)]
    disjoint = merge(wanted, [turn.text for turn in transcript.turns])
    tokens = _Tokens(policy)
    turns: list[Turn] = []
    replacements: list[Replacement] = []
    by_turn: dict[int, list[Span]] = {}
    for span in disjoint:
        by_turn.setdefault(span.turn, []).append(span)
    for number, turn in enumerate(transcript.turns):
        here = _replacements(turn, by_turn.get(number, ()), policy, tokens)
        turns.append(_redacted_turn(number, turn, here))
        replacements.extend(here)
    redacted = RedactedTranscript(tuple(turns), transcript.engine, transcript.language, transcript.holds)
    return Redaction(redacted, tuple(replacements), policy.name, engine or EngineInfo("spans", "1"))


@dataclass(slots=True)
class _Tokens:
    """Gives the same value the same token."""

    policy: RedactionPolicy
    people: dict[DataType, list[set[str]]] = field(default_factory=dict, repr=False)
    values: dict[DataType, list[str]] = field(default_factory=dict, repr=False)

    def token(self, data_type: DataType, text: str) -> str:
        label = self.policy.label(data_type)
        if not self.policy.types[data_type].numbered:
            return f"[{label}]"
        number = self._person(data_type, text) if data_type in _NAMES else self._value(data_type, text)
        return f"[{label} {number}]"

    def _person(self, data_type: DataType, text: str) -> int:
        """One number for "Noreen Gallagher", "Ms Gallagher" and "Noreen"."""
        words = {token.norm for token in tokenize(text) if token.is_word and token.norm not in _TITLES} or {text}
        people = self.people.setdefault(data_type, [])
        for number, known in enumerate(people, start=1):
            if known & words:
                known |= words
                return number
        people.append(words)
        return len(people)

    def _value(self, data_type: DataType, text: str) -> int:
        runs = read_runs(tokenize(text))
        value = canonical("".join(run.value for run in runs)) or " ".join(text.casefold().split())
        values = self.values.setdefault(data_type, [])
        if value not in values:
            values.append(value)
        return values.index(value) + 1


_TITLES = word_set("mr mrs ms miss mx dr sir")


def _check(transcript: RawTranscript, spans: Iterable[Span]) -> None:
    for span in spans:
        if not 0 <= span.turn < len(transcript.turns):
            raise RedactionFailed(f"a finding names turn {span.turn}, which does not exist")
        if not 0 <= span.start < span.end <= len(transcript.turns[span.turn].text):
            raise RedactionFailed(f"a finding lies outside the text of turn {span.turn}")


def _replacements(
    turn: Turn, spans: Sequence[Span], policy: RedactionPolicy, tokens: _Tokens
) -> tuple[Replacement, ...]:
    placed = []
    shift = 0
    for span in spans:
        token = tokens.token(span.type, turn.text[span.start : span.end])
        start = span.start + shift
        placed.append(Replacement(span, policy.types[span.type].tier, token, start, start + len(token)))
        shift += len(token) - (span.end - span.start)
    return tuple(placed)


def _redacted_turn(number: int, turn: Turn, replacements: Sequence[Replacement]) -> Turn:
    if not replacements:
        return turn
    text = _render(turn.text, 0, len(turn.text), replacements)
    return replace(turn, text=text, words=_redacted_words(number, turn, replacements))


def _render(text: str, start: int, end: int, replacements: Sequence[Replacement]) -> str:
    """The stretch `start` to `end` of the raw text with the replacements that lie in it."""
    pieces = []
    for item in replacements:
        if start <= item.span.start and item.span.end <= end:
            pieces.append(text[start : item.span.start])
            pieces.append(item.token)
            start = item.span.end
    pieces.append(text[start:end])
    return "".join(pieces)


def word_offsets(number: int, turn: Turn) -> list[tuple[int, int]]:
    """Character offsets of each word in the turn's text. Raises `RedactionFailed` where they do not add up to it."""
    offsets = []
    position = 0
    for word in turn.words:
        offsets.append((position, position + len(word.text)))
        position += len(word.text) + 1
    if turn.words and " ".join(word.text for word in turn.words) != turn.text:
        raise RedactionFailed(f"the words of turn {number} do not add up to its text")
    return offsets


def _redacted_words(number: int, turn: Turn, replacements: Sequence[Replacement]) -> tuple[Word, ...]:
    offsets = word_offsets(number, turn)
    words: list[Word] = []
    position = 0
    while position < len(offsets):
        last = _last_of_group(offsets, position, replacements)
        start, end = offsets[position][0], offsets[last][1]
        text = _render(turn.text, start, end, replacements)
        words.append(_over(turn.words[position : last + 1], text))
        position = last + 1
    return tuple(words)


def _last_of_group(offsets: Sequence[tuple[int, int]], first: int, replacements: Sequence[Replacement]) -> int:
    """The last word that shares a replacement with this one, directly or through the words between."""
    last = first
    for item in replacements:
        if item.span.start < offsets[last][1] and offsets[first][0] < item.span.end:
            while last + 1 < len(offsets) and offsets[last + 1][0] < item.span.end:
                last += 1
    return last


def _over(words: Sequence[Word], text: str) -> Word:
    if len(words) == 1 and words[0].text == text:
        return words[0]
    confidences = [word.confidence for word in words if word.confidence is not None]
    start, end = min(word.start for word in words), max(word.end for word in words)
    return Word(text, start, end, min(confidences, default=None))
