"""Growth: points for imported figures and by week or quarter, amended metrics, who joined a session, upward replies."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

IMPORTED_CONFIRMED = """
    if new.kind = 'imported' and not exists (
        select from point_entries p
        join imported_values v on v.agent_id = p.agent_id
        join value_imports i on i.id = v.import_id
        join users u on u.id = i.confirmed_by_id
        where p.id = new.entry_id and v.id = new.of_id and u.agent_id is distinct from p.agent_id
    ) then
        raise exception 'points rest on imported values that another person confirmed';
    end if;
"""
IMPORTED_SOURCE = "when r.metric like 'imported.%' then 'imported'"


REST_ON_PEOPLE = """
create or replace function points_rest_on_people() returns trigger language plpgsql as $$
begin
    if new.kind = 'review' and not exists (
        select from point_entries p
        join interactions i on i.agent_id = p.agent_id
        join evaluations e on e.interaction_id = i.id
        join reviews r on r.evaluation_id = e.id
        join users u on u.id = r.reviewer_id
        where p.id = new.entry_id and r.id = new.review_id and r.confirmed_at is not null
            and u.agent_id is distinct from p.agent_id
            and exists (select from review_tasks t where t.interaction_id = i.id and t.kind = 'random')
    ) then
        raise exception 'points rest on results that chance picked and that another person confirmed';
    end if;
    @imported@
    return null;
end $$
"""


HAVE_SOURCES = """
create or replace function points_have_sources() returns trigger language plpgsql as $$
begin
    if new.points > 0 and new.rule_id is not null and exists (select from point_entries where id = new.id)
        and not exists (
            select from point_sources s join incentive_rules r on r.id = new.rule_id
            where s.entry_id = new.id and s.kind = case
                when r.scorecard is not null then 'review'
                @imported@
                when r.metric is not null then 'metric'
                else r.activity end
        )
    then
        raise exception 'points without a source of the kind that their rule asks for';
    end if;
    return null;
end $$
"""


NOTE_VALUE = """
create function note_value_points() returns trigger language plpgsql as $$
begin
    insert into stale_points (agent_id, moment, day)
    select new.agent_id, now(), new.first from imported_metrics m
    where m.id = new.metric_id and exists (select from incentive_rules where metric = 'imported.' || m.name);
    return null;
end $$
"""
NOTE_IMPORT = """
create function note_import_points() returns trigger language plpgsql as $$
begin
    insert into stale_points (agent_id, moment, day)
    select distinct v.agent_id, now(), v.first from imported_values v join imported_metrics m on m.id = v.metric_id
    where v.import_id = new.id and v.replaced_at is null
        and exists (select from incentive_rules where metric = 'imported.' || m.name);
    return null;
end $$
"""
CADENCE_STAYS = """
create function cadence_stays() returns trigger language plpgsql as $$
begin
    if new.cadence <> old.cadence and exists (select from point_entries where programme_id = old.id) then
        raise exception 'points were given by the old periods: a programme keeps what it counts by';
    end if;
    return new;
end $$
"""
TRIGGERS = (
    "create trigger note_value_points after insert on imported_values "
    "for each row execute function note_value_points()",
    "create trigger note_import_points after update of confirmed_at on value_imports "
    "for each row execute function note_import_points()",
    "create trigger cadence_stays before update of cadence on incentive_programmes "
    "for each row execute function cadence_stays()",
)
ADDED = {
    "coaching_participants": ("joined_at",),
    "imported_metrics": ("version", "meaning", "unit_since"),
    "imported_values": ("meaning",),
    "incentive_programmes": ("cadence",),
    "incentive_rules": ("metric_meaning",),
    "stale_points": ("day",),
    "value_imports": ("confirmed_by_id", "confirmed_at"),
}


def upgrade() -> None:
    _metric_versions()
    _upward_replies()
    _participant_changes()
    _columns()
    for statement in (
        REST_ON_PEOPLE.replace("@imported@", IMPORTED_CONFIRMED),
        HAVE_SOURCES.replace("@imported@", IMPORTED_SOURCE),
        NOTE_VALUE,
        NOTE_IMPORT,
        CADENCE_STAYS,
        *TRIGGERS,
    ):
        op.execute(statement)


def _columns() -> None:
    op.add_column("coaching_participants", sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))
    for column in ADDED["imported_metrics"]:
        op.add_column("imported_metrics", sa.Column(column, sa.Integer(), server_default="1", nullable=False))
    op.add_column("imported_values", sa.Column("meaning", sa.Integer(), server_default="1", nullable=False))
    op.add_column(
        "incentive_programmes",
        sa.Column(
            "cadence",
            sa.Enum("week", "month", "quarter", name="cadence", native_enum=False, length=40),
            server_default="month",
            nullable=False,
        ),
    )
    op.add_column("incentive_rules", sa.Column("metric_meaning", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_incentive_rules_figure"),
        "incentive_rules",
        "kind <> 'figure' or (metric is not null and target is not null)",
    )
    op.add_column("stale_points", sa.Column("day", sa.Date(), nullable=True))
    op.add_column("value_imports", sa.Column("confirmed_by_id", sa.Uuid(), nullable=True))
    op.add_column("value_imports", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_value_imports_confirmed_by_id"), "value_imports", "users", ["confirmed_by_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_value_imports_confirmed"), "value_imports", "(confirmed_by_id is null) = (confirmed_at is null)"
    )


def _metric_versions() -> None:
    op.create_table(
        "imported_metric_versions",
        sa.Column("metric_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum("seconds", "percent", "points", "count", name="unit", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum("higher", "lower", "neither", name="direction", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_imported_metric_versions_by_id")),
        sa.ForeignKeyConstraint(
            ["metric_id"],
            ["imported_metrics.id"],
            name=op.f("fk_imported_metric_versions_metric_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_metric_versions")),
        sa.UniqueConstraint("metric_id", "version", name=op.f("uq_imported_metric_versions_metric_id")),
    )


def _upward_replies() -> None:
    op.create_table(
        "upward_replies",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_upward_replies_by_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["upward_rounds.id"], name=op.f("fk_upward_replies_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_upward_replies_team_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upward_replies")),
        sa.UniqueConstraint("round_id", "team_id", name=op.f("uq_upward_replies_round_id")),
    )


def _participant_changes() -> None:
    table = "coaching_participant_changes"
    op.create_table(
        table,
        sa.Column("coaching_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("added", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_coaching_participant_changes_agent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_coaching_participant_changes_by_id")),
        sa.ForeignKeyConstraint(
            ["coaching_id"],
            ["coaching_sessions.id"],
            name=op.f("fk_coaching_participant_changes_coaching_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_participant_changes")),
    )
    for column in ("agent_id", "coaching_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    for trigger, table in (
        ("note_value_points", "imported_values"),
        ("note_import_points", "value_imports"),
        ("cadence_stays", "incentive_programmes"),
    ):
        op.execute(f"drop trigger {trigger} on {table}")
        op.execute(f"drop function {trigger}()")
    op.execute(REST_ON_PEOPLE.replace("@imported@", ""))
    op.execute(HAVE_SOURCES.replace("@imported@", ""))
    op.drop_constraint(op.f("ck_incentive_rules_figure"), "incentive_rules")
    op.drop_constraint(op.f("ck_value_imports_confirmed"), "value_imports")
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)
    for table in ("coaching_participant_changes", "upward_replies", "imported_metric_versions"):
        op.drop_table(table)
