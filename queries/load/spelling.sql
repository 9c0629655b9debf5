-- purpose: What each different cell of the file means, where the settings list the words: rows look up their own cell.
-- grain: enumeration, cell
-- note: A step of a log is looked up among the stages.
create or replace temp table spelling as
select
    cell_text.kind as enumeration,
    cell_text.cell,
    word.canonical
from (select distinct kind, cell from cell_text where cell is not null) as cell_text
inner join word
    on
        case when cell_text.kind = 'step' then 'stage' else cell_text.kind end = word.enumeration
        and normalise(cell_text.cell) = word.normalised
