-- purpose: Objections when procurement spoke the other side's language, and when not.
-- grain: is_matched
-- column: is_matched BOOLEAN | whether the language was one the function protects
-- column: asks HUGEINT | answered asks
-- column: objections HUGEINT | of these, answers that were an objection
select
    is_matched,
    sum(asks) as asks,
    sum(objections) as objections
from match_cell
group by is_matched
order by is_matched asc
