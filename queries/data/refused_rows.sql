-- purpose: Every refused record that waits to be mended, with all that is wrong with it and its cells as they were read.
-- grain: file_name, table_name, line
-- column: file_name VARCHAR | file, with the sheet or the member of an archive
-- column: table_name VARCHAR | table it was meant for
-- column: line BIGINT | line on which it begins, as a text editor counts; in Excel the row
-- column: reasons VARCHAR[] | the rules it breaks, as they are counted by file
-- column: faults VARCHAR | all that is wrong with it, with the values
-- column: cells VARCHAR | its cells that the import uses, as JSON by header; null where they were not kept whole
-- note: The cells can be about people: the page shows them only to those who may load data.
select
    refused.file_name,
    refused.table_name,
    refused.line,
    list_transform(
        refused.faults,
        lambda fault: concat_ws(' ', fault.column_name, regexp_replace(fault.rule, 'line \d+$', 'an earlier line'))
    ) as reasons,
    array_to_string(
        list_transform(
            refused.faults,
            lambda fault: concat_ws(
                ' ', fault.column_name,
                case
                    when fault.column_name is not null and fault.value is not null
                        then 'is "' || fault.value || '", which'
                end,
                fault.rule
            )
        ), '; '
    ) as faults,
    case when json_valid(refused.raw) and json_type(refused.raw) = 'OBJECT' then refused.raw end as cells
from refused
order by refused.file_name asc, refused.table_name asc, refused.line asc
