-- purpose: How many cells of figures about people are shown, by topic.
-- grain: topic
-- column: topic VARCHAR | what the figures are about
-- column: cells BIGINT | cells of the lattice
-- column: shown_cells BIGINT | of these, cells that are shown
select
    topic,
    count(*) as cells,
    count(*) filter (where is_shown) as shown_cells
from people_cell
group by topic
order by topic asc
