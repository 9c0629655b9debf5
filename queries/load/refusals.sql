-- purpose: The kinds of fault in one file, most frequent first, with the first place of each.
-- grain: column_name, rule
-- note: Rules that differ only in the line they point to are one kind.
-- param: table_name VARCHAR | table the file was read for
-- param: file_name VARCHAR | the file
select
    column_name,
    arg_min(rule, line) as rule,
    count(*) as row_count,
    min(line) as first_line,
    arg_min(value, line) as first_value
from refused
where table_name = $table_name and file_name = $file_name
group by column_name, regexp_replace(rule, 'line \d+$', 'line')
order by row_count desc, first_line asc, column_name asc, rule asc
