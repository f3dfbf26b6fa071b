"""Connected speech with known word times: sentences of a call, spoken by the synthesiser flite, which tells when each
sound ends. Band-limited to telephone quality, with line noise.

Flite is a Debian package (`flite`); nothing here is needed to run the service.
"""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

import numpy as np
import soxr

from models.decoding import decode
from models.resampling import Floats, to_network_rate
from models.voice_activity import Segment

from .word_times import Phrase

VOICES = ("rms", "slt", "awb")
TELEPHONE_RATE = 8_000
NOISE = 60.0  # standard deviation, of 32,768: about 35 dB below speech
PAUSE = "pau"

SENTENCES = (
    "Thank you for calling Harbour Insurance, my name is Dana, how can I help you today?",
    "I moved house last month and I need to change the address on my policy.",
    "Could you confirm your date of birth and the first line of your address, please?",
    "It is the fourteenth of March nineteen seventy two, and we live at nine Orchard Lane.",
    "My account number is four two seven seven, nine one oh three.",
    "The premium goes up by six pounds a month from the first of June.",
    "I will send the new documents by e mail this afternoon, is there anything else?",
    "No, that is everything, thank you very much for your help.",
    "Please hold while I check that with my colleague.",
    "The security code is five eight three and it expires in October.",
    "We can offer you three appointments, Monday at ten, Tuesday at noon, or Friday at four.",
    "I am sorry to hear that, let me see what I can do for you.",
    "If you are not happy with the repair, you can bring the car back at any time.",
    "Your reference is bravo seven one nine delta, would you like me to repeat it?",
    "She said somebody would ring me back on Tuesday but nobody did.",
    "There is no charge for that because it is under warranty until next year.",
)


def is_available() -> bool:
    """Whether flite is installed."""
    return shutil.which("flite") is not None


def spoken(sentences: Sequence[str] = SENTENCES, voices: Sequence[str] = VOICES) -> Iterator[Phrase]:
    """Each sentence in each voice, with the true span of each word."""
    for voice in voices:
        for sentence in sentences:
            yield _phrase(sentence, voice)


def _phrase(sentence: str, voice: str) -> Phrase:
    ends = [item.rpartition(":") for item in _flite(voice, "-psdur", "-t", sentence, "none").decode().split()]
    edges = [0.0, *(float(end) for _, _, end in ends)]
    sounds = [Segment(*edge) for (name, _, _), edge in zip(ends, pairwise(edges), strict=True) if name != PAUSE]
    words = tuple(sentence.split())
    counts = [len(_sounds(voice, word)) for word in words]
    firsts = [0, *accumulate(counts)]
    if firsts[-1] != len(sounds):
        raise ValueError(f"flite says the sentence in voice {voice} with other sounds than its words alone")
    spans = tuple(Segment(sounds[first].start, sounds[last - 1].end) for first, last in pairwise(firsts))
    return Phrase(_telephone(voice, sentence), words, spans)


def _sounds(voice: str, word: str) -> list[str]:
    names = _flite(voice, "-ps", "-t", word.strip(",.?"), "none").decode().split()
    return [name for name in names if name != PAUSE]


def _telephone(voice: str, sentence: str) -> Floats:
    audio = decode(_flite(voice, "-t", sentence, "-o", "/dev/stdout"))
    narrow = soxr.resample(audio.samples[0].astype(np.float32), audio.sample_rate, TELEPHONE_RATE)
    noisy = narrow + np.random.default_rng(len(sentence)).normal(0, NOISE, narrow.size)
    return to_network_rate(np.clip(noisy, -32768, 32767).astype(np.int16), TELEPHONE_RATE)


def _flite(voice: str, *arguments: str) -> bytes:
    command = ["flite", "-voice", voice, *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603 - fixed program
