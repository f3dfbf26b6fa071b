"""Forced alignment with pocketsphinx (BSD, English acoustic model in its wheel)."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ..voice_activity import Segment
from ..wheels import packaged_file
from .lexicon import pronunciations
from .spoken_forms import readings

if TYPE_CHECKING:
    from pocketsphinx import Decoder

FRAME_SECONDS = 0.01
FIRST, LATER = "0", "1"  # the last character of a unit's name: does it begin a displayed word?
FEWEST_SAMPLES = 1600

Transition = tuple[int, int, float, str]


class Aligner:
    """Gives each displayed word its start and end. Safe to call from several threads: each has its own decoder."""

    def __init__(self) -> None:
        self._local: Final = threading.local()

    def align(self, samples: npt.NDArray[np.float32], words: Sequence[str]) -> tuple[Segment, ...] | None:
        """Times of `words` in 16 kHz `samples` (frames,), in seconds from the first sample.

        None when no path through the words fits the audio; the caller then has to estimate.
        """
        if not words or samples.size < FEWEST_SAMPLES:
            return None
        decoder = self._decoder()
        grammar = _Grammar(words)
        for name, phones in grammar.units.items():
            if decoder.lookup_word(name) is None:
                decoder.add_word(name, phones, False)
        return _spans(self._search(decoder, grammar, samples), len(words))

    def _search(
        self, decoder: "Decoder", grammar: "_Grammar", samples: npt.NDArray[np.float32]
    ) -> list[tuple[str, int, int]]:
        """Units on the best path, with their first and last frame."""
        fsg = decoder.create_fsg("words", 0, grammar.final, grammar.transitions)
        decoder.add_fsg("words", fsg)
        decoder.activate_search("words")
        decoder.start_utt()
        decoder.process_raw(_pcm(samples), no_search=False, full_utt=True)
        decoder.end_utt()
        if decoder.hyp() is None:
            return []
        return [(unit.word, unit.start_frame, unit.end_frame) for unit in decoder.seg()]

    def _decoder(self) -> "Decoder":
        if not hasattr(self._local, "decoder"):
            self._local.decoder = _open_decoder()
        decoder: Decoder = self._local.decoder
        return decoder


class _Grammar:
    """A chain of words, each with its readings side by side, and each reading's words with their pronunciations."""

    def __init__(self, words: Sequence[str]) -> None:
        self.transitions: list[Transition] = []
        self.units: dict[str, str] = {}
        self._states = 1
        for state in self._chain(words):
            self.final = state

    def _chain(self, words: Sequence[str]) -> "list[int]":
        ends = []
        start = 0
        for word in words:
            end = self._new_state()
            for reading in readings(word):
                self._add_reading(start, end, reading)
            ends.append(end)
            start = end
        return ends

    def _add_reading(self, start: int, end: int, reading: Sequence[str]) -> None:
        state = start
        for position, spoken in enumerate(reading):
            following = end if position == len(reading) - 1 else self._new_state()
            for phones in pronunciations(spoken):
                name = f"{phones.replace(' ', '_')}{LATER if position else FIRST}"
                self.units[name] = phones
                self.transitions.append((state, following, 1.0, name))
            state = following

    def _new_state(self) -> int:
        self._states += 1
        return self._states - 1


def _open_decoder() -> "Decoder":
    """Beams are wide, so that a path is found in noise. A pause between two words costs nothing: callers read numbers
    with one after each digit. Nothing is logged, since a log line could quote the words."""
    from pocketsphinx import Decoder

    model = packaged_file("pocketsphinx", "model", "en-us", "en-us", "mdef").parent
    return Decoder(
        hmm=str(model),
        dict=None,
        lm=None,
        loglevel="FATAL",
        bestpath=False,
        silprob=1.0,
        beam=1e-80,
        wbeam=1e-60,
        pbeam=1e-80,
        maxhmmpf=-1,
    )


def _pcm(samples: npt.NDArray[np.float32]) -> bytes:
    """Loudness does not matter to the aligner's features, clipping does."""
    pcm: bytes = np.clip(samples * 32767.0, -32768, 32767).astype(np.int16).tobytes()
    return pcm


def _spans(units: Sequence[tuple[str, int, int]], expected: int) -> tuple[Segment, ...] | None:
    """Join units into displayed words; silences and fillers (in angle brackets or brackets) lie between words."""
    spans: list[Segment] = []
    for name, first, last in units:
        if name[0] in "<[(":
            continue
        start = spans[-1].start if name.endswith(LATER) and spans else first * FRAME_SECONDS
        if name.endswith(LATER) and spans:
            spans.pop()
        spans.append(Segment(start, (last + 1) * FRAME_SECONDS))
    return tuple(spans) if len(spans) == expected else None
