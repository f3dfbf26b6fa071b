"""From a recording to what was said in it. Raw: nothing of this is shown to anybody."""

from dataclasses import dataclass, field, replace

import numpy as np

from models.audio import Audio, ChannelLayout
from models.decoding import decode
from models.protocols import Progress, silent
from models.transcription.roles import with_roles
from models.transcripts import RawTranscript

from .engine_source import Engines
from .ingest.metadata import AgentChannel


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording, who is on which of its channels, and what was said in it. Raw."""

    audio: Audio
    layout: ChannelLayout
    transcript: RawTranscript = field(repr=False)


def hear(data: bytes, agent_channel: AgentChannel | None, engines: Engines, on_progress: Progress = silent) -> Heard:
    """Decode and transcribe a recording. Raises AudioUnreadable, TranscriptionFailed.

    With `agent_channel` None, which side of a stereo recording is the agent's is decided from what is said.
    """
    audio, layout = arrange(decode_recording(data, engines), agent_channel or AgentChannel.LEFT)
    transcript = engines.transcriber().transcribe(audio, layout=layout, on_progress=on_progress)
    heard = Heard(audio, layout, transcript)
    return heard if agent_channel or layout is ChannelLayout.MONO else _agent_found(heard)


def _agent_found(heard: Heard) -> Heard:
    """The same, turned round if the party that was taken for the customer speaks as agents do."""
    turns = with_roles(heard.transcript.turns)
    if turns == heard.transcript.turns:
        return heard
    return Heard(heard.audio, ChannelLayout.CUSTOMER_FIRST, replace(heard.transcript, turns=turns))


def decode_recording(data: bytes, engines: Engines) -> Audio:
    """The samples of a recording, within the limits. Raises AudioUnreadable."""
    return decode(data, limits=engines.limits())


def arrange(audio: Audio, agent_channel: AgentChannel) -> tuple[Audio, ChannelLayout]:
    """The recording and its layout. A stereo recording with both parties on both channels is mixed to one."""
    if audio.channels == 1 or agent_channel is not AgentChannel.MONO:
        return audio, ChannelLayout.MONO if audio.channels == 1 else agent_channel.layout
    mixed = np.round(audio.samples.mean(axis=0, keepdims=True)).astype(np.int16)
    return replace(audio, samples=mixed), ChannelLayout.MONO
