-- The data contract: every table of a Down the Hall file, its hard rules, and what each column means.
-- Times are UTC without a zone; they are shown in the time zone of the settings.
-- References between tables, and repeated keys, are found by the import before anything is inserted, so that a row which
-- breaks a rule is refused with its reason instead of stopping the load. The largest tables, and some made from them, have
-- no primary key: its index can take as long to make as all their rows, and no query reads it.

-- Tables a team brings ------------------------------------------------------------------------------------------------

create table projects (
    project_id varchar primary key,
    requesting_function varchar not null,
    title varchar,
    business_unit varchar,
    category varchar,
    region varchar,
    method varchar,
    lead_team varchar,
    spend decimal(18, 2) check (spend >= 0),
    need_raised_at timestamp,
    intake_at timestamp,
    need_by date,
    promised_for date,
    repromised_for date,
    completed_at timestamp,
    closed_at timestamp,
    status varchar check (status in ('open', 'completed', 'cancelled', 'bypassed', 'on_hold')),
    involved_at varchar check (
        involved_at in ('need', 'specification', 'supplier_chosen', 'contract_drafted', 'after_commitment')
    ),
    repeat_request boolean,
    savings_target decimal(18, 2),
    savings_negotiated decimal(18, 2),
    savings_realised decimal(18, 2)
);

comment on table projects is 'One row per sourcing project.';
comment on column projects.project_id is 'Identifier as in the source system.';
comment on column projects.requesting_function is 'Function whose need it is, such as Operations or Engineering.';
comment on column projects.title is 'What is bought, in words a colleague would recognise.';
comment on column projects.business_unit is 'Business unit that pays.';
comment on column projects.category is 'Spend category.';
comment on column projects.region is 'Region or site.';
comment on column projects.method is 'How it is sourced: rfp, rfq, auction, direct, renewal or a word of your own.';
comment on column projects.lead_team is 'Procurement team that leads it.';
comment on column projects.spend is 'Total contract value in the reporting currency.';
comment on column projects.need_raised_at is 'When the business first had the need.';
comment on column projects.intake_at is 'When procurement received it; the first visit stands in where it is missing.';
comment on column projects.need_by is 'When the business needs it signed; a later promise never overwrites it.';
comment on column projects.promised_for is 'Date of procurement''s first promise.';
comment on column projects.repromised_for is 'Date of procurement''s latest promise.';
comment on column projects.completed_at is 'Signature, or the configured end.';
comment on column projects.closed_at is 'When a cancelled or bypassed project ended.';
comment on column projects.status is 'open, completed, cancelled, bypassed (bought without procurement) or on_hold (counts as open).';
comment on column projects.involved_at is 'How early procurement came in: need, specification, supplier_chosen, contract_drafted, after_commitment.';
comment on column projects.repeat_request is 'Whether the requester had used procurement before and came back unprompted.';
comment on column projects.savings_target is 'Savings aimed at, in the reporting currency.';
comment on column projects.savings_negotiated is 'Savings agreed with the supplier, in the reporting currency.';
comment on column projects.savings_realised is 'Savings that arrived in the accounts, in the reporting currency.';

create table stage_visits (
    project_id varchar not null,
    stage varchar not null,
    entered_at timestamp not null,
    left_at timestamp,
    holder_function varchar not null,
    holder_side varchar check (holder_side in ('procurement', 'stakeholder', 'control', 'supplier', 'on_hold')),
    mode varchar check (mode in ('touch', 'wait', 'blocked')),
    outcome varchar check (outcome in ('advanced', 'sent_back', 'withdrawn')),
    check (left_at >= entered_at)
);

comment on table stage_visits is 'One row per stay of a project in a stage with one holder; visits may overlap and may leave gaps.';
comment on column stage_visits.project_id is 'Project, as in projects.';
comment on column stage_visits.stage is 'Canonical stage, or a stage of your own.';
comment on column stage_visits.entered_at is 'When the stay began.';
comment on column stage_visits.left_at is 'When it ended; empty while it is running.';
comment on column stage_visits.holder_function is 'Function that has the ball: Procurement, Legal, Finance, Supplier and so on.';
comment on column stage_visits.holder_side is 'Side of the holder: procurement, stakeholder, control, supplier, on_hold; derived from the function when missing.';
comment on column stage_visits.mode is 'touch (worked on), wait (lies there) or blocked.';
comment on column stage_visits.outcome is 'How the stay ended: advanced, sent_back or withdrawn.';

create table events (
    project_id varchar not null,
    happened_at timestamp not null,
    started_at timestamp,
    step varchar not null,
    stage varchar not null,
    actor_function varchar not null,
    outcome varchar check (outcome in ('commitment', 'compliance', 'resistance', 'none')),
    reason varchar check (
        reason in (
            'speed', 'specification', 'continuity', 'experience', 'relationship', 'control', 'risk', 'budget', 'trust',
            'capacity', 'facts', 'process', 'other'
        )
    ),
    note varchar,
    ends varchar check (ends in ('completed', 'cancelled')),
    sequence bigint not null,
    nth integer not null check (nth >= 1),
    check (started_at <= happened_at)
);

comment on table events is 'One row per finished step of a log, for teams that have a log and no visits.';
comment on column events.project_id is 'Project the step belongs to.';
comment on column events.happened_at is 'When the step ended.';
comment on column events.started_at is 'When work on the step began, where the log knows it; the time before it was waiting.';
comment on column events.step is 'Step as the log names it.';
comment on column events.stage is 'Stage the mapping gives the step; the step itself without one.';
comment on column events.actor_function is 'Function or role that did the step; the time since the previous event belongs to it.';
comment on column events.outcome is 'Answer the step stands for: commitment, compliance, resistance or none.';
comment on column events.reason is 'What an objection protects.';
comment on column events.note is 'Free text of the log.';
comment on column events.ends is 'Whether the step ends the project: completed or cancelled.';
comment on column events.sequence is 'Order among events of the same instant: the order of the file.';
comment on column events.nth is 'Number among identical rows of the file, from 1.';

create table stakeholders (
    stakeholder_id varchar primary key,
    function varchar not null,
    level varchar,
    business_unit varchar,
    label varchar,
    power integer check (power between 1 and 5),
    interest integer check (interest between 1 and 5),
    protects varchar[] check (
        list_has_all([
            'speed', 'specification', 'continuity', 'experience', 'relationship', 'control', 'risk', 'budget', 'trust',
            'capacity', 'facts', 'process', 'savings'
        ], protects)
    ),
    wanted_stance varchar check (wanted_stance in ('unaware', 'resistant', 'neutral', 'supportive', 'leading'))
);

comment on table stakeholders is 'One row per colleague procurement deals with, under a pseudonym by default.';
comment on column stakeholders.stakeholder_id is 'Pseudonym or identifier.';
comment on column stakeholders.function is 'Function the person works in.';
comment on column stakeholders.level is 'Level in the organisation.';
comment on column stakeholders.business_unit is 'Business unit the person works in.';
comment on column stakeholders.label is 'Display name; leave it out to stay with pseudonyms.';
comment on column stakeholders.power is 'Power over the outcome, 1 (little) to 5 (decides).';
comment on column stakeholders.interest is 'Interest in the outcome, 1 (none) to 5 (high).';
comment on column stakeholders.protects is 'What the person protects: speed, specification, continuity, experience, relationship, control, risk, budget, trust, capacity, facts, process, savings.';
comment on column stakeholders.wanted_stance is 'Stance procurement needs: unaware, resistant, neutral, supportive or leading.';

create table interactions (
    interaction_id varchar not null,
    project_id varchar not null,
    stakeholder_id varchar,
    function varchar,
    happened_at timestamp not null,
    ask_id varchar,
    answered_at timestamp,
    stage varchar,
    medium varchar check (
        medium in (
            'email', 'call', 'meeting', 'one_to_one', 'workshop', 'committee', 'document', 'visual', 'survey', 'system'
        )
    ),
    minutes integer check (minutes >= 0),
    purpose varchar check (purpose in ('prealign', 'ask', 'update', 'resolve')),
    round integer check (round >= 1),
    language varchar check (
        language in (
            'speed', 'specification', 'continuity', 'experience', 'relationship', 'control', 'risk', 'budget', 'trust',
            'capacity', 'facts', 'process', 'savings'
        )
    ),
    tactics varchar[] check (
        list_has_all([
            'speak_their_language', 'prealign', 'cocreate', 'visual', 'small_win', 'rational_case', 'policy',
            'pressure', 'coalition', 'plain_ask', 'exchange', 'personal_appeal'
        ], tactics)
    ),
    stance_before varchar check (stance_before in ('unaware', 'resistant', 'neutral', 'supportive', 'leading')),
    stance_after varchar check (stance_after in ('unaware', 'resistant', 'neutral', 'supportive', 'leading')),
    outcome varchar check (outcome in ('commitment', 'compliance', 'resistance', 'none')),
    reason varchar check (
        reason in (
            'speed', 'specification', 'continuity', 'experience', 'relationship', 'control', 'risk', 'budget', 'trust',
            'capacity', 'facts', 'process', 'other'
        )
    ),
    escalated boolean,
    note varchar,
    check (stakeholder_id is not null or function is not null),
    check (answered_at >= happened_at)
);

comment on table interactions is 'One row per contact between procurement and one stakeholder about one project.';
comment on column interactions.interaction_id is 'Identifier of the contact.';
comment on column interactions.project_id is 'Project, as in projects.';
comment on column interactions.stakeholder_id is 'Person, as in stakeholders; this or the function is needed.';
comment on column interactions.function is 'Function of the person; taken from stakeholders when missing.';
comment on column interactions.happened_at is 'When the contact took place.';
comment on column interactions.ask_id is 'Ask the contact belongs to; without it an ask is project, stakeholder (else function) and stage.';
comment on column interactions.answered_at is 'When the ask was answered.';
comment on column interactions.stage is 'Stage the contact was about; the stage of the project at that time when missing.';
comment on column interactions.medium is 'email, call, meeting, one_to_one, workshop, committee, document, visual, survey or system.';
comment on column interactions.minutes is 'Procurement''s time, in minutes.';
comment on column interactions.purpose is 'prealign, ask, update or resolve.';
comment on column interactions.round is 'Round of the ask as the team counted it; derived when missing.';
comment on column interactions.language is 'Value procurement talked about; same list as stakeholders.protects.';
comment on column interactions.tactics is 'Tactics used: speak_their_language, prealign, cocreate, visual, small_win, rational_case, policy, pressure, coalition, plain_ask, exchange, personal_appeal.';
comment on column interactions.stance_before is 'Stance before the contact: unaware, resistant, neutral, supportive or leading.';
comment on column interactions.stance_after is 'Stance after the contact.';
comment on column interactions.outcome is 'Answer to an ask: commitment, compliance, resistance, or none when there is no answer yet.';
comment on column interactions.reason is 'What an objection protects: speed, specification, continuity, experience, relationship, control, risk, budget, trust, capacity, facts, process or other.';
comment on column interactions.escalated is 'Whether the matter was taken to a higher level.';
comment on column interactions.note is 'Free text; never exported for groups under the floor.';

create table pulse (
    response_id varchar primary key,
    asked_at timestamp not null,
    answered_at timestamp,
    stakeholder_id varchar,
    function varchar,
    respondent_id varchar,
    side varchar not null check (side in ('stakeholder', 'procurement')),
    project_id varchar,
    ability_needs double check (ability_needs between 1 and 7),
    ability_delivery double check (ability_delivery between 1 and 7),
    benevolence_goals double check (benevolence_goals between 1 and 7),
    benevolence_fair double check (benevolence_fair between 1 and 7),
    integrity_rules double check (integrity_rules between 1 and 7),
    integrity_candour double check (integrity_candour between 1 and 7),
    willingness double check (willingness between 1 and 7),
    recommend double check (recommend between 0 and 10),
    comment varchar,
    check (stakeholder_id is not null or function is not null),
    check (answered_at >= asked_at)
);

comment on table pulse is 'One row per answer sheet of the survey, unanswered ones included.';
comment on column pulse.response_id is 'Identifier of the sheet.';
comment on column pulse.asked_at is 'When the person was asked.';
comment on column pulse.answered_at is 'When the person answered; empty for no answer.';
comment on column pulse.stakeholder_id is 'Person asked, as in stakeholders; this or the function is needed.';
comment on column pulse.function is 'Function of the person asked, or the function an own estimate is about.';
comment on column pulse.respondent_id is 'Who filled in the sheet, for own estimates.';
comment on column pulse.side is 'stakeholder, or procurement for our own estimate of what they will say.';
comment on column pulse.project_id is 'Project the sheet is about, if any.';
comment on column pulse.ability_needs is 'Procurement understands what we need, 1 (not at all) to 7 (fully).';
comment on column pulse.ability_delivery is 'Procurement delivers what it takes on, 1 to 7.';
comment on column pulse.benevolence_goals is 'Procurement cares about our goals, 1 to 7.';
comment on column pulse.benevolence_fair is 'Procurement treats us fairly, 1 to 7.';
comment on column pulse.integrity_rules is 'Procurement keeps to the rules it sets, 1 to 7.';
comment on column pulse.integrity_candour is 'Procurement says openly how things stand, 1 to 7.';
comment on column pulse.willingness is 'I would bring procurement in early next time, 1 to 7.';
comment on column pulse.recommend is 'I would recommend working with procurement, 0 to 10.';
comment on column pulse.comment is 'Free text; shown only above the floor.';

create table effort (
    project_id varchar,
    week_of date not null,
    kind varchar not null check (kind in ('internal_alignment', 'supplier', 'analysis', 'administration')),
    hours double not null check (hours >= 0),
    team varchar,
    nth integer not null check (nth >= 1)
);

comment on table effort is 'One row per team, week and kind of work: hours of procurement.';
comment on column effort.project_id is 'Project the hours went to, if known.';
comment on column effort.week_of is 'Any day of the week, usually its Monday.';
comment on column effort.kind is 'internal_alignment, supplier, analysis or administration.';
comment on column effort.hours is 'Hours worked.';
comment on column effort.team is 'Procurement team.';
comment on column effort.nth is 'Number among identical rows of the file, from 1.';

create table benefits (
    project_id varchar not null,
    measure varchar not null check (
        measure in (
            'speed', 'specification', 'continuity', 'experience', 'relationship', 'control', 'risk', 'budget', 'trust',
            'capacity', 'facts', 'process', 'savings'
        )
    ),
    statement varchar not null,
    amount double,
    unit varchar,
    factor double,
    factor_owner varchar,
    confirmed_on date,
    nth integer not null check (nth >= 1)
);

comment on table benefits is 'One row per benefit of a project, in the measure of the side that gains.';
comment on column benefits.project_id is 'Project that brings the benefit.';
comment on column benefits.measure is 'Measure it speaks to; same list as stakeholders.protects.';
comment on column benefits.statement is 'The benefit in one sentence.';
comment on column benefits.amount is 'Size of the benefit, in the unit beside it.';
comment on column benefits.unit is 'Unit of the amount.';
comment on column benefits.factor is 'What one unit is worth in the reporting currency.';
comment on column benefits.factor_owner is 'Who stands behind the factor.';
comment on column benefits.confirmed_on is 'When the owner confirmed the factor.';
comment on column benefits.nth is 'Number among identical rows of the file, from 1.';

create table development (
    month date not null,
    skill varchar not null check (skill in ('technical', 'influence')),
    kind varchar not null check (kind in ('training', 'coaching', 'recognition')),
    amount double not null check (amount >= 0),
    unit varchar check (unit in ('hours', 'count')),
    team varchar,
    nth integer not null check (nth >= 1)
);

comment on table development is 'One row per month, skill and kind of team development.';
comment on column development.month is 'Any day of the month.';
comment on column development.skill is 'technical or influence.';
comment on column development.kind is 'training, coaching or recognition.';
comment on column development.amount is 'How much, in the unit beside it.';
comment on column development.unit is 'hours or count.';
comment on column development.team is 'Procurement team.';
comment on column development.nth is 'Number among identical rows of the file, from 1.';

create table milestones (
    happened_on date not null,
    kind varchar not null check (kind in ('small_win', 'incident', 'change')),
    label varchar not null,
    function varchar,
    nth integer not null check (nth >= 1)
);

comment on table milestones is 'One row per event worth marking on a trend.';
comment on column milestones.happened_on is 'Day of the event.';
comment on column milestones.kind is 'small_win, incident or change.';
comment on column milestones.label is 'The event in a few words.';
comment on column milestones.function is 'Function it concerned, if one.';
comment on column milestones.nth is 'Number among identical rows of the file, from 1.';

create table actions (
    action_id varchar primary key,
    raised_on date not null,
    text varchar not null,
    owner_team varchar,
    function varchar,
    due_on date,
    done_on date,
    check (done_on >= raised_on)
);

comment on table actions is 'One row per action agreed in a review.';
comment on column actions.action_id is 'Identifier of the action.';
comment on column actions.raised_on is 'Day it was agreed.';
comment on column actions.text is 'What is to be done.';
comment on column actions.owner_team is 'Team that does it.';
comment on column actions.function is 'Function it concerns.';
comment on column actions.due_on is 'Day it is due.';
comment on column actions.done_on is 'Day it was done; empty while open.';

-- Tables the build makes ----------------------------------------------------------------------------------------------

create table dataset (
    label varchar not null,
    as_of timestamp not null,
    built_at timestamp not null,
    currency varchar not null,
    time_zone varchar not null,
    sample boolean not null,
    contract_version integer not null,
    day_length_us bigint not null,
    minimum_people integer not null,
    row_counts struct(
        table_name varchar, rows_read bigint, accepted bigint, refused bigint, left_out bigint
    )[] not null
);

comment on table dataset is 'One row: what is loaded and as of when.';
comment on column dataset.label is 'Name shown as the source.';
comment on column dataset.as_of is 'Instant to which everything open is measured, UTC.';
comment on column dataset.built_at is 'When the file was built, UTC.';
comment on column dataset.currency is 'Reporting currency.';
comment on column dataset.time_zone is 'Time zone in which periods are cut and times are shown.';
comment on column dataset.sample is 'Whether this is the made-up sample company.';
comment on column dataset.contract_version is 'Version of this contract.';
comment on column dataset.day_length_us is 'Length of a working day, in microseconds.';
comment on column dataset.minimum_people is 'The fewest people a figure about people rests on.';
comment on column dataset.row_counts is 'Rows read, accepted, refused and left out by the mapping, per table, over all loads.';

create table loads (
    loaded_at timestamp not null,
    file_name varchar not null,
    table_name varchar not null,
    rows_read bigint not null,
    new_rows bigint not null,
    changed_rows bigint not null,
    unchanged_rows bigint not null,
    refused_rows bigint not null,
    left_out_rows bigint not null
);

comment on table loads is 'One row per file and table that was loaded, newest load of each file only.';
comment on column loads.loaded_at is 'When, UTC.';
comment on column loads.file_name is 'File, with the sheet or the member of an archive.';
comment on column loads.table_name is 'Table it went to.';
comment on column loads.rows_read is 'Rows read.';
comment on column loads.new_rows is 'Rows that were not there before.';
comment on column loads.changed_rows is 'Rows that replaced one of the same key.';
comment on column loads.unchanged_rows is 'Rows that were there already, just so.';
comment on column loads.refused_rows is 'Rows refused, kept in refused.';
comment on column loads.left_out_rows is 'Rows the mapping leaves out.';

create table refused (
    table_name varchar not null,
    file_name varchar not null,
    line bigint not null,
    column_name varchar,
    rule varchar not null,
    value varchar,
    faults struct(column_name varchar, rule varchar, value varchar)[] not null,
    raw varchar
);

comment on table refused is 'One row per refused record, with every fault found in it.';
comment on column refused.table_name is 'Table it was meant for.';
comment on column refused.file_name is 'File, with the sheet or the member of an archive.';
comment on column refused.line is 'Physical line of the file on which the record begins.';
comment on column refused.column_name is 'Column of its first fault.';
comment on column refused.rule is 'Rule its first fault breaks, in words.';
comment on column refused.value is 'Value that breaks it.';
comment on column refused.faults is 'All faults of the record.';
comment on column refused.raw is 'The cells of the record that the import uses, as JSON.';

create table stage_order (
    stage varchar primary key,
    position integer not null,
    rank integer,
    default_side varchar
);

comment on table stage_order is 'One row per stage: canonical stages first, then a team''s own in order of first appearance.';
comment on column stage_order.stage is 'Stage.';
comment on column stage_order.position is 'Order in which it is shown.';
comment on column stage_order.rank is 'Order of the process; null for stages outside it, such as on_hold.';
comment on column stage_order.default_side is 'Side that holds it when the holder''s own side is not known.';

create table function_side (
    function varchar primary key,
    side varchar not null
);

comment on table function_side is 'One row per function the settings give a side.';
comment on column function_side.function is 'Function.';
comment on column function_side.side is 'procurement, stakeholder, control, supplier or on_hold.';

create table work_calendar (
    happens_at timestamp primary key,
    work_us bigint not null,
    is_open boolean not null
);

comment on table work_calendar is 'One row per opening and closing of a working day: the cumulative working calendar.';
comment on column work_calendar.happens_at is 'Instant of opening or closing, UTC.';
comment on column work_calendar.work_us is 'Working microseconds up to then.';
comment on column work_calendar.is_open is 'Whether working time runs from then on.';

create table visit (
    project_id varchar not null,
    project_number integer not null,
    stage varchar not null,
    holder_function varchar not null,
    holder_side varchar not null,
    entered_at timestamp not null,
    left_at timestamp,
    known_at timestamp not null,
    mode varchar,
    outcome varchar,
    visit_no integer not null,
    entered_work_us bigint,
    left_work_us bigint
);

comment on table visit is 'One row per stay with one holder, whichever way it was brought: stage_visits, or derived from events.';
comment on column visit.project_id is 'Project.';
comment on column visit.project_number is 'Its number, as in project_clock.';
comment on column visit.stage is 'Stage.';
comment on column visit.holder_function is 'Function that had the ball.';
comment on column visit.holder_side is 'Its side: its own, else the function''s, else the stage''s default, else unattributed.';
comment on column visit.entered_at is 'Start.';
comment on column visit.left_at is 'End; null while it is running.';
comment on column visit.known_at is 'Instant from which the source showed it: its start, or for a log without starts the event that ended it.';
comment on column visit.mode is 'touch, wait or blocked, where recorded.';
comment on column visit.outcome is 'advanced, sent_back or withdrawn, where recorded.';
comment on column visit.visit_no is 'Number of the stay of the project in the stage, from 1; a new stay starts only after all holders had left it.';

comment on column visit.entered_work_us is 'Working calendar at its start, cumulative microseconds.';
comment on column visit.left_work_us is 'Working calendar at its end; null while it is running.';

create table stay (
    project_id varchar not null,
    project_number integer not null,
    stage varchar not null,
    visit_no integer not null,
    entered_at timestamp not null,
    left_at timestamp,
    known_at timestamp not null,
    entered_work_us bigint,
    left_work_us bigint,
    holders varchar[] not null,
    is_backward boolean not null,
    is_same_holder boolean,
    repeated_at timestamp,
    superseded_at timestamp
);

comment on table stay is 'One row per stay of a project in a stage: a maximal run of touching or overlapping visits, whoever held it.';
comment on column stay.project_id is 'Project.';
comment on column stay.project_number is 'Its number, as in project_clock.';
comment on column stay.stage is 'Stage.';
comment on column stay.visit_no is 'Number of the stay of the project in the stage, from 1.';
comment on column stay.entered_at is 'Start, UTC.';
comment on column stay.left_at is 'End, UTC; null while it is running.';
comment on column stay.known_at is 'Instant from which the source showed it.';
comment on column stay.entered_work_us is 'Working calendar at its start, cumulative microseconds.';
comment on column stay.left_work_us is 'Working calendar at its end; null while it is running.';
comment on column stay.holders is 'Functions that held it, in order of the alphabet.';
comment on column stay.is_backward is 'Whether it started in a stage of lower rank than one already left, while none of higher rank was running.';
comment on column stay.is_same_holder is 'Of a second or later stay, whether a holder of the stay before holds it again (a repeat) or only others do (a redo).';
comment on column stay.repeated_at is 'Instant from which the source showed that a holder of the stay before holds it again; null while only others do.';
comment on column stay.superseded_at is 'When the source showed a later stay of the project in the stage, begun before the project ended; null for the last one.';

create table reached (
    project_id varchar not null,
    project_number integer not null,
    rank integer not null,
    reached_at timestamp not null
);

comment on table reached is 'One row per project and rank of the process: when the project first was at that rank or beyond.';
comment on column reached.project_id is 'Project.';
comment on column reached.project_number is 'Its number, as in project_clock.';
comment on column reached.rank is 'Rank of the stage in the process, as in stage_order.';
comment on column reached.reached_at is 'When it was known to have first entered a stage of this rank or a higher one, UTC.';

create table project_clock (
    project_id varchar not null,
    project_number integer not null,
    title varchar,
    requesting_function varchar not null,
    business_unit varchar,
    category varchar,
    region varchar,
    method varchar,
    lead_team varchar,
    involved_at varchar,
    spend decimal(18, 2),
    started_at timestamp,
    ended_at timestamp,
    status varchar not null check (status in ('open', 'completed', 'cancelled', 'bypassed')),
    is_timed boolean not null,
    elapsed_us bigint,
    started_work_us bigint,
    ended_work_us bigint,
    working_us bigint,
    current_stage varchar,
    current_holder varchar,
    last_step varchar,
    started_on date,
    ended_on date,
    started_month date,
    ended_month date,
    rounds bigint,
    is_first_pass boolean
);

comment on table project_clock is 'One row per project: when its clock ran and what it shows at as_of.';
comment on column project_clock.project_id is 'Project.';
comment on column project_clock.project_number is 'Its number in this file, from 1 in the order of project_id; tables are joined by it faster than by the id.';
comment on column project_clock.title is 'Title, for tables and tooltips.';
comment on column project_clock.requesting_function is 'Function whose need it is, or not recorded.';
comment on column project_clock.business_unit is 'Business unit that pays.';
comment on column project_clock.category is 'Spend category.';
comment on column project_clock.region is 'Region or site.';
comment on column project_clock.method is 'How it is sourced.';
comment on column project_clock.lead_team is 'Procurement team that leads it.';
comment on column project_clock.involved_at is 'When procurement was brought in.';
comment on column project_clock.spend is 'Total contract value in the reporting currency.';
comment on column project_clock.started_at is 'Intake, else the first visit, UTC.';
comment on column project_clock.ended_at is 'Completion or close not after as_of, UTC; null while open.';
comment on column project_clock.status is 'Exit at as_of, by dates: open, completed, cancelled or bypassed.';
comment on column project_clock.is_timed is 'Whether the project has a start, and an end if it is not open, in that order.';
comment on column project_clock.elapsed_us is 'Microseconds from start to end or as_of.';
comment on column project_clock.started_work_us is 'Working calendar at the start, cumulative microseconds.';
comment on column project_clock.ended_work_us is 'Working calendar at the end; null while open.';
comment on column project_clock.working_us is 'Working microseconds in the same stretch.';
comment on column project_clock.current_stage is 'Stage of an open project at as_of: its latest, the highest in order if several run.';
comment on column project_clock.current_holder is 'Function that holds that stage.';
comment on column project_clock.last_step is 'Last step of the log, for teams with events.';
comment on column project_clock.started_on is 'Start as a date in the configured time zone.';
comment on column project_clock.ended_on is 'End as a date in the configured time zone.';
comment on column project_clock.started_month is 'Month of the start, first day.';
comment on column project_clock.ended_month is 'Month of the end, first day.';
comment on column project_clock.rounds is 'Answered rounds of asks on the project.';
comment on column project_clock.is_first_pass is 'Whether every ask before the end of the last award decision got its yes in round 1; null without asks.';

create table forecast (
    project_id varchar not null,
    project_number integer not null,
    made_at timestamp not null,
    made_on date not null,
    place_kind varchar check (place_kind in ('stage', 'step')),
    place varchar,
    days_in_place double,
    age_days double not null,
    at_risk bigint not null,
    is_pooled boolean not null,
    p50_on date,
    p85_on date,
    p50_days double,
    p85_days double,
    naive_p50_days double,
    naive_p85_days double,
    naive_p85_on date
);

comment on table forecast is 'One row per open project at each month-end and at as_of: when it will be completed, from what was known then. Calendar days.';
comment on column forecast.project_id is 'Project, open when the forecast was made.';
comment on column forecast.project_number is 'Its number, as in project_clock.';
comment on column forecast.made_at is 'Instant the forecast is made as of, UTC: the end of a month in the configured time zone, or as_of. Nothing dated later is read.';
comment on column forecast.made_on is 'The same as a date in the configured time zone.';
comment on column forecast.place_kind is 'stage, or step for a project that has only a log; null when neither was known.';
comment on column forecast.place is 'Stage it was in (the highest in order of those running, else the one entered last), or last step of the log.';
comment on column forecast.days_in_place is 'Calendar days since it entered that place.';
comment on column forecast.age_days is 'Calendar days since it started.';
comment on column forecast.at_risk is 'Earlier stays in the place that lasted about as long (projects of the age, where pooled) and saw no exit by then: what the forecast rests on.';
comment on column forecast.is_pooled is 'Whether fewer than 15 were at risk in the place, so that all projects of the same age are asked instead.';
comment on column forecast.p50_on is 'Date by which half of the comparable ones are completed; null when not reached, or fewer than 6 are at risk.';
comment on column forecast.p85_on is 'Date by which 85 % are; null when not reached, or fewer than 15 are at risk.';
comment on column forecast.p50_days is 'Calendar days from made_at to then.';
comment on column forecast.p85_days is 'Calendar days from made_at to then.';
comment on column forecast.naive_p50_days is 'Forecast to compare with: median time of the projects completed by then, less the age, never below 0; null under 6.';
comment on column forecast.naive_p85_days is 'The same with the 85th percentile; null under 15.';
comment on column forecast.naive_p85_on is 'Date of naive_p85_days.';

create table segment (
    project_id varchar not null,
    project_number integer not null,
    starts_at timestamp not null,
    ends_at timestamp not null,
    is_running boolean not null,
    stage varchar not null,
    holder_function varchar not null,
    holder_side varchar not null,
    parallel bigint not null check (parallel >= 1),
    turn bigint not null check (turn >= 0),
    visit_no integer,
    mode varchar,
    known_at timestamp not null,
    work_from_us bigint not null,
    work_to_us bigint not null,
    check (ends_at > starts_at or is_running),
    check (turn < parallel)
);

comment on table segment is 'The ledger: every instant of a project''s life, given to the stage and function that held it, adding up exactly.';
comment on column segment.project_id is 'Project.';
comment on column segment.project_number is 'Its number, as in project_clock.';
comment on column segment.starts_at is 'Start, UTC, included.';
comment on column segment.ends_at is 'End, UTC, not included.';
comment on column segment.is_running is 'Whether it ends only because as_of does: a later as_of extends it.';
comment on column segment.stage is 'Stage; nobody for a gap, unattributed before the first and after the last known visit.';
comment on column segment.holder_function is 'Function that held it; nobody or unattributed likewise.';
comment on column segment.holder_side is 'procurement, stakeholder, control, supplier, on_hold, nobody or unattributed.';
comment on column segment.parallel is 'How many pairs of stage and holder share the interval.';
comment on column segment.turn is 'Which of them this is, from 0; its time is (ends+turn)//parallel - (starts+turn)//parallel in microseconds.';
comment on column segment.visit_no is 'Number of the stay of the project in the stage.';
comment on column segment.mode is 'touch, wait or blocked, where recorded; of visits of one stage and holder at once touch goes before blocked before wait.';
comment on column segment.known_at is 'Instant from which the source showed who held it; earlier it was unattributed.';
comment on column segment.work_from_us is 'Working calendar at the start, cumulative microseconds.';
comment on column segment.work_to_us is 'Working calendar at the end, cumulative microseconds.';

create table handoff (
    project_id varchar not null,
    project_number integer not null,
    nth integer not null check (nth >= 1),
    from_function varchar not null,
    from_side varchar not null,
    to_function varchar not null,
    to_side varchar not null,
    happened_at timestamp not null,
    known_at timestamp not null,
    waited_us bigint check (waited_us >= 0),
    waited_work_us bigint check (waited_work_us >= 0),
    held_us bigint not null check (held_us >= 0),
    held_work_us bigint not null check (held_work_us >= 0),
    held_until_at timestamp,
    is_running boolean not null,
    again_at timestamp,
    is_ping_pong boolean not null,
    check (from_function <> to_function)
);

comment on table handoff is 'One row per change of hands: the holders of a project in the order in which they took it, on hold skipped.';
comment on column handoff.project_id is 'Project.';
comment on column handoff.project_number is 'Its number, as in project_clock.';
comment on column handoff.nth is 'Number of the hand-off in the project, from 1.';
comment on column handoff.from_function is 'Function whose turn came before.';
comment on column handoff.from_side is 'Its side.';
comment on column handoff.to_function is 'Function whose turn began: its visits in a row are one turn.';
comment on column handoff.to_side is 'Its side.';
comment on column handoff.happened_at is 'When that turn began, UTC.';
comment on column handoff.known_at is 'Instant from which the source showed it and all hand-offs before it.';
comment on column handoff.waited_us is 'Microseconds in which nobody had the project between the two turns; null where the source knows no ends.';
comment on column handoff.waited_work_us is 'The same on the working calendar.';
comment on column handoff.held_us is 'Microseconds of the ledger that the function held the project from then on, until its next turn, on hold not counted.';
comment on column handoff.held_work_us is 'The same on the working calendar.';
comment on column handoff.held_until_at is 'End of the last segment of that time, UTC; null without any.';
comment on column handoff.is_running is 'Whether that end is only as_of.';
comment on column handoff.again_at is 'When the same function''s next turn began, UTC; null without one.';
comment on column handoff.is_ping_pong is 'Whether the function had the project before the one that handed it over.';

create table ask (
    ask_key varchar not null,
    round integer not null check (round >= 1),
    project_id varchar not null,
    project_number integer not null,
    stakeholder_id varchar,
    function varchar not null,
    stage varchar not null,
    asked_at timestamp not null,
    answered_at timestamp,
    next_answered_at timestamp,
    outcome varchar not null check (outcome in ('commitment', 'compliance', 'resistance', 'none')),
    reason varchar,
    is_response_timed boolean not null,
    tactics varchar[],
    earlier_tactics varchar[],
    language varchar,
    is_language_matched boolean,
    starting_stance varchar,
    asked_work_us bigint,
    answered_work_us bigint,
    next_answered_work_us bigint,
    known_at timestamp not null
);

comment on table ask is 'One row per round of an ask, answered or not.';
comment on column ask.ask_key is 'Ask: the team''s own id, else project, stakeholder (else function) and stage; numbered on after a yes.';
comment on column ask.round is 'Round: 1 + earlier objections to the same ask.';
comment on column ask.project_id is 'Project.';
comment on column ask.project_number is 'Its number, as in project_clock.';
comment on column ask.stakeholder_id is 'Person asked, where recorded.';
comment on column ask.function is 'Function asked.';
comment on column ask.stage is 'Stage of the ask.';
comment on column ask.asked_at is 'When it was asked, UTC; for a log the event before the answer.';
comment on column ask.answered_at is 'When it was answered, UTC; null while open.';
comment on column ask.next_answered_at is 'When the next round of the same ask was answered, UTC.';
comment on column ask.outcome is 'commitment, compliance, resistance, or none while open.';
comment on column ask.reason is 'What the objection protects.';
comment on column ask.is_response_timed is 'Whether asking and answering are two recorded instants.';
comment on column ask.tactics is 'Tactics on contacts of this round; null when none were recorded.';
comment on column ask.earlier_tactics is 'Tactics on contacts of earlier rounds.';
comment on column ask.language is 'Value procurement talked about.';
comment on column ask.is_language_matched is 'Whether that is something the person protects; null when either is not known.';
comment on column ask.starting_stance is 'Stance before the person''s first contact on the project.';
comment on column ask.asked_work_us is 'Working calendar when it was asked, cumulative microseconds.';
comment on column ask.answered_work_us is 'Working calendar when it was answered; null while open.';
comment on column ask.next_answered_work_us is 'Working calendar when the next round was answered; null without one.';
comment on column ask.known_at is 'Instant from which the source showed it: when it was asked, or for a log when it was answered.';

create table journey (
    stakeholder_id varchar not null,
    project_id varchar not null,
    function varchar not null,
    level varchar not null,
    power integer,
    first_stance varchar not null,
    last_stance varchar not null,
    quarter_on date not null
);

comment on table journey is 'One row per person and project: where the person''s stance began and where it was last.';
comment on column journey.stakeholder_id is 'Person.';
comment on column journey.project_id is 'Project.';
comment on column journey.function is 'Function of the person.';
comment on column journey.level is 'Level of the person; not recorded.';
comment on column journey.power is 'Power of the person, 1 to 5, if recorded.';
comment on column journey.first_stance is 'Stance before the first contact that has one.';
comment on column journey.last_stance is 'Stance after the last contact that has any, else before it.';
comment on column journey.quarter_on is 'First day of the quarter of that last contact, in the configured time zone.';

create table people_cell (
    topic varchar not null,
    quarter_on date not null,
    part varchar not null,
    people integer not null,
    is_shown boolean not null,
    primary key (topic, quarter_on, part)
);

comment on table people_cell is 'One row per topic, quarter and function or level, and for all together: the lattice of figures about people.';
comment on column people_cell.topic is 'talk: contacts whose value and whose person''s priorities are known; match: such answers to asks; pitch: people of a requesting function whose priorities are known, in quarters in which projects with benefits started; note: objections with a note; stance: journeys by function; stance by level: the same by level; trust, dimensions, recommend, asked: people with a score, one about each dimension, a recommendation, a sheet; estimate: people in procurement; trust by month, recommend by month: parts are months.';
comment on column people_cell.quarter_on is 'First day of the quarter in the configured time zone.';
comment on column people_cell.part is 'Function or level of the people, or month; empty for all together.';
comment on column people_cell.people is 'Different people in it.';
comment on column people_cell.is_shown is 'Whether it may be shown: enough people, and nothing hidden follows from it by subtraction.';

create table opinion (
    side varchar not null,
    month_on date not null,
    quarter_on date not null,
    function varchar not null,
    unit varchar not null,
    person varchar not null,
    wave_on date,
    asked integer not null,
    answered integer not null,
    trust decimal(9, 6),
    ability decimal(9, 6),
    benevolence decimal(9, 6),
    integrity decimal(9, 6),
    recommends integer not null,
    promoters integer not null,
    detractors integer not null,
    recommend_sum decimal(9, 3) not null,
    primary key (side, month_on, function, unit)
);

comment on table opinion is 'One row per side, month, function and person: the answer sheets of the pulse, a person''s sheets of a month averaged.';
comment on column opinion.side is 'stakeholder: colleagues; procurement: its own estimate of what they will say.';
comment on column opinion.month_on is 'First day of the month of asking in the configured time zone.';
comment on column opinion.quarter_on is 'First day of its quarter.';
comment on column opinion.function is 'Function of the person, or the one an estimate is about; not recorded.';
comment on column opinion.unit is 'Person, or the sheet where none is named.';
comment on column opinion.person is 'Person; sheets without one are numbered through within a day of asking, since nobody answers twice on one.';
comment on column opinion.wave_on is 'Day of asking of a sheet without a person; null for people.';
comment on column opinion.asked is 'Sheets sent.';
comment on column opinion.answered is 'Of these, answered.';
comment on column opinion.trust is 'Mean trust score, 0 to 100, of sheets with five of the seven items or more.';
comment on column opinion.ability is 'Mean of its two items, 0 to 100, of sheets with a score and an answer about each of the three; null without.';
comment on column opinion.benevolence is 'Likewise.';
comment on column opinion.integrity is 'Likewise.';
comment on column opinion.recommends is 'Sheets that say whether they would recommend procurement.';
comment on column opinion.promoters is 'Of these, 9 or 10.';
comment on column opinion.detractors is 'Of these, 0 to 6.';
comment on column opinion.recommend_sum is 'Sum of their answers, 0 to 10.';

create table index_component (
    component varchar primary key,
    position integer not null,
    weight double not null,
    floor double not null,
    target double not null
);

comment on table index_component is 'One row per part of the credibility index, as the settings say at import.';
comment on column index_component.component is 'Part, such as trust.';
comment on column index_component.position is 'Its place in the settings.';
comment on column index_component.weight is 'How much it counts.';
comment on column index_component.floor is 'The figure that scores 0.';
comment on column index_component.target is 'The figure that scores 100.';

create table target (
    name varchar primary key,
    value double not null
);

comment on table target is 'One row per target of the settings, at import.';
comment on column target.name is 'What it is about, such as on_need_share.';
comment on column target.value is 'The figure to be reached.';

create table talk_value (
    quarter_on date not null,
    function varchar not null,
    value varchar not null,
    talked integer not null,
    protected double not null,
    primary key (quarter_on, function, value)
);

comment on table talk_value is 'One row per quarter, function and value: what procurement talked about, and what those it talked to protect.';
comment on column talk_value.quarter_on is 'First day of the quarter in the configured time zone.';
comment on column talk_value.function is 'Function of the people.';
comment on column talk_value.value is 'Value, such as speed or savings.';
comment on column talk_value.talked is 'Contacts in which procurement talked about it.';
comment on column talk_value.protected is 'Contacts with people who protect it; a contact counts in equal parts for all they protect.';

create table match_cell (
    quarter_on date not null,
    function varchar not null,
    stage varchar not null,
    is_matched boolean not null,
    asks integer not null,
    objections integer not null,
    primary key (quarter_on, function, stage, is_matched)
);

comment on table match_cell is 'One row per quarter, function, stage and match: answers where talk and priorities are known.';
comment on column match_cell.quarter_on is 'First day of the quarter of the answer in the configured time zone.';
comment on column match_cell.function is 'Function of the people who answered.';
comment on column match_cell.stage is 'Stage of the ask.';
comment on column match_cell.is_matched is 'Whether procurement talked about something the person protects.';
comment on column match_cell.asks is 'Answered rounds of asks.';
comment on column match_cell.objections is 'Of these, objections.';

create table pitch_cell (
    quarter_on date not null,
    function varchar not null,
    projects integer not null,
    speaking_projects integer not null,
    primary key (quarter_on, function)
);

comment on table pitch_cell is 'One row per quarter and requesting function: projects with benefits, of functions with priorities recorded.';
comment on column pitch_cell.quarter_on is 'First day of the quarter of the start in the configured time zone.';
comment on column pitch_cell.function is 'Function whose need it is.';
comment on column pitch_cell.projects is 'Projects with benefits.';
comment on column pitch_cell.speaking_projects is 'Of these, those with a benefit that somebody of the function protects.';

create table objected (
    ask_key varchar not null,
    project_id varchar not null,
    project_number integer not null,
    function varchar not null,
    reason varchar,
    objected_at timestamp not null,
    agreed_at timestamp,
    objected_work_us bigint,
    agreed_work_us bigint
);

comment on table objected is 'One row per ask that met an objection: the first one, and the yes it got in the end.';
comment on column objected.ask_key is 'Ask.';
comment on column objected.project_id is 'Project.';
comment on column objected.project_number is 'Its number, as in project_clock.';
comment on column objected.function is 'Function that objected first.';
comment on column objected.reason is 'What its objection protects.';
comment on column objected.objected_at is 'When it objected, UTC.';
comment on column objected.agreed_at is 'When the ask got its yes, UTC; null without one.';
comment on column objected.objected_work_us is 'Working calendar when it objected, cumulative microseconds.';
comment on column objected.agreed_work_us is 'Working calendar at the yes; null without one.';
