-- purpose: The parts of the credibility index and their weights.
-- grain: component
-- column: component VARCHAR | part of the index
-- column: weight DOUBLE | how much it counts
-- column: floor DOUBLE | what scores 0
-- column: target DOUBLE | what scores 100
select component, weight, floor, target
from index_component
order by position asc, component asc
