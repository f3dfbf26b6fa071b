"""Feedback: recognition, agents to agents, agents on how they are led, customers, nudges."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = (
    "peer_feedback_reports",
    "peer_feedback",
    "opened_interactions",
    "recognitions",
    "nudge_mutes",
    "nudges",
    "nudge_rules",
    "upward_comments",
    "upward_ratings",
    "upward_participations",
    "upward_round_teams",
    "upward_rounds",
    "customer_feedback",
)
"""Those that refer to others first."""


def upgrade() -> None:
    op.add_column("interactions", sa.Column("ces", sa.Integer(), nullable=True))
    _customers()
    _keep_what_came()
    _nudges()
    _recognitions()
    _peers()
    _upward()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("interactions", "ces")


def _customers() -> None:
    op.create_table(
        "customer_feedback",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("csat", sa.Integer(), nullable=True),
        sa.Column("nps", sa.Integer(), nullable=True),
        sa.Column("ces", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "source",
            sa.Enum("metadata", "api", "sheet", name="feedbacksource", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name=op.f("fk_customer_feedback_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_feedback")),
    )
    op.create_index(op.f("ix_customer_feedback_interaction_id"), "customer_feedback", ["interaction_id"], unique=False)
    op.execute(
        "create trigger note_contact after insert or update or delete on customer_feedback "
        "for each row execute function note_contact()"
    )


def _keep_what_came() -> None:
    """Ratings that came with interactions so far."""
    op.execute(
        "insert into customer_feedback (id, created_at, interaction_id, csat, nps, source) "
        "select gen_random_uuid(), created_at, id, csat, nps, 'metadata' from interactions "
        "where csat is not null or nps is not null"
    )


def _nudges() -> None:
    op.create_table(
        "nudge_rules",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "condition",
            sa.Enum(
                "metric",
                "critical_proposal",
                "complaint",
                "confirmed_score",
                name="nudgecondition",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("metric", sa.String(), nullable=True),
        sa.Column("at_least", sa.Double(), nullable=True),
        sa.Column("call_type", sa.String(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column(
            "recipient",
            sa.Enum("supervisor", "agent", name="nudgerecipient", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_nudge_rules_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_nudge_rules_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge_rules")),
    )
    op.create_table(
        "nudge_mutes",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["nudge_rules.id"], name=op.f("fk_nudge_mutes_rule_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_nudge_mutes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge_mutes")),
        sa.UniqueConstraint(
            "user_id", "rule_id", name=op.f("uq_nudge_mutes_user_id"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "nudges",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_nudges_interaction_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["users.id"], name=op.f("fk_nudges_recipient_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["nudge_rules.id"], name=op.f("fk_nudges_rule_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
        sa.UniqueConstraint("rule_id", "interaction_id", "recipient_id", name=op.f("uq_nudges_rule_id")),
    )
    op.create_index(op.f("ix_nudges_interaction_id"), "nudges", ["interaction_id"], unique=False)
    op.create_index("ix_nudges_recipient_id_created_at", "nudges", ["recipient_id", "created_at"], unique=False)
    op.create_index(
        "ix_nudges_waiting", "nudges", ["due_at"], unique=False, postgresql_where=sa.text("listed_at is null")
    )


def _recognitions() -> None:
    op.create_table(
        "recognitions",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "thank_you",
                "congratulations",
                "great_work",
                "values",
                name="recognitionkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("transcript_id", sa.Uuid(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("for_the_team", sa.Boolean(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_recognitions_agent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_recognitions_by_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_recognitions_interaction_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name=op.f("fk_recognitions_transcript_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognitions")),
    )
    op.create_index("ix_recognitions_agent_id_created_at", "recognitions", ["agent_id", "created_at"], unique=False)
    op.create_index(op.f("ix_recognitions_interaction_id"), "recognitions", ["interaction_id"], unique=False)


def _peers() -> None:
    op.create_table(
        "opened_interactions",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("peer_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name=op.f("fk_opened_interactions_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["agents.id"], name=op.f("fk_opened_interactions_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["peer_id"], ["agents.id"], name=op.f("fk_opened_interactions_peer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_interactions")),
    )
    op.create_index(op.f("ix_opened_interactions_owner_id"), "opened_interactions", ["owner_id"], unique=False)
    op.create_index(op.f("ix_opened_interactions_peer_id"), "opened_interactions", ["peer_id"], unique=False)
    op.create_index(
        "uq_opened_interactions_open",
        "opened_interactions",
        ["interaction_id", "peer_id"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "peer_feedback",
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("opened_id", sa.Uuid(), nullable=True),
        sa.Column(
            "tone", sa.Enum("appreciative", "suggestion", name="tone", native_enum=False, length=40), nullable=False
        ),
        sa.Column(
            "topic",
            sa.Enum(
                "listening",
                "explaining",
                "knowledge",
                "calm",
                "structure",
                "teamwork",
                "other",
                name="topic",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "observations",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("rubric_version", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["agents.id"], name=op.f("fk_peer_feedback_from_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_peer_feedback_interaction_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["opened_id"], ["opened_interactions.id"], name=op.f("fk_peer_feedback_opened_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["to_id"], ["agents.id"], name=op.f("fk_peer_feedback_to_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_feedback")),
        sa.UniqueConstraint("opened_id", name=op.f("uq_peer_feedback_opened_id")),
    )
    op.create_index(op.f("ix_peer_feedback_from_id"), "peer_feedback", ["from_id"], unique=False)
    op.create_index(op.f("ix_peer_feedback_interaction_id"), "peer_feedback", ["interaction_id"], unique=False)
    op.create_index("ix_peer_feedback_to_id_created_at", "peer_feedback", ["to_id", "created_at"], unique=False)
    op.create_table(
        "peer_feedback_reports",
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_peer_feedback_reports_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["peer_feedback.id"], name=op.f("fk_peer_feedback_reports_feedback_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_feedback_reports")),
        sa.UniqueConstraint("feedback_id", name=op.f("uq_peer_feedback_reports_feedback_id")),
    )


def _upward() -> None:
    op.create_table(
        "upward_rounds",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("questions_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["opened_by_id"], ["users.id"], name=op.f("fk_upward_rounds_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upward_rounds")),
    )
    op.create_table(
        "upward_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["upward_rounds.id"], name=op.f("fk_upward_comments_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_upward_comments_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upward_comments")),
    )
    op.create_index(op.f("ix_upward_comments_round_id"), "upward_comments", ["round_id"], unique=False)
    op.create_table(
        "upward_participations",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["upward_rounds.id"], name=op.f("fk_upward_participations_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_upward_participations_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "token", name=op.f("pk_upward_participations")),
    )
    op.create_table(
        "upward_ratings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["upward_rounds.id"], name=op.f("fk_upward_ratings_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_upward_ratings_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upward_ratings")),
    )
    op.create_index("ix_upward_ratings_round_id", "upward_ratings", ["round_id", "team_id", "question"], unique=False)
    op.create_table(
        "upward_round_teams",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["upward_rounds.id"], name=op.f("fk_upward_round_teams_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_upward_round_teams_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "team_id", name=op.f("pk_upward_round_teams")),
    )
