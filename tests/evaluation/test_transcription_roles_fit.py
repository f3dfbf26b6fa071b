"""The words that tell an agent from a customer: fitted by hand, and on the corpus of this repository."""

import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation.transcription_commands import app
from evaluation.transcription_roles import (
    FEWEST_INTERACTIONS,
    cross_validate,
    fit_role_words,
    is_right,
    read_conversations,
    write_role_words,
)
from models.transcription.roles import role_words

CORPORA = Path(__file__).parents[2] / "evaluation" / "corpora"

GREETED = [("agent", "welcome friend"), ("customer", "broken thing friend")]


def test_weights_by_hand() -> None:
    """Five grams pass: each word of `GREETED` and its pairs, said once in each of twelve conversations."""
    weights = fit_role_words([GREETED] * FEWEST_INTERACTIONS)
    said = FEWEST_INTERACTIONS
    agent_total, customer_total, kinds = 3 * said, 5 * said, 7
    expected = math.log((said + 1) / (agent_total + kinds)) - math.log(1 / (customer_total + kinds))
    assert weights["welcome"] == pytest.approx(expected, abs=0.01)
    assert weights["broken"] < -1.2
    assert "friend" not in weights
    assert fit_role_words([GREETED] * (FEWEST_INTERACTIONS - 1)) == {}


def test_right_when_the_agent_leans_more_to_the_agent() -> None:
    weights = {"welcome": 2.0, "broken": -2.0}
    assert is_right(GREETED, weights)
    assert not is_right([("agent", "broken"), ("customer", "welcome")], weights)
    assert not is_right([("agent", "hm"), ("customer", "hm")], weights)


def test_table_survives_writing(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    write_role_words({"#": 1.5, "how can": 2.0}, path, source="a test")
    rows = [line.split("\t") for line in path.read_text().splitlines()[1:]]
    assert rows == [["#", "1.5"], ["how can", "2.0"]]


def test_shipped_table_is_the_corpus_fit() -> None:
    assert role_words() == fit_role_words(read_conversations(CORPORA / "train.jsonl"))


def test_agents_of_unseen_conversations_are_recognised() -> None:
    unseen = read_conversations(CORPORA / "dev.jsonl", channel="voice")
    assert len(unseen) >= 20
    assert sum(is_right(conversation, role_words()) for conversation in unseen) >= 0.95 * len(unseen)
    people = cross_validate(unseen)
    assert people.people_mistaken <= 0.01 * people.people
    assert people.announcements_found >= 0.7 * people.announcements


def test_command(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    turns = [{"speaker": speaker, "text": text} for speaker, text in GREETED]
    corpus.write_text("\n".join(json.dumps({"channel": "voice", "turns": turns}) for _ in range(20)))
    table = tmp_path / "words.tsv"
    result = CliRunner().invoke(app, ["agent-words", str(corpus), "--json", "--write", str(table)])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["right"] == 20
    assert "welcome\t" in table.read_text()
    assert CliRunner().invoke(app, ["agent-words", str(tmp_path / "gone.jsonl")]).exit_code == 2
