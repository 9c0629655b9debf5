-- purpose: What procurement talked about with each function, beside what the people it talked to protect.
-- grain: function, value
-- param: scope STRUCT | whole quarters of the period and functions; no other filter applies, see macros.sql
-- column: function VARCHAR | function of the people; all functions together
-- column: is_all BOOLEAN | whether it is all functions together
-- column: value VARCHAR | value, such as speed or savings
-- column: talked BIGINT | contacts in which procurement talked about it
-- column: talked_share DOUBLE | the same as a share of the contacts
-- column: protected_share DOUBLE | what those people protect: each contact in equal parts for all the person protects
-- column: contacts BIGINT | contacts of the function, with a value and priorities recorded
-- column: quarters BIGINT | quarters these rest on
-- column: people BIGINT | most people in one of these quarters
-- note: Quarters in which a function has too few people are left out, so that the functions need not add up to all.
with cell as (
    select
        quarter_on,
        part as function,
        people
    from shown_cells($scope, 'talk')
),

counted as (
    select
        cell.function,
        talk_value.value,
        sum(talk_value.talked)::bigint as talked,
        sum(talk_value.protected order by talk_value.protected) as protected
    from cell
    inner join talk_value
        on
            cell.quarter_on = talk_value.quarter_on
            and (cell.function = talk_value.function or cell.function = '')
    group by cell.function, talk_value.value
),

of_function as (
    select
        function,
        count(*) as quarters,
        max(people) as people
    from cell
    group by function
),

whole as (
    select
        function,
        sum(talked)::bigint as contacts
    from counted
    group by function
)

select
    case when counted.function = '' then 'all functions' else counted.function end as function,
    counted.function = '' as is_all,
    counted.value,
    counted.talked,
    counted.talked / whole.contacts as talked_share,
    counted.protected / whole.contacts as protected_share,
    whole.contacts,
    of_function.quarters,
    of_function.people::bigint as people
from counted
inner join whole on counted.function = whole.function
inner join of_function on counted.function = of_function.function
order by
    counted.function = '' desc,
    whole.contacts desc,
    counted.function asc,
    talked_share + protected_share desc,
    counted.value asc
