-- purpose: Projects as read, typed, with the faults of each row.
-- grain: line
with cells as (
    select
        *,
        {
            'need_by': as_date(need_by),
            'promised_for': as_date(promised_for),
            'repromised_for': as_date(repromised_for),
            'savings_negotiated': as_money(savings_negotiated),
            'savings_realised': as_money(savings_realised),
            'savings_target': as_money(savings_target),
            'spend': as_money(spend),
            'closed_at': as_timestamp(closed_at),
            'completed_at': as_timestamp(completed_at),
            'intake_at': as_timestamp(intake_at),
            'need_raised_at': as_timestamp(need_raised_at)
        } as parsed
    from raw
)

select
    raw.line,
    raw.project_id,
    coalesce(function_word.canonical, raw.requesting_function) as requesting_function,
    raw.title,
    raw.business_unit,
    raw.category,
    raw.region,
    coalesce(method_word.canonical, raw.method) as method,
    raw.lead_team,
    raw.parsed.spend,
    raw.parsed.need_raised_at,
    raw.parsed.intake_at,
    raw.parsed.need_by,
    raw.parsed.promised_for,
    raw.parsed.repromised_for,
    raw.parsed.completed_at,
    raw.parsed.closed_at,
    status_word.canonical as status,
    involved_word.canonical as involved_at,
    repeat_word.canonical = 'true' as repeat_request,
    raw.parsed.savings_target,
    raw.parsed.savings_negotiated,
    raw.parsed.savings_realised,
    found([
        required('project_id', raw.project_id),
        required('requesting_function', raw.requesting_function),
        repeats('project_id', raw.project_id, raw.line, min(raw.line) over (partition by raw.project_id)),
        not_a_number('spend', raw.spend, raw.parsed.spend),
        fault(raw.parsed.spend < 0, 'spend', 'is below 0', raw.spend),
        not_a_date('need_raised_at', raw.need_raised_at, raw.parsed.need_raised_at),
        not_a_date('intake_at', raw.intake_at, raw.parsed.intake_at),
        not_a_date('need_by', raw.need_by, raw.parsed.need_by),
        not_a_date('promised_for', raw.promised_for, raw.parsed.promised_for),
        not_a_date('repromised_for', raw.repromised_for, raw.parsed.repromised_for),
        not_a_date('completed_at', raw.completed_at, raw.parsed.completed_at),
        not_a_date('closed_at', raw.closed_at, raw.parsed.closed_at),
        fault(
            raw.parsed.completed_at < raw.parsed.intake_at, 'completed_at', 'is before intake_at',
            raw.completed_at
        ),
        fault(
            raw.parsed.closed_at < raw.parsed.intake_at, 'closed_at', 'is before intake_at',
            raw.closed_at
        ),
        not_listed('status', 'status', raw.status, status_word.canonical),
        not_listed('involved_at', 'involved_at', raw.involved_at, involved_word.canonical),
        not_listed('repeat_request', 'boolean', raw.repeat_request, repeat_word.canonical),
        not_a_number('savings_target', raw.savings_target, raw.parsed.savings_target),
        not_a_number('savings_negotiated', raw.savings_negotiated, raw.parsed.savings_negotiated),
        not_a_number('savings_realised', raw.savings_realised, raw.parsed.savings_realised)
    ]) as faults
from cells as raw
left join word as function_word
    on function_word.enumeration = 'function' and normalise(raw.requesting_function) = function_word.normalised
left join word as method_word
    on method_word.enumeration = 'method' and normalise(raw.method) = method_word.normalised
left join word as status_word
    on status_word.enumeration = 'status' and normalise(raw.status) = status_word.normalised
left join word as involved_word
    on involved_word.enumeration = 'involved_at' and normalise(raw.involved_at) = involved_word.normalised
left join word as repeat_word
    on repeat_word.enumeration = 'boolean' and normalise(raw.repeat_request) = repeat_word.normalised
order by raw.line
