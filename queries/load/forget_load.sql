-- purpose: Forgets the counts of an earlier load of the same file.
-- grain: none
-- param: table_name VARCHAR | table the file was read for
-- param: file_name VARCHAR | the file
delete from loads
where table_name = $table_name and file_name = $file_name
