-- purpose: Refused rows of one file with their faults and the record as it was read.
-- grain: line
-- param: table_name VARCHAR | table the file was read for
-- param: file_name VARCHAR | the file
insert into refused
select
    $table_name,
    $file_name,
    typed.line,
    typed.faults[1].column_name as column_name,
    typed.faults[1].rule as rule,
    typed.faults[1].value as value,
    typed.faults,
    left(to_json(staged)::varchar, 10000) as raw
from typed
inner join staged on typed.line = staged.line
where len(typed.faults) > 0
order by typed.line
