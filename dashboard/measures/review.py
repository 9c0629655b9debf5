"""The measures of the review board that no other page has."""

from dashboard.measures.measure import Measure

REVIEW = (
    Measure(
        id="what_changed",
        name="What really changed",
        definition="Days, shares or points in the period − those in the period of comparison, with the 95 % interval of"
        " the difference; false discoveries among all that are tested held at 5 % (Benjamini and Hochberg 1995)",
        why="Of many figures some move by chance in every review; only what is beyond it is worth an action.",
        unit="that of the figure",
        direction="none",
        query="cycle_time/mean_days_by_part",
        column="mean_days",
        caveat="The interval of a difference is made of those of both figures (MOVER, Zou and Donner 2008).",
    ),
    Measure(
        id="tactic_success",
        name="Yes per tactic",
        definition="Answered asks with the tactic that got a commitment or compliance ÷ answered asks with it",
        why="It says what goes with a yes, before comparable cases say what makes the difference.",
        unit="share",
        direction="higher",
        query="tactics/tactic_success",
        column="success_share",
        caveat="Hard cases attract hard tactics: a low share may be that of the cases.",
    ),
    Measure(
        id="tactic_adoption",
        name="Tactic adoption",
        definition="Asks with at least one of speak their language, pre-align, co-create, visual and small win ÷ asks"
        " with tactics recorded",
        why="What works for others is of no use while nobody does it.",
        unit="share",
        direction="higher",
        query="tactics/tactic_adoption",
        column="adoption_share",
        caveat="Asks without any tactic recorded are in neither part.",
    ),
    Measure(
        id="pitches",
        name="Pitches that speak to them",
        definition="Projects with a benefit in a measure that someone of the requesting function protects ÷ projects"
        " with benefits",
        why="A case in savings alone does not speak to who needs speed or continuity.",
        unit="share",
        direction="higher",
        query="review/pitches",
        column="speaking_share",
        caveat="For whole quarters, and functions whose priorities are known of enough people.",
    ),
    Measure(
        id="actions",
        name="Actions of earlier reviews",
        definition="Actions open at the day of the data, those past their day ÷ all open, and those done in the period",
        why="A review whose actions are not followed is a meeting.",
        unit="count",
        direction="lower",
        query="review/actions",
        column="state",
        caveat="An action without a day is never overdue.",
    ),
)
