-- purpose: Leaves out events that only echo the event before them in the same project.
-- grain: line
-- note: The event before may stand in the file or may be loaded already; an event that is in both counts once.
delete from raw
where line in (
        with fresh as materialized (
            select
                line,
                project_id,
                step,
                as_timestamp(happened_at) as ended_at,
                coalesce(as_whole_number(sequence), line) as order_no
            from raw
        ),

        happened as (
            select * from fresh
            union all
            select
                null,
                loaded_event.project_id,
                loaded_event.step,
                loaded_event.happened_at,
                loaded_event.sequence
            from loaded_event
            anti join fresh
                on
                    loaded_event.project_id = fresh.project_id
                    and loaded_event.happened_at = fresh.ended_at
                    and loaded_event.step = fresh.step
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
