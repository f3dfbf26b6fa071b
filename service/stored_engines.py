"""Which engine made a result, as it stands in a row."""

from typing import Any

from pydantic import TypeAdapter

from models.transcripts import EngineInfo

_engine: TypeAdapter[EngineInfo] = TypeAdapter(EngineInfo)


def to_row(engine: EngineInfo) -> dict[str, Any]:
    row: dict[str, Any] = _engine.dump_python(engine, mode="json")
    return row


def from_row(row: dict[str, Any]) -> EngineInfo:
    return _engine.validate_python(row)
