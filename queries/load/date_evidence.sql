-- purpose: Whether dates written with a slash, dash or blank between two small numbers are day-month or month-day, by those that can only be one; and the decimal mark likewise.
-- grain: day_first
-- column: day_first BIGINT | texts whose first number is above 12
-- column: month_first BIGINT | texts whose second number is above 12
-- column: decimal_comma BIGINT | numbers that can only have a decimal comma
-- column: decimal_point BIGINT | numbers that can only have a decimal point
with dates as (
    select
        try_cast(regexp_extract(cell_text.cell, '^(\d{1,2})[-/]', 1) as integer) as first_number,
        try_cast(regexp_extract(cell_text.cell, '^\d{1,2}[-/](\d{1,2})[-/]', 1) as integer) as second_number
    from cell_text
    where
        cell_text.kind = 'date'
        -- Most dates begin with a year, which is seen at less cost than with an expression.
        and cell_text.cell not like '____-__-%'
        and regexp_matches(cell_text.cell, '^\d{1,2}[-/]\d{1,2}[-/]\d{4}(\D|$)')
),

numbers as (
    select
        without_currency(cell_text.cell) as number_text,
        count(*) as cell_count
    from cell_text
    where cell_text.kind = 'number'
    group by cell_text.cell
)

select
    (select count(*) filter (where first_number between 13 and 31 and second_number <= 12) from dates) as day_first,
    (select count(*) filter (where second_number between 13 and 31 and first_number <= 12) from dates) as month_first,
    coalesce(sum(cell_count) filter (
        where regexp_matches(number_text, '^[+-]?(\d+|\d{1,3}(\.\d{3})+),(\d{1,2}|\d{4,})$')
    ), 0)::bigint as decimal_comma,
    coalesce(sum(cell_count) filter (
        where regexp_matches(number_text, '^[+-]?(\d+|\d{1,3}(,\d{3})+)\.(\d{1,2}|\d{4,})$')
    ), 0)::bigint as decimal_point
from numbers
