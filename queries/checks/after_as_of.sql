-- purpose: Rows dated after as_of; nothing reads them.
-- grain: table_name, project_id, dated_at, nth
-- severity: warn
-- message: Rows dated after the as-of date: {rows}; they count only once it has passed.
-- holds: No row is dated after the as-of date.
-- column: table_name VARCHAR | table the row is in
-- column: project_id VARCHAR | project
-- column: dated_at TIMESTAMP | when it happened, in the configured time zone
-- column: nth BIGINT | which of the rows of this table, project and time it is
select
    dated.table_name,
    dated.project_id,
    timezone(dataset.time_zone, timezone('UTC', dated.dated_at)) as dated_at,
    row_number() over (partition by dated.table_name, dated.project_id, dated.dated_at) as nth
from (
    select
        'stage_visits' as table_name,
        project_id,
        entered_at as dated_at
    from stage_visits
    union all
    select
        'events',
        project_id,
        happened_at
    from events
    union all
    select
        'interactions',
        project_id,
        happened_at
    from interactions
) as dated
inner join dataset on dated.dated_at > dataset.as_of
order by dated.table_name asc, dated.project_id asc, dated.dated_at asc, nth asc
