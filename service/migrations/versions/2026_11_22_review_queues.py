"""Review queues, answer sheets, calibration."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calibration_sessions",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("facilitator_id", sa.Uuid(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["users.id"], name=op.f("fk_calibration_sessions_expert_id")),
        sa.ForeignKeyConstraint(["facilitator_id"], ["users.id"], name=op.f("fk_calibration_sessions_facilitator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_sessions")),
    )
    op.create_table(
        "sampling_plans",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("period", sa.Enum("week", "month", name="period", native_enum=False, length=40), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("call_type", sa.String(), nullable=True),
        sa.Column(
            "channels", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("least_seconds", sa.Double(), nullable=False),
        sa.Column("blind_share", sa.Double(), nullable=False),
        sa.Column("days_to_review", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_sampling_plans_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_sampling_plans_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampling_plans")),
    )
    op.create_index(op.f("ix_sampling_plans_team_id"), "sampling_plans", ["team_id"], unique=False)
    op.create_table(
        "calibration_notes",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=True),
        sa.Column("criterion", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_calibration_notes_by_id")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["calibration_sessions.id"],
            name=op.f("fk_calibration_notes_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_notes")),
    )
    op.create_index(op.f("ix_calibration_notes_session_id"), "calibration_notes", ["session_id"], unique=False)
    op.create_table(
        "calibration_participants",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["calibration_sessions.id"],
            name=op.f("fk_calibration_participants_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calibration_participants_user_id")),
        sa.PrimaryKeyConstraint("session_id", "user_id", name=op.f("pk_calibration_participants")),
    )
    op.create_index(op.f("ix_calibration_participants_user_id"), "calibration_participants", ["user_id"], unique=False)
    op.create_table(
        "guidance_notes",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_version", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_guidance_notes_by_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["calibration_sessions.id"], name=op.f("fk_guidance_notes_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_notes")),
    )
    op.create_index(op.f("ix_guidance_notes_scorecard"), "guidance_notes", ["scorecard"], unique=False)
    op.create_index(op.f("ix_guidance_notes_session_id"), "guidance_notes", ["session_id"], unique=False)
    op.create_table(
        "sample_draws",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column(
            "frame", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "excluded", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_sample_draws_by_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["sampling_plans.id"], name=op.f("fk_sample_draws_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_draws")),
        sa.UniqueConstraint("plan_id", "starts", name=op.f("uq_sample_draws_plan_id")),
    )
    op.create_table(
        "review_tasks",
        sa.Column("kind", sa.Enum("random", "risk", name="taskkind", native_enum=False, length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "done", "skipped", "replaced", name="taskstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("draw_id", sa.Uuid(), nullable=True),
        sa.Column("stratum", sa.String(), nullable=True),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "reasons", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("unblinded", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_to_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_by_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assigned_by_id"], ["users.id"], name=op.f("fk_review_tasks_assigned_by_id")),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["users.id"], name=op.f("fk_review_tasks_assigned_to_id")),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["sample_draws.id"], name=op.f("fk_review_tasks_draw_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["finished_by_id"], ["users.id"], name=op.f("fk_review_tasks_finished_by_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_review_tasks_interaction_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["review_tasks.id"], name=op.f("fk_review_tasks_replaced_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_tasks")),
        sa.UniqueConstraint("draw_id", "interaction_id", name=op.f("uq_review_tasks_draw_id")),
    )
    op.create_index(op.f("ix_review_tasks_assigned_to_id"), "review_tasks", ["assigned_to_id"], unique=False)
    op.create_index(op.f("ix_review_tasks_draw_id"), "review_tasks", ["draw_id"], unique=False)
    op.create_index("ix_review_tasks_interaction_id_kind", "review_tasks", ["interaction_id", "kind"], unique=False)
    op.create_index(
        "ix_review_tasks_open",
        "review_tasks",
        ["kind", "priority", "due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_review_tasks_open_risk",
        "review_tasks",
        ["interaction_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'risk' and state = 'open'"),
    )
    op.create_table(
        "answer_sheets",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "blind_review",
                "calibration",
                "reference",
                "self_assessment",
                name="sheetpurpose",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("calibration_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_before", sa.Boolean(), nullable=False),
        sa.Column("active_seconds", sa.Double(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_answer_sheets_by_id")),
        sa.ForeignKeyConstraint(
            ["calibration_id"],
            ["calibration_sessions.id"],
            name=op.f("fk_answer_sheets_calibration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_answer_sheets_evaluation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_sheets")),
        sa.UniqueConstraint(
            "evaluation_id",
            "by_id",
            "purpose",
            "calibration_id",
            name=op.f("uq_answer_sheets_evaluation_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_answer_sheets_by_id"), "answer_sheets", ["by_id"], unique=False)
    op.create_table(
        "calibration_items",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_calibration_items_evaluation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["calibration_sessions.id"],
            name=op.f("fk_calibration_items_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "evaluation_id", name=op.f("pk_calibration_items")),
    )
    op.create_index(op.f("ix_calibration_items_evaluation_id"), "calibration_items", ["evaluation_id"], unique=False)
    op.create_table(
        "sheet_answers",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["answer_sheets.id"], name=op.f("fk_sheet_answers_sheet_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sheet_id", "criterion", name=op.f("pk_sheet_answers")),
    )
    op.add_column("reviews", sa.Column("active_seconds", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("reviews", "active_seconds")
    op.drop_table("sheet_answers")
    op.drop_table("calibration_items")
    op.drop_table("answer_sheets")
    op.drop_table("review_tasks")
    op.drop_table("sample_draws")
    op.drop_table("guidance_notes")
    op.drop_table("calibration_participants")
    op.drop_table("calibration_notes")
    op.drop_table("sampling_plans")
    op.drop_table("calibration_sessions")
