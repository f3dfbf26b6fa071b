"""Ways to use what is at hand for the embedded judge, compared: heads on neither model, either of them, or both.

All are trained on the same interactions and judge the same others: a quarter of the batches, held back whole. What a
way does without is read as zeros, so that everything else stays as it is. Run with `make bench-ways`.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evaluation.judge import JudgeAgreement, compare
from evaluation.judge_corpus import LabelledInteraction, load
from evaluation.training.cross_validation import a_quarter, held_back
from evaluation.training.examples import RememberingEncoder, RememberingSentences, examples, folds
from models.judging.encoder import States, TurnEncoder
from models.judging.sentence_encoder import WIDTH, SentenceEncoder, minilm
from models.judging.smollm2 import smollm2_encoder
from models.transcripts import Channel, EngineInfo, RedactedTranscript
from scorecards.loader import library

TRAIN = Path(__file__).parents[1] / "evaluation" / "corpora" / "train.jsonl"
TURN_WIDTH = 1152
SHOWN = ("qwk_mean", "exact", "within_one", "kappa_mean", "critical_fail_recall")


class NoEncoder:
    info = EngineInfo("none", "0")

    def encode(self, transcript: RedactedTranscript, *, channel: Channel, facts: Sequence[str]) -> States:
        return np.zeros((len(transcript.turns), TURN_WIDTH), dtype=np.float32)


class NoSentences:
    def embed(self, texts: Sequence[str]) -> States:
        return np.zeros((len(texts), WIDTH), dtype=np.float32)


def measured(
    interactions: Sequence[LabelledInteraction], encoder: TurnEncoder, sentences: SentenceEncoder
) -> JudgeAgreement:
    cards = library()
    criteria = [criterion for card in cards for criterion in card.criteria]
    made, batches = examples(interactions, criteria, encoder, sentences), folds(interactions)
    return compare(*held_back(interactions, made, batches, a_quarter(batches), cards, encoder, sentences))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=TRAIN)
    interactions = load(parser.parse_args().corpus)
    encoder, sentences = RememberingEncoder(smollm2_encoder()), RememberingSentences(minilm())
    ways: dict[str, tuple[TurnEncoder, SentenceEncoder]] = {
        "neither": (NoEncoder(), NoSentences()),
        "MiniLM": (NoEncoder(), sentences),
        "SmolLM2": (encoder, NoSentences()),
        "both": (encoder, sentences),
    }
    for way, models in ways.items():
        found = measured(interactions, *models).as_json()
        print(json.dumps({"way": way, "n": found["n"], **{key: found[key] for key in SHOWN}}), flush=True)
        print(json.dumps({"way": way, "intervals": found["intervals"]}), flush=True)


if __name__ == "__main__":
    main()
