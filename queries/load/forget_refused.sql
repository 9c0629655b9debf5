-- purpose: Forgets what an earlier load of the same file refused.
-- grain: none
-- param: table_name VARCHAR | table the file was read for
-- param: file_name VARCHAR | the file
delete from refused
where table_name = $table_name and file_name = $file_name
