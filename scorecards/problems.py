"""What is wrong with a scorecard, where, and what would be allowed: for editors, not for programmers."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from .rules import PhraseRule, SilenceRule
from .schema import Band, CoachingTexts, Condition, Criterion, Option, Scorecard, Section

Location = tuple[int | str, ...]

PARTS: Mapping[str, type[BaseModel]] = {
    "sections": Section,
    "criteria": Criterion,
    "options": Option,
    "bands": Band,
    "coaching": CoachingTexts,
    "condition": Condition,
    "phrases": PhraseRule,
    "silence": SilenceRule,
}
"""What stands under a name in a scorecard, for naming the fields that it may have."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` leads to the place, as in `sections.0.criteria.2.name`; empty for the scorecard as a whole."""

    path: str
    sentence: str


def problems_of(error: ValidationError) -> tuple[tuple[Location, Problem], ...]:
    """Each problem once, with its location as pydantic gives it, in the order of the scorecard.

    A list whose item is wrong is reported by pydantic as too short as well: only the deepest errors are kept.
    """
    errors = error.errors(include_url=False)
    locations = [item["loc"] for item in errors]
    deepest = [item for item in errors if not any(_within(item["loc"], other) for other in locations)]
    return tuple((item["loc"], Problem(_path(item["loc"]), _sentence(item))) for item in deepest)


def _within(outer: Location, inner: Location) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _path(location: Location) -> str:
    """Pydantic names a union's chosen member after `rule`; the scorecard does not."""
    steps = [str(step) for step in location]
    if "rule" in steps and len(steps) > steps.index("rule") + 1:
        del steps[steps.index("rule") + 1]
    return ".".join(steps)


def _sentence(item: ErrorDetails) -> str:
    name = str(item["loc"][-1]) if item["loc"] else "the scorecard"
    match item["type"]:
        case "extra_forbidden":
            return _unknown(name, item["loc"])
        case "missing":
            return f"'{name}' is missing"
        case "string_pattern_mismatch":
            return "must be small letters, digits and underscores, and start with a letter: as in 'reason_asked'"
        case "too_short":
            return f"'{name}' must have at least one entry"
    return item["msg"].removeprefix("Value error, ")


def _unknown(name: str, location: Location) -> str:
    allowed = _fields(location)
    close = difflib.get_close_matches(name, allowed, n=1)
    hint = f"; did you mean '{close[0]}'?" if close else "."
    return f"'{name}' is not known here{hint} Allowed: {', '.join(allowed)}"


def _fields(location: Location) -> Sequence[str]:
    names = [step for step in location[:-1] if isinstance(step, str) and step in PARTS]
    return list((PARTS[names[-1]] if names else Scorecard).model_fields)
