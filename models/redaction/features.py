"""What the token classifier looks at, as numbers of hash buckets."""

from collections.abc import Iterator, Sequence
from zlib import crc32

from ..personal_data import DataType
from .names import is_cased
from .readings import Reading
from .tokens import Token
from .words import common_words, given_names

BUCKETS = 1 << 16
_EDGE = "<edge>"
_TYPES = tuple(DataType)


def token_features(reading: Reading) -> list[list[int]]:
    """The buckets of every token's features. What the rules found is not among them: two views are better than one."""
    if not reading.tokens:
        return []
    words = [_EDGE, _EDGE, *(_word(token) for token in reading.tokens), _EDGE, _EDGE]
    shapes = [_EDGE, _EDGE, *(_shape(token, reading) for token in reading.tokens), _EDGE, _EDGE]
    setting = _setting(reading)
    return [
        [crc32(text.encode()) % BUCKETS for text in _texts(token, position + 2, words, shapes, setting)]
        for position, token in enumerate(reading.tokens)
    ]


def _texts(token: Token, at: int, words: Sequence[str], shapes: Sequence[str], setting: Sequence[str]) -> Iterator[str]:
    norm, shape = token.norm, shapes[at]
    yield "bias"
    yield f"w {words[at]}"
    yield f"s {shape}"
    for step in (-2, -1, 1, 2):
        yield f"w{step} {words[at + step]}"
        yield f"s{step} {shapes[at + step]} {shape}"
    yield f"ws {words[at - 1]} {shape}"
    yield f"sw {shape} {words[at + 1]}"
    yield f"sss {shapes[at - 1]} {shape} {shapes[at + 1]}"
    for item in setting:
        yield f"c {item} {shape}"
    if token.is_word and len(norm) > 1:
        marked = f"^{norm}$"
        for size in (2, 3, 4):
            yield f"p {marked[: size + 1]}"
            yield f"e {marked[-size - 1 :]}"
        for start in range(len(marked) - 2):
            yield f"g {marked[start : start + 3]}"


def _word(token: Token) -> str:
    return token.norm if not token.text[0].isdigit() else f"<{min(len(token.norm), 9)}>"


def _shape(token: Token, reading: Reading) -> str:
    """Case, length and what the word lists say."""
    if token.text[0].isdigit():
        return f"d{min(len(token.text), 9)}"
    if not token.is_word:
        return token.text
    case = "A" if token.text.isupper() else "a" if token.text[0].islower() else "Aa"
    known = ("n" if token.norm in given_names() else "") + ("c" if token.norm in common_words() else "")
    return f"{case}{known}{min(len(token.norm), 5)}"


def _setting(reading: Reading) -> list[str]:
    """Who speaks, how long, what was asked."""
    length = len(reading.tokens)
    size = next((bound for bound in (1, 2, 3, 5, 8, 14, 30) if length <= bound), 99)
    setting = [f"{reading.speaker} {is_cased(reading.tokens)}", f"n{size} {reading.unprompted}"]
    setting += [f"q {data_type} {reading.directly}" for data_type in _TYPES if data_type in reading.asked]
    setting += [f"t {data_type}" for data_type in dict.fromkeys(cue.type for cue in reading.cues)]
    return setting
