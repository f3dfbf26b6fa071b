"""What a masked recording still gives away is covered too, or the recording stays closed."""

from dataclasses import dataclass, field, replace

from models.audio import Audio, ChannelLayout
from models.protocols import Progress, silent
from models.transcripts import RawTranscript, Speaker, Turn
from service.hearing import hear
from service.ingest.metadata import AgentChannel
from service.redacting import Redacted, redact_voice
from tests.service.scripted_engines import Line, ScriptedEngines, ScriptedTranscriber, recording

SAID: tuple[Line, ...] = (
    (Speaker.AGENT, "May I take your full name please?"),
    (Speaker.CUSTOMER, "It is Wilhelmina Quackenbush"),
    (Speaker.AGENT, "Thank you. How can I help?"),
    (Speaker.CUSTOMER, "I said to your colleague that Quackenbush is spelt with a C"),
)


@dataclass
class Mishearing(ScriptedTranscriber):
    """Takes the last name for three other words in one turn; `misses` times, then hears it right."""

    misses: int = 1
    times: list[int] = field(default_factory=list)

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript:
        heard = super().transcribe(audio, layout=layout, on_progress=on_progress)
        self.times.append(len(self.times))
        if len(self.times) > self.misses:
            return heard
        return replace(heard, turns=tuple(_misheard(turn) if "spelt" in turn.text else turn for turn in heard.turns))


def _misheard(turn: Turn) -> Turn:
    words = tuple(replace(word, text="bushes") if word.text == "Quackenbush" else word for word in turn.words)
    return replace(turn, text=" ".join(word.text for word in words), words=words)


@dataclass
class MishearingEngines(ScriptedEngines):
    ears: Mishearing = field(default_factory=lambda: Mishearing(SAID))

    def transcriber(self) -> Mishearing:
        return self.ears


def redacted(engines: MishearingEngines) -> Redacted:
    heard = hear(recording(SAID), AgentChannel.LEFT, engines)
    assert "bushes" in heard.transcript.turns[3].text
    return redact_voice(heard, (), engines)


def test_a_name_that_was_misheard_is_covered_at_the_second_listening() -> None:
    result = redacted(MishearingEngines())
    assert result.recording is not None
    assert result.recording.verification.passed
    assert "bushes" not in result.redaction.transcript.turns[3].text
    found = [item.span for item in result.redaction.replacements if item.span.detector == "listening again"]
    assert [span.turn for span in found] == [3]
    at = 0.5 + sum((len(text.split()) + 2) * 0.4 for _, text in SAID[:3]) + 6 * 0.4
    assert any(mask.start <= at and at + 0.36 <= mask.end for mask in result.recording.masks)


def test_nothing_missed_needs_one_listening() -> None:
    engines = MishearingEngines(ears=Mishearing(SAID, misses=0))
    heard = hear(recording(SAID), AgentChannel.LEFT, engines)
    result = redact_voice(heard, (), engines)
    assert result.recording is not None
    assert result.recording.verification.passed
    assert len(engines.ears.times) == 2


class Haunted(Mishearing):
    """Hears the name whatever is done."""

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript:
        again = len(self.times)
        heard = super().transcribe(audio, layout=layout, on_progress=on_progress)
        if not again:
            return heard
        last = replace(heard.turns[-1], text="Quackenbush", words=())
        return replace(heard, turns=(*heard.turns[:-1], last))


def test_what_is_heard_to_the_last_keeps_it_closed() -> None:
    result = redacted(MishearingEngines(ears=Haunted(SAID)))
    assert result.recording is not None
    assert not result.recording.verification.passed
    assert any("NAME" in finding for finding in result.recording.verification.findings)
