-- purpose: Benefits as read, typed, with the faults of each row.
-- grain: line
with typed as (
    select
        raw.line,
        raw.project_id,
        raw.measure as measure_text,
        raw.amount as amount_text,
        raw.factor as factor_text,
        raw.confirmed_on as confirmed_text,
        raw.statement,
        raw.unit,
        raw.factor_owner,
        measure_word.canonical as measure,
        as_number(without_currency(raw.amount)) as amount,
        as_number(without_currency(raw.factor)) as factor,
        as_date(raw.confirmed_on) as confirmed_on,
        known_project.project_id as known_id
    from raw
    left join known_project on raw.project_id = known_project.project_id
    left join spelling as measure_word
        on measure_word.enumeration = 'protects' and raw.measure = measure_word.cell
),

judged as (
    select
        *,
        concat_ws(
            ',',
            required('project_id', project_id),
            required('measure', measure_text),
            required('statement', statement),
            unknown_project(project_id, known_id),
            not_listed('measure', 'protects', measure_text, measure),
            not_a_number('amount', amount_text, amount),
            not_a_number('factor', factor_text, factor),
            not_a_date('confirmed_on', confirmed_text, confirmed_on)
        ) as faults
    from typed
)

select
    line,
    project_id,
    measure,
    statement,
    amount,
    unit,
    factor,
    factor_owner,
    confirmed_on,
    row_number() over (
        partition by
            project_id, measure, statement, amount, unit, factor, factor_owner, confirmed_on, faults <> ''
        order by line asc
    )::integer as nth,
    faults
from judged
order by line
