"""Reads labelled interactions from the row shapes in which corpora of personal data come."""

import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.personal_data import DataType, Tier
from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn

TIER_A = frozenset({DataType.CVV, DataType.OTP, DataType.PASSWORD, DataType.SECURITY_ANSWER})

_TYPES = {
    "PERSON": DataType.NAME, "SSN": DataType.NINO, "US_SSN": DataType.NINO, "ZIP": DataType.POSTCODE,
    "ZIP_CODE": DataType.POSTCODE, "STREET_ADDRESS": DataType.ADDRESS, "PHONE_NUMBER": DataType.PHONE,
    "EMAIL_ADDRESS": DataType.EMAIL, "CREDIT_CARD": DataType.CARD, "CARD_NUMBER": DataType.CARD,
    "ACCOUNT_ID": DataType.ACCOUNT, "IBAN_CODE": DataType.IBAN, "US_DRIVER_LICENSE": DataType.DRIVING_LICENCE,
    "BOOKING_REF": DataType.REFERENCE, "CLAIM_ID": DataType.REFERENCE, "POLICY_ID": DataType.REFERENCE,
    "USERNAME": DataType.REFERENCE, "ORDER_ID": DataType.REFERENCE,
}  # fmt: skip
_QUESTIONS = {
    "name": (
        "Could I take your full name, please?",
        "what's your name please",
        "And who am I speaking to?",
        "can you spell your name for me please",
        "Please tell me your first and last name.",
    ),
    "postcode": (
        "What's your postcode, please?",
        "and the postcode please",
        "Could you tell me your postcode?",
        "can you confirm your post code for me",
        "Please give me the postcode of your home address.",
    ),
    "dob": (
        "And your date of birth?",
        "could you tell me your date of birth please",
        "What is your date of birth?",
        "can i take your d o b please",
        "When were you born?",
    ),
}


class RowsUnreadable(ValueError):
    """A file of labelled rows cannot be used. The message names the file, the line and the reason."""


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Personal data marked by a person: character offsets in a turn. `label` is the corpus's own name for the type."""

    turn: int
    start: int
    end: int
    label: str

    @property
    def type(self) -> DataType | None:
        if self.label in DataType.__members__:
            return DataType(self.label)
        return _TYPES.get(self.label)

    @property
    def tier(self) -> Tier:
        return Tier.A if self.type in TIER_A else Tier.B


@dataclass(frozen=True, slots=True)
class LabelledInteraction:
    id: str
    transcript: RawTranscript = field(repr=False)
    spans: tuple[MarkedSpan, ...]


def read_interactions(path: Path) -> list[LabelledInteraction]:
    """All rows of a JSON-lines file. Rows without any text are left out. Raises `RowsUnreadable`."""
    interactions = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RowsUnreadable(f"{path}: cannot be read: {type(error).__name__}") from error
    for number, line in enumerate(lines, start=1):
        try:
            interaction = _interaction(json.loads(line)) if line.strip() else None
        except (ValueError, KeyError, TypeError) as error:
            raise RowsUnreadable(
                f"{path}, line {number}: not a labelled interaction: {type(error).__name__}"
            ) from error
        if interaction is not None:
            interactions.append(interaction)
    if not interactions:
        raise RowsUnreadable(f"{path}: holds no labelled interaction")
    return interactions


def half(interactions: list[LabelledInteraction], which: int) -> list[LabelledInteraction]:
    """One of two fixed halves by the hash of the id: 0 to develop on, 1 to report on."""
    return [interaction for interaction in interactions if zlib.crc32(_group(interaction.id)) % 2 == which]


def _group(id: str) -> bytes:
    """Utterances of one dialogue stay together: their ids end in the number of the turn."""
    head, _, tail = id.rpartition("-")
    return (head if tail.isdigit() and len(tail) <= 3 and len(head) > 20 else id).encode()


def _interaction(row: dict[str, Any]) -> LabelledInteraction | None:
    if "turns" in row and "spans" in row:
        return _conversation(row)
    if "turns" in row:
        return _one_side(row)
    if "pii_type" in row:
        return _answer(row)
    return _utterance(row)


def _conversation(row: dict[str, Any]) -> LabelledInteraction:
    turns = tuple(Turn(Speaker(turn["speaker"]), turn["text"]) for turn in row["turns"])
    spans = tuple(MarkedSpan(span["turn"], span["start"], span["end"], span["type"]) for span in row["spans"])
    return _labelled(row["id"], turns, spans)


def _one_side(row: dict[str, Any]) -> LabelledInteraction:
    """The customer's turns only; where numbers are missing the other party spoke, unheard."""
    turns: list[Turn] = []
    spans: list[MarkedSpan] = []
    expected = row["turns"][0]["turn"] if row["turns"] else 0
    for item in row["turns"]:
        if item["turn"] != expected:
            turns.append(Turn(Speaker.AGENT, ""))
        expected = item["turn"] + 1
        marks = item["spans"]
        spans.extend(MarkedSpan(len(turns), mark["start"], mark["end"], mark["label"]) for mark in marks)
        turns.append(Turn(Speaker(item["speaker"]), item["text"]))
    return _labelled(row["id"], tuple(turns), tuple(spans))


def _answer(row: dict[str, Any]) -> LabelledInteraction | None:
    """An answer on its own, put after a question such as agents ask. All of it is personal data."""
    text = row["text"]
    if not any(character.isalnum() for character in text):
        return None
    questions = _QUESTIONS[row["pii_type"]]
    question = questions[zlib.crc32(row["id"].encode()) % len(questions)]
    turns = (Turn(Speaker.AGENT, question), Turn(Speaker.CUSTOMER, text))
    return _labelled(row["id"], turns, (MarkedSpan(1, 0, len(text), row["pii_type"].upper()),))


def _utterance(row: dict[str, Any]) -> LabelledInteraction:
    spans = tuple(MarkedSpan(0, span["start"], span["end"], span["label"]) for span in row["spans"])
    return _labelled(row["id"], (Turn(Speaker.CUSTOMER, row["text"]),), spans)


def _labelled(id: str, turns: tuple[Turn, ...], spans: tuple[MarkedSpan, ...]) -> LabelledInteraction:
    for span in spans:
        if not 0 <= span.start < span.end <= len(turns[span.turn].text):
            raise ValueError("a span lies outside its turn")
    return LabelledInteraction(id, RawTranscript(turns, EngineInfo("labelled", "1")), spans)
