import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from evaluation.judge_corpus import LabelledInteraction
from evaluation.training import adapter
from evaluation.training.adapter import AdapterTraining
from evaluation.training.adapter_validation import validate
from evaluation.training.packed import pack, read
from models.judging.language_model import LanguageModel
from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn
from scorecards.loader import library
from scorecards.schema import Criterion
from tests.models.judging.conftest import tiny_language_model

CRITERIA = [criterion for card in library() for criterion in card.criteria if criterion.id in ("clear", "closing")]


def interaction(number: int) -> LabelledInteraction:
    """The agent says yes or no; yes is good."""
    good = number % 2 == 0
    turns = (Turn(Speaker.CUSTOMER, "the line"), Turn(Speaker.AGENT, "yes yes yes" if good else "no no no"))
    labels = {"clear": "5" if good else "1", "closing": "pass" if good else "fail"}
    transcript = RedactedTranscript(turns, EngineInfo("t", "1"))
    return LabelledInteraction(f"b{number % 4}-{number}", Channel.CHAT, (), transcript, labels, {})


@pytest.fixture
def language_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[LanguageModel]:
    """Tiny, its upper layer trainable, fresh for every test: training leaves an adapter in it."""
    monkeypatch.setattr(adapter, "FIRST_LAYER", 1)
    monkeypatch.setattr(adapter, "EPOCHS", 30)
    made = tiny_language_model()
    made.tokenizer.bos_token = "[UNK]"
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a model loses more by waiting for threads than it gains
    yield made
    torch.set_num_threads(threads)


def chance_of_labels(course: AdapterTraining, items: Sequence[LabelledInteraction]) -> float:
    """Mean logarithm of the probability that is given to the labels."""
    given = [(course.predict(course.pack(item)), item.labels) for item in items]
    return sum(math.log(chances[id][label]) for chances, labels in given for id, label in labels.items()) / len(given)


def training(language_model: LanguageModel, criteria: list[Criterion] = CRITERIA) -> AdapterTraining:
    return AdapterTraining(language_model.model, language_model.tokenizer, criteria)


def test_packed_questions_are_read_as_if_each_were_asked_alone(language_model: LanguageModel) -> None:
    trunk = language_model.model.get_decoder()  # type: ignore[no-untyped-call]
    prefix, questions = [1, 2, 3, 4, 5], [[6, 7], [8], [9, 10, 11]]
    with torch.inference_mode():
        ends = read(trunk, pack(trunk, prefix, questions, 1), 1)
        for question, end in zip(questions, ends, strict=True):
            alone = trunk(torch.tensor([prefix + question])).last_hidden_state[0, -1]
            torch.testing.assert_close(end, alone, atol=1e-5, rtol=1e-4)


def test_an_adapter_learns_and_is_repeatable(language_model: LanguageModel, tmp_path: Path) -> None:
    items = [interaction(number) for number in range(8)]
    course = training(language_model)
    packed = [course.pack(item) for item in items]
    before = chance_of_labels(course, items)
    for name in ("one", "two"):
        course.fit(packed, [item.labels for item in items])
        course.save(tmp_path / name)
    assert chance_of_labels(course, items) > before + 0.1
    one, two = ((tmp_path / name / "adapter_model.safetensors").read_bytes() for name in ("one", "two"))
    assert one == two
    assert "alora_invocation_tokens" in (tmp_path / "one/adapter_config.json").read_text()


def test_what_is_measured_was_held_back(language_model: LanguageModel) -> None:
    items = [interaction(number) for number in range(8)]
    course = training(language_model)
    result = validate(course, items, [course.pack(item) for item in items], np.arange(8) % 4)
    assert result.n == 2
    assert result.evidence_overlap is None
    assert result.criteria["closing"].n == 2
