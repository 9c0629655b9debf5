-- purpose: The targets that figures are held against.
-- grain: name
-- column: name VARCHAR | what it is about, such as on_need_share
-- column: value DOUBLE | the figure to be reached
-- note: As the settings said when the file was built.
select
    name,
    value
from target
order by name asc
