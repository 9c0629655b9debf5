-- purpose: The answer sheets of the pulse, one row per person and month, so that larger groups are sums of them.
-- grain: side, month_on, function, unit
-- param: as_of TIMESTAMP | nothing asked later is read
-- param: time_zone VARCHAR | where months are cut
-- note: Scores are decimals, so that sums do not depend on the order of the rows.
-- note: A sheet counts in the month it was asked in, answered or not as the file was built: for an earlier as_of, too. Counting it anew would let two dates be subtracted, and what is left be one person.
insert into opinion
with sheet as (
    select
        pulse.response_id,
        pulse.side,
        date_trunc('day', timezone($time_zone, make_timestamptz(epoch_us(pulse.asked_at))))::date as asked_on,
        coalesce(stakeholders.function, pulse.function, 'not recorded') as function,
        -- An estimate is about a stakeholder; who makes it is the respondent.
        case when pulse.side = 'procurement' then pulse.stakeholder_id end as about,
        case
            when pulse.side = 'procurement' then pulse.respondent_id
            else coalesce(pulse.stakeholder_id, pulse.respondent_id)
        end as known_person,
        coalesce(pulse.answered_at <= $as_of, false) as is_answered,
        list_filter(
            [
                pulse.ability_needs, pulse.ability_delivery, pulse.benevolence_goals, pulse.benevolence_fair,
                pulse.integrity_rules, pulse.integrity_candour, pulse.willingness
            ], lambda item: item is not null
        ) as items,
        list_avg([pulse.ability_needs, pulse.ability_delivery]) as ability,
        list_avg([pulse.benevolence_goals, pulse.benevolence_fair]) as benevolence,
        list_avg([pulse.integrity_rules, pulse.integrity_candour]) as integrity,
        pulse.recommend
    from pulse
    left join stakeholders on pulse.stakeholder_id = stakeholders.stakeholder_id
    where pulse.asked_at <= $as_of
),

scored as (
    select
        response_id,
        side,
        asked_on,
        function,
        is_answered,
        coalesce(
            known_person,
            'unnamed ' || row_number() over (
                partition by side, function, asked_on, known_person, about
                -- Those with a score first: the most of them on a day are then as many people.
                order by (is_answered and len(items) >= 5) desc, response_id asc
            )
        ) as person,
        case when known_person is null then asked_on end as wave_on,
        coalesce(known_person, 'sheet ' || response_id) as unit,
        case when is_answered and len(items) >= 5 then (list_avg(items) - 1) / 6 * 100 end as trust,
        is_answered and len(items) >= 5 and ability + benevolence + integrity is not null as has_dimensions,
        (ability - 1) / 6 * 100 as ability,
        (benevolence - 1) / 6 * 100 as benevolence,
        (integrity - 1) / 6 * 100 as integrity,
        case when is_answered then recommend end as recommend
    from sheet
)

select
    side,
    date_trunc('month', asked_on)::date as month_on,
    date_trunc('quarter', min(asked_on))::date as quarter_on,
    function,
    unit,
    min(person) as person,
    min(wave_on) as wave_on,
    count(*) as asked,
    count(*) filter (where is_answered) as answered,
    avg(trust) as trust,
    avg(ability) filter (where has_dimensions) as ability,
    avg(benevolence) filter (where has_dimensions) as benevolence,
    avg(integrity) filter (where has_dimensions) as integrity,
    count(recommend) as recommends,
    count(*) filter (where recommend >= 9) as promoters,
    count(*) filter (where recommend <= 6) as detractors,
    coalesce(sum(recommend), 0) as recommend_sum
from scored
group by side, date_trunc('month', asked_on), function, unit
order by side, month_on, function, unit
