-- purpose: Leaves out rows of a status log that only repeat the stage and holder of the row before.
-- grain: line
delete from raw
where line in (
    select line
    from raw
    where as_timestamp(entered_at) is not null
    qualify
        stage = lag(stage) over in_time
        and coalesce(holder_function, '') = coalesce(lag(holder_function) over in_time, '')
    window in_time as (partition by project_id order by as_timestamp(entered_at) asc, line asc)
)
