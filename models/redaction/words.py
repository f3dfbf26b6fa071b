"""Word lists that travel with the package: given names, common words, terms of health."""

from functools import cache
from importlib.resources import files


@cache
def given_names() -> frozenset[str]:
    """First names of people in Britain, Ireland and the countries their residents come from, in lower case."""
    return _read("given_names.txt")


@cache
def common_words() -> frozenset[str]:
    """Words in lower case that stand for something else than a person."""
    return _read("common_words.txt") - _SURELY_NAMES


@cache
def ambiguous_names() -> frozenset[str]:
    """Given names that are also ordinary words: "grace", "mark", "will"."""
    return given_names() & common_words()


@cache
def health_terms() -> frozenset[str]:
    """Conditions, symptoms, treatments, medicines and aids."""
    return _read("health_terms.txt")


_SURELY_NAMES = frozenset({"tom", "tony", "tommy", "ned", "phil", "tim", "jim", "jon", "ben", "matt", "chris", "joe"})


def _read(name: str) -> frozenset[str]:
    text = (files(__package__) / "data" / name).read_text(encoding="utf-8")
    return frozenset(text.split())
