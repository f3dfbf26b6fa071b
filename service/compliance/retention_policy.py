"""How long what is kept: rules in order, the first that fits an interaction counts, the last fits all."""

from collections.abc import Sequence
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..errors import BadInput
from ..ingest.metadata import LawfulBasis
from .retention_tables import RetentionPolicy

LONGEST = 3653
"""Days: ten years. Nothing is kept for ever."""
MOST_RULES = 50


class Rule(BaseModel):
    """Conditions that are None fit everything. Days count from when an interaction reached us.

    Raw data is the recording or text as it came, the raw transcript, and what identifies somebody; 0 days: as soon as
    the interaction is ready. `everything_days` takes redacted text and results too.
    """

    model_config = ConfigDict(extra="forbid")

    channel: Channel | None = None
    call_type: str | None = Field(default=None, max_length=200)
    lawful_basis: LawfulBasis | None = None
    security_code: bool = False
    """Only where a card security code was found."""
    raw_days: int = Field(ge=0, le=LONGEST)
    audio_days: int = Field(ge=1, le=LONGEST)
    everything_days: int = Field(ge=1, le=LONGEST)
    why: str = Field(min_length=1, max_length=500)

    @property
    def fits_all(self) -> bool:
        return not (self.channel or self.call_type or self.lawful_basis or self.security_code)

    @property
    def words(self) -> str:
        """Which interactions it is for, in words."""
        told = [
            f"{self.channel.value}s" if self.channel else "",
            f"call type {self.call_type}" if self.call_type else "",
            f"lawful basis {self.lawful_basis.value.replace('_', ' ')}" if self.lawful_basis else "",
            "a card security code was found" if self.security_code else "",
        ]
        return ", ".join(filter(None, told)).capitalize() or "All others"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.raw_days <= self.audio_days <= self.everything_days:
            raise ValueError("raw data goes first, then the masked recording, then everything: the days must rise")
        return self


class Policy(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rules: tuple[Rule, ...] = Field(min_length=1, max_length=MOST_RULES)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.rules[-1].fits_all:
            raise ValueError("the last rule must fit all interactions, so that nothing is kept for ever")
        if any(rule.fits_all for rule in self.rules[:-1]):
            raise ValueError("a rule that fits all stands before others, which would never count")
        return self


DEFAULT = Policy(
    rules=(
        Rule(
            security_code=True,
            raw_days=0,
            audio_days=180,
            everything_days=730,
            why="Card security codes must not be kept after the payment (PCI DSS 3.3.1).",
        ),
        Rule(raw_days=30, audio_days=180, everything_days=730, why="As long as results are checked and disputed."),
    )
)


def read_policy(rules: Sequence[dict[str, Any]]) -> Policy:
    """Raises BadInput that names the rule, counted from 1, and what is wrong with it."""
    try:
        return Policy.model_validate({"rules": list(rules)})
    except ValidationError as error:
        raise BadInput(" ".join(_problem(problem) for problem in error.errors())) from None


def _problem(problem: ErrorDetails) -> str:
    place = problem["loc"]
    said = problem["msg"].removeprefix("Value error, ")
    if len(place) < 2:
        return f"{said[:1].upper()}{said[1:]}."
    name = f", {str(place[2]).replace('_', ' ')}" if len(place) > 2 else ""
    return f"Rule {int(place[1]) + 1}{name}: {said[:1].lower()}{said[1:]}."


def policy_in_force(session: Session) -> tuple[Policy, int]:
    """The newest version and its number; the packaged one, number 0, until a person saved another."""
    newest = session.scalars(select(RetentionPolicy).order_by(RetentionPolicy.version.desc()).limit(1)).first()
    return (read_policy(newest.rules), newest.version) if newest else (DEFAULT, 0)
