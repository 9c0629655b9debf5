-- purpose: How often each benefit is stated, and how often its factor was confirmed.
-- grain: measure
-- column: measure VARCHAR | what the benefit is measured in
-- column: benefits BIGINT | benefits stated
-- column: confirmed_benefits BIGINT | of these, those whose factor has a day of confirmation
select
    measure,
    count(*) as benefits,
    count(confirmed_on) as confirmed_benefits
from benefits
group by measure
order by benefits desc, measure asc
