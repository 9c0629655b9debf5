-- purpose: What is loaded, and as of when.
-- grain: label
-- column: label VARCHAR | name of what is loaded
-- column: as_of TIMESTAMP | instant everything open is measured to
-- column: built_at TIMESTAMP | when the file was built
-- column: currency VARCHAR | currency of all amounts
-- column: time_zone VARCHAR | the company's time zone
select label, as_of, built_at, currency, time_zone
from dataset
order by label asc
