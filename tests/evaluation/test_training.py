from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from evaluation.judge_corpus import LabelledInteraction
from evaluation.training.block_weights import USUAL, block_weights
from evaluation.training.cross_validation import cross_validate
from evaluation.training.examples import RememberingEncoder, RememberingSentences, examples, folds
from evaluation.training.fitting import calibrate_grades, calibrate_pass_fail, logistic_curve, out_of_fold, ridge
from evaluation.training.heads import fit
from evaluation.training.moments import Moments
from models.judging.encoder import States
from models.judging.heads import save
from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn
from scorecards.loader import library
from scorecards.schema import Scorecard

LEARNED = ("clear", "closing", "consent")


def cut_down(card: Scorecard) -> Scorecard:
    """With few criteria, so that training takes seconds."""
    criteria = tuple(criterion for criterion in card.criteria if criterion.id in LEARNED)
    return card.model_copy(update={"sections": (card.sections[0].model_copy(update={"criteria": criteria}),)})


CARDS = tuple(cut_down(card) for card in library())
CRITERIA = [criterion for card in CARDS for criterion in card.criteria]
WIDTH = 8


class Hashing:
    """Encodes a turn by a few letters' frequencies: cheap, fixed, not random."""

    info = EngineInfo("hashing", "1")

    def __init__(self) -> None:
        self.read = 0

    def encode(self, transcript: RedactedTranscript, *, channel: Channel, facts: Sequence[str]) -> States:
        self.read += 1
        rows = [[turn.text.count(letter) / 10 for letter in "aeinorst"] for turn in transcript.turns]
        return np.array(rows, dtype=np.float32)


class Lengths:
    """Embeds a text by its length, as a direction."""

    def __init__(self) -> None:
        self.read = 0

    def embed(self, texts: Sequence[str]) -> States:
        self.read += len(texts)
        angles = np.array([min(len(text), 90) for text in texts]) * np.pi / 180
        return np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)


def interaction(number: int) -> LabelledInteraction:
    """Every other agent thanks and closes; those are labelled well."""
    good = number % 2 == 0
    last = "so to recap it's all done, anything else I can help with?" if good else "bye"
    turns = (
        Turn(Speaker.AGENT, "hello you're through to [AGENT_NAME 1] at harbour" if good else "yeah what"),
        Turn(Speaker.CUSTOMER, f"hello I have a question number {number}"),
        Turn(Speaker.AGENT, last),
    )
    graded = {item.id: ("5" if good else "1") for item in CRITERIA if len(item.options) == 5}
    checked = {item.id: ("pass" if good else "fail") for item in CRITERIA if len(item.options) == 3}
    return LabelledInteraction(
        id=f"b{number % 5}-{number:03d}", channel=Channel.CHAT, facts=("A fact.",),
        transcript=RedactedTranscript(turns, EngineInfo("t", "1")), labels=graded | checked | {"consent": "na"},
        evidence={item.id: (2 if good else 0,) for item in CRITERIA},
    )  # fmt: skip


INTERACTIONS = [interaction(number) for number in range(40)]


def test_ridge_recovers_a_line_by_either_system() -> None:
    random = np.random.default_rng(0)
    for shape in ((200, 3), (20, 50)):
        rows = random.normal(size=shape)
        rows -= rows.mean(0)
        truth = random.normal(size=(shape[1], 2))
        fitted = ridge(rows, rows @ truth + 4, 1e-6)
        np.testing.assert_allclose(fitted(rows), rows @ truth + 4, atol=1e-3)


def test_leaving_a_fold_out_is_a_subtraction() -> None:
    random = np.random.default_rng(4)
    rows, targets = random.normal(size=(60, 4)), random.normal(size=(60, 2))
    everything, held = Moments.of(rows, targets), Moments.of(rows[:20], targets[:20])
    centred = rows[20:] - rows[20:].mean(0)
    direct = ridge(centred, targets[20:], 3.0)
    fitted = (everything - held).ridge(3.0)
    np.testing.assert_allclose(fitted(rows[20:]), direct(centred))


def test_a_block_that_says_nothing_weighs_less() -> None:
    random = np.random.default_rng(5)
    rows = random.normal(size=(150, 40))
    blocks = {"words": slice(0, 20), "agent": slice(20, 40)}
    telling = 3 * rows[:, 20:] @ random.normal(size=20) / 20**0.5 + random.normal(size=150)
    weights = block_weights(rows / 20**0.5, telling, blocks)
    assert weights["agent"] / USUAL["agent"] > 10 * weights["words"] / USUAL["words"]


def test_a_target_that_never_varies_keeps_the_usual_weights() -> None:
    assert block_weights(np.eye(5), np.ones(5), {"own": slice(0, 5)}) == {"own": USUAL["own"]}


def test_a_sentence_is_embedded_once() -> None:
    lengths = Lengths()
    remembering = RememberingSentences(lengths)
    first = remembering.embed(["a", "bb", "a"])
    np.testing.assert_array_equal(first, remembering.embed(["a", "bb", "a"]))
    assert lengths.read == 2
    assert remembering.embed([]).shape[0] == 0


def test_out_of_fold_never_sees_what_it_predicts() -> None:
    rows, targets = np.eye(4), np.array([[1.0], [2.0], [3.0], [4.0]])
    predicted = out_of_fold(rows, targets, np.arange(4), lambda seen, known: ridge(seen, known, 1.0))
    np.testing.assert_allclose(predicted[:, 0], [3.0, 8 / 3, 7 / 3, 2.0])


def test_batches_stay_together_and_small_corpora_are_split_anyhow() -> None:
    places = folds(INTERACTIONS)
    assert len(set(places.tolist())) == 5
    assert all(places[number] == places[number + 5] for number in range(35))
    alone = [LabelledInteraction(f"x-{n}", Channel.CHAT, (), INTERACTIONS[0].transcript, {}, {}) for n in range(40)]
    assert len(set(folds(alone).tolist())) > 4


def test_a_logistic_curve_is_calibrated_and_bounded() -> None:
    raw = np.linspace(-1, 1, 400)
    happened = np.random.default_rng(1).random(400) < 1 / (1 + np.exp(-3 * raw - 0.5))
    slope, offset = logistic_curve(raw, happened)
    assert slope == pytest.approx(3, abs=0.7)
    assert offset == pytest.approx(0.5, abs=0.3)
    always = logistic_curve(raw, np.ones(400, dtype=bool))
    chances = 1 / (1 + np.exp(-always[0] * raw - always[1]))
    assert 0.98 < chances.min() <= chances.max() < 1


def test_grades_are_calibrated_in_order() -> None:
    random = np.random.default_rng(2)
    grades = random.integers(1, 6, 500)
    calibration = calibrate_grades(grades + random.normal(scale=0.6, size=500), grades)
    assert calibration.bounds == sorted(calibration.bounds)
    assert calibration.error == pytest.approx(0.6, abs=0.15)
    answers = [int(calibration.verdict(np.array([value])).answer) for value in np.linspace(-1, 7, 50)]
    assert answers == sorted(answers)
    assert {answers[0], answers[-1]} == {1, 5}
    assert sum(calibration.verdict(np.array([2.2])).distribution.values()) == pytest.approx(1)


def test_a_missed_critical_fail_weighs_more() -> None:
    """Pass .69 and fail .31: twice the fail is less, two and a half times is more. An even case fails either way."""
    raw = np.column_stack([np.ones(40), np.tile([0.0, 1.0], 20)])
    labels = ["fail", "pass"] * 20
    lenient, strict = (calibrate_pass_fail(raw, labels, critical=critical) for critical in (False, True))
    slope, offset = lenient.passed
    doubtful, even = (np.array([1.0, (np.log(odds) - offset) / slope]) for odds in (0.69 / 0.31, 1.0))
    assert lenient.verdict(doubtful).distribution == strict.verdict(doubtful).distribution
    assert (lenient.verdict(doubtful).answer, strict.verdict(doubtful).answer) == ("pass", "fail")
    assert lenient.verdict(even).answer == "fail"


def test_training_learns_is_repeatable_and_is_checked_on_what_it_has_not_seen(tmp_path: Path) -> None:
    encoder = Hashing()
    remembering, sentences = RememberingEncoder(encoder), RememberingSentences(Lengths())
    made = examples(INTERACTIONS, CRITERIA, remembering, sentences)
    places = folds(INTERACTIONS)
    for name in ("one", "two"):
        save(fit(made, CRITERIA, places), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    result = cross_validate(INTERACTIONS, made, places, CARDS, remembering, sentences)
    assert encoder.read == len(INTERACTIONS)
    assert result.criteria["closing"].kappa == 1.0
    assert (result.criteria["clear"].kappa or 0) > 0.9
    assert result.criteria["closing"].evidence_overlap == 1.0


def test_labels_that_follow_from_nothing_are_not_learned() -> None:
    random = np.random.default_rng(3)
    shuffled = [
        LabelledInteraction(
            item.id, item.channel, item.facts, item.transcript,
            {**item.labels, "closing": str(random.choice(["pass", "fail"]))}, item.evidence,
        )
        for item in INTERACTIONS
    ]  # fmt: skip
    encoder = RememberingEncoder(Hashing())
    made = examples(shuffled, CRITERIA, encoder, Lengths())
    result = cross_validate(shuffled, made, folds(shuffled), CARDS, encoder, Lengths())
    assert abs(result.criteria["closing"].kappa or 0) < 0.4
