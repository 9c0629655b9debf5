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
    Measure(
        id="on_need_rate",
        name="On-need rate",
        definition="Projects completed on or before need_by ÷ all projects whose need_by falls in the period and has"
        " passed, not cancelled before it; bypassed = not met",
        why="It measures procurement by the date of the business, not by its own promise.",
        unit="share",
        direction="higher",
        query="cycle_time/on_need_rate",
        column="on_need_share",
        caveat="Wilson interval per quarter. A date the business never gave is not in it.",
    ),
    Measure(
        id="internal_share_of_effort",
        name="Internal share of effort",
        definition="Hours of internal alignment ÷ (hours of internal alignment + hours with suppliers)",
        why="Of one hour on a deal, it says how much is the deal inside.",
        unit="share",
        direction="lower",
        query="cycle_time/internal_share_of_effort",
        column="internal_share",
        caveat="Hours of work, never mixed with elapsed time. Hours booked on no project count only without a filter.",
    ),
    Measure(
        id="cumulative_flow",
        name="Cumulative flow",
        definition="Projects that had ever entered a stage, or a later one, by the end of each month (high-water mark)",
        why="Where the gap between two lines widens, projects queue up.",
        unit="count",
        direction="none",
        query="cycle_time/cumulative_flow",
        column="projects",
        caveat="Stages are drawn in at most five neighbouring parts; going back takes nothing away.",
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
    Measure(
        id="rework",
        name="Rework",
        definition="Days in second and later stays in a stage ÷ all days; a move back is a stay that starts in a stage"
        " of lower rank than one already left, none of higher rank running",
        why="Every return is work done twice and time waited twice; it shows where a first pass would save most.",
        unit="days and share",
        direction="lower",
        query="cycle_time/rework",
        column="rework_share",
        caveat="A stay is a run of touching or overlapping visits to one stage, whoever held it. A repeat has a holder"
        " of the stay before, a redo only others. On hold is never rework, and stages outside the process never"
        " go back.",
    ),
    Measure(
        id="hand_offs",
        name="Hand-offs",
        definition="Hand-offs from one function to another in the period; wait = time nobody had the project between"
        " the end of one and the start of the other; total = days of the one that took it, from that hand-off",
        why="Each hand-off can lose days between two desks; it shows the few that cost most.",
        unit="count and days",
        direction="lower",
        query="cycle_time/hand_offs",
        column="held_days",
        caveat="The wait is not recorded for logs and for files without left_at, where the next holder starts as the"
        " one before ends. Holders come in the order in which they took the project, on hold skipped.",
    ),
    Measure(
        id="time_by_stage_and_holder",
        name="Elapsed time by stage and holder",
        definition="Time a function held projects in a stage in the period ÷ all time of projects in it",
        why="The same stage is slow for different reasons; it shows whose desk to go to.",
        unit="days and share",
        direction="none",
        query="cycle_time/time_by_stage_and_holder",
        column="share",
        caveat="Where several hold a project at once, they share the time equally. All but the 12 functions that hold"
        " most are Other.",
    ),
    Measure(
        id="response_time",
        name="Response time",
        definition="Smallest time from ask to answer by which half, or 85 %, of the asks of the period were answered",
        why="It is what procurement can expect when it asks; a slow answer is often the first sign of resistance.",
        unit="days",
        direction="lower",
        query="cycle_time/response_time",
        column="p50_days",
        caveat="Open asks count as waiting until the date of the data (Kaplan-Meier). Asks whose asking and answering"
        " are not two recorded instants are left out. Asks to one person are not independent; the interval"
        " takes them so.",
    ),
    Measure(
        id="first_pass_yield",
        name="First-pass yield",
        definition="Projects whose every ask was answered with commitment or compliance in round 1 ÷ projects whose"
        " last award decision ended in the period (without that stage: completed in it) with at least one ask before",
        why="It shows how often the internal deal is made at the first attempt.",
        unit="share",
        direction="higher",
        query="cycle_time/first_pass_yield",
        column="first_pass_share",
        caveat="An ask without an answer counts as no. Projects without any ask are not recorded and not in the share.",
    ),
    Measure(
        id="flow_efficiency",
        name="Flow efficiency",
        definition="Touch time ÷ (touch + wait + blocked time)",
        why="It shows how much of the time somebody holds a project is work on it, and how much could go.",
        unit="share",
        direction="higher",
        query="cycle_time/flow_efficiency",
        column="efficiency_share",
        caveat="Only time with a mode recorded is in it. Where several hold a project at once, they share the time"
        " equally.",
    ),
    Measure(
        id="ping_pong",
        name="Ping-pong",
        definition="Times a function had a project between two turns of another, in the order in which they took it;"
        " overlapping ones count",
        why="A project that comes straight back was not ready to go, or went to the wrong desk.",
        unit="count and days",
        direction="lower",
        query="cycle_time/ping_pong",
        column="returns",
        caveat="Nobody and on hold are skipped in the order of holders. The days are those of the function in between.",
    ),
)
