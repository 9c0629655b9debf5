-- purpose: Projects as read, typed, with the faults of each row.
-- grain: line
with repeated as (
    select
        project_id,
        min(line) as first_line
    from raw
    group by project_id
    having count(*) > 1
),

cells as (
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
    concat_ws(
        ',',
        required('project_id', raw.project_id),
        required('requesting_function', raw.requesting_function),
        repeats('project_id', raw.project_id, raw.line, repeated.first_line),
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
    ) as faults
from cells as raw
left join repeated on raw.project_id is not distinct from repeated.project_id
left join spelling as function_word
    on function_word.enumeration = 'function' and raw.requesting_function = function_word.cell
left join spelling as method_word
    on method_word.enumeration = 'method' and raw.method = method_word.cell
left join spelling as status_word
    on status_word.enumeration = 'status' and raw.status = status_word.cell
left join spelling as involved_word
    on involved_word.enumeration = 'involved_at' and raw.involved_at = involved_word.cell
left join spelling as repeat_word
    on repeat_word.enumeration = 'boolean' and raw.repeat_request = repeat_word.cell
