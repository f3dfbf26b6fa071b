"""Finds, masks and verifies personal data in what was said."""

from .audio import mask_audio
from .finder import SpokenRedactor
from .found_values import FoundValues
from .masking import redact
from .notes import sweep_note
from .packs import Pack
from .policy import Action, PolicyInvalid, RedactionPolicy, TypePolicy, default_policy, load_policy
from .second_hearing import Listener, find_in_call, heard_twice
from .verification import verify_audio

__all__ = [
    "Action",
    "FoundValues",
    "Listener",
    "Pack",
    "PolicyInvalid",
    "RedactionPolicy",
    "SpokenRedactor",
    "TypePolicy",
    "default_policy",
    "find_in_call",
    "heard_twice",
    "load_policy",
    "mask_audio",
    "redact",
    "sweep_note",
    "verify_audio",
]
