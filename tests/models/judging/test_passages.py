from collections.abc import Sequence

import numpy as np
import pytest

from models.judging.encoder import States
from models.judging.passages import LONGEST_PASSAGE, passages, relevant
from models.judging.sentence_encoder import SentenceEncoder
from models.transcripts import EngineInfo, RedactedTranscript, Speaker, Turn


class Letters:
    """Embeds a text by which of a few letters it holds."""

    def embed(self, texts: Sequence[str]) -> States:
        rows = np.array([[1.0, *(float(letter in text) for letter in "qxz")] for text in texts], dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def call(*texts: str) -> RedactedTranscript:
    return RedactedTranscript(tuple(Turn(Speaker.AGENT, text) for text in texts), EngineInfo("test", "1"))


def never() -> SentenceEncoder:
    raise AssertionError("nothing is to choose")


def test_few_facts_are_all_told_and_nothing_is_loaded() -> None:
    assert relevant(["one two", "three"], call("hello"), never, words=3) == (0, 1)
    assert relevant([], call("hello"), never) == ()


def test_of_many_facts_those_that_share_words_are_told_in_order() -> None:
    facts = ["Opening hours are eight to six.", "The exit fee is forty pounds.", "Parking costs two pounds."]
    assert relevant(facts, call("what about the exit fee then"), Letters, words=7) == (1,)
    assert relevant(facts, call("the parking and the exit fee"), Letters, words=11) == (1, 2)


def test_likeness_in_meaning_counts_beside_words() -> None:
    facts = ["an entirely other thing", "quartz waltz"]
    assert relevant(facts, call("xyz qi"), Letters, words=4) == (1,)


def test_what_came_with_the_interaction_is_told_whatever_its_length() -> None:
    facts = ["a very long note that came with this call", "the exit fee"]
    assert relevant(facts, call("exit fee"), Letters, keep=1, words=5) == (0,)


@pytest.mark.parametrize("words", [1, 100, 1000])
def test_passages_lose_nothing_and_end_with_sentences(words: int) -> None:
    text = " ".join(f"Sentence number {number} ends here." for number in range(words))
    cut = passages(text)
    assert " ".join(cut) == text
    assert all(passage.endswith(".") for passage in cut)
    assert max(len(passage.split()) for passage in cut) <= LONGEST_PASSAGE


def test_a_sentence_longer_than_a_passage_stays_whole() -> None:
    assert passages("word " * 100) == [" ".join(["word"] * 100)]
    assert passages("  ") == []
