"""The measures of Resistance."""

from dashboard.measures.measure import Measure

RESISTANCE = (
    Measure(
        id="objection_rate",
        name="Objection rate",
        definition="Objections ÷ answered rounds of asks, by the function that answers",
        why="It shows where resistance comes from, the first step to what it protects.",
        unit="share",
        direction="lower",
        query="resistance/objection_rate_by_function",
        column="rate",
        caveat="Answers of the same person or project are not independent; the interval allows for it.",
    ),
)
