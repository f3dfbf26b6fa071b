"""A LoRA adapter for the questions of a scorecard, active from the question on (arXiv 2504.12397, "activated LoRA").

The interaction is read without the adapter, so one reading of it serves every adapter and every criterion, and
training costs little: only the question tokens pass through the layers that are trained.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch

from models.judging.cues import plain
from models.judging.prompts import as_data
from models.protocols import Progress, silent
from scorecards.schema import AnswerKind, Criterion

from ..judge_corpus import LabelledInteraction
from .packed import Packed, pack, read

if TYPE_CHECKING:
    from peft import LoraConfig
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

INVOCATION = "\n\nCriterion:"
FIRST_LAYER = 20
RANK = 8
EPOCHS = 4
BATCH = 6
LEARNING_RATE = 1e-3
SPREAD = 0.7
"""A grade is learned as a normal bell of this width around it: a neighbour is nearly right."""
SEED = 20260101
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

Distributions = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion as it is asked: token ids, and the answers with the token that stands for each."""

    criterion: Criterion
    ids: tuple[int, ...]
    answers: dict[str, int]


class AdapterTraining:
    """SmolLM2 with room for an adapter in its upper layers. `fit` starts anew each time."""

    def __init__(
        self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, criteria: Sequence[Criterion]
    ) -> None:
        self._model = model
        self._trunk: Any = model.get_decoder()  # type: ignore[no-untyped-call]
        self._tokenizer = tokenizer
        self.questions = [self._question(criterion) for criterion in criteria]

    def pack(self, interaction: LabelledInteraction) -> Packed:
        """The interaction read once. Nothing is cut: the longest of the corpus fits the model's window."""
        ids = self._prefix(interaction)
        return pack(self._trunk, ids, [question.ids for question in self.questions], FIRST_LAYER)

    def fit(
        self, packed: Sequence[Packed], labels: Sequence[Mapping[str, str]], *, on_progress: Progress = silent
    ) -> None:
        """Trains a new adapter. The same interactions in the same order give the same adapter."""
        self._start_anew()
        weights = [weight for weight in self._trunk.parameters() if weight.requires_grad]
        optimizer = torch.optim.AdamW(weights, lr=LEARNING_RATE, weight_decay=0.01)
        steps = EPOCHS * math.ceil(len(packed) / BATCH)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps, pct_start=0.1)
        random = np.random.default_rng(SEED)
        for epoch in range(EPOCHS):
            order = random.permutation(len(packed)).tolist()
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                losses = [self._loss(packed[number], labels[number]) / len(chosen) for number in chosen]
                torch.autograd.backward(losses)
                torch.nn.utils.clip_grad_norm_(weights, 1.0)
                optimizer.step()
                schedule.step()
                optimizer.zero_grad()
            on_progress((epoch + 1) / EPOCHS)

    def predict(self, packed: Packed) -> Distributions:
        """Probability of each answer, by criterion."""
        with torch.inference_mode():
            logits = self._logits(packed)
        return {
            question.criterion.id: dict(zip(question.answers, row.softmax(-1).tolist(), strict=True))
            for question, row in zip(self.questions, logits, strict=True)
        }

    def save(self, folder: Path) -> None:
        """In peft's format, to be activated by its own invocation tokens."""
        from peft import get_peft_model_state_dict
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        state = cast("dict[str, torch.Tensor]", get_peft_model_state_dict(self._trunk))
        half = {f"base_model.model.model.{name}": weight.to(torch.bfloat16) for name, weight in state.items()}
        save_file(half, folder / "adapter_model.safetensors")
        self._config().save_pretrained(str(folder))

    def _question(self, criterion: Criterion) -> Question:
        ids = self._encode(f"{INVOCATION} {criterion.name}. Answer:")
        answers = {option.value: self._encode(f" {option.value}")[-1] for option in criterion.options}
        return Question(criterion, tuple(ids), answers)

    def _prefix(self, interaction: LabelledInteraction) -> list[int]:
        facts = "\n".join(f"- {as_data(fact)}" for fact in interaction.facts)
        turns = "\n".join(
            f"{turn.speaker.value.capitalize()}: {as_data(plain(turn.text))}" for turn in interaction.transcript.turns
        )
        head = f"Quality review of a customer service {interaction.channel.value}.\nReference facts:\n{facts}"
        return [cast(int, self._tokenizer.bos_token_id), *self._encode(f"{head}\n\nTranscript:\n{turns}")]

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False))

    def _config(self) -> LoraConfig:
        from peft import LoraConfig

        upper = list(range(FIRST_LAYER, len(self._trunk.layers)))
        return LoraConfig(
            task_type="CAUSAL_LM", r=RANK, lora_alpha=2 * RANK, target_modules=TARGETS, layers_to_transform=upper,
            layers_pattern="layers", alora_invocation_tokens=self._encode(INVOCATION),
        )  # fmt: skip

    def _start_anew(self) -> None:
        """Puts the adapter in place, if there is none yet, and gives it its first weights."""
        from peft import inject_adapter_in_model
        from peft.tuners.lora import LoraLayer

        if not any(isinstance(module, LoraLayer) for module in self._trunk.modules()):
            config = self._config()
            config.alora_invocation_tokens = None  # only question tokens pass here: active throughout
            inject_adapter_in_model(config, self._trunk)
        torch.manual_seed(SEED)  # after putting it in place, which draws numbers the first time
        for module in self._trunk.modules():
            if isinstance(module, LoraLayer):
                reset: Any = module.reset_lora_parameters
                reset("default", init_lora_weights=True)
                for part in (module.lora_A, module.lora_B):
                    part["default"].to(torch.float32)

    def _logits(self, packed: Packed) -> list[torch.Tensor]:
        """One row for each question, over its answers."""
        states = read(self._trunk, packed, FIRST_LAYER).float()
        head: Any = self._model.get_output_embeddings()  # type: ignore[no-untyped-call]
        return [
            state @ head.weight[list(question.answers.values())].float().T
            for question, state in zip(self.questions, states, strict=True)
        ]

    def _loss(self, packed: Packed, labels: Mapping[str, str]) -> torch.Tensor:
        losses = [
            -(_target(question, labels[question.criterion.id]) * logits.log_softmax(-1)).sum()
            for question, logits in zip(self.questions, self._logits(packed), strict=True)
            if question.criterion.id in labels
        ]
        return torch.stack(losses).mean()


def _target(question: Question, label: str) -> torch.Tensor:
    if question.criterion.kind is not AnswerKind.GRADE:
        return torch.tensor([float(value == label) for value in question.answers])
    apart = torch.tensor([float(value) - float(label) for value in question.answers])
    return (-0.5 * (apart / SPREAD) ** 2).softmax(-1)
