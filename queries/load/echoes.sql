-- purpose: Leaves out events that only echo the event before them in the same project.
-- grain: line
-- note: The event before may stand in the file or may be loaded already.
delete from raw
where line in (
    with happened as (
        select
            line,
            project_id,
            step,
            as_timestamp(happened_at) as ended_at,
            coalesce(as_whole_number(sequence), line) as order_no
        from raw
        union all
        select
            null,
            project_id,
            step,
            happened_at,
            sequence
        from loaded_event
    ),

    followed as (
        select
            line,
            step,
            lag(step) over (partition by project_id order by ended_at asc, order_no asc) as previous_step
        from happened
        where ended_at is not null
    )

    select followed.line
    from followed
    inner join echo_rule on followed.step = echo_rule.step and followed.previous_step = echo_rule.previous_step
    where followed.line is not null
)
