"""What an answer is made of: one option's value, or, where several can be chosen, their values joined by commas."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

SEPARATOR = ","


class Offered(Protocol):
    """One option, as `scorecards.schema.Option` has it."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def points(self) -> float | None: ...
    @property
    def exclusive(self) -> bool: ...
    @property
    def comment_required(self) -> bool: ...


Option_co = TypeVar("Option_co", bound=Offered, covariant=True)
AnyOption = TypeVar("AnyOption", bound=Offered)


class Question(Protocol[Option_co]):
    """A criterion, or what is shown of one. `several` says whether several options can be chosen at once."""

    @property
    def options(self) -> Sequence[Option_co]: ...
    @property
    def several(self) -> bool: ...


class NotOffered(LookupError):
    """An answer that the question does not offer. The message is for whoever gave it."""


def chosen(question: Question[AnyOption], answer: str) -> tuple[AnyOption, ...]:
    """The options that `answer` consists of, in the scorecard's order. Raises `NotOffered`."""
    values = set(answer.split(SEPARATOR)) if question.several else {answer}
    found = tuple(option for option in question.options if option.value in values)
    if len(found) < len(values):
        raise NotOffered("Choose one of the answers that the scorecard offers.")
    if len(found) > 1 and (alone := [option.label for option in found if option.exclusive]):
        raise NotOffered(f"“{alone[0]}” cannot be chosen together with another answer.")
    return found


def joined(values: Iterable[str]) -> str:
    """Option values as one answer; empty ones, as a form sends them, are left out."""
    return SEPARATOR.join(value for value in values if value)


def canonical(question: Question[AnyOption], answer: str) -> str:
    """The one way to write `answer`: whatever the order and repetition it came in. Raises `NotOffered`."""
    return joined(option.value for option in chosen(question, answer))


def label(question: Question[AnyOption], answer: str) -> str:
    """What the options of `answer` are called; `answer` itself where it is not offered, as by another version."""
    try:
        return ", ".join(option.label for option in chosen(question, answer))
    except NotOffered:
        return answer


def comment_required(question: Question[AnyOption], answer: str) -> bool:
    """Whether any option of `answer` needs a comment. Raises `NotOffered`."""
    return any(option.comment_required for option in chosen(question, answer))


def points(question: Question[AnyOption], answer: str) -> float | None:
    """The share of the weight that `answer` earns: its options' points added up, 0 at least and 1 at most.

    None where none of its options has points: not applicable. Raises `NotOffered`.
    """
    earned = [option.points for option in chosen(question, answer) if option.points is not None]
    return _share(earned) if earned else None


def points_offered(question: Question[AnyOption]) -> tuple[float, float] | None:
    """The least and the most that an answer can earn; None where no option has points."""
    known = [(option.points, option.exclusive) for option in question.options if option.points is not None]
    if not known:
        return None
    singly = [earned for earned, _ in known]
    together = [earned for earned, alone in known if earned > 0 and not alone] if question.several else []
    return _share([min(singly)]), max(_share([max(singly)]), _share(together))


def shares_any(answer: str | None, values: Sequence[str]) -> bool:
    """Whether `answer` is, or has among its options, one of `values`."""
    return answer is not None and (answer in values or not set(answer.split(SEPARATOR)).isdisjoint(values))


def _share(earned: Sequence[float]) -> float:
    """The sum, rounded where there is one, so that what adds up to nothing is nothing."""
    total = earned[0] if len(earned) == 1 else round(sum(earned), 6)
    return min(1.0, max(0.0, total))
