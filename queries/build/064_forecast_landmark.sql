-- purpose: The days a stay has lasted at which forecasts learn anew: only from stays that lasted as long.
-- grain: landmark
-- note: Whoever is still in a stage is further from the end than those who have left it. Reading on from all stays that were entered as many days ago takes both together, and its dates come too soon. They are read from stays that lasted to the landmark instead (van Houwelingen 2007): decision 78 has the figures.
create or replace temp table forecast_landmark as
select unnest([0, 2, 4, 7, 11, 16, 23, 32, 45, 64, 90])::smallint as landmark
