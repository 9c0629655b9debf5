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
    where cell_text.kind = 'date' and regexp_matches(cell_text.cell, '^\d{1,2}[-/]\d{1,2}[-/]\d{4}(\D|$)')
)

select
    (select count(*) filter (where first_number between 13 and 31 and second_number <= 12) from dates) as day_first,
    (select count(*) filter (where second_number between 13 and 31 and first_number <= 12) from dates) as month_first,
    count(*) filter (
        where
        kind = 'number' and regexp_matches(without_currency(cell), '^[+-]?(\d+|\d{1,3}(\.\d{3})+),(\d{1,2}|\d{4,})$')
    ) as decimal_comma,
    count(*) filter (
        where
        kind = 'number' and regexp_matches(without_currency(cell), '^[+-]?(\d+|\d{1,3}(,\d{3})+)\.(\d{1,2}|\d{4,})$')
    ) as decimal_point
from cell_text
