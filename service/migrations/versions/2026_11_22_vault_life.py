"""The vault's life: versions and re-runs, corrections, two keys an interaction, retention, holds, proof of deletion."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCOPE = sa.Enum("raw", "derived", name="keyscope", native_enum=False, length=40)
NEWEST = "select id from transcripts t where t.interaction_id = {owner} order by t.version desc limit 1"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _versions()
    _keys()
    _tables()


def _versions() -> None:
    """What there is becomes the version that counts."""
    op.add_column("transcripts", sa.Column("raw_version", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("transcripts", "raw_version", server_default=None)
    op.add_column("interactions", sa.Column("transcript_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_interactions_transcript_id"),
        "interactions",
        "transcripts",
        ["transcript_id"],
        ["id"],
        ondelete="SET NULL",
        use_alter=True,
    )
    op.execute(f"update interactions set transcript_id = ({NEWEST.format(owner='interactions.id')})")  # noqa: S608
    op.add_column("redaction_runs", sa.Column("audio_version", sa.Integer(), nullable=True))
    op.execute("update redaction_runs set audio_version = 1 where audio_verified")
    op.add_column("answers", sa.Column("carried_from_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_answers_carried_from_id"), "answers", "evaluations", ["carried_from_id"], ["id"], ondelete="SET NULL"
    )
    op.drop_constraint(op.f("uq_coaching_suggestions_interaction_id"), "coaching_suggestions", type_="unique")
    _belongs_to_version("coaching_suggestions")
    op.create_unique_constraint(
        op.f("uq_coaching_suggestions_transcript_id"), "coaching_suggestions", ["transcript_id"]
    )
    op.drop_constraint(op.f("pk_interaction_metrics"), "interaction_metrics", type_="primary")
    _belongs_to_version("interaction_metrics")
    op.create_primary_key(op.f("pk_interaction_metrics"), "interaction_metrics", ["transcript_id"])


def _belongs_to_version(table: str) -> None:
    op.add_column(table, sa.Column("transcript_id", sa.Uuid(), nullable=True))
    op.execute(f"update {table} set transcript_id = ({NEWEST.format(owner=table + '.interaction_id')})")  # noqa: S608
    op.execute(f"delete from {table} where transcript_id is null")  # noqa: S608
    op.alter_column(table, "transcript_id", nullable=False)
    op.create_index(op.f(f"ix_{table}_interaction_id"), table, ["interaction_id"], unique=False)
    op.create_foreign_key(
        op.f(f"fk_{table}_transcript_id"), table, "transcripts", ["transcript_id"], ["id"], ondelete="CASCADE"
    )


def _keys() -> None:
    """One key an interaction sealed everything so far; masked recordings get their own when the first is erased."""
    op.add_column("data_keys", sa.Column("scope", SCOPE, nullable=False, server_default="raw"))
    op.drop_constraint(op.f("pk_data_keys"), "data_keys", type_="primary")
    op.create_primary_key(op.f("pk_data_keys"), "data_keys", ["interaction_id", "scope"])
    op.add_column("vault_objects", sa.Column("sealed_by", SCOPE, nullable=False, server_default="raw"))
    op.alter_column("data_keys", "scope", server_default=None)
    op.alter_column("vault_objects", "sealed_by", server_default=None)


def _tables() -> None:
    op.create_table(
        "retention_policies",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "rules", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_retention_policies_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_policies")),
        sa.UniqueConstraint("version", name=op.f("uq_retention_policies_version")),
    )
    op.create_table(
        "erasures",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scope", sa.Enum("raw", "audio", "everything", name="scope", native_enum=False, length=40), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "key_fingerprints",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "objects", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "rows", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("audit_position", sa.BigInteger(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=True),
        sa.Column(
            "findings", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_erasures_by_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_erasures_interaction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_at"), "erasures", ["at"], unique=False)
    op.create_index(op.f("ix_erasures_interaction_id"), "erasures", ["interaction_id"], unique=False)
    op.create_table(
        "legal_holds",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_legal_holds_by_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_legal_holds_interaction_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["users.id"], name=op.f("fk_legal_holds_lifted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(
        "uq_legal_holds_open",
        "legal_holds",
        ["interaction_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at is null"),
    )
    op.create_table(
        "reruns",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "correction", "redaction", "engine", "scorecard", "other", name="cause", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("from_step", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "stage",
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
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("transcript_id", sa.Uuid(), nullable=True),
        sa.Column(
            "channel_layout",
            sa.Enum("agent_first", "customer_first", "mono", name="channellayout", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_step", sa.String(), nullable=True),
        sa.Column("failed_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_reruns_by_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_reruns_interaction_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["transcripts.id"], name=op.f("fk_reruns_replaces_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name=op.f("fk_reruns_transcript_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reruns")),
    )
    op.create_index(op.f("ix_reruns_interaction_id"), "reruns", ["interaction_id"], unique=False)
    op.create_index(
        "uq_reruns_open", "reruns", ["interaction_id"], unique=True, postgresql_where=sa.text("finished_at is null")
    )
    op.create_table(
        "transcript_corrections",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("rerun_id", sa.Uuid(), nullable=False),
        sa.Column("before_id", sa.Uuid(), nullable=True),
        sa.Column("raw_version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "changes", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "origins", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "touched", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["before_id"], ["transcripts.id"], name=op.f("fk_transcript_corrections_before_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_transcript_corrections_by_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name=op.f("fk_transcript_corrections_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["rerun_id"], ["reruns.id"], name=op.f("fk_transcript_corrections_rerun_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript_corrections")),
        sa.UniqueConstraint("rerun_id", name=op.f("uq_transcript_corrections_rerun_id")),
    )
    op.create_index(
        op.f("ix_transcript_corrections_interaction_id"), "transcript_corrections", ["interaction_id"], unique=False
    )


def downgrade() -> None:
    for table in ("transcript_corrections", "reruns", "legal_holds", "erasures", "retention_policies"):
        op.drop_table(table)
    op.execute("delete from vault_objects where sealed_by <> 'raw'")  # nothing could open them any more
    op.drop_column("vault_objects", "sealed_by")
    op.execute("delete from data_keys where scope <> 'raw'")
    op.drop_constraint(op.f("pk_data_keys"), "data_keys", type_="primary")
    op.drop_column("data_keys", "scope")
    op.create_primary_key(op.f("pk_data_keys"), "data_keys", ["interaction_id"])
    _single_version("interaction_metrics")
    op.create_primary_key(op.f("pk_interaction_metrics"), "interaction_metrics", ["interaction_id"])
    _single_version("coaching_suggestions")
    op.create_unique_constraint(
        op.f("uq_coaching_suggestions_interaction_id"), "coaching_suggestions", ["interaction_id"]
    )
    op.drop_column("answers", "carried_from_id")
    op.drop_column("redaction_runs", "audio_version")
    op.drop_column("interactions", "transcript_id")
    op.drop_column("transcripts", "raw_version")


def _single_version(table: str) -> None:
    counts = "select transcript_id from interactions where transcript_id is not null"
    op.execute(f"delete from {table} where transcript_id not in ({counts})")  # noqa: S608
    op.drop_index(op.f(f"ix_{table}_interaction_id"), table_name=table)
    op.drop_column(table, "transcript_id")
