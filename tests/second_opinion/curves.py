"""A second opinion on percentiles, curves, intervals and chart limits: plain loops over exact fractions."""

from fractions import Fraction
from math import asin, ceil, sin, sqrt

TOLERANCE = 1e-9
Z_95 = 1.959964
Z_998 = 3.090232


def nearest_rank(values, p):
    """The value at place ceil(p·n) of the sorted list; None of an empty list."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = ceil(Fraction(str(p)) * len(ordered))
    return ordered[max(place, 1) - 1]


def cumulative_incidence(observations):
    """Aalen–Johansen: [(time, F completed, F other, S)] at each distinct time, as exact fractions.

    observations: (time, exit) with exit completed, other or open. At one time the exits come before the
    censorings: what is open at t was still at risk at t.
    """
    completed = other = Fraction(0)
    surviving = Fraction(1)
    curve = []
    for moment in sorted({time for time, _ in observations}):
        at_risk = sum(1 for time, _ in observations if time >= moment)
        completing = sum(1 for time, exit_ in observations if time == moment and exit_ == "completed")
        leaving = sum(1 for time, exit_ in observations if time == moment and exit_ == "other")
        completed += surviving * Fraction(completing, at_risk)
        other += surviving * Fraction(leaving, at_risk)
        surviving -= surviving * Fraction(completing + leaving, at_risk)
        curve.append((moment, completed, other, surviving))
    return curve


def curve_percentile(observations, p):
    """The smallest time with F(t) ≥ p − 1e-9, or None: not reached."""
    for moment, completed, _, _ in cumulative_incidence(observations):
        if float(completed) >= p - TOLERANCE:
            return moment
    return None


def forecast_probability(observations, already, within):
    """P(completed within `within` more, given no exit by `already`) = (F(u+t) − F(u)) ÷ S(u); None if S(u)
    = 0.
    """

    def at(limit):
        state = (Fraction(0), Fraction(1))
        for moment, completed, _, surviving in cumulative_incidence(observations):
            if moment <= limit:
                state = (completed, surviving)
        return state

    completed, surviving = at(already)
    return None if surviving == 0 else (at(already + within)[0] - completed) / surviving


def wilson(successes, n, z=Z_95):
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def funnel(pooled, n, z=Z_95):
    """sin²(arcsin √p̄ ± z/(2√n)), the angle clipped to [0, π/2]."""
    angle, half = asin(sqrt(pooled)), z / (2 * sqrt(n))
    return sin(max(angle - half, 0.0)) ** 2, sin(min(angle + half, asin(1.0))) ** 2


def process_limits(values, screened=True):
    """(upper, centre, lower) = mean ± 2.66 × mean moving range; large moving ranges screened once."""
    ranges = [abs(second - first) for first, second in zip(values, values[1:], strict=False)]
    mean_range = sum(ranges) / len(ranges)
    if screened:
        kept = [moving for moving in ranges if moving < 3.267 * mean_range]
        mean_range = sum(kept) / len(kept) if kept else mean_range
    centre = sum(values) / len(values)
    return centre + 2.66 * mean_range, centre, centre - 2.66 * mean_range
