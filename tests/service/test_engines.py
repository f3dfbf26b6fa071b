"""Settings reach the engines that they are about."""

from collections.abc import Iterator

import pytest

from service import engines
from service.config import settings
from service.errors import ServiceError
from tests.fakes import ScriptedTranscriber


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings and engines are read anew, and again after the test."""
    settings.cache_clear()
    engines.transcriber.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()
    engines.transcriber.cache_clear()


def test_whisper_is_told_language_and_trade_words(configured: pytest.MonkeyPatch) -> None:
    told: dict[str, object] = {}
    engine = ScriptedTranscriber(())

    def scripted(model: str, **more: object) -> ScriptedTranscriber:
        told.update(more, model=model)
        return engine

    configured.setattr("models.transcription.WhisperTranscriber", scripted)
    configured.setenv("CALLQA_TRANSCRIBER", "whisper")
    configured.setenv("CALLQA_WHISPER_MODEL", "/models/large-v3.pt")
    configured.setenv("CALLQA_TRANSCRIBER_LANGUAGE", "de")
    configured.setenv("CALLQA_TRANSCRIBER_WORDS", "Brightwell,  Openreach ,,FTTP")
    assert engines.transcriber() is engine
    assert told == {"model": "/models/large-v3.pt", "language": "de", "words": ["Brightwell", "Openreach", "FTTP"]}


def test_the_embedded_transcriber_takes_no_other_language(configured: pytest.MonkeyPatch) -> None:
    configured.setenv("CALLQA_TRANSCRIBER_LANGUAGE", "de")
    with pytest.raises(ServiceError, match="CALLQA_TRANSCRIBER_LANGUAGE"):
        engines.transcriber()


def test_a_language_is_a_code(configured: pytest.MonkeyPatch) -> None:
    configured.setenv("CALLQA_TRANSCRIBER_LANGUAGE", "German")
    with pytest.raises(ServiceError, match="CALLQA_TRANSCRIBER_LANGUAGE"):
        settings()
