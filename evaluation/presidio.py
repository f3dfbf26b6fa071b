"""Presidio as a redactor, to be measured on the same rows. An optional package: nothing else needs it."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Protocol

from models.personal_data import DataType, KnownValue, Span
from models.transcripts import EngineInfo, RawTranscript

_TYPES = {
    "PERSON": DataType.NAME, "PHONE_NUMBER": DataType.PHONE, "EMAIL_ADDRESS": DataType.EMAIL,
    "CREDIT_CARD": DataType.CARD, "IBAN_CODE": DataType.IBAN, "UK_NHS": DataType.NHS, "UK_NINO": DataType.NINO,
    "UK_POSTCODE": DataType.POSTCODE, "UK_PASSPORT": DataType.PASSPORT, "UK_DRIVING_LICENCE": DataType.DRIVING_LICENCE,
    "UK_VEHICLE_REGISTRATION": DataType.VEHICLE, "DATE_TIME": DataType.DOB, "LOCATION": DataType.ADDRESS,
}  # fmt: skip
_BY_RULE = frozenset({"PhoneRecognizer", "IbanRecognizer"})
_THRESHOLD = 0.35


class _Result(Protocol):
    entity_type: str
    start: int
    end: int
    score: float


class _Token(Protocol):
    lemma_: str
    lower_: str


class _Pipeline(Protocol):
    def add_pipe(self, factory_name: str) -> object: ...


class _Analyzer(Protocol):
    def analyze(self, text: str, language: str, *, score_threshold: float) -> list[_Result]: ...


class PresidioMissing(RuntimeError):
    """The package is not installed."""


class PresidioRedactor:
    """All pattern recognisers, the British ones included, without a language model for names."""

    def __init__(self) -> None:
        try:
            self._analyzer = _analyzer()
        except ImportError as error:
            raise PresidioMissing(
                "presidio-analyzer and spacy are not installed; they are needed only for --against presidio"
            ) from error

    @property
    def info(self) -> EngineInfo:
        from importlib.metadata import version

        return EngineInfo("presidio-analyzer", version("presidio-analyzer"), {"threshold": _THRESHOLD})

    def find(self, transcript: RawTranscript, *, known: Sequence[KnownValue] = ()) -> tuple[Span, ...]:
        """Each turn on its own: Presidio knows no conversation."""
        spans = []
        for number, turn in enumerate(transcript.turns):
            for result in self._analyzer.analyze(turn.text, language="en", score_threshold=_THRESHOLD):
                data_type = _TYPES.get(result.entity_type, DataType.REFERENCE)
                spans.append(Span(number, result.start, result.end, data_type, result.score, "presidio", "presidio"))
        return tuple(sorted(spans, key=lambda span: (span.turn, span.start)))


def _analyzer() -> _Analyzer:
    """Without a language model: only the tokenizer of spaCy, which is all that patterns need."""
    presidio = import_module("presidio_analyzer")
    recognisers = import_module("presidio_analyzer.predefined_recognizers")
    engine = import_module("presidio_analyzer.nlp_engine").SpacyNlpEngine(
        models=[{"lang_code": "en", "model_name": "blank"}]
    )
    engine.nlp = {"en": _tokenizer_with_lemmas()}
    registry = presidio.RecognizerRegistry(supported_languages=["en"])
    for name in dir(recognisers):
        kind = getattr(recognisers, name)
        needs_no_model = isinstance(kind, type) and (issubclass(kind, presidio.PatternRecognizer) or name in _BY_RULE)
        recogniser = kind() if needs_no_model else None
        if recogniser is not None and recogniser.supported_language == "en":
            registry.add_recognizer(recogniser)
    analyzer: _Analyzer = presidio.AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    return analyzer


def _tokenizer_with_lemmas() -> _Pipeline:
    """A blank pipeline whose lemmas are the words themselves: Presidio compares them with its context words."""

    def lower(document: Iterable[_Token]) -> Iterable[_Token]:
        for token in document:
            token.lemma_ = token.lower_
        return document

    import_module("spacy.language").Language.component("lower_lemmas", func=lower)
    pipeline: _Pipeline = import_module("spacy").blank("en")
    pipeline.add_pipe("lower_lemmas")
    return pipeline
