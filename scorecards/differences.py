"""What changed between two versions of a scorecard, in words. Criteria and sections are matched by their ids."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from .schema import Criterion, Option, Scorecard, Section

SHORT = 120
"""Characters of a text that a sentence quotes."""


class Effect(StrEnum):
    """What a change touches."""

    WORDING = "wording"
    """What people read, and nothing that is asked or counted."""
    SCORE = "score"
    """How answers are counted: no judge need be asked again."""
    QUESTION = "question"
    """What is asked: old answers do not tell what the new ones would be."""
    HISTORY = "history"
    """A trend ends, because its id does."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`where` names the criterion or section, or is empty for the scorecard as a whole."""

    where: str
    sentence: str
    effect: Effect


def differences(before: Scorecard, after: Scorecard) -> tuple[Difference, ...]:
    """Every change from `before` to `after`, in the order of the scorecard; the version number is none."""
    return (
        *_fields(before, after, "", _SCORECARD),
        *_bands(before, after),
        *_sections(before, after),
        *_criteria(before, after),
    )


def questions_changed(before: Scorecard, after: Scorecard) -> frozenset[str]:
    """Ids of the criteria of `after` that answers to `before` do not answer: new ones, and those asked otherwise.

    Empty where only points, weights, bands, conditions or what is critical changed.
    """
    old = _by_id(before.criteria)
    return frozenset(c.id for c in after.criteria if c.id not in old or not asked_alike(old[c.id], c))


def asked_alike(one: Criterion, other: Criterion) -> bool:
    """Whether an answer to one is an answer to the other."""
    return all(found.effect is not Effect.QUESTION for found in _criterion(one, other))


def renamed_ids(before: Scorecard, after: Scorecard) -> tuple[tuple[str, str], ...]:
    """Pairs of ids, old and new, where one criterion seems to go on under another id: its history would end."""
    old, new = _by_id(before.criteria), _by_id(after.criteria)
    gone = [old[id] for id in old if id not in new]
    come = [new[id] for id in new if id not in old]
    return tuple((lost.id, found.id) for lost in gone for found in come if _alike(lost, found))


def _alike(one: Criterion, other: Criterion) -> bool:
    return one.kind is other.kind and (one.name == other.name or one.question == other.question)


Show = Callable[[Any], str]


def _text(value: object) -> str:
    words = str(value)
    return f"“{words[:SHORT]}…”" if len(words) > SHORT else f"“{words}”"


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _listed(values: Sequence[object]) -> str:
    return ", ".join(str(value) for value in values) or "none"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _condition(value: Any) -> str:  # noqa: ANN401 - Condition or None
    return f"asked only if {value.criterion} is {' or '.join(value.answers)}" if value else "always asked"


def _rule(value: Any) -> str:  # noqa: ANN401 - a rule or None
    return value.kind if value else "none"


Shown = Mapping[str, tuple[str, Effect, Show]]
"""By field: what it is called, what a change of it touches, and how a value is written."""

_SCORECARD: Shown = {
    "name": ("name", Effect.WORDING, _text),
    "description": ("description", Effect.WORDING, _text),
    "channels": ("channels", Effect.QUESTION, _listed),
}
_SECTION: Shown = {"name": ("name", Effect.WORDING, _text), "weight": ("weight", Effect.SCORE, _plain)}
_CRITERION: Shown = {
    "name": ("name", Effect.WORDING, _text),
    "question": ("question", Effect.QUESTION, _text),
    "kind": ("kind of answer", Effect.QUESTION, _plain),
    "weight": ("weight", Effect.SCORE, _plain),
    "critical": ("critical", Effect.SCORE, _yes),
    "auto_fail": ("automatic fail", Effect.SCORE, _plain),
    "opportunity": ("opportunity", Effect.QUESTION, _text),
    "channels": ("channels", Effect.QUESTION, _listed),
    "answered_by": ("answered by", Effect.QUESTION, _plain),
    "rule": ("rule", Effect.QUESTION, _rule),
    "condition": ("condition", Effect.SCORE, _condition),
    "root_causes": ("root causes", Effect.WORDING, _listed),
}
_OPTION: Shown = {
    "label": ("label", Effect.QUESTION, _text),
    "guidance": ("guidance", Effect.QUESTION, _text),
    "points": ("points", Effect.SCORE, lambda value: "not counted" if value is None else _plain(value)),
    "comment_required": ("comment required", Effect.WORDING, _yes),
    "exclusive": ("chosen alone", Effect.QUESTION, _yes),
}


def _fields(before: object, after: object, where: str, shown: Shown, prefix: str = "") -> Iterator[Difference]:
    for field, (called, effect, show) in shown.items():
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            told = f"{prefix}{called}: {show(old)} → {show(new)}"
            yield Difference(where, told if show(old) != show(new) else f"{prefix}{called} changed", effect)


def _bands(before: Scorecard, after: Scorecard) -> Iterator[Difference]:
    if before.bands != after.bands:
        old, new = ([f"{band.name} from {band.minimum:g} %" for band in card.bands] for card in (before, after))
        yield Difference("", f"bands: {_listed(old)} → {_listed(new)}", Effect.SCORE)


def _sections(before: Scorecard, after: Scorecard) -> Iterator[Difference]:
    old, new = _by_id(before.sections), _by_id(after.sections)
    for section in after.sections:
        if section.id in old:
            yield from _fields(old[section.id], section, section.name, _SECTION)
        else:
            yield Difference(section.name, f"new section, weight {section.weight:g}", Effect.SCORE)
    for id, section in old.items():
        if id not in new:
            yield Difference(section.name, "section removed", Effect.SCORE)


def _criteria(before: Scorecard, after: Scorecard) -> Iterator[Difference]:
    old, new = _by_id(before.criteria), _by_id(after.criteria)
    homes = {c.id: section.id for section in before.sections for c in section.criteria}
    for section in after.sections:
        for criterion in section.criteria:
            if criterion.id not in old:
                yield Difference(criterion.name, f"new criterion with the id {criterion.id}", Effect.QUESTION)
                continue
            if homes[criterion.id] != section.id:
                yield Difference(criterion.name, f"moved to the section {section.name}", Effect.SCORE)
            yield from _criterion(old[criterion.id], criterion)
    for id, criterion in old.items():
        if id not in new:
            yield Difference(criterion.name, f"criterion removed; the history of {id} ends", Effect.HISTORY)
    if [id for id in old if id in new] != [id for id in new if id in old]:
        yield Difference("", "the order of the criteria changed", Effect.WORDING)


def _criterion(before: Criterion, after: Criterion) -> Iterator[Difference]:
    yield from _fields(before, after, after.name, _CRITERION)
    yield from _options(before, after)
    if before.coaching != after.coaching:
        yield Difference(after.name, "coaching texts changed", Effect.WORDING)


def _options(before: Criterion, after: Criterion) -> Iterator[Difference]:
    old: dict[str, Option] = {option.value: option for option in before.options}
    new: dict[str, Option] = {option.value: option for option in after.options}
    for value, option in new.items():
        if value in old:
            yield from _fields(old[value], option, after.name, _OPTION, f"answer {value}, ")
        else:
            yield Difference(after.name, f"new answer {value}, {_text(option.label)}", Effect.QUESTION)
    for value in old:
        if value not in new:
            yield Difference(after.name, f"answer {value} removed", Effect.QUESTION)


_Part = TypeVar("_Part", Section, Criterion)


def _by_id(parts: Sequence[_Part]) -> dict[str, _Part]:
    return {part.id: part for part in parts}
