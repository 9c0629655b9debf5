-- purpose: What was read of every file that is loaded, by the table it went to.
-- grain: file_name, table_name
-- column: file_name VARCHAR | file, with the sheet or the member of an archive
-- column: table_name VARCHAR | table it went to
-- column: loaded_at TIMESTAMP | when, in the configured time zone
-- column: rows_read BIGINT | rows read; accepted, refused and left out together
-- column: accepted_rows BIGINT | rows accepted: new, changed or there already
-- column: refused_rows BIGINT | rows refused
-- column: left_out_rows BIGINT | rows the mapping leaves out
-- column: waiting_rows BIGINT | refused rows that no later file has brought mended
-- note: Of a file that was loaded more than once, its newest load.
with waiting as (
    select
        file_name,
        table_name,
        count(*) as waiting_rows
    from refused
    group by file_name, table_name
)

select
    loads.file_name,
    loads.table_name,
    local_time(loads.loaded_at) as loaded_at,
    loads.rows_read,
    loads.new_rows + loads.changed_rows + loads.unchanged_rows as accepted_rows,
    loads.refused_rows,
    loads.left_out_rows,
    coalesce(waiting.waiting_rows, 0) as waiting_rows
from loads
left join waiting on loads.file_name = waiting.file_name and loads.table_name = waiting.table_name
order by loads.loaded_at desc, loads.table_name asc, loads.file_name asc
