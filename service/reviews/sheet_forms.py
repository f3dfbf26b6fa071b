"""Answer sheets as a form sends them: for each question `answer:…`, `comment:…`, `evidence:…` and `cause:…:n`."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from scorecards import choices

from ..errors import BadInput
from .differences import Choice
from .sheets import SheetEntry

Fields = Mapping[str, str]


async def form_fields(request: Request) -> Fields:
    """The fields of the form, each by its last value; of answers whose options were ticked one by one all together."""
    form: FormData = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return fields | {name: choices.joined(_ticked(form, name)) for name in fields if name.startswith("answer:")}


def _ticked(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]


FieldsDep = Annotated[Fields, Depends(form_fields)]


def entries_of(fields: Fields) -> tuple[SheetEntry, ...]:
    """The answers in a form; a question without an answer but with a comment or evidence is left out."""
    return tuple(
        SheetEntry(
            criterion=name.removeprefix("answer:"),
            answer=answer,
            comment=fields.get(f"comment:{name.removeprefix('answer:')}", ""),
            evidence=turns_of(fields.get(f"evidence:{name.removeprefix('answer:')}", "")),
            root_causes=_causes(fields, name.removeprefix("answer:")),
        )
        for name, answer in fields.items()
        if name.startswith("answer:")
    )


def _causes(fields: Fields, criterion: str) -> tuple[str, ...]:
    return tuple(cause for name, cause in fields.items() if name.startswith(f"cause:{criterion}:"))


def choices_of(fields: Fields) -> dict[str, Choice]:
    """What is made of each difference: `keeps:…` is "mine" or "machine", `reason:…` says why."""
    return {
        name.removeprefix("keeps:"): Choice(keeps, fields.get(f"reason:{name.removeprefix('keeps:')}", ""))
        for name, keeps in fields.items()
        if name.startswith("keeps:")
    }


def seconds_of(fields: Fields) -> float | None:
    """How long the page was worked on, where the browser measured it."""
    try:
        return float(fields["active_seconds"])
    except (KeyError, ValueError):
        return None


def turns_of(written: str) -> tuple[int, ...]:
    """Turn numbers as the page keeps them: "3 5". Raises BadInput for anything else."""
    if not all(part.isascii() and part.isdigit() and len(part) < 7 for part in written.split()):
        raise BadInput("Evidence is named by the numbers of turns.")
    return tuple(int(part) for part in written.split())
