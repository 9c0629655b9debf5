-- purpose: Leaves out all but the first or the last row of each key.
-- grain: line
-- param: take VARCHAR | first or last
delete from raw
where line in (
        select line
        from raw
        where row_key is not null
        qualify line <> case
                when $take = 'first' then min(line) over (partition by row_key)
                else max(line) over (partition by row_key)
            end
    )
