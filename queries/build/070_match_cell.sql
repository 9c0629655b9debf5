-- purpose: How often asks were objected to where talk matched what the person protects and where not, by quarter.
-- grain: quarter_on, function, stage, is_matched
-- param: as_of TIMESTAMP | nothing dated later is read
-- param: time_zone VARCHAR | where the quarters are cut
insert into match_cell
select
    date_trunc('quarter', timezone($time_zone, make_timestamptz(epoch_us(ask.answered_at))))::date as quarter_on,
    stakeholders.function,
    coalesce(ask.stage, 'not recorded') as stage,
    ask.is_language_matched as is_matched,
    count(*) as asks,
    count(*) filter (where ask.outcome = 'resistance') as objections
from ask
inner join stakeholders on ask.stakeholder_id = stakeholders.stakeholder_id
where ask.is_language_matched is not null and ask.outcome <> 'none' and ask.answered_at <= $as_of
group by all
order by quarter_on, function, stage, is_matched
