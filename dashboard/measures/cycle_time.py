"""The measures of Cycle time."""

from dashboard.measures.measure import Measure

CYCLE_TIME = (
    Measure(
        id="time_by_holder",
        name="Elapsed time by holder",
        definition="Calendar time a function held projects in the period ÷ all calendar time of projects in it",
        why="It shows whose hands a project is in while it waits, which no approval queue and no spend tool does.",
        unit="days and share",
        direction="none",
        query="cycle_time/time_by_holder",
        column="share",
        caveat="Where several functions hold a project at once, they share the time equally. A gap between visits"
        " is nobody's; before the first and after the last known visit time is not attributed.",
    ),
    Measure(
        id="time_by_stage",
        name="Elapsed time by stage",
        definition="Calendar time projects spent in a stage in the period ÷ all calendar time of projects in it",
        why="It shows where in the process the time goes, and how much of it is a second or third visit.",
        unit="days and share",
        direction="none",
        query="cycle_time/time_by_stage",
        column="share",
        caveat="Stages that run at the same time share it equally. Medians are over the whole lives of the projects"
        " that were there in the period, open ones so far.",
    ),
    Measure(
        id="internal_share",
        name="Internal share of elapsed time",
        definition="Time held by stakeholders and control functions ÷ all elapsed time",
        why="The internal deal often takes longer than the external one; this says how much longer.",
        unit="share",
        direction="lower",
        query="cycle_time/side_shares_by_month",
        column="share",
        caveat="Elapsed time, not effort: a project may lie on a desk without anyone working on it.",
    ),
    Measure(
        id="cycle_time",
        name="Cycle time of completed projects",
        definition="Nearest-rank percentile of calendar days from intake to completion, completed in the period",
        why="It is what a requester can expect: 85 of 100 projects finished within the 85th percentile.",
        unit="days",
        direction="lower",
        query="cycle_time/finished_projects",
        column="p50_days",
        caveat="Only what finished: projects still open are not in it, and they are often the slow ones.",
    ),
    Measure(
        id="forecast",
        name="Forecast of the finish date",
        definition="P(completed within t more days, given u days in the stage) = (F(u + t) − F(u)) ÷ S(u), F the"
        " Aalen–Johansen incidence of completion over earlier stays in the stage, S the share without an exit;"
        " the date is its 50th and 85th percentile",
        why="It says which open projects will miss the date the business needs them while there is time to act.",
        unit="date",
        direction="none",
        query="cycle_time/forecast_of_open_projects",
        column="p50_on",
        caveat="With fewer than 15 comparable stays all projects of the same age are asked; with too few of these, or"
        " where the curve ends below the percentile, there is no date. Whole calendar days.",
    ),
    Measure(
        id="forecast_calibration",
        name="Calibration of the forecasts",
        definition="Finish dates given for 85 % by which the project was completed ÷ all such dates that have come due,"
        " each open project once per month-end",
        why="A date is worth planning with only when it holds as often as it says.",
        unit="share",
        direction="higher",
        query="cycle_time/forecast_calibration",
        column="share",
        caveat="Cancelled projects did not hold their date. A forecast uses only what was recorded by its month-end.",
    ),
)
