"""What a scorecard takes as an answer, and what it wants said about one: comments, root causes that it offers."""

from collections.abc import Sequence

from scorecards import choices
from scorecards.choices import AnyOption, NotOffered, Question

from ..errors import BadInput
from ..evaluations.details import AnswerDetail, EvaluationDetail


def answer_offered(asked: Question[AnyOption], answer: str) -> str:
    """The answer in its one way of writing. Raises BadInput for one that `asked` does not offer."""
    try:
        return choices.canonical(asked, answer)
    except NotOffered as error:
        raise BadInput(str(error)) from None


def reason_missing(asked: AnswerDetail, answer: str) -> str:
    """The sentence for a change to `answer` that nobody gave a reason for. It names the criterion."""
    if choices.comment_required(asked, answer):
        return f"{asked.name}: the answer “{choices.label(asked, answer)}” needs a comment. Say why."
    return f"{asked.name}: Say why you change the answer."


def offered_root_causes(name: str, offered: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """The chosen root causes in the scorecard's order. Raises BadInput for one that criterion `name` does not list."""
    if set(chosen) - set(offered):
        raise BadInput(f"{name}: choose among the root causes that the scorecard lists.")
    return [cause for cause in offered if cause in chosen]


def check_comments(result: EvaluationDetail, comment: str) -> None:
    """Raises BadInput where an answer needs a comment and neither its own reason nor `comment` says anything."""
    if result.uncommented and not comment.strip():
        raise BadInput(f"These answers need a comment: {', '.join(result.uncommented)}. Write it before you confirm.")
