"""Fits and measures the words that tell an agent from a customer."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from re import sub

from models.transcription.roles import grams, is_announcement, leaning_of

FEWEST_INTERACTIONS = 12  # a word said in fewer tells more about the topic than about the role
LEAST_WEIGHT = 1.2
FOLDS = 5

Line = tuple[str, str]
"""Speaker ("agent", "customer" or "system") and text."""


@dataclass(frozen=True, slots=True)
class RoleAccuracy:
    """How many conversations have their agent recognised, and how well announcements are told from people."""

    conversations: int
    right: int
    announcements: int
    announcements_found: int
    people: int
    people_mistaken: int


def read_conversations(path: Path, *, channel: str | None = None) -> list[list[Line]]:
    """Conversations of a corpus file, one JSON object a line, without the marks around personal data."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        [(turn["speaker"], sub(r"\[\[\w+:(.*?)\]\]", r"\1", turn["text"])) for turn in row["turns"]]
        for row in rows
        if channel is None or row["channel"] == channel
    ]


def fit_role_words(conversations: Sequence[Sequence[Line]]) -> dict[str, float]:
    """Naive Bayes weights, log P(gram | agent) - log P(gram | customer) with add-one smoothing; weak ones left out."""
    counts = {"agent": Counter[str](), "customer": Counter[str](), "system": Counter[str]()}
    spread = Counter[str]()
    for conversation in conversations:
        said = [(speaker, gram) for speaker, text in conversation for gram in grams(text)]
        spread.update({gram for _, gram in said})
        for speaker, gram in said:
            counts[speaker][gram] += 1
    kept = sorted(gram for gram, number in spread.items() if number >= FEWEST_INTERACTIONS)
    agent, customer = (_log_shares(counts[role], kept) for role in ("agent", "customer"))
    weights = {gram: round(agent[gram] - customer[gram], 2) for gram in kept}
    return {gram: weight for gram, weight in weights.items() if abs(weight) >= LEAST_WEIGHT}


def cross_validate(conversations: Sequence[Sequence[Line]]) -> RoleAccuracy:
    """Each fifth judged with the words of the other four."""
    right = 0
    for fold in range(FOLDS):
        held_out = conversations[fold::FOLDS]
        rest = [item for number, item in enumerate(conversations) if number % FOLDS != fold]
        right += sum(is_right(item, fit_role_words(rest)) for item in held_out)
    lines = [line for conversation in conversations for line in conversation]
    marked = [(speaker == "system", is_announcement(text)) for speaker, text in lines]
    announcements = sum(is_system for is_system, _ in marked)
    return RoleAccuracy(
        conversations=len(conversations),
        right=right,
        announcements=announcements,
        announcements_found=marked.count((True, True)),
        people=len(marked) - announcements,
        people_mistaken=marked.count((False, True)),
    )


def is_right(conversation: Sequence[Line], weights: Mapping[str, float]) -> bool:
    """Whether the agent's lines lean more towards the agent than the customer's do."""
    signs = {"agent": 1.0, "customer": -1.0, "system": 0.0}
    return sum(signs[speaker] * leaning_of(text, weights) for speaker, text in conversation) > 0


def write_role_words(weights: Mapping[str, float], path: Path, *, source: str) -> None:
    """A table that `models.transcription.roles` reads."""
    heading = f"# log P(gram | agent) - log P(gram | customer), from {source}\n"
    path.write_text(heading + "".join(f"{gram}\t{weight}\n" for gram, weight in weights.items()), "utf-8")


def _log_shares(counts: Counter[str], kept: Sequence[str]) -> dict[str, float]:
    total = sum(counts[gram] for gram in kept) + len(kept)
    return {gram: math.log((counts[gram] + 1) / total) for gram in kept}
