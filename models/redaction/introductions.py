"""Who introduces themselves and who signs."""

from collections.abc import Iterator, Sequence

from ..personal_data import DataType, Span
from ..transcripts import Speaker
from .names import ORGANISATIONS
from .readings import Reading
from .words import common_words, given_names

_SIGNATURE_WORDS = 3


def find_signatures(reading: Reading) -> Iterator[Span]:
    """Names that stand on a line of their own, as at the end of a letter."""
    start = 0
    for line in reading.text.split("\n"):
        words = [] if line.endswith(",") else line.strip(" .").split()
        if 0 < len(words) <= _SIGNATURE_WORDS and start and all(_may_sign(word) for word in words):
            first = start + line.index(words[0])
            last = first + len(line[line.index(words[0]) :].rstrip(" ,."))
            yield Span(reading.turn, first, last, DataType.NAME, 0.6, "signature", "stands on a line of its own")
        start += len(line) + 1


def _may_sign(word: str) -> bool:
    plain = word.strip(".,").lower()
    if not word[0].isupper() or not plain.replace("-", "").replace("'", "").isalpha() or plain in ORGANISATIONS:
        return False
    return plain not in common_words() or plain in given_names() or len(plain) == 1


def agent_names(readings: Sequence[Reading], found: Sequence[Span]) -> set[str]:
    """The names by which agents introduce themselves, in lower case."""
    names: set[str] = set()
    greeted = False
    for reading in readings:
        if reading.speaker is not Speaker.AGENT:
            continue
        for span in found:
            if span.turn == reading.turn and _is_own_introduction(reading, span, greeted):
                names.update(
                    token.norm for token in reading.tokens if span.start <= token.start < span.end and token.is_word
                )
        greeted = True
    return names


def _is_own_introduction(reading: Reading, span: Span, greeted: bool) -> bool:
    before = reading.text[max(0, span.start - 32) : span.start].lower().replace("’", "'")
    after = reading.text[span.end : span.end + 14].lower()
    if any(cue in before[-14:] for cue in ("my name is ", "my name's ", "i'm ", "i am ")) or after.startswith(
        (" speaking", " here")
    ):
        return True
    if any(cue in before for cue in ("regards", "best wishes", "sincerely", "thanks,\n")):
        return True
    if any(cue in before for cue in ("mr ", "mrs ", "ms ", "miss ", "mr. ", "mrs. ", "ms. ", "is that", "is this")):
        return False
    if before.endswith(
        (
            "hi ",
            "hi, ",
            "hello ",
            "hello, ",
            "dear ",
            "thanks ",
            "thanks, ",
            "thank you ",
            "thank you, ",
            "sorry, ",
            "sorry ",
        )
    ):
        return not greeted and after.startswith((" at ", " from ", " here", " in "))
    return not greeted
