"""Transcribers: recordings in, turns with words, times, speakers and confidence out."""

from .moonshine import MoonshineTranscriber

__all__ = ["MoonshineTranscriber"]
