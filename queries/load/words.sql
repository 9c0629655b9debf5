-- purpose: Every word the settings know for a stage, a function or a value of an enumeration.
-- grain: enumeration, normalised
-- param: words STRUCT(enumeration VARCHAR, normalised VARCHAR, canonical VARCHAR)[] | from the settings
create or replace temp table word as
select
    given.word.enumeration,
    given.word.normalised,
    given.word.canonical
from (select unnest($words::struct(enumeration varchar, normalised varchar, canonical varchar)[]) as word) as given
