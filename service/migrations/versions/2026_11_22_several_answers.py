"""Answers of several options. What an answer earns is worked out in the database too; fails are told by it."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ANSWER_POINTS = """
create function answer_points(content jsonb, criterion text, answer text) returns double precision
language sql immutable parallel safe as $$
    select case when c->>'kind' = 'multiple_choice' then (
        select least(1, greatest(0, round(sum((o->>'points')::numeric), 6)))::double precision
        from jsonb_array_elements(c->'options') o
        where o->>'value' = any(string_to_array(answer, ',')) and o->>'points' is not null
        having count(*) > 0
    ) else (
        select (o->>'points')::double precision from jsonb_array_elements(c->'options') o where o->>'value' = answer
    ) end
    from jsonb_path_query(
        content, '$.sections[*].criteria[*] ? (@.id == $id)', jsonb_build_object('id', criterion)
    ) c
$$
"""
"""As `scorecards.choices.points` has it: null for what is not counted."""

CRITICAL_CRITERIA = """
create view critical_criteria as
select v.hash as scorecard_hash, c->>'id' as criterion, offered.least
from scorecard_versions v
cross join lateral jsonb_path_query(v.content, '$.sections[*].criteria[*] ? (@.critical == true)') c
cross join lateral (
    select greatest(0, min((o->>'points')::float)) as least, max((o->>'points')::float) as single,
        sum((o->>'points')::float) filter (
            where (o->>'points')::float > 0 and (o->>'exclusive')::boolean is not true
        ) as together
    from jsonb_array_elements(c->'options') o
) offered
where offered.least < case when c->>'kind' = 'multiple_choice'
    then least(1, greatest(offered.single, offered.together)) else offered.single end
"""
"""The points at which a critical criterion is failed, as `service.evaluations.scoring.failed` has it."""

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
    join critical_criteria c on c.scorecard_hash = e.scorecard_hash and c.criterion = a.criterion
    left join lateral (
        select o.answer from overrides o join reviews decided on decided.id = o.review_id
        where decided.evaluation_id = e.id and o.criterion = a.criterion order by o.at desc limit 1
    ) person on true
    where a.evaluation_id = e.id and c.least = case when person.answer is null then a.points else answer_points(
        (select content from scorecard_versions v where v.hash = e.scorecard_hash), a.criterion, person.answer) end
    limit 1
) fails on true
group by i.id
"""
"""Of every interaction; `confirmed` is null where nothing was evaluated. See `service.interactions.tables`."""

CRITICAL_ANSWERS_BEFORE = """
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

STANDINGS_BEFORE = """
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


def upgrade() -> None:
    op.execute("drop view interaction_standings")
    op.execute("drop view critical_answers")
    for statement in (ANSWER_POINTS, CRITICAL_CRITERIA, STANDINGS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop view interaction_standings")
    op.execute("drop view critical_criteria")
    op.execute("drop function answer_points(jsonb, text, text)")
    for statement in (CRITICAL_ANSWERS_BEFORE, STANDINGS_BEFORE):
        op.execute(statement)
