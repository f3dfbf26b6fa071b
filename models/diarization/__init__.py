"""Who spoke when in one mixed channel."""

from .diarizer import Diarizer, SpeakerSegment

__all__ = ["Diarizer", "SpeakerSegment"]
