"""Redaction review."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("redactions", sa.Column("raw_start", sa.Integer(), nullable=True))
    op.add_column("redactions", sa.Column("raw_end", sa.Integer(), nullable=True))
    op.create_table(
        "redaction_sample_plans",
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("per_week", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(share is null) <> (per_week is null)", name=op.f("ck_redaction_sample_plans_one_measure")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_redaction_sample_plans_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_sample_plans")),
    )
    op.create_table(
        "redaction_sample_draws",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("fraction", sa.Double(), nullable=False),
        sa.Column(
            "strata", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_redaction_sample_draws_by_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["redaction_sample_plans.id"], name=op.f("fk_redaction_sample_draws_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_sample_draws")),
        sa.UniqueConstraint("until", name=op.f("uq_redaction_sample_draws_until")),
    )
    op.create_table(
        "redaction_reviews",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("draw_id", sa.Uuid(), nullable=True),
        sa.Column("stratum", sa.String(), nullable=True),
        sa.Column("weight", sa.Double(), nullable=True),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("replaced_reason", sa.String(length=40), nullable=True),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("stands_in_for_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["redaction_sample_draws.id"], name=op.f("fk_redaction_reviews_draw_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name=op.f("fk_redaction_reviews_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["users.id"], name=op.f("fk_redaction_reviews_replaced_by_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["users.id"], name=op.f("fk_redaction_reviews_reviewer_id")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["redaction_runs.id"], name=op.f("fk_redaction_reviews_run_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["stands_in_for_id"],
            ["redaction_reviews.id"],
            name=op.f("fk_redaction_reviews_stands_in_for_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_reviews")),
        sa.UniqueConstraint("draw_id", "interaction_id", name=op.f("uq_redaction_reviews_draw_id")),
    )
    op.create_index(op.f("ix_redaction_reviews_draw_id"), "redaction_reviews", ["draw_id"], unique=False)
    op.create_index(op.f("ix_redaction_reviews_interaction_id"), "redaction_reviews", ["interaction_id"], unique=False)
    op.create_index(op.f("ix_redaction_reviews_run_id"), "redaction_reviews", ["run_id"], unique=False)
    op.create_index(
        "uq_redaction_reviews_open",
        "redaction_reviews",
        ["interaction_id", "kind"],
        unique=True,
        postgresql_where=sa.text("finished_at is null and replaced_reason is null"),
    )
    op.create_table(
        "redaction_decisions",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("correct_type", sa.String(length=40), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_redaction_decisions_by_id")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["redaction_reviews.id"], name=op.f("fk_redaction_decisions_review_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id", "position"],
            ["redactions.run_id", "redactions.position"],
            name=op.f("fk_redaction_decisions_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_decisions")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_redaction_decisions_run_id")),
    )
    op.create_index(op.f("ix_redaction_decisions_review_id"), "redaction_decisions", ["review_id"], unique=False)
    op.create_table(
        "manual_redactions",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("raw_version", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("raw_start", sa.Integer(), nullable=False),
        sa.Column("raw_end", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("retyped", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("extends", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decided_by_id is null or decided_by_id <> by_id", name=op.f("ck_manual_redactions_second_person")
        ),
        sa.CheckConstraint("raw_start < raw_end", name=op.f("ck_manual_redactions_not_empty")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_manual_redactions_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_manual_redactions_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name=op.f("fk_manual_redactions_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["redaction_runs.id"], name=op.f("fk_manual_redactions_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_redactions")),
    )
    op.create_index(op.f("ix_manual_redactions_interaction_id"), "manual_redactions", ["interaction_id"], unique=False)
    op.create_table(
        "unredacted_views",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("listened", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_unredacted_views_by_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_unredacted_views_interaction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unredacted_views")),
    )
    op.create_index(op.f("ix_unredacted_views_interaction_id"), "unredacted_views", ["interaction_id"], unique=False)


def downgrade() -> None:
    op.drop_table("unredacted_views")
    op.drop_table("manual_redactions")
    op.drop_table("redaction_decisions")
    op.drop_table("redaction_reviews")
    op.drop_table("redaction_sample_draws")
    op.drop_table("redaction_sample_plans")
    op.drop_column("redactions", "raw_end")
    op.drop_column("redactions", "raw_start")
