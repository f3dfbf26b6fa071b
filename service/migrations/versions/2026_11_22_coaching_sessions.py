"""Coaching sessions, how agents like to be coached, and action items."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coaching_preferences",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column(
            "styles", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "first_contact",
            sa.Enum("written", "in_person", name="firstcontact", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("length", sa.Enum("short", "long", name="length", native_enum=False, length=40), nullable=True),
        sa.Column(
            "time_of_day",
            sa.Enum(
                "start_of_shift", "middle_of_shift", "end_of_shift", name="timeofday", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_coaching_preferences_agent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_coaching_preferences")),
    )
    op.create_table(
        "coaching_sessions",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("one_to_one", "group", "e_learning", name="sessionkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "suggestion",
                "dispute",
                "self_assessment",
                "by_hand",
                name="sessionsource",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "scheduled",
                "held",
                "acknowledged",
                "closed",
                "missed",
                "cancelled",
                name="sessionstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=True),
        sa.Column("dispute_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coach_id"], ["users.id"], name=op.f("fk_coaching_sessions_coach_id")),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["disputes.id"], name=op.f("fk_coaching_sessions_dispute_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_coaching_sessions_made_by_id")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["coaching_suggestions.id"],
            name=op.f("fk_coaching_sessions_suggestion_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_sessions")),
    )
    op.create_index(op.f("ix_coaching_sessions_coach_id"), "coaching_sessions", ["coach_id"], unique=False)
    op.create_index(op.f("ix_coaching_sessions_held_at"), "coaching_sessions", ["held_at"], unique=False)
    op.create_index(op.f("ix_coaching_sessions_made_by_id"), "coaching_sessions", ["made_by_id"], unique=False)
    op.create_index(op.f("ix_coaching_sessions_state"), "coaching_sessions", ["state"], unique=False)
    op.create_table(
        "action_items",
        sa.Column("coaching_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(agent_id, owner_id) = 1", name=op.f("ck_action_items_one_owner")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_action_items_agent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["coaching_id"], ["coaching_sessions.id"], name=op.f("fk_action_items_coaching_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name=op.f("fk_action_items_done_by_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_action_items_made_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_action_items_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_items")),
    )
    op.create_index(op.f("ix_action_items_agent_id"), "action_items", ["agent_id"], unique=False)
    op.create_index(op.f("ix_action_items_coaching_id"), "action_items", ["coaching_id"], unique=False)
    op.create_index(op.f("ix_action_items_owner_id"), "action_items", ["owner_id"], unique=False)
    op.create_table(
        "coached_criteria",
        sa.Column("coaching_id", sa.Uuid(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coaching_id"], ["coaching_sessions.id"], name=op.f("fk_coached_criteria_coaching_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("coaching_id", "scorecard", "criterion", name=op.f("pk_coached_criteria")),
    )
    op.create_index("ix_coached_criteria_question", "coached_criteria", ["scorecard", "criterion"], unique=False)
    op.create_table(
        "coaching_agenda",
        sa.Column("coaching_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=True),
        sa.Column("criterion", sa.String(), nullable=True),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("evaluation_id", sa.Uuid(), nullable=True),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "turns", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("anonymised", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_coaching_agenda_agent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["coaching_id"], ["coaching_sessions.id"], name=op.f("fk_coaching_agenda_coaching_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_coaching_agenda_evaluation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_coaching_agenda_interaction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_agenda")),
    )
    op.create_index(op.f("ix_coaching_agenda_coaching_id"), "coaching_agenda", ["coaching_id"], unique=False)
    op.create_index(op.f("ix_coaching_agenda_evaluation_id"), "coaching_agenda", ["evaluation_id"], unique=False)
    op.create_index(op.f("ix_coaching_agenda_interaction_id"), "coaching_agenda", ["interaction_id"], unique=False)
    op.create_table(
        "coaching_effects",
        sa.Column("coaching_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column(
            "figures", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_coaching_effects_agent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["coaching_id"], ["coaching_sessions.id"], name=op.f("fk_coaching_effects_coaching_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("coaching_id", "agent_id", "scorecard", "criterion", name=op.f("pk_coaching_effects")),
    )
    op.create_index(op.f("ix_coaching_effects_agent_id"), "coaching_effects", ["agent_id"], unique=False)
    op.create_table(
        "coaching_goals",
        sa.Column("coaching_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("objective_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coaching_id"], ["coaching_sessions.id"], name=op.f("fk_coaching_goals_coaching_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name=op.f("fk_coaching_goals_objective_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_goals")),
    )
    op.create_index(op.f("ix_coaching_goals_coaching_id"), "coaching_goals", ["coaching_id"], unique=False)
    op.create_table(
        "coaching_notes",
        sa.Column("coaching_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_coaching_notes_by_id")),
        sa.ForeignKeyConstraint(
            ["coaching_id"], ["coaching_sessions.id"], name=op.f("fk_coaching_notes_coaching_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_notes")),
    )
    op.create_index(op.f("ix_coaching_notes_coaching_id"), "coaching_notes", ["coaching_id"], unique=False)
    op.create_table(
        "coaching_participants",
        sa.Column("coaching_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("other_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("other_time_why", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rating_words", sa.String(), nullable=True),
        sa.Column("words_shared", sa.Boolean(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rating between 1 and 5", name=op.f("ck_coaching_participants_rating")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_coaching_participants_agent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["coaching_id"],
            ["coaching_sessions.id"],
            name=op.f("fk_coaching_participants_coaching_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("coaching_id", "agent_id", name=op.f("pk_coaching_participants")),
    )
    op.create_index(op.f("ix_coaching_participants_agent_id"), "coaching_participants", ["agent_id"], unique=False)
    op.create_table(
        "coaching_resources",
        sa.Column("coaching_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column(
            "style",
            sa.Enum(
                "see_it_done",
                "read",
                "practise",
                "talk_through",
                "e_learning",
                name="learningstyle",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coaching_id"],
            ["coaching_sessions.id"],
            name=op.f("fk_coaching_resources_coaching_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_resources")),
    )
    op.create_index(op.f("ix_coaching_resources_coaching_id"), "coaching_resources", ["coaching_id"], unique=False)


def downgrade() -> None:
    for table in (
        "coaching_resources",
        "coaching_participants",
        "coaching_notes",
        "coaching_goals",
        "coaching_effects",
        "coaching_agenda",
        "coached_criteria",
        "action_items",
        "coaching_preferences",
        "coaching_sessions",
    ):
        op.drop_table(table)
