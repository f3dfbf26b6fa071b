"""A scorecard with a critical question of several answers, and calls scored by it."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.transcripts import Channel, Speaker
from scorecards.loader import content_hash
from scorecards.schema import Scorecard
from service.evaluations.tables import Evaluation, ScorecardVersion
from service.interactions.tables import TranscriptTurn
from tests.service.seed import Answered, Seed, _interaction, _transcribed, evaluated, scorecard_version

OPENING: dict[str, Any] = {
    "id": "opening", "name": "Opening", "question": "Which of these did the agent do?", "kind": "multiple_choice",
    "critical": True, "weight": 3, "root_causes": ["Script not known"],
    "options": [
        {"value": "greeted", "label": "Greeted", "points": 0.25, "guidance": "A greeting comes first."},
        {"value": "named", "label": "Gave a name", "points": 0.5},
        {"value": "rushed", "label": "Rushed", "points": -0.25, "comment_required": True},
        {"value": "none", "label": "None of these", "points": 0, "exclusive": True},
        {"value": "na", "label": "Not applicable", "exclusive": True},
    ],
}  # fmt: skip
PASS_FAIL = [{"value": "pass", "label": "Yes", "points": 1}, {"value": "fail", "label": "No", "points": 0}]
CLEARLY: dict[str, Any] = {
    "id": "name_clear", "name": "Name is clear", "question": "Can the name be understood?", "kind": "pass_fail",
    "options": PASS_FAIL, "condition": {"criterion": "opening", "answers": ["named"]},
}  # fmt: skip
CARE = Scorecard.model_validate(
    {"id": "care", "version": 1, "name": "Care", "sections": [{"id": "s", "name": "S", "criteria": [OPENING, CLEARLY]}]}
)


def care_call(session: Session, made: Seed, opening: str | None, clear: str | None = "pass") -> tuple[UUID, UUID]:
    """A finished call with one turn, scored by `CARE`: its id and that of the evaluation."""
    if session.get(ScorecardVersion, content_hash(CARE)) is None:
        session.add(scorecard_version(CARE))
    id = uuid4()
    session.add(_interaction(id, f"C-{id.hex[:8]}", Channel.VOICE, made.team, made.agent))
    session.flush()
    said = TranscriptTurn(position=0, speaker=Speaker.AGENT, text="Good morning.", words=[], start=0.0, end=1.0)
    said.confidence = 0.9
    answered: Answered = {"opening": (opening, 0.9, (0,), None), "name_clear": (clear, 0.9, (0,), None)}
    evaluated(session, id, _transcribed(session, id, [said], True), CARE, answered, Channel.VOICE)
    found = session.scalars(select(Evaluation.id).where(Evaluation.interaction_id == id)).one()
    return id, found
