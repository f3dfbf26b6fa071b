"""Trains the redactor's token classifier on labelled interactions.

Softmax regression over hashed features, with features dropped at random so that spelling and context carry weight
beside the words themselves. Rows are parted by interaction, never by token.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from models.personal_data import DataType
from models.redaction.classifier import CLASSES
from models.redaction.features import BUCKETS, token_features
from models.redaction.readings import Reading, read_conversation

from .redaction_rows import LabelledInteraction, MarkedSpan

TARGET = Path("models/redaction/data/classifier.npz")
_CLASS_OF = {
    DataType.NAME: "name",
    DataType.AGENT_NAME: "name",
    DataType.ADDRESS: "address",
    DataType.HEALTH: "health",
    DataType.SPECIAL: "health",
}


@dataclass(frozen=True, slots=True)
class Examples:
    """`features` holds the buckets of each token; `classes` its class."""

    features: list[list[int]]
    classes: list[int]


def examples(interactions: Sequence[LabelledInteraction]) -> Examples:
    """Every token of every turn."""
    collected = Examples([], [])
    for interaction in interactions:
        for reading in read_conversation(interaction.transcript.turns):
            marked = [span for span in interaction.spans if span.turn == reading.turn]
            collected.features.extend(token_features(reading))
            collected.classes.extend(_classes(reading, marked))
    return collected


def _classes(reading: Reading, marked: Sequence[MarkedSpan]) -> list[int]:
    classes = []
    for token in reading.tokens:
        span = next((span for span in marked if span.start < token.end and token.start < span.end), None)
        kind = "none" if span is None or not token.text[0].isalnum() else _class_of(span)
        classes.append(CLASSES.index(kind))
    return classes


def _class_of(span: MarkedSpan) -> str:
    return "code" if span.type is None else _CLASS_OF.get(span.type, "code")


def train(
    data: Examples, *, epochs: int = 12, personal_weight: float = 2.0, dropout: float = 0.25, seed: int = 7
) -> npt.NDArray[np.float32]:
    """Weights of shape (buckets, classes)."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    table = torch.nn.EmbeddingBag(BUCKETS, len(CLASSES), mode="sum")
    torch.nn.init.zeros_(table.weight)
    optimizer = torch.optim.Adam(table.parameters(), lr=0.01, weight_decay=1e-6)
    cost = torch.full((len(CLASSES),), personal_weight)
    cost[0] = 1.0
    loss = torch.nn.CrossEntropyLoss(weight=cost)
    classes = torch.tensor(data.classes)
    for _ in range(epochs):
        for batch in np.array_split(random.permutation(len(data.features)), max(1, len(data.features) // 512)):
            kept = [_dropped(data.features[index], dropout, random) for index in batch]
            offsets = torch.tensor(np.cumsum([0, *(len(buckets) for buckets in kept[:-1])]))
            scores = table(torch.tensor(np.concatenate(kept)), offsets)
            optimizer.zero_grad()
            loss(scores, classes[batch]).backward()
            optimizer.step()
    return table.weight.detach().numpy()


def _dropped(buckets: Sequence[int], share: float, random: np.random.Generator) -> npt.NDArray[np.int64]:
    """Leaves features out at random; never all of them."""
    array = np.asarray(buckets, dtype=np.int64)
    kept = array[random.random(array.size) >= share]
    return kept if kept.size else array[:1]


def save(weights: npt.NDArray[np.float32], target: Path = TARGET) -> None:
    """Writes the weights in eight bits; rows that were never used stay zero and compress to nothing."""
    scale = float(np.abs(weights).max()) / 127
    np.savez_compressed(target, weights=np.round(weights / scale).astype(np.int8), scale=np.float32(scale))
