"""Drawing: by seed, evenly, each as likely as any other."""

import itertools
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sampling import drawing

FRAME = {"a": [f"a{number:03}" for number in range(40)], "b": [f"b{number}" for number in range(2)]}


def test_the_same_seed_and_frame_give_the_same_sample() -> None:
    assert drawing.drawn(FRAME, 5, 11) == drawing.drawn(FRAME, 5, 11)
    assert drawing.drawn(FRAME, 5, 11) != drawing.drawn(FRAME, 5, 12)


def test_an_agent_more_leaves_the_others_alone() -> None:
    more = FRAME | {"c": ["c0", "c1"]}
    assert drawing.drawn(more, 5, 11)["a"] == drawing.drawn(FRAME, 5, 11)["a"]


def test_an_agent_with_few_is_taken_whole() -> None:
    assert drawing.drawn(FRAME, 5, 11)["b"] == ["b0", "b1"]


@given(st.integers(1, 60), st.integers(1, 60), st.integers())
def test_a_sample_is_spread_over_the_order(size: int, count: int, seed: int) -> None:
    ids = [str(number) for number in range(size)]
    found = [int(id) for id in drawing.systematic(ids, count, random.Random(seed))]
    assert len(found) == len(set(found)) == min(size, count)
    gaps = [later - earlier for earlier, later in itertools.pairwise(found)]
    assert max(gaps, default=0) - min(gaps, default=0) <= 1


def test_each_is_as_likely_as_any_other() -> None:
    ids = [str(number) for number in range(7)]
    counts = Counter(id for seed in range(7000) for id in drawing.systematic(ids, 3, random.Random(seed)))
    for id in ids:
        assert counts[id] == pytest.approx(3000, abs=200), "3 in 7 of 7,000"


def test_the_blind_share_is_exact() -> None:
    ids = FRAME["a"]
    assert len(drawing.blind(ids, 0.2, 5)) == 8
    assert drawing.blind(ids, 0.2, 5) == drawing.blind(list(reversed(ids)), 0.2, 5)
    assert (drawing.blind(ids, 0, 5), len(drawing.blind(ids, 1, 5))) == (frozenset(), 40)


def test_a_replacement_is_drawn_too() -> None:
    assert drawing.replacement(FRAME["a"], 5, "x") == drawing.replacement(FRAME["a"], 5, "x")
    assert drawing.replacement([], 5, "x") is None
