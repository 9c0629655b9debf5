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
        id="time_to_completion",
        name="Time to completion of what was started",
        definition="Smallest time by which half, or 85 %, of the projects started in the period had completed:"
        " percentile of the Aalen–Johansen cumulative incidence of completion, started projects as the base",
        why="It counts what is still open, so slow projects are in it from the day they start.",
        unit="days",
        direction="lower",
        query="cycle_time/time_to_completion",
        column="km_p50_days",
        caveat="Cancelled and bypassed projects are exits of their own; a curve that ends below the share is not"
        " reached. 95 % limits invert those of the curve (log(−log) scale).",
    ),
)
