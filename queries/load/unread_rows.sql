-- purpose: Records that could not be cut into cells.
-- grain: line
-- note: What stands in one is kept only when the import uses every column: nobody can tell which cell is which.
-- param: table_name VARCHAR | table the file was read for
-- param: file_name VARCHAR | the file
-- param: faults STRUCT(line BIGINT, rule VARCHAR, value VARCHAR, raw VARCHAR)[] | what was wrong with each
-- param: is_all_used BOOLEAN | whether the import uses every column of the file
insert into refused
select
    $table_name,
    $file_name,
    given.fault.line,
    null as column_name,
    given.fault.rule,
    case when $is_all_used then given.fault.value end as value,
    [{
        'column_name': null,
        'rule': given.fault.rule,
        'value': case when $is_all_used then given.fault.value end
    }] as faults,
    case when $is_all_used then given.fault.raw end as raw
from (select unnest($faults::struct(line bigint, rule varchar, value varchar, raw varchar)[]) as fault) as given
