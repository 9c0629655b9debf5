"""One record per measure, by id; Definitions and every finding show them."""

from dashboard.measures.credibility import CREDIBILITY
from dashboard.measures.cycle_time import CYCLE_TIME
from dashboard.measures.explorable import (
    DIMENSIONS,
    EXPLORABLE,
    GRAINS,
    NARROWING,
    NOT_EXPLORABLE,
    Behind,
    Explorable,
    question_in,
    question_of,
)
from dashboard.measures.measure import Measure
from dashboard.measures.resistance import RESISTANCE
from dashboard.measures.review import REVIEW

MEASURES = {measure.id: measure for measure in (*CYCLE_TIME, *RESISTANCE, *CREDIBILITY, *REVIEW)}

__all__ = [
    "DIMENSIONS",
    "EXPLORABLE",
    "GRAINS",
    "MEASURES",
    "NARROWING",
    "NOT_EXPLORABLE",
    "Behind",
    "Explorable",
    "Measure",
    "question_in",
    "question_of",
]
