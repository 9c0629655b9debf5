-- purpose: Functions that hold projects and have no side in the settings or the mapping; their time is unattributed by side.
-- grain: holder_function
-- severity: warn
-- message: Functions without a side: {rows} ({first}); give them one under [sides] in the mapping, [[functions]] in settings.toml or "Whose side is who on?" on the page Data, so that their time counts as inside or outside the company.
-- holds: Every function that holds projects has a side.
-- column: holder_function VARCHAR | function that holds projects
-- column: visits BIGINT | its stays in stages
select
    holder_function,
    count(*) as visits
from visit
where holder_side = 'unattributed'
group by holder_function
order by visits desc, holder_function asc
