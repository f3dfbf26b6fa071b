"""Judges: rules where words or timings decide, a trained judge that is always at hand, any causal language model."""

from functools import cache

from ..protocols import Judge
from .abstention import Abstention, least_confidence_for
from .endpoint_judge import EndpointJudge
from .language_model import LanguageModel
from .routing import RoutedJudge
from .rule_judge import RuleJudge
from .thresholds import ThresholdJudge
from .trained_judge import TrainedJudge
from .transformers_judge import TransformersJudge
from .verdicts import Verdict, decide

__all__ = [
    "Abstention",
    "EndpointJudge",
    "LanguageModel",
    "RoutedJudge",
    "RuleJudge",
    "ThresholdJudge",
    "TrainedJudge",
    "TransformersJudge",
    "Verdict",
    "decide",
    "embedded_judge",
    "least_confidence_for",
]


@cache
def embedded_judge() -> Judge:
    """The judge that needs no download: rules, and heads trained on SmolLM2-135M and MiniLM. Loaded once a process."""
    from .sentence_encoder import minilm
    from .smollm2 import smollm2_encoder

    return RoutedJudge(TrainedJudge(smollm2_encoder(), minilm()))
