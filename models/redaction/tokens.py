"""Words, numbers and marks of a turn, each with its character offsets."""

import re
from typing import NamedTuple

from ..personal_data import DataType

# What redaction put in: one token that is neither a word nor a number, so that nothing is found in it again.
PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(data_type.value for data_type in DataType)})(?: \d+)?\]")
_TOKEN = re.compile(PLACEHOLDER.pattern + r"|['’]s\b|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|\d+|[^\w\s]|_")


class Token(NamedTuple):
    """`text` as written, `norm` in lower case; `start` and `end` (exclusive) are character offsets in the turn."""

    text: str
    norm: str
    start: int
    end: int

    def __repr__(self) -> str:
        """Without the text: a traceback or a log may show it."""
        return f"Token({self.start}, {self.end})"

    @property
    def is_placeholder(self) -> bool:
        return len(self.text) > 1 and self.text[0] == "["

    @property
    def is_word(self) -> bool:
        return self.text[0].isalpha()


def tokenize(text: str) -> list[Token]:
    """Splits letters, digits and marks apart, so that "LS28" is two tokens that touch and "it's" is "it" and "'s"."""
    tokens = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        tokens.append(Token(word, word.lower().replace("’", "'"), match.start(), match.end()))
    return tokens
