"""Rules that a scorecard may state where words or timings decide, so that no model is asked."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _pattern(text: str) -> str:
    try:
        re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error.msg}") from error
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class PhraseRule(BaseModel):
    """Passes when one of `phrases` (regular expressions, case ignored) is said by one of `speakers`.

    `opening_turns` limits the search to that many first turns. Where the transcript starts in the middle of an
    interaction the opening cannot be seen: none of `opening_signs` in it makes the criterion not applicable.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["phrases"]
    phrases: tuple[Pattern, ...] = Field(min_length=1)
    speakers: tuple[str, ...] = ("agent", "system")
    opening_turns: int | None = Field(default=None, ge=1)
    opening_signs: tuple[Pattern, ...] = ()


class SilenceRule(BaseModel):
    """Fails when nobody speaks for longer than `longest_seconds`. Not applicable where turns carry no times."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["silence"]
    longest_seconds: float = Field(gt=0)
