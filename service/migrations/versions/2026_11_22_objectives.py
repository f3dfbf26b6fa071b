"""Objectives."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEXED = ("level", "parent_id", "agent_id", "team_id", "owner_id", "state")


def upgrade() -> None:
    op.create_table(
        "objectives",
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=True),
        sa.Column("criterion", sa.String(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("baseline_first", sa.Date(), nullable=False),
        sa.Column("baseline_last", sa.Date(), nullable=False),
        sa.Column("baseline_value", sa.Double(), nullable=True),
        sa.Column("baseline_low", sa.Double(), nullable=True),
        sa.Column("baseline_high", sa.Double(), nullable=True),
        sa.Column("baseline_n", sa.Integer(), nullable=False),
        sa.Column("target", sa.Double(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("justification", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("closing_reason", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("closing_value", sa.Double(), nullable=True),
        sa.Column("closing_low", sa.Double(), nullable=True),
        sa.Column("closing_high", sa.Double(), nullable=True),
        sa.Column("closing_n", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(level = 'individual') = (agent_id is not null)", name=op.f("ck_objectives_a_person")),
        sa.CheckConstraint("level <> 'team' or team_id is not null", name=op.f("ck_objectives_a_team")),
        sa.CheckConstraint("level <> 'business' or parent_id is null", name=op.f("ck_objectives_the_root")),
        sa.CheckConstraint("(state = 'closed') = (outcome is not null)", name=op.f("ck_objectives_an_outcome")),
        sa.ForeignKeyConstraint(["parent_id"], ["objectives.id"], name=op.f("fk_objectives_parent_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_objectives_agent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_objectives_team_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_objectives_owner_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_objectives_by_id")),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["users.id"], name=op.f("fk_objectives_agreed_by_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_objectives_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectives")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_objectives_{column}"), "objectives", [column])
    op.create_table(
        "objective_versions",
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name=op.f("fk_objective_versions_objective_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_objective_versions_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective_versions")),
        sa.UniqueConstraint("objective_id", "version", name=op.f("uq_objective_versions_objective_id")),
    )
    op.create_index(op.f("ix_objective_versions_objective_id"), "objective_versions", ["objective_id"])
    op.create_table(
        "objective_comments",
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name=op.f("fk_objective_comments_objective_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_objective_comments_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective_comments")),
    )
    op.create_index(op.f("ix_objective_comments_objective_id"), "objective_comments", ["objective_id"])


def downgrade() -> None:
    op.drop_table("objective_comments")
    op.drop_table("objective_versions")
    op.drop_table("objectives")
