"""The first tables, and the queue's own."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # As one string to the driver: SQLAlchemy would read its colons as parameters.
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.create_table(
        "audit_events",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", sa.String(), nullable=False),
        sa.Column(
            "detail", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_events")),
    )
    op.create_index("ix_audit_events_at", "audit_events", ["at"], unique=False)
    op.create_index("ix_audit_events_entity", "audit_events", ["entity", "entity_id"], unique=False)
    op.create_table(
        "failed_sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_ins")),
    )
    op.create_index(op.f("ix_failed_sign_ins_at"), "failed_sign_ins", ["at"], unique=False)
    op.create_index(op.f("ix_failed_sign_ins_email_hash"), "failed_sign_ins", ["email_hash"], unique=False)
    op.create_table(
        "scorecard_versions",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_scorecard_versions")),
    )
    op.create_index(op.f("ix_scorecard_versions_scorecard"), "scorecard_versions", ["scorecard"], unique=False)
    op.create_table(
        "teams",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("name", name=op.f("uq_teams_name")),
    )
    op.create_table(
        "agents",
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_agents_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("external_id", name=op.f("uq_agents_external_id")),
    )
    op.create_index(op.f("ix_agents_team_id"), "agents", ["team_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "qa_analyst",
                "supervisor",
                "compliance_officer",
                "agent",
                "administrator",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_users_agent_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_users_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("agent_id", name=op.f("uq_users_agent_id")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_index(op.f("ix_users_team_id"), "users", ["team_id"], unique=False)
    op.create_table(
        "interactions",
        sa.Column(
            "channel", sa.Enum("voice", "chat", "email", name="channel", native_enum=False, length=40), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "transcribed",
                "redacted",
                "judged",
                "ready",
                "failed",
                "restricted",
                "erased",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("failed_step", sa.String(), nullable=True),
        sa.Column("failed_reason", sa.String(), nullable=True),
        sa.Column(
            "before_restriction",
            sa.Enum(
                "received",
                "transcribed",
                "redacted",
                "judged",
                "ready",
                "failed",
                "restricted",
                "erased",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column(
            "channel_layout",
            sa.Enum("mono", "agent_first", "customer_first", name="channellayout", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("duration_seconds", sa.Double(), nullable=True),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wait_seconds", sa.Double(), nullable=True),
        sa.Column(
            "direction", sa.Enum("inbound", "outbound", name="direction", native_enum=False, length=40), nullable=True
        ),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("call_type", sa.String(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("hold_seconds", sa.Double(), nullable=True),
        sa.Column("hold_recorded", sa.Boolean(), nullable=False),
        sa.Column("wrap_up_seconds", sa.Double(), nullable=True),
        sa.Column("customer_hash", sa.String(), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("csat", sa.Integer(), nullable=True),
        sa.Column("nps", sa.Integer(), nullable=True),
        sa.Column("lawful_basis", sa.String(), nullable=True),
        sa.Column("recording_notice", sa.String(), nullable=True),
        sa.Column(
            "transfers", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_interactions_agent_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_interactions_team_id")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["users.id"], name=op.f("fk_interactions_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interactions")),
        sa.UniqueConstraint("reference", name=op.f("uq_interactions_reference")),
    )
    op.create_index(op.f("ix_interactions_agent_id"), "interactions", ["agent_id"], unique=False)
    op.create_index(op.f("ix_interactions_call_type"), "interactions", ["call_type"], unique=False)
    op.create_index("ix_interactions_created_at_id", "interactions", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_interactions_customer_hash"), "interactions", ["customer_hash"], unique=False)
    op.create_index(op.f("ix_interactions_queue"), "interactions", ["queue"], unique=False)
    op.create_index(op.f("ix_interactions_started_at"), "interactions", ["started_at"], unique=False)
    op.create_index(op.f("ix_interactions_state"), "interactions", ["state"], unique=False)
    op.create_index(op.f("ix_interactions_team_id"), "interactions", ["team_id"], unique=False)
    op.create_index(
        "uq_interactions_content_hash",
        "interactions",
        ["content_hash"],
        unique=True,
        postgresql_where=sa.text("state <> 'erased'"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
    op.create_index(op.f("ix_sign_ins_user_id"), "sign_ins", ["user_id"], unique=False)
    op.create_table(
        "coaching_suggestions",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column(
            "strength", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column(
            "improvement", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column(
            "engine", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name=op.f("fk_coaching_suggestions_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_suggestions")),
        sa.UniqueConstraint("interaction_id", name=op.f("uq_coaching_suggestions_interaction_id")),
    )
    op.create_table(
        "data_keys",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_data_keys_interaction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_data_keys")),
    )
    op.create_table(
        "interaction_metrics",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column(
            "values", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name=op.f("fk_interaction_metrics_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_interaction_metrics")),
    )
    op.create_table(
        "playbacks",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("duration_seconds", sa.Double(), nullable=False),
        sa.Column(
            "peaks", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_playbacks_interaction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_playbacks")),
    )
    op.create_table(
        "transcripts",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "transcriber", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_transcripts_interaction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcripts")),
        sa.UniqueConstraint("interaction_id", "version", name=op.f("uq_transcripts_interaction_id")),
    )
    op.create_table(
        "vault_objects",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "original",
                "raw_transcript",
                "redacted_audio",
                "private_metadata",
                name="kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_vault_objects_interaction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_objects")),
        sa.UniqueConstraint("interaction_id", "kind", "version", name=op.f("uq_vault_objects_interaction_id")),
    )
    op.create_table(
        "redaction_runs",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("transcript_id", sa.Uuid(), nullable=False),
        sa.Column(
            "engine", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("audio_verified", sa.Boolean(), nullable=True),
        sa.Column(
            "audio_findings",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("original_sha256", sa.String(), nullable=True),
        sa.Column("redacted_sha256", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_redaction_runs_interaction_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name=op.f("fk_redaction_runs_transcript_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_runs")),
        sa.UniqueConstraint("transcript_id", name=op.f("uq_redaction_runs_transcript_id")),
    )
    op.create_table(
        "suggestion_decisions",
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("approved", "edited", "rejected", name="decision", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("strength_text", sa.String(), nullable=True),
        sa.Column("improvement_text", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_suggestion_decisions_by_id")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["coaching_suggestions.id"],
            name=op.f("fk_suggestion_decisions_suggestion_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_decisions")),
    )
    op.create_index(
        op.f("ix_suggestion_decisions_suggestion_id"), "suggestion_decisions", ["suggestion_id"], unique=False
    )
    op.create_table(
        "transcript_turns",
        sa.Column("transcript_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "speaker",
            sa.Enum("agent", "customer", "system", name="speaker", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("start", sa.Double(), nullable=True),
        sa.Column("end", sa.Double(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column(
            "words", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name=op.f("fk_transcript_turns_transcript_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("transcript_id", "position", name=op.f("pk_transcript_turns")),
    )
    op.create_table(
        "evaluations",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("transcript_id", sa.Uuid(), nullable=False),
        sa.Column("redaction_run_id", sa.Uuid(), nullable=False),
        sa.Column("scorecard_hash", sa.String(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column(
            "judge", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column(
            "summary", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_evaluations_interaction_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["redaction_run_id"],
            ["redaction_runs.id"],
            name=op.f("fk_evaluations_redaction_run_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scorecard_hash"], ["scorecard_versions.hash"], name=op.f("fk_evaluations_scorecard_hash")
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name=op.f("fk_evaluations_transcript_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("transcript_id", "scorecard_hash", name=op.f("uq_evaluations_transcript_id")),
    )
    op.create_index(op.f("ix_evaluations_interaction_id"), "evaluations", ["interaction_id"], unique=False)
    op.create_table(
        "redactions",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "NAME",
                "AGENT_NAME",
                "PHONE",
                "EMAIL",
                "ADDRESS",
                "POSTCODE",
                "DOB",
                "CARD",
                "CVV",
                "CARD_EXPIRY",
                "ACCOUNT",
                "SORT_CODE",
                "IBAN",
                "NINO",
                "NHS",
                "PASSPORT",
                "DRIVING_LICENCE",
                "VEHICLE",
                "PASSWORD",
                "OTP",
                "SECURITY_ANSWER",
                "REFERENCE",
                "HEALTH",
                "SPECIAL",
                name="datatype",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tier", sa.Enum("A", "B", "C", name="tier", native_enum=False, length=40), nullable=False),
        sa.Column(
            "speaker",
            sa.Enum("agent", "customer", "system", name="speaker", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("start_seconds", sa.Double(), nullable=True),
        sa.Column("end_seconds", sa.Double(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("detector", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["redaction_runs.id"], name=op.f("fk_redactions_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_redactions")),
        sa.UniqueConstraint("run_id", "turn", "start", name=op.f("uq_redactions_run_id")),
    )
    op.create_table(
        "answers",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("grade", sa.Double(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column(
            "distribution",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("rationale", sa.String(), nullable=True),
        sa.Column("unscored_reason", sa.String(), nullable=True),
        sa.Column(
            "engine", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("prompt_hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_answers_evaluation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "criterion", name=op.f("pk_answers")),
    )
    op.create_table(
        "reviews",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_reviews_evaluation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["released_by_id"], ["users.id"], name=op.f("fk_reviews_released_by_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["users.id"], name=op.f("fk_reviews_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_reviews_evaluation_id")),
    )
    op.create_table(
        "overrides",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_overrides_by_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_overrides_review_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
    )
    op.create_index(op.f("ix_overrides_review_id"), "overrides", ["review_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_overrides_review_id"), table_name="overrides")
    op.drop_table("overrides")
    op.drop_table("reviews")
    op.drop_table("answers")
    op.drop_table("redactions")
    op.drop_index(op.f("ix_evaluations_interaction_id"), table_name="evaluations")
    op.drop_table("evaluations")
    op.drop_table("transcript_turns")
    op.drop_index(op.f("ix_suggestion_decisions_suggestion_id"), table_name="suggestion_decisions")
    op.drop_table("suggestion_decisions")
    op.drop_table("redaction_runs")
    op.drop_table("vault_objects")
    op.drop_table("transcripts")
    op.drop_table("playbacks")
    op.drop_table("interaction_metrics")
    op.drop_table("data_keys")
    op.drop_table("coaching_suggestions")
    op.drop_index(op.f("ix_sign_ins_user_id"), table_name="sign_ins")
    op.drop_table("sign_ins")
    op.drop_index(
        "uq_interactions_content_hash", table_name="interactions", postgresql_where=sa.text("state <> 'erased'")
    )
    op.drop_index(op.f("ix_interactions_team_id"), table_name="interactions")
    op.drop_index(op.f("ix_interactions_state"), table_name="interactions")
    op.drop_index(op.f("ix_interactions_started_at"), table_name="interactions")
    op.drop_index(op.f("ix_interactions_queue"), table_name="interactions")
    op.drop_index(op.f("ix_interactions_customer_hash"), table_name="interactions")
    op.drop_index("ix_interactions_created_at_id", table_name="interactions")
    op.drop_index(op.f("ix_interactions_call_type"), table_name="interactions")
    op.drop_index(op.f("ix_interactions_agent_id"), table_name="interactions")
    op.drop_table("interactions")
    op.drop_index(op.f("ix_users_team_id"), table_name="users")
    op.drop_table("users")
    op.drop_index(op.f("ix_agents_team_id"), table_name="agents")
    op.drop_table("agents")
    op.drop_table("teams")
    op.drop_index(op.f("ix_scorecard_versions_scorecard"), table_name="scorecard_versions")
    op.drop_table("scorecard_versions")
    op.drop_index(op.f("ix_failed_sign_ins_email_hash"), table_name="failed_sign_ins")
    op.drop_index(op.f("ix_failed_sign_ins_at"), table_name="failed_sign_ins")
    op.drop_table("failed_sign_ins")
    op.drop_index("ix_audit_events_entity", table_name="audit_events")
    op.drop_index("ix_audit_events_at", table_name="audit_events")
    op.drop_table("audit_events")
