-- purpose: What stands in each column of a staged file: its most frequent cells, how many are filled, how many differ.
-- grain: header, cell
-- param: most INTEGER | cells of each column that are told
with cells as (
    unpivot staged on columns(* exclude (line)) into name header value cell
),

counted as (
    select
        header,
        trimmed(cell) as cell,
        count(*) as times
    from cells
    where trimmed(cell) <> ''
    group by all
)

select
    header,
    cell,
    times,
    sum(times) over (partition by header)::bigint as filled,
    count(*) over (partition by header) as different
from counted
qualify row_number() over (partition by header order by times desc, cell asc) <= $most
order by header asc, times desc, cell asc
