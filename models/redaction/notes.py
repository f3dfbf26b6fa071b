"""Texts that people write about an interaction: notes, comments, edited suggestions."""

from collections.abc import Sequence
from functools import cache

from ..personal_data import DataType, KnownValue, Span
from ..protocols import Redactor
from ..transcripts import EngineInfo, RawTranscript, Speaker, Turn
from .found_values import FoundValues
from .masking import redact
from .policy import RedactionPolicy, default_policy
from .streams import read_runs
from .tokens import tokenize

_WRITTEN = EngineInfo("written", "1")


def sweep_note(
    text: str, redactor: Redactor, known: Sequence[str | KnownValue], *, policy: RedactionPolicy | None = None
) -> str:
    """The text with tokens in place of personal data; a text without any comes back as it is.

    `known` are values found in the interaction: they count wherever they stand, whole or in a run of four digits.
    Give them with their types where these are known, so that an everyday word that was a password counts too. Tokens
    carry no number: `[NAME]`, for the numbers of the transcript mean other people. Without a `policy` the default's
    actions hold. Rules alone suit best (`SpokenRedactor(classifier=None)`): the classifier learned from conversations.
    Raises `RedactionFailed`.
    """
    transcript = RawTranscript((Turn(Speaker.SYSTEM, text),), _WRITTEN)
    spans = (*redactor.find(transcript), *_repeated(text, known))
    plain = unnumbered(policy) if policy else _default_unnumbered()
    return redact(transcript, spans, plain, engine=redactor.info).transcript.turns[0].text


def _repeated(text: str, known: Sequence[str | KnownValue]) -> tuple[Span, ...]:
    typed = [value if isinstance(value, KnownValue) else KnownValue(_guess(value), value) for value in known]
    return FoundValues(RawTranscript((), _WRITTEN), (), known=typed).find_in(text)


def _guess(value: str) -> DataType:
    """A type under which the parts of an untyped value are looked for: addresses hold words and codes, names words."""
    tokens = tokenize(value)
    in_codes = sum(run.last - run.first + 1 for run in read_runs(tokens) if run.digits)
    if in_codes:
        return DataType.REFERENCE if in_codes >= len(tokens) - 1 else DataType.ADDRESS
    return DataType.EMAIL if "@" in value else DataType.NAME


@cache
def _default_unnumbered() -> RedactionPolicy:
    return unnumbered(default_policy())


def unnumbered(policy: RedactionPolicy) -> RedactionPolicy:
    """The same policy with plain tokens: what is masked by itself cannot be numbered with the conversation."""
    types = {kind: entry.model_copy(update={"numbered": False}) for kind, entry in policy.types.items()}
    return policy.model_copy(update={"types": types})
