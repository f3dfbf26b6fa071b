"""An interaction's redaction as a reviewer works on it: words that can be selected, and every span to decide on."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.personal_data import DataType, Tier
from models.transcripts import Channel, Speaker

from ..errors import NotFound
from ..identity.viewer import Viewer, may_see
from ..interactions.details import InteractionDetail, interaction_detail
from ..interactions.queries import find, newest_run
from ..interactions.tables import Interaction
from ..interactions.transcript_detail import Segment, TurnDetail
from ..rerun_queries import open_rerun
from ..reviews.queries import names
from .manual import ADDED
from .review_queue import kinds_waiting
from .review_tables import Change, ManualRedaction, RedactionDecision, RedactionReview, ReviewKind, Standing, Verdict
from .tables import RedactionRow, RedactionRun
from .tallies import decided, is_doubtful

WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or a redacted span (`position` set), at characters `first` to `last` (exclusive) of the redacted turn."""

    text: str = field(repr=False)
    first: int
    last: int
    start: float | None
    end: float | None
    position: int | None = None

    @property
    def selectable(self) -> bool:
        """It says something: marks by themselves are not masked."""
        return self.position is None and any(character.isalnum() for character in self.text)


@dataclass(frozen=True, slots=True)
class ReviewTurn:
    """One turn as pieces in order; what lies between them is white space. `before` is what stands before each."""

    number: int
    speaker: Speaker
    start: float | None
    end: float | None
    sent_at: dt.datetime | None
    pieces: tuple[tuple[str, Piece], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Undo:
    """A proposal to take a redaction back. `own`: the viewer made it, so another person has to decide."""

    id: UUID
    interaction_id: UUID
    reference: str
    position: int
    type: DataType
    reason: str | None = field(repr=False)
    standing: Standing
    proposed_by: str
    proposed_at: dt.datetime
    decided_by: str | None
    decided_at: dt.datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class SpanDetail:
    """One redaction and what people say about it."""

    position: int
    type: DataType
    tier: Tier
    speaker: Speaker
    turn: int
    start_seconds: float | None
    end_seconds: float | None
    confidence: float
    detector: str
    reason: str
    by_person: bool
    doubtful: bool
    verdict: Verdict | None
    correct_type: DataType | None
    decided_by: str | None
    undo: Undo | None

    @property
    def number(self) -> int:
        return self.position + 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How many redactions of the machine there are to decide on, and how far that is."""

    total: int
    decided: int
    doubtful_left: int
    added: int


@dataclass(frozen=True, slots=True)
class RedactionReviewDetail:
    """Everything on the page. `kinds`: why it is reviewed; `mine`: the viewer has it on hand."""

    interaction: InteractionDetail
    kinds: tuple[ReviewKind, ...]
    reviewer: str | None
    mine: bool
    outdated: bool
    turns: tuple[ReviewTurn, ...]
    spans: tuple[SpanDetail, ...]
    progress: Progress
    redacting_again: bool

    @property
    def everything(self) -> bool:
        """A sample wants a decision on every redaction."""
        return ReviewKind.SAMPLE in self.kinds


def review_detail(viewer: Viewer, session: Session, interaction_id: UUID) -> RedactionReviewDetail:
    """Raises NotFound where it is outside the scope, withheld, or not redacted yet."""
    interaction = interaction_detail(viewer, session, interaction_id)
    found = find(viewer, session, interaction_id)
    run = newest_run(session, found)
    if interaction.withheld or interaction.transcript is None or run is None:
        raise NotFound("There is no redaction of this interaction to review.")
    reviews = _open(session, interaction_id)
    mine = [review for review in reviews if review.reviewer_id == viewer.user_id]
    taken = next((review.reviewer_id for review in reviews if review.reviewer_id), None)
    spans = _spans(viewer, session, run, found)
    return RedactionReviewDetail(
        interaction=interaction,
        kinds=tuple(dict.fromkeys([*(review.kind for review in reviews), *kinds_waiting(session, interaction_id)])),
        reviewer=names(session, [taken]).get(taken),
        mine=bool(mine),
        outdated=any(review.run_id != run.id for review in mine),
        turns=tuple(_turn(turn, run.redactions) for turn in interaction.transcript.turns),
        spans=spans,
        progress=_progress(spans),
        redacting_again=open_rerun(session, interaction_id) is not None,
    )


def undos(viewer: Viewer, session: Session, interaction_ids: Mapping[UUID, str] | None = None) -> tuple[Undo, ...]:
    """Proposals that wait for a second person; of these interactions only, by id and reference, all of theirs."""
    chosen = (
        ManualRedaction.standing == Standing.PROPOSED
        if interaction_ids is None
        else ManualRedaction.interaction_id.in_(list(interaction_ids))
    )
    rows = session.execute(
        select(ManualRedaction, Interaction.reference)
        .join(Interaction, Interaction.id == ManualRedaction.interaction_id)
        .where(may_see(viewer), ManualRedaction.change == Change.UNDO, chosen)
        .order_by(ManualRedaction.created_at)
    ).all()
    people = names(session, [id for row, _ in rows for id in (row.by_id, row.decided_by_id)])
    return tuple(_undo(viewer, row, reference, people) for row, reference in rows)


def _undo(viewer: Viewer, row: ManualRedaction, reference: str, people: Mapping[UUID | None, str]) -> Undo:
    return Undo(
        id=row.id,
        interaction_id=row.interaction_id,
        reference=reference,
        position=row.position,
        type=row.type,
        reason=row.reason,
        standing=row.standing,
        proposed_by=people.get(row.by_id, ""),
        proposed_at=row.created_at,
        decided_by=people.get(row.decided_by_id),
        decided_at=row.decided_at,
        own=row.by_id == viewer.user_id,
    )


def _open(session: Session, interaction_id: UUID) -> Sequence[RedactionReview]:
    return session.scalars(
        select(RedactionReview).where(
            RedactionReview.interaction_id == interaction_id,
            RedactionReview.finished_at.is_(None),
            RedactionReview.replaced_reason.is_(None),
        )
    ).all()


def _spans(viewer: Viewer, session: Session, run: RedactionRun, found: Interaction) -> tuple[SpanDetail, ...]:
    decisions = decided(session, run.id)
    people = names(session, [decision.by_id for decision in decisions.values()])
    ours = {found.id: found.reference}
    proposals = {undo.position: undo for undo in undos(viewer, session, ours) if undo.standing is not Standing.AGREED}
    ordered = sorted(run.redactions, key=lambda row: (row.turn, row.start))
    return tuple(
        _span(row, found.channel, decisions.get(row.position), people, proposals.get(row.position)) for row in ordered
    )


def _span(
    row: RedactionRow,
    channel: Channel,
    decision: RedactionDecision | None,
    people: Mapping[UUID | None, str],
    undo: Undo | None,
) -> SpanDetail:
    return SpanDetail(
        position=row.position,
        type=row.type,
        tier=row.tier,
        speaker=row.speaker,
        turn=row.turn,
        start_seconds=row.start_seconds,
        end_seconds=row.end_seconds,
        confidence=row.confidence,
        detector=row.detector,
        reason=row.reason,
        by_person=row.detector == ADDED,
        doubtful=is_doubtful(row, channel),
        verdict=decision.verdict if decision else None,
        correct_type=decision.correct_type if decision else None,
        decided_by=people.get(decision.by_id) if decision else None,
        undo=undo,
    )


def _progress(spans: Sequence[SpanDetail]) -> Progress:
    machine = [span for span in spans if not span.by_person]
    return Progress(
        total=len(machine),
        decided=sum(span.verdict is not None for span in machine),
        doubtful_left=sum(span.doubtful and span.verdict is None for span in machine),
        added=len(spans) - len(machine),
    )


def _turn(turn: TurnDetail, rows: Sequence[RedactionRow]) -> ReviewTurn:
    positions = iter(row.position for row in sorted(rows, key=lambda row: row.start) if row.turn == turn.number)
    pieces = list(_pieces(turn.segments, positions))
    starts = [0, *(piece.last for piece in pieces)]
    between = [turn.text[at : piece.first] for at, piece in zip(starts, pieces, strict=False)]
    return ReviewTurn(
        turn.number, turn.speaker, turn.start, turn.end, turn.sent_at, tuple(zip(between, pieces, strict=True))
    )


def _pieces(segments: Sequence[Segment], positions: Iterator[int]) -> Iterator[Piece]:
    at = 0
    for segment in segments:
        if segment.redacted:
            yield Piece(segment.text, at, at + len(segment.text), segment.start, segment.end, next(positions))
        else:
            for word in WORD.finditer(segment.text):
                yield Piece(word.group(), at + word.start(), at + word.end(), segment.start, segment.end)
        at += len(segment.text)
