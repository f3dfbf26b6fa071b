"""When each word was said: forced alignment of known words with the audio they were heard in."""

from .aligner import Aligner

__all__ = ["Aligner"]
