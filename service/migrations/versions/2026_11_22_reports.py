"""Monthly reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

REFUSE_CHANGES = """
create function released_reports_are_final() returns trigger language plpgsql as $$
begin
    raise exception 'released reports never change';
end $$;
create trigger released_reports_are_final
before update of content, summary, correction, released_at, first, version, agent_id, team_id on reports
for each row when (old.released_at is not null) execute function released_reports_are_final();
"""


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("correction", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'agent') = (agent_id is not null)", name=op.f("ck_reports_an_agent")),
        sa.CheckConstraint("kind <> 'team' or team_id is not null", name=op.f("ck_reports_a_team")),
        sa.CheckConstraint(
            "(released_at is null) = (content is null) and (released_at is null or summary is not null)",
            name=op.f("ck_reports_words"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_reports_agent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_reports_team_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_reports_by_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["users.id"], name=op.f("fk_reports_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_agent_id"), "reports", ["agent_id"])
    op.create_index(op.f("ix_reports_team_id"), "reports", ["team_id"])
    op.execute(REFUSE_CHANGES)
    whose = sa.text("coalesce(agent_id, team_id)")
    op.create_index("uq_reports_version", "reports", ["first", "version", whose, "kind"], unique=True)
    op.create_table(
        "report_moments",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_moments_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name=op.f("fk_report_moments_interaction_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_moments")),
    )
    op.create_index(op.f("ix_report_moments_report_id"), "report_moments", ["report_id"])
    op.create_index(op.f("ix_report_moments_interaction_id"), "report_moments", ["interaction_id"])
    op.create_table(
        "report_answers",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_answers_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_report_answers_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answers")),
    )
    op.create_index(op.f("ix_report_answers_report_id"), "report_answers", ["report_id"])


def downgrade() -> None:
    op.drop_table("report_answers")
    op.drop_table("report_moments")
    op.drop_table("reports")
    op.execute("drop function released_reports_are_final")
