"""Incentives: programmes, rules, rewards, and a ledger of points that rests on what people confirmed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FINAL = """
create function points_are_final() returns trigger language plpgsql as $$
begin
    if pg_trigger_depth() > 1 then
        if tg_op = 'DELETE' then return old; end if;
        if to_jsonb(new) = to_jsonb(old) || '{"review_id": null}' then return new; end if;
    end if;
    raise exception 'the ledger of points never changes: counter an entry with another';
end $$
"""
"""Only the database itself takes rows away, with the agent whom they are about, and the link to an erased review."""

REST_ON_PEOPLE = """
create function points_rest_on_people() returns trigger language plpgsql as $$
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
    return null;
end $$
"""

HAVE_SOURCES = """
create function points_have_sources() returns trigger language plpgsql as $$
begin
    if new.points > 0 and new.rule_id is not null and exists (select from point_entries where id = new.id)
        and not exists (
            select from point_sources s join incentive_rules r on r.id = new.rule_id
            where s.entry_id = new.id and s.kind = case
                when r.scorecard is not null then 'review'
                when r.metric is not null then 'metric'
                else r.activity end
        )
    then
        raise exception 'points without a source of the kind that their rule asks for';
    end if;
    return null;
end $$
"""

NOTE_CHANGES = """
create function note_points() returns trigger language plpgsql as $$
declare
    row jsonb := to_jsonb(new);
    subject uuid := case tg_table_name
        when 'interactions' then (row->>'id')::uuid
        when 'reviews' then (select interaction_id from evaluations where id = (row->>'evaluation_id')::uuid)
        else (select e.interaction_id from reviews r join evaluations e on e.id = r.evaluation_id
              where r.id = (row->>'review_id')::uuid) end;
begin
    if not exists (select from review_tasks where interaction_id = subject and kind = 'random') then
        return null;
    end if;
    insert into stale_points (agent_id, moment)
    select agent_id, coalesce(started_at, created_at) from interactions where id = subject and agent_id is not null;
    if tg_table_name = 'interactions' and (to_jsonb(old)->>'agent_id') is not null then
        insert into stale_points (agent_id, moment)
        values ((to_jsonb(old)->>'agent_id')::uuid, coalesce(to_jsonb(old)->>'started_at', to_jsonb(old)->>'created_at')
            ::timestamptz);
    end if;
    return null;
end $$
"""
"""Of an interaction that was moved or dated anew, the agent and the time of before are counted again too."""

NOTED = {
    "interactions": "update of transcript_id, agent_id, team_id, started_at",
    "reviews": "insert or update of confirmed_at, score",
    "overrides": "insert",
}
TABLES = (
    "incentive_choices",
    "stale_points",
    "incentive_policies",
    "incentive_programmes",
    "incentive_budgets",
    "incentive_programme_teams",
    "incentive_rewards",
    "incentive_rules",
    "awards",
    "point_entries",
    "point_sources",
)


def upgrade() -> None:
    _tables()
    for statement in (FINAL, REST_ON_PEOPLE, HAVE_SOURCES, NOTE_CHANGES):
        op.execute(statement)
    for table in ("point_entries", "point_sources"):
        op.execute(
            f"create trigger points_are_final before update or delete on {table} "
            "for each row execute function points_are_final()"
        )
    op.execute(
        "create trigger points_rest_on_people after insert on point_sources "
        "for each row execute function points_rest_on_people()"
    )
    op.execute(
        "create constraint trigger points_have_sources after insert on point_entries deferrable initially deferred "
        "for each row execute function points_have_sources()"
    )
    for table, changes in NOTED.items():
        op.execute(f"create trigger note_points after {changes} on {table} for each row execute function note_points()")


def _tables() -> None:
    op.create_table(
        "incentive_choices",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_incentive_choices_agent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_incentive_choices")),
    )
    op.create_table(
        "stale_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_stale_points_agent_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_points")),
    )
    op.create_table(
        "incentive_policies",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column(
            "leaderboard",
            sa.Enum("off", "anonymous", "named", name="leaderboard", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("smallest_board", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_incentive_policies_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incentive_policies")),
        sa.UniqueConstraint("version", name=op.f("uq_incentive_policies_version")),
    )
    op.create_table(
        "incentive_programmes",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("objective_id", sa.Uuid(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "active", "ended", name="programmestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts <= ends", name=op.f("ck_incentive_programmes_begins_before_it_ends")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_incentive_programmes_by_id")),
        sa.ForeignKeyConstraint(
            ["objective_id"], ["objectives.id"], name=op.f("fk_incentive_programmes_objective_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incentive_programmes")),
        sa.UniqueConstraint("name", name=op.f("uq_incentive_programmes_name")),
    )
    op.create_index(
        op.f("ix_incentive_programmes_objective_id"), "incentive_programmes", ["objective_id"], unique=False
    )
    op.create_index(op.f("ix_incentive_programmes_state"), "incentive_programmes", ["state"], unique=False)
    op.create_table(
        "incentive_budgets",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_incentive_budgets_amount")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["incentive_programmes.id"],
            name=op.f("fk_incentive_budgets_programme_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incentive_budgets")),
        sa.UniqueConstraint("programme_id", "currency", name=op.f("uq_incentive_budgets_programme_id")),
    )
    op.create_table(
        "incentive_programme_teams",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["incentive_programmes.id"],
            name=op.f("fk_incentive_programme_teams_programme_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_incentive_programme_teams_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("programme_id", "team_id", name=op.f("pk_incentive_programme_teams")),
    )
    op.create_index(
        op.f("ix_incentive_programme_teams_team_id"), "incentive_programme_teams", ["team_id"], unique=False
    )
    op.create_table(
        "incentive_rewards",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("money", "time_off", "perk", "recognition", name="rewardkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("hours", sa.Double(), nullable=True),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'money') = (amount is not null and currency is not null and amount > 0)",
            name=op.f("ck_incentive_rewards_money"),
        ),
        sa.CheckConstraint(
            "(kind = 'time_off') = (hours is not null and hours > 0)", name=op.f("ck_incentive_rewards_time_off")
        ),
        sa.CheckConstraint("points >= 0 and (stock is null or stock >= 0)", name=op.f("ck_incentive_rewards_amounts")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["incentive_programmes.id"],
            name=op.f("fk_incentive_rewards_programme_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incentive_rewards")),
    )
    op.create_index(op.f("ix_incentive_rewards_programme_id"), "incentive_rewards", ["programme_id"], unique=False)
    op.create_table(
        "incentive_rules",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("results", "improvement", "participation", name="rulekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("least_n", sa.Integer(), nullable=False),
        sa.Column("scorecard", sa.String(), nullable=True),
        sa.Column("criterion", sa.String(), nullable=True),
        sa.Column("target", sa.Double(), nullable=True),
        sa.Column("metric", sa.String(), nullable=True),
        sa.Column(
            "activity",
            sa.Enum(
                "self_assessment", "coaching", "peer_feedback", "actions", name="activity", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("badge", sa.String(), nullable=True),
        sa.Column("badge_months", sa.Integer(), nullable=False),
        sa.Column(
            "baseline", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'improvement' or (scorecard is null) <> (metric is null)",
            name=op.f("ck_incentive_rules_improvement"),
        ),
        sa.CheckConstraint(
            "kind <> 'participation' or activity is not null", name=op.f("ck_incentive_rules_participation")
        ),
        sa.CheckConstraint(
            "kind <> 'results' or (scorecard is not null and target is not null)",
            name=op.f("ck_incentive_rules_results"),
        ),
        sa.CheckConstraint(
            "points > 0 and cap >= points and least_n > 0 and badge_months > 0", name=op.f("ck_incentive_rules_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["incentive_programmes.id"],
            name=op.f("fk_incentive_rules_programme_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incentive_rules")),
    )
    op.create_index(op.f("ix_incentive_rules_programme_id"), "incentive_rules", ["programme_id"], unique=False)
    op.create_table(
        "awards",
        sa.Column("reward_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "handed_over",
                "rejected",
                "withdrawn",
                "cancelled",
                name="awardstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("redeemed", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decided_by_id is null or decided_by_id <> proposed_by_id", name=op.f("ck_awards_two_people")
        ),
        sa.CheckConstraint("redeemed or reason is not null", name=op.f("ck_awards_reason")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_awards_agent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_awards_decided_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name=op.f("fk_awards_proposed_by_id")),
        sa.ForeignKeyConstraint(["reward_id"], ["incentive_rewards.id"], name=op.f("fk_awards_reward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
    )
    op.create_index(op.f("ix_awards_agent_id"), "awards", ["agent_id"], unique=False)
    op.create_index(op.f("ix_awards_reward_id"), "awards", ["reward_id"], unique=False)
    op.create_index(op.f("ix_awards_state"), "awards", ["state"], unique=False)
    op.create_table(
        "point_entries",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("award_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("earned", "corrected", "redeemed", "returned", name="entrykind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(rule_id is null) <> (award_id is null)", name=op.f("ck_point_entries_from_a_rule_or_for_a_reward")
        ),
        sa.CheckConstraint(
            "(rule_id is null) = (first is null) and (first is null) = (last is null)",
            name=op.f("ck_point_entries_month"),
        ),
        sa.CheckConstraint("points <> 0", name=op.f("ck_point_entries_changes_something")),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_point_entries_agent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["awards.id"], name=op.f("fk_point_entries_award_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["incentive_programmes.id"], name=op.f("fk_point_entries_programme_id")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["incentive_rules.id"], name=op.f("fk_point_entries_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_entries")),
        sa.UniqueConstraint("rule_id", "agent_id", "first", "number", name=op.f("uq_point_entries_rule_id")),
    )
    op.create_index(op.f("ix_point_entries_agent_id"), "point_entries", ["agent_id"], unique=False)
    op.create_index(op.f("ix_point_entries_award_id"), "point_entries", ["award_id"], unique=False)
    op.create_index("ix_point_entries_programme_agent", "point_entries", ["programme_id", "agent_id"], unique=False)
    op.create_index(op.f("ix_point_entries_programme_id"), "point_entries", ["programme_id"], unique=False)
    op.create_table(
        "point_sources",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "review",
                "metric",
                "self_assessment",
                "coaching",
                "peer_feedback",
                "actions",
                name="sourcekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("of_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["point_entries.id"], name=op.f("fk_point_sources_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_point_sources_review_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_sources")),
    )
    op.create_index(op.f("ix_point_sources_entry_id"), "point_sources", ["entry_id"], unique=False)
    op.create_index(op.f("ix_point_sources_review_id"), "point_sources", ["review_id"], unique=False)


def downgrade() -> None:
    for table in NOTED:
        op.execute(f"drop trigger note_points on {table}")
    for table in reversed(TABLES):
        op.drop_table(table)
    for function in ("points_are_final", "points_rest_on_people", "points_have_sources", "note_points"):
        op.execute(f"drop function {function}()")
