-- purpose: What the mapping says each step of the log means.
-- grain: step
-- param: meanings STRUCT(step, stage, outcome, reason, ends)[] | all VARCHAR, one for each step of the file
create or replace temp table step_rule as
select
    given.rule.step,
    given.rule.stage,
    given.rule.outcome,
    given.rule.reason,
    given.rule.ends
from (
    select
        unnest(
            $meanings::struct(step varchar, stage varchar, outcome varchar, reason varchar, ends varchar)[]
        ) as rule
) as given
