-- purpose: Takes away what the forecasts were made from, so that the steps that follow have the memory.
-- grain: none
drop table forecast_curve;
drop table forecast_spell;
drop table forecast_landmark;
drop table forecast_unit;
drop table forecast_place;
drop table forecast_made;
