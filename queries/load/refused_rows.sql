-- purpose: Refused rows of one file with their faults and the cells as they were read.
-- grain: line
-- note: Cells of columns that the import does not use, such as the name of who answered a survey, are not kept.
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
    left(to_json(used)::varchar, 10000) as raw
from used
inner join refused_row on used.line = refused_row.line
order by refused_row.line
