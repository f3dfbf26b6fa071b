"""Search and views. Standings of interactions kept by the database, and figures by week for dashboards."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CRITICAL_ANSWERS = """
create view critical_answers as
select v.hash as scorecard_hash, c->>'id' as criterion, o->>'value' as answer
from scorecard_versions v
cross join lateral jsonb_path_query(v.content, '$.sections[*].criteria[*] ? (@.critical == true)') c
cross join lateral (
    select min((p->>'points')::float) as least, max((p->>'points')::float) as most
    from jsonb_array_elements(c->'options') p
) offered
cross join lateral jsonb_array_elements(c->'options') o
where (o->>'points')::float = offered.least and offered.least < offered.most
"""
"""The answers that fail a critical criterion, as `service.evaluations.scoring.failed` has it."""

STANDINGS = """
create view interaction_standings as
select i.id as interaction_id, min(coalesce(r.score, e.score)) as lowest_score,
    coalesce(bool_or(fails.critical), false) as critical_fail,
    bool_and(r.id is not null) filter (where e.id is not null) as confirmed,
    coalesce(bool_or(r.released_at is not null), false) as released
from interactions i
left join evaluations e on e.interaction_id = i.id and e.transcript_id = i.transcript_id and not exists (
    select from evaluations newer
    where newer.transcript_id = e.transcript_id and newer.scorecard = e.scorecard and newer.created_at > e.created_at
)
left join reviews r on r.evaluation_id = e.id and r.confirmed_at is not null
left join lateral (
    select true as critical
    from answers a
    join critical_answers c on c.scorecard_hash = e.scorecard_hash and c.criterion = a.criterion
    where a.evaluation_id = e.id and c.answer = coalesce(
        (select o.answer from overrides o join reviews decided on decided.id = o.review_id
         where decided.evaluation_id = e.id and o.criterion = a.criterion order by o.at desc limit 1), a.answer)
    limit 1
) fails on true
group by i.id
"""
"""Of every interaction; `confirmed` is null where nothing was evaluated. See `service.interactions.tables`."""

KEEP_STANDING = """
create function keep_standing() returns trigger language plpgsql as $$
declare
    row record := case when tg_op = 'DELETE' then old else new end;
    subject uuid;
begin
    if current_setting('callqa.standings_later', true) = 'on' then return null; end if;
    subject := case tg_table_name
        when 'interactions' then (to_jsonb(row)->>'id')::uuid
        when 'evaluations' then (to_jsonb(row)->>'interaction_id')::uuid
        when 'reviews' then (select interaction_id from evaluations where id = (to_jsonb(row)->>'evaluation_id')::uuid)
        else (select e.interaction_id from reviews r join evaluations e on e.id = r.evaluation_id
              where r.id = (to_jsonb(row)->>'review_id')::uuid) end;
    perform from interactions where id = subject for update;
    update interactions set lowest_score = s.lowest_score, critical_fail = s.critical_fail, confirmed = s.confirmed,
        released = s.released
    from interaction_standings s where s.interaction_id = subject and interactions.id = subject;
    insert into stale_weeks (week)
    select date_trunc('week', coalesce(started_at, created_at) at time zone 'UTC')::date from interactions
    where id = subject;
    if tg_op <> 'INSERT' and tg_table_name = 'interactions' then
        insert into stale_weeks (week)
        values (date_trunc('week', coalesce(old.started_at, old.created_at) at time zone 'UTC')::date);
    end if;
    return null;
end $$
"""
"""Waits for whoever changes the same interaction first, so that what it then reads is the newest of both."""

KEPT = {
    "interactions": "insert or delete or update of transcript_id, state, agent_id, team_id, started_at",
    "evaluations": "insert or delete",
    "reviews": "insert or update or delete",
    "overrides": "insert or delete",
}


DICTIONARY = (
    "create text search dictionary callqa_stem (template = snowball, language = english)",
    "create text search configuration callqa (copy = pg_catalog.english)",
    "alter text search configuration callqa alter mapping replace english_stem with callqa_stem",
)
"""English stems, and no stop words: "do not call" is looked for as it was said."""

SEARCHABLE = r"""
create function searchable(said text) returns text language sql immutable parallel safe as $$
    select regexp_replace(regexp_replace(said, '\[([A-Z]+)_([A-Z]+)( [0-9]+)?\]', '[\1\2]', 'g'),
        '\[([A-Z]+)( [0-9]+)?\]', 'redacted\1', 'g')
$$
"""
"""Redaction tokens as one word each, such as redactedCARD: else "name" would find every `[NAME 1]`."""

DOCUMENT = """
create function said_by(transcript uuid, party text, most integer) returns tsvector language sql stable as $$
    select to_tsvector('callqa', coalesce(left(string_agg(searchable(text), ' turnboundary ' order by position), most),
        ''))
    from transcript_turns where transcript_id = transcript and speaker = party
$$
"""
"""A word between the turns keeps a phrase from reaching over two of them."""

DOCUMENTS = """
create function document_of(transcript uuid, most integer default 250000) returns tsvector language plpgsql stable as $$
begin
    return setweight(said_by(transcript, 'agent', most), 'A') || setweight(said_by(transcript, 'customer', most), 'B')
        || setweight(said_by(transcript, 'system', most), 'C');
exception when program_limit_exceeded then
    return document_of(transcript, most / 5);
end $$
"""
"""A document has at most a megabyte: of a text that is longer, and no speech is, the beginning is searched."""

KEEP_DOCUMENT = """
create function keep_document() returns trigger language plpgsql as $$
declare
    subject uuid := case when tg_op = 'DELETE' then old.transcript_id else new.transcript_id end;
    writer text := pg_current_xact_id()::text;
begin
    if exists (select from transcript_documents where transcript_id = subject and written_by = writer) then
        return null;
    end if;
    insert into transcript_documents (transcript_id, document, written_by)
    select id, document_of(id), writer from transcripts where id = subject
    on conflict (transcript_id) do update set document = excluded.document, written_by = excluded.written_by;
    return null;
end $$
"""

METRICS = (
    "handle_time", "hold_seconds", "time_to_answer", "silence_share", "longest_silence", "dead_air_count",
    "overtalk_seconds", "talk_share,agent", "words_per_minute,agent", "interruptions,agent", "longest_monologue,agent",
    "first_response", "mean_response,agent", "longest_response,agent",
)  # fmt: skip
"""By which people search."""


def upgrade() -> None:
    _standings()
    _weekly_figures()
    _documents()
    _metrics_and_answers()
    _views()


def _documents() -> None:
    for statement in (*DICTIONARY, SEARCHABLE, DOCUMENT, DOCUMENTS, KEEP_DOCUMENT):
        op.execute(statement)
    op.create_table(
        "transcript_documents",
        sa.Column("transcript_id", sa.Uuid(), primary_key=True),
        sa.Column("document", postgresql.TSVECTOR(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name="fk_transcript_documents_transcript_id", ondelete="CASCADE"
        ),
    )
    op.execute(
        "insert into transcript_documents (transcript_id, document, written_by) "
        "select id, document_of(id), 'migration' from transcripts"
    )
    op.create_index("ix_transcript_documents_document", "transcript_documents", ["document"], postgresql_using="gin")
    op.execute(
        "create constraint trigger keep_document after insert or delete or update of text, speaker on transcript_turns "
        "deferrable initially deferred for each row execute function keep_document()"
    )


def _metrics_and_answers() -> None:
    for metric in METRICS:
        op.create_index(
            _metric_index(metric), "interaction_metrics", [sa.text(f"((values #>> '{{{metric}}}')::double precision)")]
        )
    op.create_index("ix_answers_criterion", "answers", ["criterion", "answer"])
    op.create_index("ix_overrides_criterion", "overrides", ["criterion", "answer"])


def _metric_index(metric: str) -> str:
    return f"ix_interaction_metrics_{metric.replace(',', '_')}"


def _views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_saved_views_owner_id", ondelete="CASCADE"),
        sa.UniqueConstraint("owner_id", "name", name="uq_saved_views_owner_id"),
    )
    op.create_table(
        "view_alerts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("view_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(40), nullable=False),
        sa.Column("by_email", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["view_id"], ["saved_views.id"], name="fk_view_alerts_view_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_view_alerts_user_id", ondelete="CASCADE"),
        sa.UniqueConstraint("view_id", "user_id", name="uq_view_alerts_view_id"),
    )
    op.create_index("ix_view_alerts_user_id", "view_alerts", ["user_id"])
    op.create_table(
        "alerted_interactions",
        sa.Column("alert_id", sa.Uuid(), primary_key=True),
        sa.Column("interaction_id", sa.Uuid(), primary_key=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["view_alerts.id"], name="fk_alerted_interactions_alert_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interactions.id"], name="fk_alerted_interactions_interaction_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_alerted_interactions_interaction_id", "alerted_interactions", ["interaction_id"])


def _standings() -> None:
    op.add_column("interactions", sa.Column("lowest_score", sa.Float(), nullable=True))
    for name in ("critical_fail", "released"):
        op.add_column("interactions", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("interactions", sa.Column("confirmed", sa.Boolean(), nullable=True))
    op.create_index("ix_interactions_moment", "interactions", [sa.text("coalesce(started_at, created_at)")])
    op.create_index("ix_interactions_team_id_created_at", "interactions", ["team_id", "created_at", "id"])
    op.create_index("ix_interactions_agent_id_team_id", "interactions", ["agent_id", "team_id"])
    op.create_index(
        "ix_interactions_critical", "interactions", ["created_at", "id"], postgresql_where=sa.text("critical_fail")
    )
    for statement in (CRITICAL_ANSWERS, STANDINGS, KEEP_STANDING):
        op.execute(statement)
    op.execute(
        "update interactions i set lowest_score = s.lowest_score, critical_fail = s.critical_fail, "
        "confirmed = s.confirmed, released = s.released from interaction_standings s where s.interaction_id = i.id"
    )


def _weekly_figures() -> None:
    op.create_table(
        "stale_weeks", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("week", sa.Date(), nullable=False)
    )
    op.create_table(
        "last_counts",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    agent = ("agent_id", "agents")
    _weekly(
        "weekly_scores",
        agent,
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        *_measured(),
    )
    op.create_index("ix_weekly_scores_scorecard", "weekly_scores", ["scorecard", "week"])
    counts = (
        "handled", "ready", "failed", "not_transcribed", "not_redacted", "evaluated", "confirmed", "critical",
        "critical_confirmed", "recorded", "closed", "heard", "heard_badly",
    )  # fmt: skip
    _weekly(
        "weekly_handling",
        agent,
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("confidence", sa.Float(), nullable=False),
    )
    _weekly(
        "weekly_reviewers",
        ("reviewer_id", "users"),
        sa.Column("scorecard", sa.String(), nullable=False),
        *_measured(),
    )
    _weekly(
        "sample_estimates",
        ("draw_id", "sample_draws"),
        sa.Column("scorecard", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=True),
        sa.Column("mean", sa.Float(), nullable=False),
        sa.Column("standard_error", sa.Float(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("n", "strata", "size")),
    )
    op.create_index("ix_sample_estimates_draw_id", "sample_estimates", ["draw_id"])
    op.create_index("ix_sample_estimates_scorecard", "sample_estimates", ["scorecard", "criterion", "week"])
    op.execute(
        "insert into stale_weeks (week) select distinct "
        "date_trunc('week', coalesce(started_at, created_at) at time zone 'UTC')::date from interactions"
    )
    for table, changes in KEPT.items():
        op.execute(
            f"create constraint trigger keep_standing after {changes} on {table} deferrable initially deferred "
            "for each row execute function keep_standing()"
        )


def _measured() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("n", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("total", "squares")),
    )


def _weekly(table: str, of: tuple[str, str], *columns: sa.Column[Any]) -> None:
    column, parent = of
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Uuid(), sa.ForeignKey("teams.id", ondelete="CASCADE", name=f"fk_{table}_team_id")),
        sa.Column(
            column,
            sa.Uuid(),
            sa.ForeignKey(f"{parent}.id", ondelete="CASCADE", name=f"fk_{table}_{column}"),
            nullable=column == "agent_id",
        ),
        *columns,
    )
    op.create_index(f"ix_{table}_week", table, ["week"])


def downgrade() -> None:
    _without_search()
    _without_dashboards()


def _without_search() -> None:
    for table in ("alerted_interactions", "view_alerts", "saved_views"):
        op.drop_table(table)
    op.drop_index("ix_overrides_criterion", "overrides")
    op.drop_index("ix_answers_criterion", "answers")
    for metric in METRICS:
        op.drop_index(_metric_index(metric), "interaction_metrics")
    op.execute("drop trigger keep_document on transcript_turns")
    op.drop_table("transcript_documents")
    functions = ("keep_document()", "document_of(uuid, integer)", "said_by(uuid, text, integer)", "searchable(text)")
    for function in functions:
        op.execute(f"drop function {function}")
    op.execute("drop text search configuration callqa")
    op.execute("drop text search dictionary callqa_stem")


def _without_dashboards() -> None:
    for table in KEPT:
        op.execute(f"drop trigger keep_standing on {table}")
    op.execute("drop function keep_standing()")
    for view in ("interaction_standings", "critical_answers"):
        op.execute(f"drop view {view}")
    tables = ("sample_estimates", "weekly_reviewers", "weekly_handling", "weekly_scores", "last_counts", "stale_weeks")
    for table in tables:
        op.drop_table(table)
    for index in ("moment", "team_id_created_at", "agent_id_team_id", "critical"):
        op.drop_index(f"ix_interactions_{index}", table_name="interactions")
    for column in ("lowest_score", "critical_fail", "confirmed", "released"):
        op.drop_column("interactions", column)
