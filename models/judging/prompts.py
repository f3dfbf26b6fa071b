"""The wording that a language model is asked, kept as text files. A hash of it goes with every answer."""

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from string import Template, ascii_uppercase

from scorecards.schema import Criterion, Option

from ..transcripts import Channel, RedactedTranscript

NAMES = ("instructions", "rubric", "interaction", "opportunity", "verdict", "option", "evidence", "support")


@cache
def template(name: str) -> Template:
    """The template file of this name, one of `NAMES`."""
    text = (resources.files(__package__) / "prompts" / f"{name}.txt").read_text(encoding="utf-8")
    return Template(text.strip())


def instructions() -> str:
    return template("instructions").substitute()


def interaction(transcript: RedactedTranscript, *, channel: Channel, facts: Sequence[str]) -> str:
    """Everything about the interaction that all criteria share: rubric, reference facts and numbered turns."""
    turns = [f"[{number}] {turn.speaker.upper()}: {as_data(turn.text)}" for number, turn in enumerate(transcript.turns)]
    body = template("interaction").substitute(
        channel=channel.value,
        facts="\n".join(f"- {as_data(fact)}" for fact in facts) or "- none given",
        count=len(turns),
        turns="\n".join(turns),
    )
    return f"{template('rubric').substitute()}\n\n{body}"


def opportunity(criterion: Criterion) -> str:
    return template("opportunity").substitute(name=criterion.name, opportunity=criterion.opportunity)


def verdict(criterion: Criterion, options: Sequence[Option], labels: Sequence[str]) -> str:
    """Asks for one of `labels`, which stand for `options` in their order."""
    lines = [
        f"{label} = {option.label}. {option.guidance}".strip() for label, option in zip(labels, options, strict=True)
    ]
    return template("verdict").substitute(
        name=criterion.name, question=criterion.question, options="\n".join(lines), labels=", ".join(labels)
    )


def option(criterion: Criterion, answer: Option) -> str:
    """Asks whether one of several options, which can be right together, is."""
    return template("option").substitute(name=criterion.name, question=criterion.question, answer=_said(answer))


def evidence(criterion: Criterion, answer: Option) -> str:
    return template("evidence").substitute(name=criterion.name, question=criterion.question, answer=_said(answer))


def support(criterion: Criterion, answer: Option, turn: int) -> str:
    return template("support").substitute(
        name=criterion.name, question=criterion.question, answer=_said(answer), turn=turn
    )


def letters(count: int) -> tuple[str, ...]:
    """Names for options whose own values a tokenizer cannot tell apart by their first token. At most 26."""
    return tuple(ascii_uppercase[:count])


def prompt_hash(criterion: Criterion) -> str:
    """SHA-256 (hexadecimal) of the templates that it is asked with, and of the criterion as it is asked."""
    parts = [template(name).template for name in NAMES if name != "option" or criterion.several]
    parts.append(criterion.model_dump_json(include={"id", "name", "question", "kind", "options", "opportunity"}))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def as_data(text: str) -> str:
    """Text on one line without anything that a tokenizer or a reader could take for the frame around it.

    A turn could otherwise end the transcript, open a new role with control tokens such as `<|im_end|>`, or pretend
    to be another turn by starting a line with a number.
    """
    one_line = " ".join(text.split())
    without_control = re.sub(r"<(?=[|/\w])|(?<=[|\w])>", " ", one_line)
    return re.sub(r"\[(?=\d+\])", "(", without_control)


def _said(answer: Option) -> str:
    return f"{answer.label}. {answer.guidance}".strip()
