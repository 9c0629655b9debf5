-- purpose: Refused rows by file, column and reason.
-- grain: file_name, column_name, rule
-- column: file_name VARCHAR | the file
-- column: column_name VARCHAR | the column; null for the whole row
-- column: rule VARCHAR | what is wrong
-- column: refused_rows BIGINT | how many rows
select
    file_name,
    column_name,
    rule,
    count(*) as refused_rows
from refused
group by file_name, column_name, rule
order by refused_rows desc, file_name asc, column_name asc, rule asc
