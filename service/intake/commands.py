"""Changing how names of files are read. Audited; never commits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput
from ..identity.viewer import Viewer
from ..ingest.metadata import InteractionMetadata
from .name_patterns import NameReader, checked_pattern, checked_timezone
from .tables import NamePattern
from .taking import sentence_of

MOST_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """What a pattern makes of one example: the columns it fills, or why it fills none."""

    name: str
    columns: Mapping[str, str]
    problem: str | None


def save_pattern(session: Session, viewer: Viewer, pattern: str, timezone: str, *, required: bool) -> NamePattern:
    """In force from now on. Raises BadInput for a pattern or a time zone that cannot be used."""
    pattern = checked_pattern(pattern.strip())
    if required and not pattern:
        raise BadInput("Without a pattern there is nothing that names could fail to fit.")
    row = NamePattern(
        pattern=pattern, timezone=checked_timezone(timezone.strip()), required=required, by_id=viewer.user_id
    )
    session.add(row)
    session.flush()
    audit.record(session, viewer, "changed", "file name pattern", row.id, required=required)
    return row


def try_pattern(pattern: str, timezone: str, names: Iterable[str]) -> tuple[Trial, ...]:
    """What the pattern makes of examples. Neither is kept. Raises BadInput for a pattern that cannot be used."""
    reader = NameReader(checked_pattern(pattern.strip()), checked_timezone(timezone.strip()), required=False)
    examples = [name.strip() for name in names if name.strip()]
    return tuple(_trial(reader, name) for name in examples[:MOST_EXAMPLES])


def _trial(reader: NameReader, name: str) -> Trial:
    try:
        found = reader.read(name)
    except BadInput as error:
        return Trial(name, {}, sentence_of(error, "The file"))
    if found is None:
        return Trial(name, {}, "The name does not fit the pattern.")
    return Trial(name, _columns(found), None)


def _columns(found: InteractionMetadata) -> dict[str, str]:
    """What was filled, as it would be understood, by the names of columns."""
    values = found.model_dump(mode="json", exclude_unset=True, exclude={"file", "known", "transfers", "facts"})
    columns = {column: str(value) for column, value in values.items()}
    return columns | {f"known_{known.type.value.lower()}": known.value for known in found.known}
