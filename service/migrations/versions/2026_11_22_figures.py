"""Performance metrics: what each contact says, kept and counted again by the changes that triggers note."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

METRICS = (
    "handle_time", "connected_time", "hold_time", "wrap_up_time", "time_to_answer", "service_level", "transfer_rate",
    "no_repeat_contact", "stated_resolution", "first_contact_resolution", "satisfaction", "satisfied",
    "recommendation", "ease", "rated", "customer_words", "talk_share", "silence_share", "overtalk",
    "longest_monologue", "coverage",
)  # fmt: skip

NOTE_CONTACT = """
create function note_contact() returns trigger language plpgsql as $$
declare
    before jsonb := to_jsonb(old);
    row jsonb := coalesce(to_jsonb(new), before);
begin
    if current_setting('callqa.standings_later', true) = 'on' then return null; end if;
    insert into stale_contacts (interaction_id, at)
    select subject, case tg_table_name when 'interactions' then
        coalesce(before->>'started_at', before->>'created_at')::timestamptz end
    from (select case tg_table_name
        when 'interactions' then (row->>'id')::uuid
        when 'reviews' then (select interaction_id from evaluations where id = (row->>'evaluation_id')::uuid)
        when 'overrides' then (select e.interaction_id from reviews r join evaluations e on e.id = r.evaluation_id
                               where r.id = (row->>'review_id')::uuid)
        else (row->>'interaction_id')::uuid end as subject) noted
    where subject is not null;
    return null;
end $$
"""

NOTE_EARLIER_CONTACTS = """
create function note_earlier_contacts() returns trigger language plpgsql as $$
declare
    was timestamptz := coalesce(old.started_at, old.created_at);
    now_is timestamptz := coalesce(new.started_at, new.created_at);
begin
    if current_setting('callqa.standings_later', true) = 'on' then return null; end if;
    insert into stale_contacts (interaction_id)
    select id from interactions
    where customer_hash in (old.customer_hash, new.customer_hash)
        and coalesce(started_at, created_at)
            between least(was, now_is) - interval '32 days' and greatest(was, now_is);
    return null;
end $$
"""
"""Whether a contact was followed by a repeat contact is known only from those that come after it."""

NOTED = {
    "interactions": "insert or update or delete",
    "interaction_metrics": "insert or update or delete",
    "evaluations": "insert or delete",
    "reviews": "insert or update or delete",
    "overrides": "insert or delete",
}
EARLIER = "insert or delete or update of customer_hash, started_at, direction, channel, state"


def upgrade() -> None:
    op.create_table(
        "measured_contacts",
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("call_type", sa.String(), nullable=True),
        sa.Column(
            "channel", sa.Enum("voice", "chat", "email", name="channel", native_enum=False, length=40), nullable=False
        ),
        sa.Column("settles_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(metric, sa.Double(), nullable=True) for metric in METRICS),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_measured_contacts")),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["interactions.id"],
            name=op.f("fk_measured_contacts_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_measured_contacts_agent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_measured_contacts_team_id"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_measured_contacts_at", "measured_contacts", ["at"])
    op.create_index("ix_measured_contacts_agent_id", "measured_contacts", ["agent_id", "at"])
    op.create_index("ix_measured_contacts_team_id", "measured_contacts", ["team_id", "at"])
    op.create_index(
        "ix_measured_contacts_settles_at",
        "measured_contacts",
        ["settles_at"],
        postgresql_where=sa.text("settles_at is not null"),
    )
    _results()
    _days()
    _noting()
    _imports()


def _results() -> None:
    op.create_table(
        "measured_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=True),
        *(sa.Column(metric, sa.Double(), nullable=True) for metric in ("quality", "compliance", "critical_fails")),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measured_results")),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["measured_contacts.interaction_id"],
            name=op.f("fk_measured_results_interaction_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_measured_results_interaction_id"), "measured_results", ["interaction_id"])
    op.create_index("ix_measured_results_scorecard", "measured_results", ["scorecard", "criterion"])


def _days() -> None:
    op.create_table(
        "daily_sums",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum("team", "queue", "call_type", "channel", name="dimension", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("total", sa.Double(), nullable=False),
        sa.Column("squares", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_sums")),
    )
    op.create_index("ix_daily_sums_day", "daily_sums", ["day", "dimension"])
    op.create_index("ix_daily_sums_dimension", "daily_sums", ["dimension", "member", "day"])


def _noting() -> None:
    op.create_table(
        "stale_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_contacts")),
    )
    op.create_table(
        "last_measured",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_last_measured")),
    )
    op.execute("insert into stale_contacts (interaction_id) select id from interactions")
    op.execute(NOTE_CONTACT)
    op.execute(NOTE_EARLIER_CONTACTS)
    for table, changes in NOTED.items():
        op.execute(
            f"create trigger note_contact after {changes} on {table} for each row execute function note_contact()"
        )
    op.execute(
        f"create trigger note_earlier_contacts after {EARLIER} on interactions "
        "for each row execute function note_earlier_contacts()"
    )


def _imports() -> None:
    units, directions = ("seconds", "percent", "points", "count"), ("higher", "lower", "neither")
    op.create_table(
        "imported_metrics",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit", sa.Enum(*units, name="unit", native_enum=False, length=40), nullable=False),
        sa.Column("direction", sa.Enum(*directions, name="direction", native_enum=False, length=40), nullable=False),
        sa.Column(
            "combining",
            sa.Enum("mean", "sum", "share", name="combining", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("declared_by_id", sa.Uuid(), nullable=False),
        *_identified("imported_metrics"),
        sa.UniqueConstraint("name", name=op.f("uq_imported_metrics_name")),
        _reference("imported_metrics", "declared_by_id", "users"),
    )
    op.create_table(
        "value_imports",
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("values", sa.Integer(), nullable=False),
        sa.Column("replaced", sa.Integer(), nullable=False),
        *_identified("value_imports"),
        _reference("value_imports", "by_id", "users"),
    )
    op.create_table(
        "imported_values",
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        *_identified("imported_values"),
        _reference("imported_values", "metric_id", "imported_metrics", "CASCADE"),
        _reference("imported_values", "import_id", "value_imports", "CASCADE"),
        _reference("imported_values", "agent_id", "agents", "CASCADE"),
    )
    op.create_index(op.f("ix_imported_values_import_id"), "imported_values", ["import_id"])
    op.create_index("ix_imported_values_agent_id", "imported_values", ["agent_id", "first"])
    op.create_index("ix_imported_values_metric_id", "imported_values", ["metric_id", "first"])
    op.create_index(
        "uq_imported_values_current",
        "imported_values",
        ["metric_id", "agent_id", "first", "last"],
        unique=True,
        postgresql_where=sa.text("replaced_at is null"),
    )


def _identified(table: str) -> tuple[sa.Column[object] | sa.PrimaryKeyConstraint, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _reference(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def downgrade() -> None:
    for table in ("imported_values", "value_imports", "imported_metrics"):
        op.drop_table(table)
    op.execute("drop trigger note_earlier_contacts on interactions")
    for table in NOTED:
        op.execute(f"drop trigger note_contact on {table}")
    for function in ("note_earlier_contacts()", "note_contact()"):
        op.execute(f"drop function {function}")
    for table in ("last_measured", "stale_contacts", "daily_sums", "measured_results", "measured_contacts"):
        op.drop_table(table)
