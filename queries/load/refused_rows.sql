-- purpose: Refused rows of one file with their faults and the record as it was read.
-- grain: line
-- param: table_name VARCHAR | table the file was read for
-- param: file_name VARCHAR | the file
insert into refused
with refused_row as (
    select
        line,
        from_json(
            '[' || faults || ']', '[{"column_name": "VARCHAR", "rule": "VARCHAR", "value": "VARCHAR"}]'
        ) as faults
    from typed
    where faults <> ''
)

select
    $table_name,
    $file_name,
    refused_row.line,
    refused_row.faults[1].column_name as column_name,
    refused_row.faults[1].rule as rule,
    refused_row.faults[1].value as value,
    refused_row.faults,
    left(to_json(staged)::varchar, 10000) as raw
from staged
inner join refused_row on staged.line = refused_row.line
order by refused_row.line
