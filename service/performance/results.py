"""What one confirmed result says for each metric of quality: a pure function a metric, over plain values.

A result is one scorecard's evaluation of one interaction that a person confirmed.
"""

from dataclasses import dataclass

from .contacts import share_of


@dataclass(frozen=True, slots=True)
class ConfirmedResult:
    """`percent` is the score with what people decided; `critical` has an entry for each critical question that applied
    and was answered: whether it was passed."""

    percent: float | None
    critical: tuple[bool, ...] = ()


def quality(result: ConfirmedResult) -> float | None:
    return result.percent


def compliance(result: ConfirmedResult) -> float | None:
    """Percent of the critical questions that were passed; None where none applied."""
    return 100 * sum(result.critical) / len(result.critical) if result.critical else None


def critical_fail(result: ConfirmedResult) -> float | None:
    """Whether any critical question was failed; None where none applied."""
    return share_of(not all(result.critical)) if result.critical else None
