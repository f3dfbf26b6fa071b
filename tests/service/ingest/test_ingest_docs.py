"""docs/ingest.md lists the columns that are read, and its examples are read."""

import re
from pathlib import Path

import pytest

from models.personal_data import DataType
from service.ingest.metadata import InteractionMetadata
from service.ingest.metadata_sheet import ALIASES, NEVER_HELD, column_of
from service.ingest.texts import read_conversation

PAGE = (Path(__file__).parents[3] / "docs" / "ingest.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| (.*?) \|.*\|$", PAGE, re.MULTILINE)


def test_every_column_and_every_other_name_is_listed() -> None:
    listed = {column: set(re.findall(r"`(\w+)`", names)) for column, names in ROWS}
    fields = set(InteractionMetadata.model_fields) - {"known"}
    sheet_only = {"transfer_targets", "transfer_times", "timezone"}
    assert set(listed) == fields | sheet_only | {f"known_{type.value.lower()}" for type in set(DataType) - NEVER_HELD}
    assert {alias: column for column, names in listed.items() for alias in names} == ALIASES
    assert all(column_of(column) == column for column in listed)


@pytest.mark.parametrize("kind", ["text", "json"])
def test_the_examples_are_conversations(kind: str) -> None:
    example = re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    assert read_conversation(example[1].encode()).transcript.turns
