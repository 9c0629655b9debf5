-- purpose: Different words of one file that the settings take for the same stage or function.
-- grain: kind, canonical
select
    word.canonical,
    list(distinct cell_text.cell order by cell_text.cell) as words
from (select distinct kind, cell from cell_text where cell is not null) as cell_text
inner join word on cell_text.kind = word.enumeration and normalise(cell_text.cell) = word.normalised
group by cell_text.kind, word.canonical
having count(distinct word.normalised) > 1
order by cell_text.kind, word.canonical
