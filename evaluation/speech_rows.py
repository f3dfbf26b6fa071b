"""Manifests of recordings: one JSON object a line, audio paths relative to the manifest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.audio import Audio
from models.decoding import decode
from models.errors import AudioUnreadable


class ManifestUnreadable(Exception):
    """The manifest or a recording it names cannot be used. The message says which and why."""


@dataclass(frozen=True, slots=True)
class SpeechRow:
    """One recording. `fields` are the row as it stands; what was said in it never shows in a repr."""

    path: Path
    fields: Mapping[str, Any] = field(repr=False)

    def decode(self) -> Audio:
        try:
            return decode(self.path.read_bytes())
        except (OSError, AudioUnreadable) as error:
            reason = error.message if isinstance(error, AudioUnreadable) else "it cannot be opened"
            raise ManifestUnreadable(f"{self.path}: {reason}") from error


def read_manifest(path: Path) -> list[SpeechRow]:
    """Rows of a manifest.

    Raises:
        ManifestUnreadable: there is no such file, or a line is not an object with a path in `audio`.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestUnreadable(f"{path}: cannot be read as UTF-8 text") from error
    return [_row(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def half(rows: list[SpeechRow], which: str | None) -> list[SpeechRow]:
    """Even rows to develop on, odd rows to report on, or all."""
    return rows if which is None else rows[0 if which == "develop" else 1 :: 2]


def _row(manifest: Path, number: int, line: str) -> SpeechRow:
    try:
        fields = json.loads(line)
        return SpeechRow(manifest.parent / fields["audio"], fields)
    except (ValueError, TypeError, KeyError) as error:
        raise ManifestUnreadable(f"{manifest}, line {number}: not a JSON object with a path in 'audio'") from error
