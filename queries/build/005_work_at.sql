-- purpose: A macro for the steps that follow: where an instant lies on the working calendar, in microseconds worked by then.
-- grain: none
-- note: opening is the last row of work_calendar at or before the instant, found by an asof join.
create or replace temp macro work_at(opening, instant) as
opening['work_us']
+ case when opening['is_open'] then epoch_us(instant) - epoch_us(opening['happens_at']) else 0 end
