"""Interactions that went through the whole pipeline: turns, redactions, figures, evaluations. All made up."""

import datetime as dt
import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from models.audio import ChannelLayout
from models.personal_data import DataType, Tier
from models.transcripts import Channel, Speaker
from scorecards.schema import Scorecard

from ..evaluations.tables import Answer, Evaluation
from ..feedback.customer_tables import CustomerFeedback, FeedbackSource
from ..interactions.tables import Direction, Interaction, State, Transcript, TranscriptTurn
from ..metrics.tables import InteractionMetrics
from ..redactions.tables import RedactionRow, RedactionRun
from . import talk, verdicts
from .circumstances import Circumstances
from .copying import Rows
from .people import SeededAgent, pick
from .verdicts import Verdict, Verdicts

CHANNELS = (Channel.VOICE,) * 8 + (Channel.CHAT, Channel.EMAIL)
QUEUES = ("Billing", "Retention", "Sales", "Deliveries", "Claims", "Technical")
CALL_TYPES = ("Bill query", "Cancellation", "Complaint", "New order", "Moving home", "Payment", "Fault", "Other")
ENGINE = {"name": "seeded", "version": "1", "settings": {}}
FAILED, CLOSED = 0.01, 0.03
COMMENTS = (None, None, "Quick and friendly.", "I had to call twice.", "Took a long time.", "All settled, thank you.")
MEAN_TURNS = 30
REDACTIONS = (DataType.NAME, DataType.POSTCODE, DataType.EMAIL, DataType.PHONE)


@dataclass(frozen=True, slots=True)
class Result:
    """One evaluation, for those who decide about it."""

    evaluation_id: UUID
    verdicts: Verdicts
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Conversation:
    """A finished interaction with its results."""

    id: UUID
    agent: SeededAgent
    at: dt.datetime
    results: tuple[Result, ...]


class Conversations:
    """Makes interactions, one after the other, and puts their rows where they are written from."""

    def __init__(self, rows: Rows, cards: tuple[Scorecard, ...], chance: random.Random) -> None:
        self._rows, self._chance = rows, chance
        self._talk, self._circumstances = talk.Talk(chance), Circumstances(chance)
        self._verdicts: Mapping[Channel, tuple[Verdicts, ...]] = {
            channel: tuple(Verdicts(card, channel, chance) for card in cards if channel.value in card.channels)
            for channel in Channel
        }
        self._count = 0

    def make(self, agent: SeededAgent, at: dt.datetime) -> Conversation | None:
        """None for one that could not be transcribed, and so has no results."""
        self._count += 1
        id, channel = self.new_id(), pick(CHANNELS, self._chance)
        failed = channel is Channel.VOICE and self._chance.random() < FAILED
        turns, transcript = max(4, int(self._chance.gauss(MEAN_TURNS, 10))), self.new_id()
        lines, seconds = self._talk.turns(str(transcript), turns, voice=channel is Channel.VOICE)
        known = self._circumstances.of(agent, channel, at)
        self._interaction(id, agent, channel, at, seconds, known, failed=failed)
        if failed:
            return None
        self._said(id, transcript, lines, at)
        run = self._redacted(id, transcript, channel, at, turns)
        self._measured(id, transcript, channel, seconds, known["wrap_up_seconds"])
        judged = tuple(self._judged(id, transcript, run, each, agent, at) for each in self._verdicts[channel])
        return Conversation(id, agent, at, judged)

    def new_id(self) -> UUID:
        return UUID(int=self._chance.getrandbits(128), version=4)

    def _interaction(
        self,
        id: UUID,
        agent: SeededAgent,
        channel: Channel,
        at: dt.datetime,
        seconds: float,
        known: Mapping[str, object],
        *,
        failed: bool,
    ) -> None:
        voice, reference = channel is Channel.VOICE, f"SEED-{self._count:07}"
        self._rows.add(
            Interaction, id=id, created_at=at + dt.timedelta(minutes=7), channel=channel.value,
            state=(State.FAILED if failed else State.READY).value, failed_step="transcribe" if failed else None,
            failed_reason="The recording holds no speech: it is silent from start to end." if failed else None,
            reference=reference, content_hash=hashlib.sha256(reference.encode()).hexdigest(),
            media_type="audio/flac" if voice else "application/json", size_bytes=int(seconds * 8000),
            channel_layout=ChannelLayout.AGENT_FIRST.value if voice else None, duration_seconds=seconds,
            started_at=at, direction=Direction.INBOUND.value,
            queue=pick(QUEUES, self._chance), call_type=pick(CALL_TYPES, self._chance), team_id=agent.team_id,
            agent_id=agent.id, hold_recorded=True, lawful_basis="legitimate_interests",
            recording_notice="announcement", **known,
        )  # fmt: skip
        if known["csat"] is not None:
            self._told(id, at, {rating: known[rating] for rating in ("csat", "nps", "ces")})

    def _told(self, id: UUID, at: dt.datetime, ratings: Mapping[str, object]) -> None:
        self._rows.add(
            CustomerFeedback, id=self.new_id(), created_at=at, interaction_id=id, **ratings,
            comment=pick(COMMENTS, self._chance), answered_at=at, source=FeedbackSource.METADATA.value,
        )  # fmt: skip

    def _said(self, id: UUID, transcript: UUID, lines: list[str], at: dt.datetime) -> None:
        self._rows.add(
            Transcript, id=transcript, created_at=at, interaction_id=id, version=1, raw_version=1, language="en",
            transcriber=ENGINE,
        )  # fmt: skip
        self._rows.add_lines(TranscriptTurn, talk.COLUMNS, lines)

    def _redacted(self, id: UUID, transcript: UUID, channel: Channel, at: dt.datetime, turns: int) -> UUID:
        run = self.new_id()
        verified = self._chance.random() >= CLOSED if channel is Channel.VOICE else None
        self._rows.add(
            RedactionRun, id=run, created_at=at, interaction_id=id, transcript_id=transcript, engine=ENGINE,
            policy="uk-1", audio_verified=verified, audio_findings=[],
        )  # fmt: skip
        for position in range(self._chance.randint(0, min(4, turns))):
            type = pick(REDACTIONS, self._chance)
            self._rows.add(
                RedactionRow, run_id=run, position=position, type=type.value, tier=Tier.B.value,
                speaker=Speaker.CUSTOMER.value, turn=position, start=0, end=6, token=f"[{type.value}]",
                confidence=round(self._chance.uniform(0.6, 1.0), 2), detector="seeded",
                reason="Made up.", action="mask",
            )  # fmt: skip
        return run

    def _measured(self, id: UUID, transcript: UUID, channel: Channel, seconds: float, wrap_up: float | None) -> None:
        values: dict[str, object] = {"duration": seconds}
        if channel is Channel.VOICE:
            share = round(self._chance.uniform(0.35, 0.7), 3)
            values |= {
                "handle_time": round(seconds + (wrap_up or 0.0), 1),
                "talk_share": {"agent": share, "customer": round(1 - share, 3)},
                "silence_share": round(self._chance.uniform(0.02, 0.3), 3),
                "overtalk_count": self._chance.randint(0, 4),
                "overtalk_seconds": round(self._chance.expovariate(1 / 2), 1),
                "dead_air_count": self._chance.randint(0, 2),
                "longest_monologue": {
                    "agent": round(self._chance.uniform(8, 50), 1),
                    "customer": round(self._chance.uniform(8, 50), 1),
                },
            }
        self._rows.add(InteractionMetrics, transcript_id=transcript, interaction_id=id, values=values)

    def _judged(
        self, id: UUID, transcript: UUID, run: UUID, verdicts_: Verdicts, agent: SeededAgent, at: dt.datetime
    ) -> Result:
        evaluation, verdict = self.new_id(), verdicts_.drawn(agent.talent)
        columns = (
            "id", "created_at", "interaction_id", "transcript_id", "redaction_run_id", "scorecard_hash", "scorecard",
            "judge", "score", "summary",
        )  # fmt: skip
        line = self._rows.line(
            evaluation, at, id, transcript, run, verdicts_.hash, verdicts_.card.id, ENGINE, verdict.score.percent
        )
        self._rows.add_lines(Evaluation, columns, (f"{line}\t{verdict.summary}",))
        self._rows.add_lines(Answer, verdicts.COLUMNS, (f"{evaluation}\t{answer}" for answer in verdict.lines))
        return Result(evaluation, verdicts_, verdict)
