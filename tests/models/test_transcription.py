"""Cutting, turns, and the real engine on the speech that its wheel carries."""

import math

import numpy as np
import pytest
import soundfile

from models.audio import Audio, ChannelLayout
from models.errors import TranscriptionFailed
from models.transcription import MoonshineTranscriber
from models.transcription.chunks import Chunk, ChunkSettings, plan_chunks
from models.transcription.hypotheses import Token, hypothesis_of
from models.transcription.moonshine_network import read_pieces
from models.transcription.turns import turns_of
from models.transcription.word_times import proportional_spans
from models.transcripts import RawTranscript, Speaker, Word
from models.voice_activity import FRAME_SECONDS, Segment
from models.wheels import packaged_file

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER


@pytest.fixture(scope="module")
def transcriber() -> MoonshineTranscriber:
    return MoonshineTranscriber()


def beckett() -> Audio:
    samples, rate = soundfile.read(packaged_file("moonshine_voice", "assets", "beckett.wav"), dtype="int16")
    return Audio(np.asarray(samples, np.int16)[np.newaxis], rate)


def stereo() -> Audio:
    """The same voice on both channels, one after the other."""
    voice = beckett()
    quiet = np.zeros_like(voice.samples[0])
    first, second = np.concatenate([voice.samples[0], quiet]), np.concatenate([quiet, voice.samples[0]])
    return Audio(np.stack([first, second]), voice.sample_rate)


def word(start: float, end: float, text: str = "word", confidence: float | None = None) -> Word:
    return Word(text, start, end, confidence)


def assert_contract(transcript: RawTranscript, duration: float) -> None:
    starts = [turn.start for turn in transcript.turns if turn.start is not None]
    assert starts == sorted(starts)
    for turn in transcript.turns:
        assert turn.start is not None
        assert turn.end is not None
        assert " ".join(word.text for word in turn.words) == turn.text
        assert turn.start == turn.words[0].start
        assert turn.end >= turn.words[-1].end
        assert turn.end <= duration + 0.01
        assert turn.confidence is not None
        for said in turn.words:
            assert said.text.split() == [said.text]
            assert 0 <= said.start <= said.end
            assert said.confidence is not None
            assert 0 < said.confidence <= 1


def test_mono_speech(transcriber: MoonshineTranscriber) -> None:
    audio = beckett()
    progress: list[float] = []
    transcript = transcriber.transcribe(audio, layout=ChannelLayout.MONO, on_progress=progress.append)
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    assert_contract(transcript, audio.duration)
    text = " ".join(turn.text for turn in transcript.turns)
    assert "Ever tried. Ever failed. No matter. Try again." in text
    assert transcript.engine.name == "moonshine-tiny-en"


@pytest.mark.parametrize(
    ("layout", "order"),
    [(ChannelLayout.AGENT_FIRST, [AGENT, CUSTOMER]), (ChannelLayout.CUSTOMER_FIRST, [CUSTOMER, AGENT])],
)
def test_stereo_speakers_by_channel(
    transcriber: MoonshineTranscriber, layout: ChannelLayout, order: list[Speaker]
) -> None:
    audio = stereo()
    progress: list[float] = []
    transcript = transcriber.transcribe(audio, layout=layout, on_progress=progress.append)
    assert_contract(transcript, audio.duration)
    assert list(dict.fromkeys(turn.speaker for turn in transcript.turns)) == order
    said = {speaker: " ".join(t.text for t in transcript.turns if t.speaker is speaker) for speaker in order}
    assert all("No matter. Try again." in text for text in said.values())
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_telephone_rate(transcriber: MoonshineTranscriber) -> None:
    voice = beckett()
    import soxr

    narrow = soxr.resample(voice.samples[0], voice.sample_rate, 8_000)
    transcript = transcriber.transcribe(Audio(narrow[np.newaxis], 8_000), layout=ChannelLayout.MONO)
    assert "ever tried" in " ".join(turn.text for turn in transcript.turns).lower()


@pytest.mark.parametrize("frames", [0, 40, 80_000])
def test_silence_is_an_empty_transcript(transcriber: MoonshineTranscriber, frames: int) -> None:
    silence = Audio(np.zeros((2, frames), np.int16), 8_000)
    assert transcriber.transcribe(silence, layout=ChannelLayout.AGENT_FIRST).turns == ()


def test_layout_must_fit_the_channels(transcriber: MoonshineTranscriber) -> None:
    with pytest.raises(TranscriptionFailed, match="1 channel"):
        transcriber.transcribe(beckett(), layout=ChannelLayout.AGENT_FIRST)


def test_nothing_said_shows_in_a_repr(transcriber: MoonshineTranscriber) -> None:
    transcript = transcriber.transcribe(beckett(), layout=ChannelLayout.MONO)
    assert "failed" not in repr(transcript).lower()
    assert "failed" not in repr(hypothesis_of([Token(b"failed", -1.0)], end_log_probability=0.0))


def test_words_of_tokens_by_hand() -> None:
    space = "▁"
    tokens = [
        Token(f"{space}Hel".encode(), math.log(0.9)),
        Token(b"lo", math.log(0.4)),
        Token(b",", math.log(1.0)),
        Token(f"{space}Ann".encode(), math.log(0.25)),
        Token(f"{space}-".encode(), math.log(0.5)),
        Token(f"{space}?".encode(), math.log(0.5)),
    ]
    heard = hypothesis_of(tokens, end_log_probability=math.log(1.0))
    assert heard.text == "Hello, Ann?"
    assert heard.words[0].confidence == pytest.approx((0.9 * 0.4 * 1.0) ** (1 / 3))
    assert heard.log_probability == pytest.approx(math.log(0.9 * 0.4 * 0.25 * 0.5 * 0.5) / 7)


def test_reading_pieces_by_hand() -> None:
    long = b"x" * 130
    data = b"\x00" + b"\x02hi" + b"\x03<s>" + b"\x06<0x41>" + bytes([130, 1]) + long
    assert list(read_pieces(data)) == [b"", b"hi", b"", b"A", long]


def test_turns_cut_at_pauses_and_changes_of_speaker() -> None:
    spoken = [
        (AGENT, word(0.0, 1.0, "Hello.")),
        (AGENT, word(1.2, 2.0, "How")),
        (CUSTOMER, word(2.1, 2.5, "Hi.")),
        (AGENT, word(2.6, 3.0, "can")),
        (CUSTOMER, word(3.1, 3.2, "Mm.")),
        (AGENT, word(3.15, 3.4, "I?")),
        (AGENT, word(9.0, 9.5, "Still")),
    ]
    turns = turns_of(spoken, long_pause=1.5)
    assert [(turn.speaker, turn.text) for turn in turns] == [
        (AGENT, "Hello. How"),
        (CUSTOMER, "Hi."),
        (AGENT, "can I?"),
        (CUSTOMER, "Mm."),
        (AGENT, "Still"),
    ]


def test_a_word_said_into_a_turn_does_not_cut_it() -> None:
    spoken = [
        (AGENT, word(0.0, 1.0, "I", 0.5)),
        (CUSTOMER, word(0.9, 1.1, "Yes.")),
        (AGENT, word(1.05, 2.0, "see.", 1.0)),
    ]
    first, second = turns_of(spoken)
    assert (first.text, first.start, first.end, first.confidence) == ("I see.", 0.0, 2.0, 0.75)
    assert (second.speaker, second.confidence) == (CUSTOMER, None)


def test_chunks_bridge_short_pauses_only() -> None:
    speech = [Segment(1, 2), Segment(2.4, 4), Segment(6, 7)]
    quiet = np.zeros(400, np.float32)
    chunks = plan_chunks(speech, quiet, ChunkSettings(longest=15, bridge=0.6, padding=0.25), duration=7.1)
    assert [(chunk.start, chunk.end) for chunk in chunks] == [(0.75, 4.25), (5.75, 7.1)]
    assert [len(chunk.speech) for chunk in chunks] == [2, 1]


def test_endless_speech_is_cut_where_the_voice_is_weakest() -> None:
    voiced = np.full(1000, 0.9, np.float32)
    weakest = round(8.0 / FRAME_SECONDS)
    voiced[weakest] = 0.4
    chunks = plan_chunks([Segment(0, 25)], voiced, ChunkSettings(longest=10), duration=25)
    assert chunks[0].speech[0].end == pytest.approx(8.0, abs=FRAME_SECONDS)
    assert all(chunk.speech[0].duration <= 10 for chunk in chunks)
    edges = [edge for chunk in chunks for edge in (chunk.start, chunk.end)]
    assert edges == sorted(edges)


def test_stretches_side_by_side_fill_a_window() -> None:
    """2 s heard at 1 and at 10, 3 s at 20: with a quarter of a second around each, 5 fit into 6 s and 8.5 do not."""
    speech = [Segment(1, 3), Segment(10, 12), Segment(20, 23)]
    settings = ChunkSettings(longest=5, bridge=0, padding=0.25, window=6)
    first, second = plan_chunks(speech, np.zeros(800, np.float32), settings, duration=24)
    assert first.parts == (Segment(0.75, 3.25), Segment(9.75, 12.25))
    assert first.duration == 5
    assert first.speech_within() == [Segment(0.25, 2.25), Segment(2.75, 4.75)]
    assert second.parts == (Segment(19.75, 23.25),)


def test_a_short_pause_stays_in_a_window_as_it_is() -> None:
    settings = ChunkSettings(longest=5, bridge=0, padding=0.25, window=6)
    (chunk,) = plan_chunks([Segment(1, 2), Segment(2.3, 3)], np.zeros(200, np.float32), settings, duration=9)
    assert chunk.parts == (Segment(0.75, 3.25),)


@pytest.mark.parametrize(
    ("span", "place"),
    [
        (Segment(0.25, 2.0), Segment(1.0, 2.75)),
        (Segment(2.75, 4.0), Segment(10.0, 11.25)),
        (Segment(2.0, 2.75), Segment(2.75, 3.25)),  # over the seam: mostly before it
        (Segment(2.25, 3.25), Segment(9.75, 10.5)),  # mostly after it
        (Segment(4.5, 5.5), Segment(11.75, 12.25)),
    ],
)
def test_words_lie_where_they_were_said_and_never_over_a_seam(span: Segment, place: Segment) -> None:
    chunk = Chunk((Segment(0.75, 3.25), Segment(9.75, 12.25)), (Segment(1, 3), Segment(10, 12)))
    assert chunk.in_recording(span) == place


def test_estimated_times_lie_in_the_voiced_parts() -> None:
    spans = list(proportional_spans(["aa", "aa", "aa", "aa"], [Segment(0, 1), Segment(3, 4)]))
    assert [(span.start, span.end) for span in spans] == [(0, 0.5), (0.5, 1), (3, 3.5), (3.5, 4)]
