-- purpose: Why rows were refused and wait to be mended, by file, column and rule, without what stands in them.
-- grain: file_name, table_name, column_name, reason
-- column: file_name VARCHAR | file, with the sheet or the member of an archive
-- column: table_name VARCHAR | table the rows were meant for
-- column: column_name VARCHAR | column of the fault; null for a record that could not be cut into cells
-- column: reason VARCHAR | rule that is broken, in words; reads on after the column
-- column: refused_rows BIGINT | rows with this fault; one with several is in several lines
-- column: first_line BIGINT | line of the first of them, as a text editor counts; in Excel the row
-- note: Rules that differ only in the line they point to are one.
with fault as (
    select
        refused.file_name,
        refused.table_name,
        refused.line,
        unnest(refused.faults, recursive := true)
    from refused
)

select
    fault.file_name,
    fault.table_name,
    fault.column_name,
    regexp_replace(fault.rule, 'line \d+$', 'an earlier line') as reason,
    count(distinct fault.line) as refused_rows,
    min(fault.line) as first_line
from fault
group by all
order by refused_rows desc, fault.file_name asc, fault.table_name asc, fault.column_name asc, reason asc
