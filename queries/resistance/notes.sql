-- purpose: What was noted when a function objected, beside the reason that was given.
-- grain: note_no
-- param: scope STRUCT | whole quarters of the period and functions; no other filter applies, see macros.sql
-- column: note_no BIGINT | number of the note in this list
-- column: reason VARCHAR | what the objection protects; not recorded
-- column: function VARCHAR | function that objected
-- column: quarter_on DATE | first day of the quarter it was noted in
-- column: note VARCHAR | the note, as it was written
-- note: Only of quarters in which enough people of the function objected with a note. The most frequent reason first, the newest quarter first. Who it was, when and on which project is not part of it.
with cell as (
    select
        quarter_on,
        part as function
    from shown_cells($scope, 'note')
    where part <> ''
),

noted as (
    select
        coalesce(interactions.reason, 'not recorded') as reason,
        stakeholders.function,
        date_trunc('quarter', day_of(interactions.happened_at))::date as quarter_on,
        interactions.note
    from interactions
    inner join stakeholders on interactions.stakeholder_id = stakeholders.stakeholder_id
    where
        interactions.note is not null
        and interactions.outcome = 'resistance'
        and interactions.happened_at <= $scope['as_of']::timestamp
),

listed as (
    select
        noted.reason,
        noted.function,
        noted.quarter_on,
        noted.note,
        count(*) over (partition by noted.reason) as of_reason
    from noted
    inner join cell on noted.quarter_on = cell.quarter_on and noted.function = cell.function
)

select
    row_number() over (
        order by
            reason = 'not recorded' asc,
            of_reason desc,
            reason asc,
            quarter_on desc,
            function asc,
            note asc
    ) as note_no,
    reason,
    function,
    quarter_on,
    note
from listed
order by note_no asc
