"""One record per measure: what it means, as X over Y, why it matters, and which query computes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A measure as Definitions and every finding show it. direction: lower, higher or none is better."""

    id: str
    name: str
    definition: str
    why: str
    unit: str
    direction: str
    query: str
    column: str
    caveat: str
