-- purpose: Pairs of steps of which the first only echoes the second when it comes right after it.
-- grain: step, previous_step
-- param: pairs STRUCT(step VARCHAR, previous_step VARCHAR)[] | from the mapping
create or replace temp table echo_rule as
select
    given.pair.step,
    given.pair.previous_step
from (select unnest($pairs::struct(step varchar, previous_step varchar)[]) as pair) as given
