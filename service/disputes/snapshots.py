"""What a dispute and its result were right after each step, for good."""

import hashlib
import json
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ..compliance import audit
from ..evaluations.details import AnswerDetail, EvaluationDetail
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from .disputed import Disputed, answers_asked, as_it_stands
from .tables import Dispute, DisputeRound, DisputeSnapshot


def take(session: Session, viewer: Viewer | None, disputed: Disputed, step: str) -> DisputeSnapshot:
    """Keeps everything as it is now, and says so in the audit log with the digest. `viewer` None is the system."""
    result = as_it_stands(session, disputed.evaluation, disputed.interaction)
    content = {"dispute": _dispute(disputed.dispute), "result": _result(disputed.evaluation, result)}
    taken = DisputeSnapshot(
        dispute_id=disputed.dispute.id,
        step=step,
        by_id=viewer.user_id if viewer else None,
        content=content,
        digest=digest(content),
    )
    session.add(taken)
    session.flush()
    told = {"evaluation": str(disputed.evaluation.id), "criterion": disputed.dispute.criterion, "digest": taken.digest}
    audit.record(session, viewer, f"dispute {step}", "dispute", disputed.dispute.id, **told)
    return taken


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _dispute(dispute: Dispute) -> dict[str, Any]:
    return {
        "kind": dispute.kind.value,
        "state": dispute.state.value,
        "criterion": dispute.criterion,
        "reason": dispute.reason,
        "proposed": dispute.proposed,
        "turns": dispute.turns,
        "by": str(dispute.by_id),
        "raised_at": dispute.created_at.isoformat(),
        "rounds": [_round(examined) for examined in dispute.rounds],
    }


def _round(examined: DisputeRound) -> dict[str, Any]:
    return {
        "level": examined.level,
        "grounds": examined.grounds,
        "assignee": _text(examined.assignee_id),
        "due_at": examined.due_at.isoformat(),
        "outcome": examined.outcome.value if examined.outcome else None,
        "answer": examined.answer,
        "decision": examined.decision,
        "decided_by": _text(examined.decided_by_id),
        "decided_at": examined.decided_at.isoformat() if examined.decided_at else None,
    }


def _result(evaluation: Evaluation, result: EvaluationDetail) -> dict[str, Any]:
    review = result.review
    return {
        "evaluation": str(evaluation.id),
        "transcript": str(evaluation.transcript_id),
        "redaction_run": str(evaluation.redaction_run_id),
        "scorecard": result.scorecard,
        "scorecard_version": result.version,
        "scorecard_hash": result.scorecard_hash,
        "judge": dict(evaluation.judge),
        "confirmed_score": review.score,
        "score": result.percent,
        "machine_score": result.machine_percent,
        "band": result.band,
        "confirmed_by": review.confirmed_by,
        "confirmed_at": review.confirmed_at.isoformat() if review.confirmed_at else None,
        "released_at": review.released_at.isoformat() if review.released_at else None,
        "answers": {criterion: _answer(answer) for criterion, answer in answers_asked(result).items()},
    }


def _answer(answer: AnswerDetail) -> dict[str, Any]:
    override = answer.override
    return {
        "answer": answer.answer,
        "points": answer.points,
        "weight": answer.weight,
        "evidence": list(answer.evidence),
        "machine": answer.machine.answer if answer.machine else None,
        "changed_by": override.by if override else None,
        "changed_at": override.at.isoformat() if override else None,
        "reason": override.reason if override else None,
        "root_causes": list(override.root_causes) if override else [],
    }


def _text(id: UUID | None) -> str | None:
    return str(id) if id is not None else None
