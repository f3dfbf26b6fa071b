"""Draws: every unit has the same chance, every stratum its share, and the seed brings the same draw again."""

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.redactions.sampling import Unit, drawn, in_order, strata


def units(sizes: dict[str, int]) -> list[Unit]:
    numbered = [(name, number) for name, size in sizes.items() for number in range(size)]
    return [Unit(UUID(int=place), name) for place, (name, _) in enumerate(numbered)]


def test_every_stratum_gets_its_share() -> None:
    there = units({"call": 60, "chat": 30, "email": 10})
    for seed in range(50):
        taken = strata(there, drawn(there, 0.2, seed))
        assert {name: total for name, (total, _) in taken.items()} == {"call": 60, "chat": 30, "email": 10}
        assert all(abs(count - 0.2 * total) < 1 for total, count in taken.values())


def test_every_unit_has_the_same_chance() -> None:
    there = units({"a": 7, "b": 3})
    often = Counter(unit.id for seed in range(4000) for unit in drawn(there, 0.3, seed))
    assert set(often) == {unit.id for unit in there}
    # 4,000 draws at 0.3: 1,200 expected each, standard deviation 29.
    assert all(1200 - 5 * 29 < count < 1200 + 5 * 29 for count in often.values())


def test_the_seed_brings_the_same_draw_whatever_the_order_was() -> None:
    there = units({"a": 40, "b": 25})
    assert drawn(there, 0.1, 7) == drawn(list(reversed(there)), 0.1, 7)
    assert drawn(there, 0.1, 7) != drawn(there, 0.1, 8)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.001, 1), st.integers(0, 2**48))
def test_nothing_is_drawn_twice(first: int, second: int, fraction: float, seed: int) -> None:
    there = units({"a": first, "b": second})
    taken = drawn(there, fraction, seed)
    assert len(set(taken)) == len(taken)
    assert abs(len(taken) - fraction * len(there)) <= 1
    assert set(taken) <= set(in_order(there, seed))


def test_all_of_them_and_none() -> None:
    there = units({"a": 5})
    assert set(drawn(there, 1, 3)) == set(there)
    assert drawn([], 0.5, 3) == []
    for wrong in (0, 1.01, -1):
        with pytest.raises(ValueError, match="between 0 and 1"):
            drawn(there, wrong, 3)
