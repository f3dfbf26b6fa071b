"""Development and improvement plans: goals, checkpoints, grounds, outcomes, objections; agents' own goals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

GOALS_LOCK = """
create function plan_goals_are_locked() returns trigger language plpgsql as $$
begin
    if (select goals_locked_at from development_plans where id = coalesce(new.plan_id, old.plan_id)) is not null
        and (tg_op <> 'UPDATE' or (new.plan_id, new.position, new.text, new.seen_by, new.objective_id)
            is distinct from (old.plan_id, old.position, old.text, old.seen_by, old.objective_id))
    then
        raise exception 'goals of a plan are locked since its first checkpoint';
    end if;
    return coalesce(new, old);
end $$;
create trigger plan_goals_are_locked before insert or update or delete on plan_goals
for each row execute function plan_goals_are_locked();
create function plan_goals_stay_locked() returns trigger language plpgsql as $$
begin
    raise exception 'locked goals of a plan are not unlocked';
end $$;
create trigger plan_goals_stay_locked before update of goals_locked_at on development_plans
for each row when (old.goals_locked_at is not null and new.goals_locked_at is distinct from old.goals_locked_at)
execute function plan_goals_stay_locked();
"""
"""A plan that is deleted as a whole takes its goals along: its own row is gone by then, so nothing is locked."""


def upgrade() -> None:
    _plans()
    _goals()
    _checkpoints()
    _notes()
    _grounds()
    _decisions()
    _objections()
    _own()
    op.add_column("action_items", sa.Column("plan_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_action_items_plan_id"), "action_items", "development_plans", ["plan_id"], ["id"], ondelete="CASCADE"
    )
    op.create_index(op.f("ix_action_items_plan_id"), "action_items", ["plan_id"])
    op.execute(GOALS_LOCK)


def downgrade() -> None:
    op.drop_column("action_items", "plan_id")
    for table in (
        "well_being_check_ins",
        "career_goals",
        "plan_objections",
        "plan_decisions",
        "plan_grounds",
        "plan_notes",
        "plan_checkpoints",
        "plan_goals",
        "development_plans",
    ):
        op.drop_table(table)
    op.execute("drop function plan_goals_are_locked")
    op.execute("drop function plan_goals_stay_locked")


def _born() -> tuple[sa.Column[object], sa.Column[object]]:
    return sa.Column("id", sa.Uuid(), nullable=False), sa.Column(
        "created_at", sa.DateTime(timezone=True), nullable=False
    )


def _of_plan(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["plan_id"], ["development_plans.id"], name=op.f(f"fk_{table}_plan_id"), ondelete="CASCADE"
    )


def _of_agent(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f(f"fk_{table}_agent_id"), ondelete="CASCADE")


def _of_user(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}"))


def _identified(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _plans() -> None:
    table = "development_plans"
    op.create_table(
        table,
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("support", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("conversation_on", sa.Date(), nullable=True),
        sa.Column("conversation", sa.String(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agent_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("goals_locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        *_born(),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_development_plans_ends_after_it_starts")),
        sa.CheckConstraint(
            "kind <> 'improvement' or support is not null", name=op.f("ck_development_plans_improvement_is_supported")
        ),
        _of_agent(table),
        *(_of_user(table, column) for column in ("by_id", "owner_id", "withdrawn_by_id")),
        _identified(table),
    )
    for column in ("agent_id", "owner_id", "state"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _goals() -> None:
    op.create_table(
        "plan_goals",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("seen_by", sa.String(), nullable=True),
        sa.Column("objective_id", sa.Uuid(), nullable=True),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("result_words", sa.String(), nullable=True),
        *_born(),
        sa.CheckConstraint("(objective_id is null) <> (seen_by is null)", name=op.f("ck_plan_goals_measured_or_seen")),
        _of_plan("plan_goals"),
        sa.ForeignKeyConstraint(["objective_id"], ["objectives.id"], name=op.f("fk_plan_goals_objective_id")),
        _identified("plan_goals"),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_plan_goals_plan_id")),
    )
    op.create_index(op.f("ix_plan_goals_objective_id"), "plan_goals", ["objective_id"])


def _checkpoints() -> None:
    table = "plan_checkpoints"
    op.create_table(
        table,
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("milestone", sa.String(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by_id", sa.Uuid(), nullable=True),
        sa.Column("owner_words", sa.String(), nullable=True),
        sa.Column("agent_words", sa.String(), nullable=True),
        sa.Column("agent_wrote_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("measured", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        *_born(),
        _of_plan(table),
        _of_user(table, "held_by_id"),
        _identified(table),
    )
    op.create_index(op.f("ix_plan_checkpoints_plan_id"), table, ["plan_id"])


def _notes() -> None:
    op.create_table(
        "plan_notes",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        *_born(),
        _of_plan("plan_notes"),
        _of_user("plan_notes", "by_id"),
        _identified("plan_notes"),
    )
    op.create_index(op.f("ix_plan_notes_plan_id"), "plan_notes", ["plan_id"])


def _grounds() -> None:
    op.create_table(
        "plan_grounds",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("interactions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("others", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("coaching_id", sa.Uuid(), nullable=True),
        sa.Column("no_coaching_reason", sa.String(), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        _of_plan("plan_grounds"),
        sa.ForeignKeyConstraint(
            ["coaching_id"], ["coaching_sessions.id"], name=op.f("fk_plan_grounds_coaching_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan_grounds")),
    )


def _decisions() -> None:
    table = "plan_decisions"
    op.create_table(
        table,
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("second_agrees", sa.Boolean(), nullable=True),
        sa.Column("second_reason", sa.String(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overturned_at", sa.DateTime(timezone=True), nullable=True),
        *_born(),
        sa.CheckConstraint("second_id <> by_id", name=op.f("ck_plan_decisions_not_alone")),
        _of_plan(table),
        _of_user(table, "by_id"),
        _of_user(table, "second_id"),
        _identified(table),
    )
    op.create_index(op.f("ix_plan_decisions_plan_id"), table, ["plan_id"])


def _objections() -> None:
    table = "plan_objections"
    op.create_table(
        table,
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        *_born(),
        _of_plan(table),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["plan_decisions.id"], name=op.f("fk_plan_objections_decision_id"), ondelete="CASCADE"
        ),
        _of_user(table, "by_id"),
        _of_user(table, "answered_by_id"),
        _identified(table),
    )
    op.create_index(op.f("ix_plan_objections_plan_id"), table, ["plan_id"])


def _own() -> None:
    op.create_table(
        "career_goals",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_when", sa.Date(), nullable=True),
        sa.Column("sharing", sa.String(length=40), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        *_born(),
        _of_agent("career_goals"),
        _identified("career_goals"),
    )
    op.create_index(op.f("ix_career_goals_agent_id"), "career_goals", ["agent_id"])
    op.create_table(
        "well_being_check_ins",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("sharing", sa.String(length=40), nullable=False),
        *_born(),
        sa.CheckConstraint("score between 1 and 5", name=op.f("ck_well_being_check_ins_score_on_scale")),
        _of_agent("well_being_check_ins"),
        _identified("well_being_check_ins"),
    )
    op.create_index(op.f("ix_well_being_check_ins_agent_id"), "well_being_check_ins", ["agent_id"])
