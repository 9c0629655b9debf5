-- purpose: Functions that hold projects and have no side in the settings; their time is unattributed by side.
-- grain: holder_function
-- severity: warn
-- message: {rows} functions have no side; give them one under [[functions]] in settings.toml, so that their time counts as inside or outside the company.
select
    holder_function,
    count(*) as visits
from visit
where holder_side = 'unattributed'
group by holder_function
order by visits desc, holder_function asc
