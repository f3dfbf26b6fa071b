import io

import numpy as np
import pytest
import soundfile

from service.errors import BadInput
from service.ingest.formats import Format, identify


@pytest.mark.parametrize("container", ["WAV", "FLAC", "OGG", "MP3"])
def test_recordings_of_any_container(container: str) -> None:
    file = io.BytesIO()
    tone = np.sin(np.arange(8000) / 5).astype(np.float32)
    soundfile.write(file, tone, 8000, format=container)
    assert identify(file.getvalue()) is Format.VOICE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Agent: Hello\n", Format.TEXT),
        ("\n[10:02] Customer: Hello\n", Format.TEXT),
        ('[{"speaker": "agent", "text": "Hello"}]', Format.TEXT),
        ('{"messages": []}', Format.TEXT),
        ("From: a@example.org\nSubject: Hello\n\nHello", Format.TEXT),
        ("file,csat\na.wav,5\n", Format.METADATA),
        ("Recording;Call ID;Team Name\r\n", Format.METADATA),
    ],
)
def test_text_is_told_by_how_it_begins(text: str, expected: Format) -> None:
    assert identify(text.encode()) is expected
    assert identify(text.encode("utf-16")) is expected


@pytest.mark.parametrize("data", [b"", b" \n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="is empty"):
        identify(data)


def test_other_text_is_refused_without_quoting_it() -> None:
    with pytest.raises(BadInput, match="neither a chat") as raised:
        identify(b"Shopping list of Sam Holt")
    assert "Holt" not in raised.value.message


def test_bytes_of_another_kind_go_to_the_decoder() -> None:
    assert identify(b"%PDF-1.7\n\x00\x01\x02") is Format.VOICE
