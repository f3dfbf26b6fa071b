"""The second pass: a value found once is looked for everywhere else, whole, in part, read back or spelt out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import JaroWinkler

from ..personal_data import DataType, KnownValue, Span
from .answer_shapes import ASSENT, FUNCTION_WORDS, MARKS, answer_body
from .lexicon import word_set
from .names import NEVER, ORGANISATIONS, TITLES
from .quantities import is_quantity
from .readings import Reading
from .streams import Run, read_runs
from .tokens import Token, tokenize
from .words import common_words, given_names

_NAMES = frozenset({DataType.NAME, DataType.AGENT_NAME})
_WORDY = _NAMES | {DataType.ADDRESS, DataType.PASSWORD, DataType.SECURITY_ANSWER, DataType.EMAIL}
_SECRET_WORDS = frozenset({DataType.PASSWORD, DataType.SECURITY_ANSWER})
_LONGEST_SECRET = 5
_TELLING_LENGTH = 4
_UNSWEPT = frozenset({DataType.HEALTH, DataType.SPECIAL})
_PARTIAL = 4
_CUED_PARTIAL = 3
_SIMILAR = 0.93
_FUZZY_LENGTH = 5
_PART_CUES = word_set("ending ends finishes starting starts begins")
_SHORT = 3
_SURE_DETECTORS = frozenset(
    {"name", "shape", "cue", "street", "before postcode", "spoken address", "date", "classifier", "person"}
)
_DIGITS = re.compile(r"\d")


@dataclass(slots=True)
class Findings:
    """What has been found, in the forms in which it may come back."""

    codes: dict[str, DataType] = field(default_factory=dict, repr=False)
    words: dict[str, DataType] = field(default_factory=dict, repr=False)
    secrets: dict[tuple[str, ...], DataType] = field(default_factory=dict, repr=False)

    def add(self, text: str, type_: DataType, *, sure: bool = True) -> None:
        """Takes the value `text`, which counts as found. Words of an unsure finding count when it is short."""
        tokens = tokenize(text)
        if type_ in _UNSWEPT:
            return
        if type_ is not DataType.DOB:
            for run in read_runs(tokens):
                self._add_code(run, type_)
        if type_ in _SECRET_WORDS:
            self._add_secret(tokens, type_)
        if not (sure or len(tokens) <= _SHORT):
            tokens = _coined(tokens)
        if type_ in _WORDY:
            for token in tokens:
                if _worth_sweeping(token, type_):
                    self.words.setdefault(token.norm, type_)

    def _add_secret(self, tokens: Sequence[Token], type_: DataType) -> None:
        """A secret of everyday words comes back word for word, without what stood around it in the answer."""
        body = answer_body(tokens)
        words = tuple(token.norm for token in tokens[body[0] : body[1] + 1] if token.text not in MARKS) if body else ()
        if len(words) <= _LONGEST_SECRET and any(_tells(word) for word in words):
            self.secrets.setdefault(words, type_)

    def _add_code(self, run: Run, type_: DataType) -> None:
        value = canonical(run.value)
        if type_ in _NAMES and len(value) >= 3 and value.isalpha():
            self.words.setdefault(value.lower(), type_)
        if len(value) >= (3 if type_ not in (DataType.ADDRESS,) else 5) and (run.digits >= 2 or len(run.units) > 2):
            self.codes.setdefault(value, type_)


def collect(readings: Sequence[Reading], spans: Iterable[Span], known: Iterable[KnownValue]) -> Findings:
    """The values of all spans and all known values."""
    findings = Findings()
    for value in known:
        findings.add(value.value, value.type)
    for span in spans:
        findings.add(readings[span.turn].text[span.start : span.end], span.type, sure=span.detector in _SURE_DETECTORS)
    return findings


def sweep(reading: Reading, findings: Findings, *, fragments: bool = False) -> Iterator[Span]:
    """Where the found values come back in this turn; with `fragments` also any four digits of one, inside whatever."""
    yield from _sweep_words(reading, findings)
    if findings.secrets:
        yield from _sweep_secrets(reading, findings)
    if findings.codes:
        for run in reading.runs:
            yield from _sweep_run(reading, run, findings)
            if fragments:
                yield from _sweep_fragments(reading, run, findings)


def canonical(value: str) -> str:
    """One form for a value however it was said: the letter O is heard and written for zero."""
    return value.replace("O", "0") if _DIGITS.search(value) else value


def _tells(word: str) -> bool:
    return len(word) >= _TELLING_LENGTH and word not in FUNCTION_WORDS and word not in ASSENT


def _coined(tokens: Sequence[Token]) -> list[Token]:
    """Words that touch a digit ("Cwtch47"): worth looking for even from the midst of an answer."""
    return [
        token
        for token, following in pairwise(tokens)
        if token.is_word and following.text[0].isdigit() and following.start == token.end
    ]


def _worth_sweeping(token: Token, type_: DataType) -> bool:
    if (
        not token.is_word
        or len(token.norm) < 3
        or token.norm in NEVER
        or token.norm in ORGANISATIONS
        or token.norm in TITLES
    ):
        return False
    if type_ in _NAMES:
        return token.norm not in common_words() or token.text[0].isupper() or token.norm in given_names()
    return token.norm not in common_words()


def _sweep_words(reading: Reading, findings: Findings) -> Iterator[Span]:
    for position, token in enumerate(reading.tokens):
        if not token.is_word:
            continue
        type_ = findings.words.get(token.norm)
        if type_ is not None and _stands_for_itself(reading.tokens, position):
            first, last = _touching(reading.tokens, position)
            yield reading.span(first, last, type_, 0.85, "sweep", "was found elsewhere in the interaction")
        elif type_ is None and len(token.norm) >= _FUZZY_LENGTH and token.norm not in common_words():
            type_ = _similar(token.norm, findings)
            if type_ is not None:
                yield reading.span(position, position, type_, 0.6, "sweep", "sounds like a name found elsewhere")


def _sweep_secrets(reading: Reading, findings: Findings) -> Iterator[Span]:
    said = [position for position, token in enumerate(reading.tokens) if token.text not in MARKS]
    norms = [reading.tokens[position].norm for position in said]
    for words, type_ in findings.secrets.items():
        for first in range(len(norms) - len(words) + 1):
            if norms[first] == words[0] and tuple(norms[first : first + len(words)]) == words:
                last = first + len(words) - 1
                yield reading.span(said[first], said[last], type_, 0.85, "sweep", "repeats a secret found elsewhere")


def _touching(tokens: Sequence[Token], position: int) -> tuple[int, int]:
    """The word with the digits that touch it, as in "Cwtch47"."""
    first = last = position
    while first and tokens[first - 1].end == tokens[first].start and tokens[first - 1].text[0].isdigit():
        first -= 1
    while last + 1 < len(tokens) and tokens[last].end == tokens[last + 1].start and tokens[last + 1].text[0].isdigit():
        last += 1
    return first, last


def _stands_for_itself(tokens: Sequence[Token], position: int) -> bool:
    """A name that is also a word ("grace", "Will") counts only with a capital inside a sentence."""
    token = tokens[position]
    if token.norm not in common_words():
        return True
    if not token.text[0].isupper() or token.text.isupper():
        return False
    return position > 0 and tokens[position - 1].text not in ".?!"


def _similar(word: str, findings: Findings) -> DataType | None:
    for name, type_ in findings.words.items():
        comparable = type_ in _NAMES and len(name) >= _FUZZY_LENGTH and name[0] == word[0]
        if comparable and abs(len(name) - len(word)) <= 2 and JaroWinkler.similarity(name, word) >= _SIMILAR:
            return type_
    return None


def _sweep_run(reading: Reading, run: Run, findings: Findings) -> Iterator[Span]:
    value = canonical(run.value)
    if len(value) < _CUED_PARTIAL or all(is_quantity(reading, run, index) for index in range(len(run.units))):
        return
    for code, type_ in findings.codes.items():
        if code == value or (len(code) >= _PARTIAL and code in value):
            first, last = _units_of(run, value.index(code), len(code))
            yield reading.span(first, last, type_, 0.9, "sweep", "repeats a value found elsewhere")
        elif value in code and _is_part(reading, run, value):
            yield reading.span(run.first, run.last, type_, 0.75, "sweep", "repeats a part of a value found elsewhere")


def _sweep_fragments(reading: Reading, run: Run, findings: Findings) -> Iterator[Span]:
    """Four digits in a row that a found value has too. A year on its own is not counted."""
    value = canonical(run.value)
    for start in range(len(value) - _PARTIAL + 1):
        fragment = value[start : start + _PARTIAL]
        if not fragment.isdigit() or (fragment == value and fragment[:2] in ("19", "20")):
            continue
        for code, type_ in findings.codes.items():
            if fragment in code:
                first, last = _units_of(run, start, _PARTIAL)
                yield reading.span(first, last, type_, 0.7, "sweep", "has four digits of a value found elsewhere")


def _is_part(reading: Reading, run: Run, value: str) -> bool:
    """Long enough to tell something, or announced ("ending in"), or all that the turn says; and no year."""
    if len(value) == 4 and value[:2] in ("19", "20") and len(run.units) <= 2:
        return False
    if len(value) >= _PARTIAL and not value.endswith("00"):
        return True
    following = reading.tokens[run.last + 1].text if run.last + 1 < len(reading.tokens) else "."
    if run.first == 0 and following in ".,?!":
        return True
    near = {token.norm for token in reading.tokens[max(0, run.first - 4) : run.last + 4]}
    return bool(near & _PART_CUES) or len(reading.tokens) <= run.last - run.first + 2


def _units_of(run: Run, start: int, length: int) -> tuple[int, int]:
    offset = 0
    touched = []
    for unit in run.units:
        if offset < start + length and start < offset + len(unit.value):
            touched.append(unit)
        offset += len(unit.value)
    return touched[0].first, touched[-1].last
