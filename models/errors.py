"""Errors of the engines.

ModelError(permanent)
├── AudioUnreadable          the bytes are not audio that can be decoded
├── TranscriptionFailed
├── RedactionFailed
└── JudgementFailed

A message may reach a person: it names what failed and why, and never quotes what was said.
"""


class ModelError(Exception):
    """An engine could not do its work. `permanent` says that trying again cannot help."""

    def __init__(self, message: str, *, permanent: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent


class AudioUnreadable(ModelError):
    """The file is not decodable audio, is empty, or breaks a limit."""


class TranscriptionFailed(ModelError):
    """No transcript could be made."""


class RedactionFailed(ModelError):
    """Personal data could not be located or masked: the result must not be shown."""


class JudgementFailed(ModelError):
    """The judge could not answer at all."""
