"""Receiving uploads piece by piece: each file is sealed as it arrives and stands on its own.

What is wrong with one file is said about that file; the others go on. Every accepted file is committed before the next
is read, so that a connection that breaks loses only the file that it broke.
"""

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.audio import ChannelLayout
from models.transcripts import Channel

from ..config import settings
from ..database import transaction
from ..errors import BadInput, Conflict, ServiceError, TooLarge
from ..identity.viewer import Viewer, may_see
from ..ingest.formats import Format, identify
from ..ingest.metadata import AgentChannel, InteractionMetadata
from ..ingest.metadata_sheet import MetadataSheet, bare_name, read_sheet
from ..ingest.multipart import Event, PartBegin, PartData
from ..ingest.signatures import LONGEST, looks_like_recording
from ..ingest.texts import read_conversation
from ..presentation import size
from ..sealed_writer import SealedWriter
from ..vault import vault
from ..vault_tables import Kind
from .commands import Arrival, duplicate_of, take_in
from .tables import Interaction

NOT_A_RECORDING = (
    "is not a recording in a format that can be read (WAV, FLAC, MP3, Ogg, Opus, M4A, WebM, AMR), "
    "nor a chat or an e-mail as text or JSON"
)
MOST_TEXT = 20_000_000
"""Bytes of a chat, an e-mail thread or a sheet: these are read whole."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `status` is created, duplicate or rejected."""

    file: str
    status: str
    id: UUID | None = None
    reference: str | None = None
    reason: str | None = None


class Receiver:
    """Takes the events of one upload. `outcomes` and `sheet_problems` tell what became of it."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._sheet = MetadataSheet((), (), ())
        self._sheet_name = ""
        self._layout: ChannelLayout | None = None
        self._part: _Part | None = None
        self.outcomes: list[Outcome] = []
        self.sheet_problems: list[str] = []

    def handle(self, event: Event) -> None:
        if isinstance(event, PartBegin):
            self._part = self._begin(event)
        elif self._part is None:
            return
        elif isinstance(event, PartData):
            self._part.data(event.data)
        else:
            part, self._part = self._part, None
            part.end()

    def finish(self) -> None:
        """Says which rows of the sheet were about no file."""
        files = [outcome.file for outcome in self.outcomes]
        for row in self._sheet.without_file(files):
            self.sheet_problems.append(f"{self._sheet_name}: no file named {row.file} came with this sheet")

    def abandon(self) -> None:
        """The connection broke: the file on its way is dropped."""
        if self._part is not None:
            self._part.abandon()

    def _begin(self, event: PartBegin) -> "_Part":
        if event.filename:
            return _File(self, bare_name(event.filename) or "unnamed file")
        return _Field(self._use_of(event.name))

    def _use_of(self, field: str) -> Callable[[str], None]:
        """What is done with the value of a plain field; nothing, if it is none of ours."""
        return self._choose_layout if field == "agent_channel" else lambda _: None

    def _choose_layout(self, value: str) -> None:
        choices = {channel.value: channel.layout for channel in AgentChannel} | {"": None, "auto": None}
        if value not in choices:
            raise BadInput("agent_channel must be left, right, mono or auto.")
        self._layout = choices[value]

    def describe(self, sheet: MetadataSheet) -> None:
        """Metadata that is known without a sheet among the files."""
        self._sheet = sheet

    def use_sheet(self, name: str, content: bytes) -> None:
        if self.outcomes:
            self.sheet_problems.append(f"{name}: must come before the files that it describes; it was not used")
            return
        try:
            self._sheet, self._sheet_name = read_sheet(content), name
        except BadInput as error:
            self.sheet_problems.append(f"{name}: {error.message}")
            return
        self.sheet_problems += [row.message(name) for row in self._sheet.rejected]

    def admit(self, file: "_File") -> Outcome:
        """A row for a file that arrived whole. Raises ServiceError with the reason why there can be none."""
        metadata = self._sheet.of(file.name) or InteractionMetadata(file=file.name)
        arrival = file.seal(self._layout, metadata)
        try:
            with transaction() as session:
                if (known := duplicate_of(session, arrival.stored)) is not None:
                    vault().discard(arrival.stored.path)
                    return self._duplicate(session, file.name, known)
                interaction = take_in(session, self._viewer, arrival, metadata)
                return Outcome(file.name, "created", interaction.id, interaction.reference)
        except IntegrityError:  # the same bytes, or the same reference, arrived at this very moment
            vault().discard(arrival.stored.path)
            raise Conflict("The same contents or external id are arriving in another upload.") from None
        except ServiceError:
            vault().discard(arrival.stored.path)
            raise

    def _duplicate(self, session: Session, name: str, known: Interaction) -> Outcome:
        """Tells which interaction it is only to those who may see that one."""
        visible = session.scalar(select(Interaction.id).where(Interaction.id == known.id, may_see(self._viewer)))
        reason = "These exact contents have been uploaded before."
        return Outcome(name, "duplicate", visible, known.reference if visible else None, reason)


class _Part(Protocol):
    def data(self, data: bytes) -> None: ...

    def end(self) -> None: ...

    def abandon(self) -> None: ...


class _Field:
    """A plain form field, short by nature."""

    def __init__(self, use: Callable[[str], None]) -> None:
        self._use = use
        self._value = bytearray()

    def data(self, data: bytes) -> None:
        self._value += data[: 1000 - len(self._value)]

    def end(self) -> None:
        self._use(self._value.decode(errors="replace").strip())

    def abandon(self) -> None:
        return


class _File:
    """One file on its way: a recording is sealed as it comes, a text is short enough to be read whole."""

    def __init__(self, receiver: Receiver, name: str) -> None:
        self.name = name
        self._receiver = receiver
        self._id, self._key = uuid4(), vault().new_key()
        self._head = bytearray()
        self._writer: SealedWriter | None = None
        self._size = 0
        self._problem: ServiceError | None = None

    def data(self, data: bytes) -> None:
        if self._problem is not None:
            return
        self._size += len(data)
        try:
            self._accept(data)
        except ServiceError as problem:
            self._problem = problem
            self.abandon()

    def end(self) -> None:
        try:
            if self._problem is not None:
                raise self._problem
            if self._writer is None and identify(bytes(self._head)) is Format.METADATA:
                self._receiver.use_sheet(self.name, bytes(self._head))
                return
            self._receiver.outcomes.append(self._receiver.admit(self))
        except ServiceError as problem:
            self.abandon()
            self._receiver.outcomes.append(Outcome(self.name, "rejected", reason=_sentence(problem.message)))

    def abandon(self) -> None:
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None
        self._head.clear()

    def seal(self, layout: ChannelLayout | None, metadata: InteractionMetadata) -> Arrival:
        """The file in the vault. Raises BadInput when it is nothing that can be evaluated."""
        if self._writer is not None:
            layout = metadata.agent_channel.layout if metadata.agent_channel else layout
            return self._arrival(self._writer, Channel.VOICE, layout)
        content = bytes(self._head)
        if identify(content) is Format.VOICE:
            raise BadInput(NOT_A_RECORDING)
        channel = read_conversation(content, agent_name=metadata.agent_name).channel
        writer = vault().write(self._key, self._id, Kind.ORIGINAL)
        writer.write(content)
        return self._arrival(writer, channel, None)

    def _arrival(self, writer: SealedWriter, channel: Channel, layout: ChannelLayout | None) -> Arrival:
        stored, self._writer = writer.close(), None
        media_type = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        return Arrival(self._id, self._key, stored, media_type, channel, layout)

    def _accept(self, data: bytes) -> None:
        limit = settings().max_upload_bytes
        if self._size > limit:
            raise TooLarge(f"is over the limit of {size(limit)} for one file")
        if self._writer is not None:
            self._writer.write(data)
            return
        self._head += data
        if len(self._head) >= LONGEST and looks_like_recording(self._head):
            self._writer = vault().write(self._key, self._id, Kind.ORIGINAL)
            self._writer.write(bytes(self._head))
            self._head.clear()
        elif len(self._head) > MOST_TEXT:
            raise TooLarge(f"is no recording, and a text may have {size(MOST_TEXT)} at most")


def _sentence(reason: str) -> str:
    """Reasons of parsers lack a subject: "is empty" becomes "The file is empty." """
    reason = reason.rstrip(".")
    return f"{reason}." if reason[0].isupper() else f"The file {reason}."
