"""A second opinion on the pulse, promises and behaviour, from the files themselves, in pandas.

Rows are those of pulse.csv, stakeholders.csv and projects.csv; months and quarters are those of their local times. A
unit is a person (else a sheet) in a month and a function; a figure is the mean over units. Figures of people rest on
quarters in which a function has enough people; where the hidden ones of a quarter have fewer together, the smallest
shown one is hidden, too.
"""

import numpy as np
import pandas as pd

ITEMS = [
    "ability_needs", "ability_delivery", "benevolence_goals", "benevolence_fair", "integrity_rules",
    "integrity_candour", "willingness",
]  # fmt: skip
MINIMUM = 5


def sheets(folder) -> pd.DataFrame:
    """The sheets with function, person, unit, month, quarter, is_answered and score."""
    rows = pd.read_csv(folder / "pulse.csv", parse_dates=["asked_at", "answered_at"])
    of = pd.read_csv(folder / "stakeholders.csv").set_index("stakeholder_id")["function"]
    rows["function"] = rows["function"].fillna(rows["stakeholder_id"].map(of))
    rows["person"] = rows["stakeholder_id"].fillna(rows["respondent_id"])
    rows["unit"] = rows["person"].fillna(rows["response_id"])
    rows["month"], rows["quarter"] = (rows["asked_at"].dt.to_period(grain) for grain in "MQ")
    rows["is_answered"] = rows["answered_at"].notna()
    enough = rows[ITEMS].notna().sum(axis=1) >= 5
    rows["score"] = ((rows[ITEMS].mean(axis=1) - 1) / 6 * 100).where(enough & rows["is_answered"])
    return rows


def shown(rows: pd.DataFrame) -> set[tuple]:
    """The (quarter, function) that may be shown, of rows with someone's figure."""
    found = set()
    for quarter, own in rows.groupby("quarter"):
        people = {function: set(some["person"]) for function, some in own.groupby("function")}
        hidden = {function for function, who in people.items() if len(who) < MINIMUM}
        while True:
            together = set().union(*(people[function] for function in hidden)) if hidden else set()
            left = sorted((len(who), function) for function, who in people.items() if function not in hidden)
            if not hidden or len(together) >= MINIMUM or not left:
                break
            hidden.add(left[0][1])
        found |= {(quarter, function) for function in people if function not in hidden}
    return found


def units(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """One row per unit, month and function, with the mean of a column."""
    some = rows.dropna(subset=[column])
    keys = ["quarter", "month", "function", "unit", "person"]
    return some.groupby(keys, as_index=False, dropna=False)[column].mean()


def trust(rows: pd.DataFrame, quarters: list) -> dict[str, tuple[float, int]]:
    """{function, or `all together`: (mean, people)} over these quarters."""
    asked = rows[(rows["side"] == "stakeholder") & rows["quarter"].isin(quarters) & rows["score"].notna()]
    of = units(asked, "score")
    found = {"all together": (of["score"].mean(), of["person"].nunique())}
    cells = shown(asked)
    own = of[[(quarter, function) in cells for quarter, function in zip(of["quarter"], of["function"], strict=True)]]
    return found | {
        function: (some["score"].mean(), some["person"].nunique()) for function, some in own.groupby("function")
    }


def clustered_error(values: pd.DataFrame, column: str) -> float:
    """The standard error of a mean over units, people as clusters, by leaving out one person at a time (jackknife)."""
    groups = [own[column].to_numpy() for _, own in values.groupby("person")]
    total, n = sum(group.sum() for group in groups), sum(len(group) for group in groups)
    without = np.array([(total - group.sum()) / (n - len(group)) for group in groups])
    return float(np.sqrt((len(groups) - 1) / len(groups) * ((without - without.mean()) ** 2).sum()))


def gaps(rows: pd.DataFrame, quarters: list) -> dict[str, tuple[float, float]]:
    """{function: (answered, estimated)} over the quarters in which both may be shown."""
    scored = rows[rows["quarter"].isin(quarters) & rows["score"].notna()]
    theirs, ours = (scored[scored["side"] == side] for side in ("stakeholder", "procurement"))
    cells = shown(theirs) & shown(ours)
    found = {}
    for function in {function for _, function in cells}:
        of = {quarter for quarter, name in cells if name == function}
        both = [some[(some["function"] == function) & some["quarter"].isin(of)] for some in (theirs, ours)]
        found[function] = tuple(float(units(some, "score")["score"].mean()) for some in both)
    return found


def ended(projects: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The projects with their end and status as known at as_of, by their dates."""
    end = projects["completed_at"].fillna(projects["closed_at"])
    rows = projects.assign(end=end.where(end <= as_of))
    return rows.assign(state=rows["status"].where(rows["end"].notna(), "open"))


def promises(projects: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, as_of: pd.Timestamp) -> dict:
    """Counts of promises that fell due: all, kept, and those whose later promise is due, kept either way."""
    rows = ended(projects, as_of)
    day = rows["end"].dt.normalize()
    due = rows["promised_for"].between(first, last) & (rows["promised_for"] <= as_of.normalize())
    due &= ~((rows["state"] == "cancelled") & (day < rows["promised_for"]))
    later = rows["repromised_for"].fillna(rows["promised_for"])
    signed = rows["state"] == "completed"
    both = due & (later <= as_of.normalize())
    return {
        "projects": int(due.sum()),
        "kept": int((due & signed & (day <= rows["promised_for"])).sum()),
        "both_due": int(both.sum()),
        "both_kept": int((both & signed & (day <= rows["promised_for"])).sum()),
        "renegotiated_kept": int((both & signed & (day <= later)).sum()),
    }


def behaviour(projects: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, as_of: pd.Timestamp) -> dict:
    """{component: (part, whole)} of what projects say, but for first-pass yield."""
    rows = ended(projects, as_of)
    begun = rows["intake_at"].between(first, last + pd.Timedelta(days=1), inclusive="left")
    over = rows["end"].between(first, last + pd.Timedelta(days=1), inclusive="left")
    early = rows[begun & rows["involved_at"].notna()]["involved_at"]
    again = rows[begun & rows["repeat_request"].notna()]["repeat_request"]
    saved = rows[over & (rows["state"] == "completed")].dropna(subset=["savings_negotiated", "savings_realised"])
    states = rows[over & rows["state"].isin(["completed", "bypassed"])]["state"]
    return {
        "early_involvement": (early.isin(["need", "specification"]).sum(), len(early)),
        "repeat_requests": (again.astype(bool).sum(), len(again)),
        "savings": (saved["savings_realised"].sum(), saved["savings_negotiated"].sum()),
        "not_bypassed": ((states == "completed").sum(), len(states)),
    }
