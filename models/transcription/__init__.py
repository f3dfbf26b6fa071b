"""Transcribers: recordings in, turns with words, times, speakers and confidence out."""

from .moonshine import MoonshineTranscriber
from .whisper import WhisperTranscriber

__all__ = ["MoonshineTranscriber", "WhisperTranscriber"]
