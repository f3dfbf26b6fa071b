"""From words with times to turns: one speaker's uninterrupted stretches, in order of their start."""

from collections.abc import Iterable, Iterator, Sequence

from ..transcripts import Speaker, Turn, Word

LONG_PAUSE = 1.5
"""Seconds of silence after which the same speaker begins a new turn."""

GIVING_WAY = 0.25
"""Seconds. In a shorter gap between two words nobody else has a turn."""


def turns_of(words: Iterable[tuple[Speaker, Word]], *, long_pause: float = LONG_PAUSE) -> tuple[Turn, ...]:
    """Cut at long pauses and where another speaker's words come between. Speakers may overlap.

    A word said into another speaker's stretch is a turn of its own and does not cut that stretch unless the
    speaker paused for it.
    """
    ordered = sorted(words, key=lambda spoken: spoken[1].start)
    speakers = dict.fromkeys(speaker for speaker, _ in ordered)
    turns = []
    for speaker in speakers:
        own = [word for who, word in ordered if who is speaker]
        others = [word for who, word in ordered if who is not speaker]
        turns += [_turn(speaker, stretch) for stretch in _stretches(own, others, long_pause)]
    return tuple(sorted(turns, key=lambda turn: (turn.start, turn.end)))


def _stretches(own: Sequence[Word], others: Sequence[Word], long_pause: float) -> Iterator[list[Word]]:
    stretch: list[Word] = []
    position = 0
    for word in own:
        interrupted = False
        while position < len(others) and others[position].start < word.start:
            interrupted = interrupted or (bool(stretch) and _lies_between(others[position], stretch[-1], word))
            position += 1
        if stretch and (interrupted or word.start - stretch[-1].end > long_pause):
            yield stretch
            stretch = []
        stretch.append(word)
    if stretch:
        yield stretch


def _lies_between(other: Word, before: Word, after: Word) -> bool:
    """The speaker gave way: there is a gap, and the other's word has its middle in it."""
    middle = (other.start + other.end) / 2
    return after.start - before.end >= GIVING_WAY and before.end <= middle <= after.start


def _turn(speaker: Speaker, words: Sequence[Word]) -> Turn:
    known = [word.confidence for word in words if word.confidence is not None]
    return Turn(
        speaker=speaker,
        text=" ".join(word.text for word in words),
        start=words[0].start,
        end=max(word.end for word in words),
        words=tuple(words),
        confidence=sum(known) / len(known) if known else None,
    )
