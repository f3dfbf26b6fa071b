"""One sentence that says why a low grade or a fail was given, built from the scorecard's own words.

It cannot invent anything and holds nothing that was said: the criterion's guidance and where to look.
"""

from collections.abc import Sequence

from scorecards import choices
from scorecards.schema import AnswerKind, Criterion

from ..transcripts import RedactedTranscript, Turn

LOW_SHARE = 0.25
"""Answers that earn at most this share of the points are explained."""


def rationale(criterion: Criterion, answer: str, evidence: Sequence[int], transcript: RedactedTranscript) -> str | None:
    """A sentence for an answer that earns few points; None for any other."""
    earned = choices.points(criterion, answer)
    if earned is None or earned > LOW_SHARE:
        return None
    guidance = " ".join(option.guidance for option in choices.chosen(criterion, answer) if option.guidance)
    reason = (guidance or criterion.question).rstrip(".?! ")
    called = choices.label(criterion, answer).lower()
    verb = "Graded" if criterion.kind is AnswerKind.GRADE else "Answered"
    value = f"{answer} ({called})" if criterion.kind is AnswerKind.GRADE else called
    return f"{verb} {value} {_where(evidence, transcript)}: {reason[0].lower()}{reason[1:]}."


def _where(evidence: Sequence[int], transcript: RedactedTranscript) -> str:
    places = [_place(number, transcript.turns[number]) for number in evidence]
    if not places:
        return "on the whole interaction"
    if len(places) == 1:
        return f"on what happened at {places[0]}"
    return f"on what happened at {', '.join(places[:-1])} and {places[-1]}"


def _place(number: int, turn: Turn) -> str:
    """A time for speech; for text the message's ordinal, counted from 1 as people do."""
    if turn.start is None:
        return f"message {number + 1}"
    minutes, seconds = divmod(round(turn.start), 60)  # as the pages write it
    return f"{minutes}:{seconds:02d}"
