"""What is wrong with a draft, at which field."""

from typing import Any

from pydantic import ValidationError

from scorecards.problems import Problem, problems_of
from scorecards.schema import Scorecard


def check(content: dict[str, Any]) -> tuple[Scorecard | None, tuple[Problem, ...]]:
    """The scorecard that the content is, or what keeps it from being one."""
    try:
        return Scorecard.model_validate(content), ()
    except ValidationError as error:
        return None, tuple(problem for _, problem in problems_of(error))
