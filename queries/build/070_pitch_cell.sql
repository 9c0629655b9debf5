-- purpose: How many projects with benefits name one that somebody of the requesting function protects, by quarter.
-- grain: quarter_on, function
-- param: as_of TIMESTAMP | nothing dated later is read
-- note: A project counts in the quarter of its start. Where nobody of the function has priorities recorded it is not known, and does not count.
insert into pitch_cell
with protected as (
    select distinct
        function,
        unnest(protects) as value
    from stakeholders
),

pitched as (
    select
        project_clock.project_id,
        date_trunc('quarter', project_clock.started_on)::date as quarter_on,
        project_clock.requesting_function as function,
        count(protected.value) > 0 as is_speaking
    from benefits
    inner join project_clock on benefits.project_id = project_clock.project_id
    left join protected
        on project_clock.requesting_function = protected.function and benefits.measure = protected.value
    where
        project_clock.started_at <= $as_of
        and project_clock.requesting_function in (select known.function from protected as known)
    group by project_clock.project_id, project_clock.started_on, project_clock.requesting_function
)

select
    quarter_on,
    function,
    count(*) as projects,
    count(*) filter (where is_speaking) as speaking_projects
from pitched
group by quarter_on, function
order by quarter_on, function
