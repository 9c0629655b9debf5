"""A second opinion on what changed, after metrics.md ("Cycle time"), in exact fractions.

D̄ = Σ_s v_s d_s; Δ = Σ_s [Δv·(d₀+d₁)/2 (mix) + Δd·(v₀+v₁)/2 (rate)].

Where the definition leaves room, and how it is read here
1. The projects of a period: completed_at in [since, until) and not after as_of; whole lives, whatever the window.
2. s = the ledger's stage or holder function, `nobody`, `unattributed` and on_hold as they are.
3. A project "with time in s" has at least a microsecond there; a turn of no length is no time.
4. Absent in one period (v = 0): its d there is taken from the other, so that all of it is mix.
5. A period without completed projects, or with only lives of no length, has no D̄ worth taking apart: of no projects
   there is no answer; of lives of no length D̄ is 0.
"""

from fractions import Fraction

from tests.second_opinion.history import by_project, started_at
from tests.second_opinion.ledger import ledger, time_of

STAGE, HOLDER = 0, 1


def time_by(project, visits, as_of, view, side_of=None, stage_side=None):
    """{stage or holder: µs} over the whole life of a completed project; only what is more than nothing."""
    bounds = {"started_at": started_at(project, visits), "ended_at": project["completed_at"]}
    total = {}
    for key, spent in time_of(ledger(bounds, visits, as_of, side_of, stage_side=stage_side)).items():
        total[key[view]] = total.get(key[view], 0) + spent
    return {name: spent for name, spent in total.items() if spent}


def completed_in(projects, visits, since, until, as_of):
    """[(project, its visits)] of the projects completed in the period."""
    own = by_project(visits)
    found = []
    for project in projects:
        rows = own.get(project["project_id"], [])
        completed = project.get("completed_at")
        known = completed is not None and since <= completed < until and completed <= as_of
        if known and started_at(project, rows) is not None:
            found.append((project, rows))
    return found


def parts(lives):
    """{s: (v, d, n with time in s)} of a list of {s: µs}, one per project; d in µs."""
    found = {}
    for name in {name for life in lives for name in life}:
        spent = [life[name] for life in lives if name in life]
        found[name] = (Fraction(len(spent), len(lives)), Fraction(sum(spent), len(spent)), len(spent))
    return found


def change(lives_before, lives_after):
    """Both means, their difference, and per s its mix and rate; None when a period has no project. In µs."""
    if not lives_before or not lives_after:
        return None
    before, after = parts(lives_before), parts(lives_after)
    rows = {}
    for name in sorted(before.keys() | after.keys()):
        v0, d0, n0 = before.get(name, (Fraction(0), None, 0))
        v1, d1, n1 = after.get(name, (Fraction(0), None, 0))
        d0, d1 = (d1 if d0 is None else d0), (d0 if d1 is None else d1)
        rows[name] = {"v": (v0, v1), "d": (d0, d1), "n": (n0, n1)}
        rows[name]["mix"] = (v1 - v0) * (d0 + d1) / 2
        rows[name]["rate"] = (d1 - d0) * (v0 + v1) / 2
    means = [Fraction(sum(sum(life.values()) for life in lives), len(lives)) for lives in (lives_before, lives_after)]
    return {"mean": tuple(means), "change": means[1] - means[0], "parts": rows}


def what_changed(projects, visits, before, after, as_of, view, side_of=None, stage_side=None):
    """The change between two periods (since, until), by STAGE or by HOLDER."""
    lives = [
        [
            time_by(project, rows, as_of, view, side_of, stage_side)
            for project, rows in completed_in(projects, visits, since, until, as_of)
        ]
        for since, until in (before, after)
    ]
    return change(*lives)
