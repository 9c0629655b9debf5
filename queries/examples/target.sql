-- purpose: The targets that figures are held against.
-- grain: name
-- column: name VARCHAR | the target, as in the settings
-- column: value DOUBLE | its value
select name, value
from target
order by name asc
