"""Who said which words: by channel where each party has one, by voice where they share one."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from ..audio import Audio, ChannelLayout
from ..diarization import Diarizer, SpeakerSegment
from ..errors import TranscriptionFailed
from ..protocols import Progress, silent
from ..transcripts import Speaker, Turn, Word
from ..voice_activity import Segment, overlap
from .listening import Heard
from .roles import with_announcements, with_roles
from .turns import turns_of

CHANNEL_SPEAKERS: Final = {
    ChannelLayout.AGENT_FIRST: (Speaker.AGENT, Speaker.CUSTOMER),
    ChannelLayout.CUSTOMER_FIRST: (Speaker.CUSTOMER, Speaker.AGENT),
}
VOICES: Final = (Speaker.AGENT, Speaker.CUSTOMER)  # at first the voice that begins counts as the agent's

MOST_OF_A_SENTENCE = 0.65
SENTENCE_PAUSE = 0.5  # seconds

Spoken = tuple[Speaker, Word]


class SpeakerFinder:
    """Turns out of what was heard. `diarizer` is used for mono recordings only."""

    def __init__(self, diarizer: Diarizer) -> None:
        self._diarizer = diarizer

    def check_layout(self, audio: Audio, layout: ChannelLayout) -> None:
        """Raises `TranscriptionFailed` when the recording has not the channels that `layout` speaks of."""
        expected = 1 if layout is ChannelLayout.MONO else 2
        if audio.channels != expected:
            found = "1 channel" if audio.channels == 1 else f"{audio.channels} channels"
            raise TranscriptionFailed(f"The recording has {found}, but its layout {layout.value} means {expected}.")

    def turns(
        self, heard: Sequence[Heard], audio: Audio, layout: ChannelLayout, on_progress: Progress = silent
    ) -> tuple[Turn, ...]:
        """Turns of agent and customer, and announcements as SYSTEM, in order of their start."""
        if layout is not ChannelLayout.MONO:
            speakers = CHANNEL_SPEAKERS[layout]
            spoken: list[Spoken] = [(speakers[part.channel], word) for part in heard for word in part.words]
            return with_announcements(turns_of(spoken))
        words = [word for part in heard for word in part.words]
        if not words:
            return ()
        segments = self._diarizer.diarize(audio.samples[0], audio.sample_rate, on_progress=on_progress)
        return with_roles(with_announcements(turns_of(by_voice(words, segments))))


def by_voice(words: Sequence[Word], segments: Sequence[SpeakerSegment]) -> Iterator[Spoken]:
    """Each word with the voice that covers most of it; a word that none covers stays with the word before it.

    Where one voice covers most of a sentence, it has said all of it: diarizers are unsure at the edges of turns,
    recognisers know where sentences end.
    """
    voices = [_Voice([item.segment for item in segments if item.speaker == voice]) for voice in (0, 1)]
    speaker = VOICES[segments[0].speaker] if segments else VOICES[0]
    for sentence in _sentences(words):
        covered = [[voice.covers(word) for word in sentence] for voice in voices]
        first, second = map(sum, covered)
        if max(first, second) >= MOST_OF_A_SENTENCE * (first + second) > 0:
            speaker = VOICES[0] if first > second else VOICES[1]
            yield from ((speaker, word) for word in sentence)
            continue
        for word, one, other in zip(sentence, *covered, strict=True):
            if one != other:
                speaker = VOICES[0] if one > other else VOICES[1]
            yield speaker, word


def _sentences(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words up to a full stop, a question mark or a pause."""
    sentence: list[Word] = []
    for word in words:
        if sentence and (sentence[-1].text[-1] in ".?!" or word.start - sentence[-1].end > SENTENCE_PAUSE):
            yield sentence
            sentence = []
        sentence.append(word)
    if sentence:
        yield sentence


class _Voice:
    """When one voice is heard. Finds its way by bisection: hours of talk have tens of thousands of words."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._starts = [segment.start for segment in segments]

    def covers(self, word: Word) -> float:
        """Seconds of a word during which the voice is heard."""
        first = max(0, bisect_right(self._starts, word.start) - 1)
        last = bisect_right(self._starts, word.end)
        return overlap(Segment(word.start, word.end), self._segments[first:last])
