-- purpose: Leaves out rows of a status log that only repeat the stage and holder of the row before.
-- grain: line
delete from raw
where line in (
        with dated as materialized (
            select
                line,
                project_id,
                stage,
                holder_function,
                as_timestamp(entered_at) as entered_at
            from raw
        ),

        followed as (
            select
                line,
                stage,
                holder_function,
                lag(line) over in_time as previous_line,
                lag(stage) over in_time as previous_stage,
                lag(holder_function) over in_time as previous_holder
            from dated
            where entered_at is not null
            window in_time as (partition by project_id order by entered_at asc, line asc)
        )

        select line
        from followed
        where
            previous_line is not null
            and stage is not distinct from previous_stage
            and holder_function is not distinct from previous_holder
    )
