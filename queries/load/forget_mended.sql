-- purpose: Forgets the refused rows that a file of mended rows brings again, whatever becomes of them now.
-- grain: none
-- param: table_name VARCHAR | table the file was read for
delete from refused
using mended
where
    refused.table_name = $table_name
    and refused.file_name = mended.refused_file
    and refused.line = try_cast(mended.refused_line as bigint)
