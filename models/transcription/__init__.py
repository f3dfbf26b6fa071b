"""Transcribers: recordings in, turns with words, times, speakers and confidence out."""

from .moonshine import MoonshineTranscriber
from .number_listener import NumberListener
from .whisper import WhisperTranscriber

__all__ = ["MoonshineTranscriber", "NumberListener", "WhisperTranscriber"]
