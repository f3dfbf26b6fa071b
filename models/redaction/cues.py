"""Phrases that announce a kind of personal data: in a question they open a slot, in a statement they name a value."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from ..personal_data import DataType
from .lexicon import word_set
from .tokens import Token, tokenize

REQUESTS = word_set(
    """? what what's whats can could may would please confirm give need tell take have which who whom spell verify
    provide share enter your just got get then pop where's send repeat again when where how and let's supply
    full state read type i'll we'll"""
)
_SHORT = 12


class Cue(NamedTuple):
    """A phrase that names `type`, at tokens `first` to `last` (inclusive)."""

    type: DataType
    first: int
    last: int


@cache
def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], DataType]]]:
    text = (files(__package__) / "data" / "cues.yaml").read_text(encoding="utf-8")
    index: dict[str, list[tuple[tuple[str, ...], DataType]]] = {}
    for name, phrases in yaml.safe_load(text).items():
        for phrase in phrases:
            words = tuple(token.norm for token in tokenize(phrase))
            index.setdefault(words[0], []).append((words, DataType(name)))
    for entries in index.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return index


def find_cues(tokens: Sequence[Token]) -> list[Cue]:
    """Every phrase of the turn that names a kind of personal data; the longest wins where several begin."""
    index = _by_first_word()
    cues: list[Cue] = []
    position = 0
    while position < len(tokens):
        entries = index.get(tokens[position].norm)
        cue = _cue_at(tokens, position, entries) if entries else None
        if cue is None:
            position += 1
        else:
            cues.append(cue)
            position = cue.last + 1
    return cues


def _cue_at(tokens: Sequence[Token], position: int, entries: Sequence[tuple[tuple[str, ...], DataType]]) -> Cue | None:
    for words, data_type in entries:
        end = position + len(words)
        if end <= len(tokens) and all(
            token.norm == word for token, word in zip(tokens[position:end], words, strict=True)
        ):
            return Cue(data_type, position, end - 1)
    return None


def asks(tokens: Sequence[Token]) -> bool:
    """Whether a turn asks for something rather than reports it."""
    return len(tokens) <= _SHORT or any(token.norm in REQUESTS for token in tokens)


def in_last_sentence(tokens: Sequence[Token], cues: Sequence[Cue]) -> list[Cue]:
    """Cues with which a long turn ends ("... And the expiry date of the card."): there the turn asks."""
    ends = [position for position, token in enumerate(tokens[:-1]) if token.text in ".!?"]
    start = ends[-1] + 1 if ends else 0
    return [cue for cue in cues if cue.first >= start] if len(tokens) - start <= _SHORT else []
