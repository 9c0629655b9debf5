-- purpose: Records that could not be cut into cells.
-- grain: line
-- param: table_name VARCHAR | table the file was read for
-- param: file_name VARCHAR | the file
-- param: faults STRUCT(line BIGINT, rule VARCHAR, value VARCHAR, raw VARCHAR)[] | what was wrong with each
insert into refused
select
    $table_name,
    $file_name,
    given.fault.line,
    null as column_name,
    given.fault.rule,
    given.fault.value,
    [{ 'column_name': null, 'rule': given.fault.rule, 'value': given.fault.value }] as faults,
    given.fault.raw
from (select unnest($faults::struct(line bigint, rule varchar, value varchar, raw varchar)[]) as fault) as given
