-- noqa: disable=LT02
-- Reading cells: text as a team's export has it, to a typed value or null. Nothing here raises.
-- Variables set by the import: time_zone, date_order (dmy, mdy, ymd or null), month_only (first, last or null),
-- decimal_mark (. or ,), missing_words (list).

create or replace temp macro normalise(cell) as trim(regexp_replace(lower(cell), '[\s_.\-]+', ' ', 'g'));

create or replace temp macro trimmed(cell) as trim(cell, ' ' || chr(9) || chr(10) || chr(13) || chr(160));

-- Whether a text begins or ends with what is trimmed: comparing is much cheaper than trimming every cell.
create or replace temp macro is_padded(cell) as
cell < '!' or starts_with(cell, chr(160)) or ends_with(cell, ' ') or ends_with(cell, chr(9))
or ends_with(cell, chr(10)) or ends_with(cell, chr(13)) or ends_with(cell, chr(160));

create or replace temp macro unless_missing(cell) as case
    when len(getvariable('missing_words')) = 0 or not list_contains(getvariable('missing_words'), cell)
        then nullif(cell, '')
end;

create or replace temp macro cell(cell) as case
    when is_padded(cell) then unless_missing(trimmed(cell))
    else unless_missing(cell)
end;

-- The leading date of a text as YYYY-M-D, the rest unchanged; null when it is no date or could be two.
create or replace temp macro iso_date_first(cell) as case
    when regexp_matches(cell, '^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(\D|$)')
        then regexp_replace(cell, '^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})', '\1-\2-\3')
    when regexp_matches(cell, '^\d{8}([ T].*)?$')
        then regexp_replace(cell, '^(\d{4})(\d{2})(\d{2})', '\1-\2-\3')
    when regexp_matches(
            cell, '^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(\D|$)'
        )
        then case
                when getvariable('date_order') = 'dmy' or (
                        getvariable('date_order') is null and (
                            regexp_matches(cell, '^\d{1,2}\.')
                            or regexp_extract(cell, '^(\d{1,2})', 1)::integer > 12
                            or regexp_extract(cell, '^(\d{1,2})', 1)::integer
                            = regexp_extract(cell, '^\d{1,2}[-/.](\d{1,2})', 1)::integer
                        )
                    ) then regexp_replace(cell, '^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})', '\3-\2-\1')
                when getvariable('date_order') = 'mdy' or (
                        getvariable('date_order') is null
                        and regexp_extract(cell, '^\d{1,2}[-/.](\d{1,2})', 1)::integer > 12
                    ) then regexp_replace(cell, '^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})', '\3-\1-\2')
            end
    when regexp_matches(cell, '^\d{1,2}[ ./-]+[A-Za-z]{3,9}[ .,/-]+(\d{4}|\d{2})(\D|$)')
        then strftime(try_strptime(
                regexp_replace(
                    cell, '^(\d{1,2})[ ./-]+([A-Za-z]{3})[A-Za-z]*[ .,/-]+(?:20)?(\d{2})(\D.*)?$', '\1 \2 20\3'
                ),
                '%d %b %Y'
            ), '%Y-%m-%d') || regexp_replace(cell, '^\d{1,2}[ ./-]+[A-Za-z]{3,9}[ .,/-]+(\d{4}|\d{2})', '')
    when regexp_matches(cell, '^[A-Za-z]{3,9}\.? +\d{1,2},? +\d{4}(\D|$)')
        then strftime(try_strptime(
                regexp_replace(cell, '^([A-Za-z]{3})[A-Za-z]*\.? +(\d{1,2}),? +(\d{4}).*$', '\2 \1 \3'), '%d %b %Y'
            ), '%Y-%m-%d') || regexp_replace(cell, '^[A-Za-z]{3,9}\.? +\d{1,2},? +\d{4}', '')
    when getvariable('month_only') is not null and regexp_full_match(cell, '\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}')
        then case
                when getvariable(
                        'month_only'
                    ) = 'last'
                    then strftime(last_day(try_cast(
                            regexp_replace(regexp_replace(cell, '^(\d{1,2})[-/.](\d{4})$', '\2-\1'), '[/.]', '-')
                            || '-1' as date
                        )), '%Y-%m-%d')
                else regexp_replace(regexp_replace(cell, '^(\d{1,2})[-/.](\d{4})$', '\2-\1'), '[/.]', '-') || '-1'
            end
end;

-- A wall-clock time of day in any common style as H:MM:SS.ffffff, on a 24-hour clock; '' when there is none.
create or replace temp macro clock_text(clock) as case
    when clock = '' then ''
    when regexp_full_match(clock, '\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?') then replace(clock, ',', '.')
    when regexp_full_match(clock, '(0?\d|1[0-2]):\d{2}(:\d{2}(\.\d{1,9})?)? ?[AaPp]\.?[Mm]\.?')
        then (
            regexp_extract(clock, '^(\d+)', 1)::integer % 12
            + case when regexp_matches(clock, '[Pp]\.?[Mm]') then 12 else 0 end
        )::varchar || regexp_extract(clock, ':[\d:.]*\d', 0)
end;

create or replace temp macro utc(instant) as make_timestamp(epoch_us(instant));

create or replace temp macro local_to_utc(local_time) as utc(timezone(getvariable('time_zone'), local_time));

-- A list of one and a lambda name a value once: a macro's argument would be written out at every use, and planned there.
create or replace temp macro clock_of(rest) as clock_text(trim(regexp_replace(
    regexp_replace(rest, '^[ ,T]+', ''), ' *(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$', ''
)));

create or replace temp macro as_timestamp_slowly(iso_cell, offset_cell) as list_transform(
    [{
        'day': regexp_extract(iso_cell, '^(\d{4}-\d{1,2}-\d{1,2})(.*)$', ['day', 'rest']).day,
        'clock': clock_of(regexp_replace(iso_cell, '^\d{4}-\d{1,2}-\d{1,2}', '')),
        'shift': offset_cell
    }],
    lambda part: case
        when part.shift <> ''
            then utc(try_cast(
                    part.day || ' ' || part.clock || case
                        when part.shift in ('Z', 'UTC', 'GMT') then '+00'
                        else regexp_replace(part.shift, '^([+-]\d{2}):?(\d{2})$', '\1:\2')
                    end as timestamptz
                ))
        else local_to_utc(
                try_cast(part.day || ' ' || case when part.clock = '' then '00:00' else part.clock end as timestamp)
            )
    end
)[1];

-- Text to a UTC timestamp; a time without an offset is one of the configured zone. The commonest styles come first,
-- since the way that knows all of them takes five times as long.
create or replace temp macro as_timestamp(cell) as case
    when cell is null then null
    when regexp_full_match(cell, '\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?')
        then local_to_utc(try_cast(cell as timestamp))
    when regexp_full_match(cell, '\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d{1,9})?[+-]\d{2}:\d{2}')
        then utc(try_cast(cell as timestamptz))
    when
        getvariable('date_order') in ('dmy', 'mdy')
        and regexp_full_match(cell, '\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}(:\d{2})?')
        then local_to_utc(try_cast(regexp_replace(
            cell, '^(\d+)/(\d+)/(\d+)',
            case when getvariable('date_order') = 'dmy' then '\3-\2-\1' else '\3-\1-\2' end
        ) as timestamp))
    else list_transform(
            [iso_date_first(cell)], lambda iso: as_timestamp_slowly(
                iso, regexp_extract(cell, '\d:\d{2}.*?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$', 1)
            )
        )[1]
end;

-- Text to a date in the configured zone.
create or replace temp macro as_date(cell) as case
    when cell is null then null
    when regexp_full_match(cell, '\d{4}-\d{2}-\d{2}') then try_cast(cell as date)
    when regexp_matches(cell, '\d:\d{2}')
        then timezone(getvariable('time_zone'), timezone('UTC', as_timestamp(cell)))::date
    else list_transform(
            [iso_date_first(cell)],
            lambda iso: case when regexp_full_match(iso, '\d{4}-\d{1,2}-\d{1,2}') then try_cast(iso as date) end
        )[1]
end;

-- Digits of a number without currency and grouping, the decimal mark a point; null when it is no number.
create or replace temp macro number_text(cell) as case
    when getvariable(
            'decimal_mark'
        ) = ','
        then case
                when regexp_full_match(cell, '[+-]?\d+(,\d+)?') then replace(cell, ',', '.')
                when regexp_full_match(cell, '[+-]?\d{1,3}([. \x{00a0}''’]\d{3})+(,\d+)?')
                    then replace(regexp_replace(cell, '[. \x{00a0}''’]', '', 'g'), ',', '.')
            end
    when regexp_full_match(cell, '[+-]?\d+(\.\d+)?') then cell
    when regexp_full_match(cell, '[+-]?\d{1,3}([, \x{00a0}''’]\d{3})+(\.\d+)?')
        then regexp_replace(cell, '[, \x{00a0}''’]', '', 'g')
end;

create or replace temp macro without_currency(cell) as
trim(regexp_replace(cell, '^[A-Z]{3} ?|[€$£] ?| ?[A-Z]{3}$', '', 'g'), ' ' || chr(160));

create or replace temp macro as_money(cell) as try_cast(number_text(without_currency(cell)) as decimal(18, 2));

create or replace temp macro as_number(cell) as try_cast(number_text(cell) as double);

create or replace temp macro as_whole_number(cell) as case
    when regexp_full_match(number_text(cell), '[+-]?\d{1,9}(\.0+)?')
        then split_part(number_text(cell), '.', 1)::integer
end;

-- One fault as JSON, or null. The rule reads on after "<column> is "<value>", which ...".
create or replace temp macro fault(is_broken, column_name, rule, value) as case
    when is_broken
        then to_json({ 'column_name': column_name, 'rule': rule, 'value': left(value, 200) })::varchar
end;

create or replace temp macro required(column_name, cell) as
fault(cell is null, column_name, 'is empty, and it is required', null);

-- In cases within a case, since only a case leaves out the rows that a condition before it has settled.
create or replace temp macro not_a_date(column_name, cell, parsed) as case
    when cell is not null and parsed is null
        then coalesce(
                fault(
                    regexp_matches(cell, '^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}')
                    and getvariable('date_order') is null
                    and regexp_extract(cell, '^(\d{1,2})', 1)::integer between 1 and 12
                    and regexp_extract(cell, '^\d{1,2}[-/.](\d{1,2})', 1)::integer between 1 and 12,
                    column_name, 'could be day-month or month-day; say date_order in a mapping file', cell
                ),
                fault(
                    regexp_full_match(cell, '\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}'),
                    column_name, 'is a month without a day; say month_only in a mapping file', cell
                ),
                fault(true, column_name, 'is not a date', cell)
            )
    when parsed < date '1970-01-01' or parsed >= date '2100-01-01'
        then fault(true, column_name, 'is outside the years 1970 to 2099', cell)
end;

create or replace temp macro not_a_number(column_name, cell, parsed) as
fault(cell is not null and parsed is null, column_name, 'is not a number', cell);

create or replace temp macro not_whole(column_name, cell, parsed) as
fault(cell is not null and parsed is null, column_name, 'is not a whole number', cell);

create or replace temp macro not_listed(column_name, enumeration_name, cell, canonical) as fault(
    cell is not null and canonical is null, column_name,
    'is not one of ' || getvariable('listed')[enumeration_name], cell
);

create or replace temp macro repeats(column_name, value, line, first_line) as
fault(first_line < line, column_name, 'repeats the key of line ' || first_line, value);

create or replace temp macro unknown_project(cell, found_id) as
fault(cell is not null and found_id is null, 'project_id', 'is not a project that is loaded', cell);

create or replace temp macro unknown_stakeholder(cell, found_id) as fault(
    cell is not null and found_id is null and (select count(*) from known_stakeholder) > 0,
    'stakeholder_id', 'is not a stakeholder that is loaded', cell
);

create or replace temp macro coalesce_text(cell) as coalesce(cell, '');

-- A number that was worked out as the text of a cell, as the file writes numbers, without a trailing fraction of rounding.
create or replace temp macro number_cell(x) as
replace(x::decimal(18, 6)::varchar, '.', getvariable('decimal_mark'));

-- A number of their scale as the text of its place on ours; null for what is not on theirs. Theirs may run downwards.
create or replace temp macro rescaled(cell, their_start, their_end, our_start, our_end) as case
    when as_number(cell) between least(their_start, their_end) and greatest(their_start, their_end)
        then number_cell(
                our_start + (as_number(cell) - their_start) / (their_end - their_start) * (our_end - our_start)
            )
end;

create or replace temp macro off_scale(column_name, cell, their_start, their_end) as fault(
    cell is not null
    and coalesce(
        as_number(cell) not between least(their_start, their_end) and greatest(their_start, their_end), true
    ),
    column_name,
    'is not a number from ' || format('{:g}', their_start) || ' to ' || format('{:g}', their_end)
    || ', the scale in the mapping',
    cell
);
