"""Labelled interactions, redacted as the judge will see them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn

ENGINE = EngineInfo("corpus", "1")


class CorpusInvalid(ValueError):
    """A line of a corpus file is not a labelled interaction. The message names file and line, and quotes nothing."""


@dataclass(frozen=True, slots=True)
class LabelledInteraction:
    """A redacted interaction with people's answers (`labels`) and the turns that show them, both by criterion id."""

    id: str
    channel: Channel
    facts: tuple[str, ...] = field(repr=False)
    transcript: RedactedTranscript
    labels: Mapping[str, str]
    evidence: Mapping[str, tuple[int, ...]]


def load(path: Path) -> tuple[LabelledInteraction, ...]:
    """The interactions of a JSON Lines file. Raises `CorpusInvalid`, also where the file cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusInvalid(f"{path.name} cannot be read: {type(error).__name__}") from error
    interactions = tuple(_parse(line, path.name, number) for number, line in enumerate(lines, 1) if line.strip())
    if not interactions:
        raise CorpusInvalid(f"{path.name} holds no interactions")
    return interactions


def _parse(line: str, source: str, number: int) -> LabelledInteraction:
    try:
        return _interaction(json.loads(line))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else type(error).__name__
        raise CorpusInvalid(f"{source}, line {number} is not a labelled interaction: {what}") from None


def _interaction(row: Mapping[str, Any]) -> LabelledInteraction:
    texts = redacted([turn["text"] for turn in row["turns"]], row.get("spans") or ())
    turns = tuple(Turn(Speaker(turn["speaker"]), text) for turn, text in zip(row["turns"], texts, strict=True))
    return LabelledInteraction(
        id=str(row["id"]),
        channel=Channel(row["channel"]),
        facts=tuple(str(fact) for fact in row.get("facts") or ()),
        transcript=RedactedTranscript(turns, ENGINE),
        labels={criterion: str(answer) for criterion, answer in row["labels"].items()},
        evidence=_evidence(row.get("evidence") or {}, len(turns)),
    )


def _evidence(cited: Mapping[str, Any], turns: int) -> dict[str, tuple[int, ...]]:
    """Turn numbers by criterion. Raises ValueError for a turn that does not exist."""
    numbers = {criterion: tuple(int(turn) for turn in places) for criterion, places in cited.items()}
    if any(not 0 <= turn < turns for places in numbers.values() for turn in places):
        raise ValueError("evidence")
    return numbers


def redacted(texts: Sequence[str], spans: Sequence[Mapping[str, Any]]) -> list[str]:
    """The texts with every span replaced by a token such as `[NAME 1]`; equal values share a number."""
    numbers: dict[tuple[str, str], int] = {}
    result = list(texts)
    for span in sorted(spans, key=lambda item: (item["turn"], item["start"])):
        value = " ".join(texts[span["turn"]][span["start"] : span["end"]].lower().split())
        known = sum(type == span["type"] for type, _ in numbers)
        numbers.setdefault((span["type"], value), known + 1)
    for span in sorted(spans, key=lambda item: (item["turn"], -item["start"])):
        text = result[span["turn"]]
        value = " ".join(texts[span["turn"]][span["start"] : span["end"]].lower().split())
        token = f"[{span['type']} {numbers[span['type'], value]}]"
        result[span["turn"]] = text[: span["start"]] + token + text[span["end"] :]
    return result
