"""Rows that tests of pages and commands share: one team, one user per role, interactions in every situation."""

import datetime as dt
import hashlib
import io
import math
import re
import wave
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from models.audio import ChannelLayout
from models.judgements import UnscoredReason
from models.personal_data import DataType, Tier
from models.transcripts import Channel, Speaker
from scorecards.loader import content_hash, library
from scorecards.schema import Criterion, Scorecard
from service.coaching.tables import CoachingSuggestion
from service.evaluations.scoring import points, score
from service.evaluations.tables import Answer, Evaluation, ScorecardVersion
from service.identity.tables import Agent, Role, Team, User
from service.identity.viewer import Viewer
from service.interactions.tables import Direction, Interaction, Playback, State, Transcript, TranscriptTurn
from service.metrics.tables import InteractionMetrics
from service.redactions.tables import RedactionRow, RedactionRun
from service.vault import vault
from service.vault_tables import Kind

TOKEN = re.compile(r"\[([A-Z_]+)(?: (\d+))?\]")
TIER_A = {DataType.CVV, DataType.PASSWORD, DataType.OTP}
STARTED = dt.datetime(2026, 11, 19, 9, 42, 10, tzinfo=dt.UTC)
ORIGINAL = b"RIFF the original, which nobody may ever hear"
PASSWORD_HASH = "not a hash: nobody signs in with it"
Answered = Mapping[str, tuple[str | None, float, tuple[int, ...], str | None]]
"""By criterion: answer, confidence, turns cited, rationale."""
ENGINE = {"name": "smollm2-135m-instruct", "version": "0.1.2", "settings": {"adapter": "callqa-1", "dtype": "float32"}}

CALL: tuple[tuple[Speaker, float, str], ...] = (
    (Speaker.SYSTEM, 0.4, "Thank you for calling Brightwell Broadband. Calls may be recorded for quality."),
    (Speaker.AGENT, 7.2, "Good morning, you're through to Brightwell, I'm [AGENT_NAME], how can I help?"),
    (Speaker.CUSTOMER, 12.4, "Hi, yes, it's [NAME 1]. My bill has gone up by nine pounds and nobody told me why."),
    (Speaker.AGENT, 19.1, "I'm sorry, that must have been a surprise. Can I take the postcode on the account?"),
    (Speaker.CUSTOMER, 24.6, "It's [POSTCODE]."),
    (Speaker.AGENT, 27.0, "Thank you. Bear with me while I bring that up for you."),
    (Speaker.AGENT, 39.8, "Right, your introductory discount ended on the first of November: the nine pounds."),
    (Speaker.CUSTOMER, 46.9, "Okay, but I was told it was for two years when I signed up."),
    (Speaker.AGENT, 51.2, "I see an eighteen month offer here, and our current one takes seven pounds off."),
    (Speaker.CUSTOMER, 58.9, "That would help. Is there anything I have to sign?"),
    (Speaker.AGENT, 62.0, "No, it'll just go through, and it definitely won't go up again."),
    (Speaker.CUSTOMER, 66.7, "Great. I'd like to pay what is outstanding as well, my card is [CARD]."),
    (Speaker.AGENT, 74.9, "Lovely, and the three digits on the back?"),
    (Speaker.CUSTOMER, 77.8, "[CVV]."),
    (Speaker.AGENT, 81.0, "That's gone through, thank you [NAME 1]. You'll get an e-mail at [EMAIL] within the hour."),
    (Speaker.CUSTOMER, 88.1, "Brilliant, thanks for your help."),
    (Speaker.AGENT, 90.6, "You're welcome. The discount starts today, the next bill is thirty pounds. Anything else?"),
    (Speaker.CUSTOMER, 98.4, "No, that's everything. Bye."),
)  # fmt: skip

CHAT: tuple[tuple[Speaker, int, str], ...] = (
    (Speaker.SYSTEM, 0, "You are now chatting with the billing team."),
    (Speaker.CUSTOMER, 20, "hello, my parcel [REFERENCE] never came"),
    (Speaker.AGENT, 65, "Hello, I'm sorry to hear that. Could you confirm your name, please?"),
    (Speaker.CUSTOMER, 90, "[NAME 1]"),
    (Speaker.AGENT, 170, "Thank you. It was returned to us on Tuesday. I can send it again today, free of charge."),
    (Speaker.CUSTOMER, 200, "yes please"),
    (Speaker.AGENT, 260, "Done. It will be with you on Friday. Is there anything else?"),
)

COMPLIANCE: Answered = {
    "recording_notice": ("pass", 1.0, (0,), "An announcement in the opening says that calls may be recorded."),
    "agent_introduction": ("pass", 0.94, (1,), "The agent gives a name and the company in the first sentence."),
    "identity_check": ("fail", 0.81, (3, 4, 6), "Only one further detail is taken before account details are given."),
    "data_minimisation": ("pass", 0.66, (3,), "Only the postcode is asked for."),
    "consent": ("na", 0.90, (), "No use of data for marketing comes up."),
    "payment_security": ("fail", 0.97, (11, 12, 13), "Card number and security code are spoken in the open."),
    "fair_treatment": (None, 0.41, (10,), None),
    "key_terms": ("fail", 0.72, (8, 10), "The length of the new offer and the right to cancel are not told."),
    "vulnerability": ("na", 0.88, (), "No sign of vulnerability is shown."),
    "complaint_handling": (None, 0.0, (), None),
    "closing": ("pass", 0.91, (16,), "The outcome is summed up and further help is offered."),
}
COMMUNICATION: Answered = {
    "clear": ("4", 0.71, (6, 8), "The reason for the rise is told in plain words."),
    "concise": ("4", 0.64, (8,), "Each turn moves the call forward."),
    "concrete": ("4", 0.69, (8, 16), "Amounts and dates are given; who does what is clear."),
    "correct": (None, 0.33, (), None),
    "coherent": ("4", 0.62, (6, 16), "Understand, explain, act and confirm follow each other."),
    "complete": ("3", 0.58, (10, 16), "The question about signing is answered only in part."),
    "courteous": ("5", 0.83, (3, 16), "The surprise is acknowledged and the agent stays warm."),
}
UNSCORED = {
    "fair_treatment": UnscoredReason.LOW_CONFIDENCE,
    "complaint_handling": UnscoredReason.NO_EVIDENCE,
    "correct": UnscoredReason.HUMAN_ONLY,
}


@dataclass(slots=True)
class Seed:
    """Ids of what was made."""

    team: UUID
    other_team: UUID
    agent: UUID
    other_agent: UUID
    users: dict[Role, UUID] = field(default_factory=dict)
    other_supervisor: UUID = field(default_factory=uuid4)
    call: UUID = field(default_factory=uuid4)
    chat: UUID = field(default_factory=uuid4)
    received: UUID = field(default_factory=uuid4)
    failed: UUID = field(default_factory=uuid4)
    closed: UUID = field(default_factory=uuid4)
    """Judged, but the check of its masked recording did not pass."""
    foreign: UUID = field(default_factory=uuid4)
    """A finished call of the other team."""

    def viewer(self, role: Role) -> Viewer:
        scoped = role in (Role.SUPERVISOR, Role.AGENT)
        return Viewer(
            user_id=self.users[role],
            name=role.value,
            role=role,
            team_id=self.team if scoped else None,
            agent_id=self.agent if role is Role.AGENT else None,
        )


def seed(session: Session, password_hash: str = PASSWORD_HASH) -> Seed:
    """Writes everything and flushes; committing is the caller's."""
    made = _people(session, password_hash)
    for card in library():
        session.add(scorecard_version(card))
    session.flush()
    _finished_call(session, made, made.call, "BB-20117", made.team, made.agent)
    _finished_call(session, made, made.closed, "BB-20118", made.team, made.agent, audio_verified=False)
    _finished_call(session, made, made.foreign, "GS-40021", made.other_team, made.other_agent)
    _finished_chat(session, made)
    session.add(_interaction(made.received, "BB-20120", Channel.VOICE, made.team, made.agent, state=State.RECEIVED))
    failed = _interaction(made.failed, "BB-20121", Channel.VOICE, made.team, made.agent, state=State.FAILED)
    failed.failed_step = "transcribe"
    failed.failed_reason = "The recording holds no speech: it is silent from start to end."
    session.add(failed)
    session.flush()
    return made


def seal_recordings(session: Session, made: Seed) -> None:
    """Puts originals into the vault, and the redacted recordings of the calls that have one."""
    for id in (made.call, made.closed, made.foreign):
        vault().keep_key(session, id, vault().new_key())
        session.flush()
        vault().put(session, id, Kind.ORIGINAL, ORIGINAL, "audio/wav")
    for id in (made.call, made.foreign):
        vault().put(session, id, Kind.REDACTED_AUDIO, recording(), "audio/wav")


def recording(seconds: int = 104) -> bytes:
    """A playable recording: 8-bit mono at 8 kHz, a tone of 200 Hz."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(([118] * 20 + [138] * 20) * 200 * seconds))
    return buffer.getvalue()


def answers_of(made: Answered) -> dict[str, str | None]:
    return {criterion: answer for criterion, (answer, _, _, _) in made.items()}


def _people(session: Session, password_hash: str) -> Seed:
    team, other_team = Team(name="Billing North"), Team(name="Gas and Service")
    session.add_all([team, other_team])
    session.flush()
    agent = Agent(external_id="A-1042", name="Asha Patel", team_id=team.id)
    other_agent = Agent(external_id="A-2077", name="Rhys Morgan", team_id=other_team.id)
    session.add_all([agent, other_agent])
    session.flush()
    made = Seed(team.id, other_team.id, agent.id, other_agent.id)
    names = {
        Role.QA_ANALYST: "Priya Shah",
        Role.SUPERVISOR: "Tom Ellison",
        Role.COMPLIANCE_OFFICER: "Grace Adeyemi",
        Role.AGENT: "Asha Patel",
        Role.ADMINISTRATOR: "Owen Clarke",
    }
    for role, name in names.items():
        user = User(email=f"{role.value}@example.test", name=name, role=role, password_hash=password_hash)
        user.team_id = team.id if role in (Role.SUPERVISOR, Role.AGENT) else None
        user.agent_id = agent.id if role is Role.AGENT else None
        session.add(user)
        session.flush()
        made.users[role] = user.id
    other = User(email="other@example.test", name="Mo Farrell", role=Role.SUPERVISOR, password_hash=password_hash)
    other.team_id = other_team.id
    session.add(other)
    session.flush()
    made.other_supervisor = other.id
    return made


def scorecard_version(card: Scorecard) -> ScorecardVersion:
    return ScorecardVersion(
        hash=content_hash(card),
        scorecard=card.id,
        version=card.version,
        name=card.name,
        content=card.model_dump(mode="json"),
    )


def _interaction(
    id: UUID, reference: str, channel: Channel, team: UUID, agent: UUID, *, state: State = State.READY
) -> Interaction:
    voice = channel is Channel.VOICE
    return Interaction(
        id=id,
        channel=channel,
        state=state,
        reference=reference,
        content_hash=hashlib.sha256(reference.encode()).hexdigest(),
        media_type="audio/flac" if voice else "application/json",
        size_bytes=1_204_224,
        channel_layout=ChannelLayout.AGENT_FIRST if voice else None,
        duration_seconds=104.0 if voice else 260.0,
        started_at=STARTED,
        wait_seconds=38.0 if voice else 65.0,
        direction=Direction.INBOUND,
        queue="Billing",
        call_type="Bill query",
        team_id=team,
        agent_id=agent,
        hold_seconds=12.0 if voice else None,
        wrap_up_seconds=45.0 if voice else None,
        resolution="resolved",
        csat=4,
        nps=8,
        lawful_basis="legitimate_interests",
        recording_notice="announcement",
        transfers=[],
    )


def _finished_call(
    session: Session, made: Seed, id: UUID, reference: str, team: UUID, agent: UUID, *, audio_verified: bool = True
) -> None:
    session.add(_interaction(id, reference, Channel.VOICE, team, agent))
    session.flush()
    turns = [_spoken(position, *turn) for position, turn in enumerate(CALL)]
    run = _transcribed(session, id, turns, audio_verified)
    for card, answered in zip(library(), (COMPLIANCE, COMMUNICATION), strict=True):
        evaluated(session, id, run, card, answered, Channel.VOICE)
    session.add(_suggestion(id, run.transcript_id))
    session.add(InteractionMetrics(interaction_id=id, transcript_id=run.transcript_id, values=CALL_METRICS))
    if audio_verified:
        session.add(Playback(interaction_id=id, duration_seconds=104.0, peaks=_peaks(turns)))
    session.flush()


def _finished_chat(session: Session, made: Seed) -> None:
    session.add(_interaction(made.chat, "CH-7781", Channel.CHAT, made.team, made.agent))
    session.flush()
    turns = [
        TranscriptTurn(position=position, speaker=speaker, text=text, words=[], start=float(at))
        for position, (speaker, at, text) in enumerate(CHAT)
    ]
    run = _transcribed(session, made.chat, turns, None)
    answered: Answered = {"courteous": ("4", 0.7, (2,), "The agent apologises and asks politely.")}
    evaluated(session, made.chat, run, library()[1], answered, Channel.CHAT)
    session.add(InteractionMetrics(interaction_id=made.chat, transcript_id=run.transcript_id, values=CHAT_METRICS))
    session.flush()


def _transcribed(
    session: Session, interaction: UUID, turns: list[TranscriptTurn], audio_verified: bool | None
) -> RedactionRun:
    transcript = Transcript(
        interaction_id=interaction,
        version=1,
        language="en",
        transcriber={"name": "moonshine", "version": "0.1.0", "settings": {"model": "tiny-en"}},
    )
    session.add(transcript)
    session.flush()
    session.get_one(Interaction, interaction).transcript_id = transcript.id
    for turn in turns:
        turn.transcript_id = transcript.id
        session.add(turn)
    run = RedactionRun(
        interaction_id=interaction,
        transcript_id=transcript.id,
        engine={"name": "spoken", "version": "1", "settings": {}},
        policy="uk-1",
        audio_verified=audio_verified,
        audio_version=1 if audio_verified else None,
        audio_findings=[] if audio_verified is not False else ["Something like a number is still heard at 1:10."],
    )
    session.add(run)
    session.flush()
    session.add_all(_redactions(run.id, turns))
    session.flush()
    return run


def _spoken(position: int, speaker: Speaker, start: float, text: str) -> TranscriptTurn:
    seconds = [0.14 + 0.055 * len(word) for word in text.split()]
    words, at = [], start
    for number, (word, length) in enumerate(zip(text.split(), seconds, strict=True)):
        confidence = 0.38 if (position * 7 + number) % 29 == 5 else 0.93
        words.append([word, round(at, 2), round(at + length, 2), confidence])
        at += length + 0.03
    return TranscriptTurn(
        position=position,
        speaker=speaker,
        text=text,
        start=start,
        end=words[-1][2],
        confidence=0.9,
        words=words,
    )


def _redactions(run: UUID, turns: list[TranscriptTurn]) -> list[RedactionRow]:
    rows: list[RedactionRow] = []
    for turn in turns:
        for match in TOKEN.finditer(turn.text):
            type = DataType(match.group(1))
            covered = _words_at(turn, match.start(), match.end())
            rows.append(
                RedactionRow(
                    run_id=run,
                    position=len(rows),
                    type=type,
                    tier=Tier.A if type in TIER_A else Tier.B,
                    speaker=turn.speaker,
                    turn=turn.position,
                    start=match.start(),
                    end=match.end(),
                    token=match.group(0),
                    start_seconds=covered[0][1] if covered else None,
                    end_seconds=covered[-1][2] if covered else None,
                    confidence=0.96,
                    detector="rules",
                    reason="A value of this kind follows a question for it.",
                )
            )
    return rows


def _words_at(turn: TranscriptTurn, start: int, end: int) -> list[list[Any]]:
    covered, at = [], 0
    for word in turn.words:
        if at < end and at + len(word[0]) > start:
            covered.append(word)
        at += len(word[0]) + 1
    return covered


def evaluated(
    session: Session,
    interaction: UUID,
    run: RedactionRun,
    card: Scorecard,
    answered: Answered,
    channel: Channel,
) -> Evaluation:
    scored = score(card, answers_of(answered), channel=channel)
    evaluation = Evaluation(
        interaction_id=interaction,
        transcript_id=run.transcript_id,
        redaction_run_id=run.id,
        scorecard_hash=content_hash(card),
        scorecard=card.id,
        judge=ENGINE,
        score=scored.percent,
        summary=asdict(scored),
    )
    session.add(evaluation)
    session.flush()
    for position, criterion in enumerate(c for c in card.criteria if c.id in answered):
        answer, confidence, evidence, rationale = answered[criterion.id]
        reason = None if answer is not None else UNSCORED.get(criterion.id, UnscoredReason.LOW_CONFIDENCE)
        session.add(
            Answer(
                evaluation_id=evaluation.id,
                criterion=criterion.id,
                position=position,
                answer=answer,
                points=points(criterion, answer),
                grade=float(answer) + 0.2 if answer and answer.isdecimal() else None,
                confidence=confidence,
                distribution=_distribution(criterion, answer, confidence),
                evidence=list(evidence),
                rationale=rationale,
                unscored_reason=reason.value if reason else None,
                engine=ENGINE,
                prompt_hash=hashlib.sha256(criterion.id.encode()).hexdigest(),
            )
        )
    session.flush()
    return evaluation


def _distribution(criterion: Criterion, answer: str | None, confidence: float) -> dict[str, float]:
    others = [option.value for option in criterion.options if option.value != answer]
    rest = {value: round((1 - confidence) / len(others), 3) for value in others}
    return rest if answer is None else rest | {answer: confidence}


def _suggestion(interaction: UUID, transcript: UUID) -> CoachingSuggestion:
    cards = {criterion.id: criterion.coaching for card in library() for criterion in card.criteria}
    return CoachingSuggestion(
        interaction_id=interaction,
        transcript_id=transcript,
        strength={
            "criterion": "courteous",
            "turn": 3,
            "text": cards["courteous"].strengths[0],
            "next_step": cards["courteous"].next_step,
            "resource": cards["courteous"].resource,
        },
        improvement={
            "criterion": "payment_security",
            "turn": 12,
            "text": cards["payment_security"].improvements[0],
            "next_step": cards["payment_security"].next_step,
            "resource": cards["payment_security"].resource,
        },
        engine={"name": "scorecard texts", "version": "1", "settings": {}},
    )


def _peaks(turns: list[TranscriptTurn]) -> list[list[list[float]]]:
    """Two channels, agent first, ten points a second: loud where the party speaks."""
    channels = []
    for speakers in ((Speaker.AGENT, Speaker.SYSTEM), (Speaker.CUSTOMER,)):
        spoken = [(t.start or 0.0, t.end or 0.0) for t in turns if t.speaker in speakers]
        heights = [
            0.02 + (0.5 + 0.4 * math.sin(at * 1.7) ** 2 if any(s <= at / 10 < e for s, e in spoken) else 0)
            for at in range(1040)
        ]
        channels.append([[round(-h, 3), round(h, 3)] for h in heights])
    return channels


CALL_METRICS: dict[str, Any] = {
    "duration": 104.0,
    "talk_time": {"agent": 44.1, "customer": 24.6},
    "talk_share": {"agent": 0.642, "customer": 0.358},
    "silence": 21.4,
    "silence_share": 0.214,
    "longest_silence": 9.1,
    "dead_air_count": 1,
    "dead_air_seconds": 9.1,
    "overtalk_seconds": 0.9,
    "overtalk_count": 1,
    "interruptions": {"agent": 0, "customer": 1},
    "longest_monologue": {"agent": 7.4, "customer": 6.1},
    "words_per_minute": {"agent": 168.0, "customer": 152.0},
    "time_to_answer": 38.0,
    "transfers": 0,
    "hold_seconds": 12.0,
    "wrap_up_seconds": 45.0,
    "handle_time": 149.0,
}
CHAT_METRICS: dict[str, Any] = {
    "messages": {"agent": 3, "customer": 3},
    "words": {"agent": 39, "customer": 9},
    "duration": 260.0,
    "first_response": 45.0,
    "mean_response": {"agent": 62.0, "customer": 27.5},
    "longest_response": {"agent": 80.0, "customer": 30.0},
}
