-- purpose: What came of the rows of each file.
-- grain: file_name, table_name
-- column: file_name VARCHAR | the file
-- column: table_name VARCHAR | the table it went to
-- column: rows_read BIGINT | rows in the file
-- column: refused_rows BIGINT | rows refused
-- column: left_out_rows BIGINT | rows the mapping leaves out
select file_name, table_name, rows_read, refused_rows, left_out_rows
from loads
order by file_name asc, table_name asc
