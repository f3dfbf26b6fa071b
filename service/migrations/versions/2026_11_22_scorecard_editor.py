"""Scorecard editor."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "knowledge_articles",
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_articles")),
    )
    op.create_table(
        "scorecards",
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("current_hash", sa.String(), nullable=True),
        sa.Column("draft_revision", sa.Integer(), nullable=True),
        sa.Column("last_revision", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["current_hash"], ["scorecard_versions.hash"], name=op.f("fk_scorecards_current_hash")),
        sa.PrimaryKeyConstraint("scorecard", name=op.f("pk_scorecards")),
    )
    op.create_table(
        "scorecard_assignments",
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column(
            "channel", sa.Enum("voice", "chat", "email", name="channel", native_enum=False, length=40), nullable=True
        ),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("call_type", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["scorecard"], ["scorecards.scorecard"], name=op.f("fk_scorecard_assignments_scorecard"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_assignments")),
    )
    op.create_index(op.f("ix_scorecard_assignments_scorecard"), "scorecard_assignments", ["scorecard"], unique=False)
    op.create_table(
        "knowledge_article_versions",
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column(
            "channels", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "queues", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "call_types", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("edited_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["knowledge_articles.id"],
            name=op.f("fk_knowledge_article_versions_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["users.id"], name=op.f("fk_knowledge_article_versions_edited_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_article_versions")),
        sa.UniqueConstraint("article_id", "version", name=op.f("uq_knowledge_article_versions_article_id")),
    )
    op.create_table(
        "precision_promises",
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("precision", sa.Double(), nullable=True),
        sa.Column("least_confidence", sa.Double(), nullable=True),
        sa.Column("reviewed", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("coverage", sa.Double(), nullable=True),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["scorecard"], ["scorecards.scorecard"], name=op.f("fk_precision_promises_scorecard"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_precision_promises_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_precision_promises")),
    )
    op.create_index(op.f("ix_precision_promises_scorecard"), "precision_promises", ["scorecard"], unique=False)
    op.create_table(
        "scorecard_draft_revisions",
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("edited_by_id", sa.Uuid(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edited_by_id"], ["users.id"], name=op.f("fk_scorecard_draft_revisions_edited_by_id")),
        sa.ForeignKeyConstraint(
            ["scorecard"],
            ["scorecards.scorecard"],
            name=op.f("fk_scorecard_draft_revisions_scorecard"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_draft_revisions")),
        sa.UniqueConstraint("scorecard", "revision", name=op.f("uq_scorecard_draft_revisions_scorecard")),
    )
    op.create_table(
        "scorecard_publications",
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("version_hash", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["users.id"], name=op.f("fk_scorecard_publications_published_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard"], ["scorecards.scorecard"], name=op.f("fk_scorecard_publications_scorecard")
        ),
        sa.ForeignKeyConstraint(
            ["version_hash"], ["scorecard_versions.hash"], name=op.f("fk_scorecard_publications_version_hash")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_publications")),
    )
    op.create_index(op.f("ix_scorecard_publications_scorecard"), "scorecard_publications", ["scorecard"], unique=False)
    op.create_table(
        "scorecard_simulations",
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_hash", sa.String(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("waiting", "done", "failed", name="simulationstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("asks_judge", sa.Boolean(), nullable=False),
        sa.Column(
            "judge", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("failed_reason", sa.String(), nullable=True),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_hash"], ["scorecard_versions.hash"], name=op.f("fk_scorecard_simulations_base_hash")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["users.id"], name=op.f("fk_scorecard_simulations_requested_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard"], ["scorecards.scorecard"], name=op.f("fk_scorecard_simulations_scorecard"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_simulations")),
    )
    op.create_index(op.f("ix_scorecard_simulations_scorecard"), "scorecard_simulations", ["scorecard"], unique=False)
    op.create_table(
        "evaluation_facts",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("article_version_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_version_id"],
            ["knowledge_article_versions.id"],
            name=op.f("fk_evaluation_facts_article_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_evaluation_facts_evaluation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "position", name=op.f("pk_evaluation_facts")),
    )
    op.create_table(
        "scorecard_simulated_evaluations",
        sa.Column("simulation_id", sa.Uuid(), nullable=False),
        sa.Column("transcript_id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "answers", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column("score", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluations.id"],
            name=op.f("fk_scorecard_simulated_evaluations_evaluation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["simulation_id"],
            ["scorecard_simulations.id"],
            name=op.f("fk_scorecard_simulated_evaluations_simulation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcripts.id"],
            name=op.f("fk_scorecard_simulated_evaluations_transcript_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("simulation_id", "transcript_id", name=op.f("pk_scorecard_simulated_evaluations")),
    )


def downgrade() -> None:
    op.drop_table("scorecard_simulated_evaluations")
    op.drop_table("evaluation_facts")
    op.drop_index(op.f("ix_scorecard_simulations_scorecard"), table_name="scorecard_simulations")
    op.drop_table("scorecard_simulations")
    op.drop_index(op.f("ix_scorecard_publications_scorecard"), table_name="scorecard_publications")
    op.drop_table("scorecard_publications")
    op.drop_table("scorecard_draft_revisions")
    op.drop_index(op.f("ix_precision_promises_scorecard"), table_name="precision_promises")
    op.drop_table("precision_promises")
    op.drop_table("knowledge_article_versions")
    op.drop_index(op.f("ix_scorecard_assignments_scorecard"), table_name="scorecard_assignments")
    op.drop_table("scorecard_assignments")
    op.drop_table("scorecards")
    op.drop_table("knowledge_articles")
