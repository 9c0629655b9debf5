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
        id="change_by_stage",
        name="Change in mean elapsed days, by stage",
        definition="Δ mean elapsed days of completed projects = Σ over stages of mix (Δ share of projects in the stage"
        " × mean of its two mean days) + rate (Δ mean days in it × mean of the two shares)",
        why="It shows where finished projects gained or lost time, and whether fewer went there or they left sooner.",
        unit="days",
        direction="lower",
        query="cycle_time/mean_days_by_part",
        column="days",
        caveat="Whole lives of projects completed in each period; a stage absent in one period counts as mix.",
    ),
    Measure(
        id="change_by_holder",
        name="Change in mean elapsed days, by holder",
        definition="Δ mean elapsed days of completed projects = Σ over holders of mix (Δ share of projects with the"
        " holder × mean of its two mean days) + rate (Δ mean days with it × mean of the two shares)",
        why="It shows in whose hands finished projects gained or lost time.",
        unit="days",
        direction="lower",
        query="cycle_time/mean_days_by_part",
        column="days",
        caveat="Whole lives of projects completed in each period; a holder absent in one period counts as mix.",
    ),
)
