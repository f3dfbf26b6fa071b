"""Taking one file in, by the same way as an upload, and putting it aside. Done twice, it changes nothing."""

from dataclasses import dataclass

from ..database import transaction
from ..errors import ServiceError
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..ingest.metadata import InteractionMetadata
from ..ingest.metadata_sheet import MetadataSheet
from ..ingest.multipart import PartBegin, PartData, PartEnd
from ..interactions.receiving import Outcome, Receiver
from .folder import DONE, FAILED, Entry, Folder
from .tables import IntakeFile, IntakeOutcome

MACHINE = Viewer(user_id=None, name="watched folder", role=Role.QA_ANALYST)
OUTCOMES = {"created": IntakeOutcome.TAKEN, "duplicate": IntakeOutcome.DUPLICATE, "rejected": IntakeOutcome.REFUSED}
NO_INTERACTION = "It holds metadata, not an interaction. Sheets of metadata are called .csv."
NOTE = """callqa did not take this file in.

Reason: {reason}
Number: {number}

Put it right and move it back to where it lay, or delete it.
"""


@dataclass(frozen=True, slots=True)
class Described:
    """A file and what is known about it. `problem` is why what came with it cannot be used."""

    entry: Entry
    path_hash: str
    metadata: InteractionMetadata | None = None
    problem: str | None = None


def take(folder: Folder, file: Described) -> IntakeOutcome:
    """Takes it in, moves it away, and writes down what became of it, in this order.

    Where it stops half way the next look finds the file again: its contents are known then, and it is only moved.
    """
    outcome = _refusal(file.problem) if file.problem else _received(folder, file)
    row = IntakeFile(
        path_hash=file.path_hash,
        suffix=file.entry.suffix[:20],
        size_bytes=file.entry.size_bytes,
        outcome=OUTCOMES[outcome.status],
        reason=outcome.reason,
        interaction_id=outcome.id,
    )
    put_aside(folder, file.entry, row)
    return row.outcome


def put_aside(folder: Folder, entry: Entry, row: IntakeFile) -> None:
    """Moves a file to where its outcome says, with the reason next to one that was refused."""
    with transaction() as session:
        session.add(row)
        session.flush()
        mark = row.id.hex[:8]
        refused = row.outcome is IntakeOutcome.REFUSED
        path = folder.move(entry, FAILED if refused else DONE, mark)
        if refused:
            folder.note(path, NOTE.format(reason=row.reason, number=mark))


def _received(folder: Folder, file: Described) -> Outcome:
    receiver = Receiver(MACHINE)
    if file.metadata is not None:
        receiver.describe(MetadataSheet((file.metadata,), (), ()))
    receiver.handle(PartBegin("file", file.entry.name))
    try:
        for piece in folder.pieces(file.entry):
            receiver.handle(PartData(piece))
    except BaseException:
        receiver.abandon()
        raise
    receiver.handle(PartEnd())
    return receiver.outcomes[0] if receiver.outcomes else _refusal(NO_INTERACTION)


def _refusal(reason: str) -> Outcome:
    return Outcome("", "rejected", reason=reason)


def sentence_of(error: ServiceError, subject: str) -> str:
    """Reasons of parsers lack a subject: "is empty" becomes "Its sheet is empty." """
    reason = error.message.rstrip(".")
    return f"{reason}." if reason[0].isupper() else f"{subject} {reason}."
