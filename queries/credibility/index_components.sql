-- purpose: The parts of the credibility index, how much each counts, and between which figures it scores.
-- grain: component
-- column: component VARCHAR | part, such as trust
-- column: weight DOUBLE | how much it counts
-- column: floor DOUBLE | the figure that scores 0
-- column: target DOUBLE | the figure that scores 100
-- note: As the settings said when the file was built.
select
    component,
    weight,
    floor,
    target
from index_component
order by position asc
