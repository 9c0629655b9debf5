"""A second opinion on the incident log (ServiceNow audit rows, UCI data set 498).

    python -m tests.second_opinion.incident_log

A row is an update, not a transition. Order: sys_updated_at, then sys_mod_count, then the line of the file.
The minute is the finest time there is, so 14,118 neighbours share one. File order equals this order except
in INC0000137 (its first row is later than the two after it). sys_mod_count alone is no order: four
incidents start with a higher count and then begin again at 1, and INC0000137 has the count 1 twice.

A *holding* (one row of stage_visits) is a maximal run of rows with the same incident_state and
assignment_group; it is entered at its first row and left at the first row of the next. "?" is no group
recorded: a value of its own here, so that `? → Group 70` is a new holding of the same state. The contract's
*stays* are fewer than the runs of states, because a state entered and left within one minute takes no time
and so does not keep two visits to the state around it from touching. The last holding ends at the last row
of the incident, which is always a Closed row at closed_at.

"-100" is an incident_state without a name: five rows of two incidents (INC0028089, INC0030413), between New
or Active and Resolved, active = true throughout. The eight other values have names; this one is the bare
code of a state whose label was not exported: it behaves like a state, and nothing in the file explains it.
Keep it as a stage of its own, flagged by a check; never a missing value, never dropped (dropping it gives
its time to the state before).
"""

import zipfile

import pandas

from tests.second_opinion.ledger import microseconds, stays
from tests.second_opinion.request_for_payment import shared_file

FILE = "data/incident_log/incident_event_log.zip"


def read_rows(path=None):
    with (
        zipfile.ZipFile(path or shared_file(FILE)) as archive,
        archive.open("incident_event_log.csv") as file,
    ):
        rows = pandas.read_csv(file, dtype=str, keep_default_na=False)
    rows["updated"] = pandas.to_datetime(rows["sys_updated_at"], format="%d/%m/%Y %H:%M")
    rows["count"] = rows["sys_mod_count"].astype(int)
    rows["line"] = range(len(rows))
    return rows.sort_values(["number", "updated", "count", "line"], kind="stable").reset_index(drop=True)


def runs(rows, columns):
    """Maximal runs of consecutive rows of an incident with the same values: number, values, entered, left,
    rows.
    """
    found = []
    current = None
    for number, updated, *values in rows[["number", "updated", *columns]].itertuples(index=False):
        if current and current["number"] == number:
            current["last_row_at"] = updated
            if current["values"] == values:
                current["rows"] += 1
                continue
            current["left"] = updated
        elif current:
            current["left"] = current["last_row_at"]
        current = {"number": number, "values": values, "entered": updated, "last_row_at": updated, "rows": 1}
        found.append(current)
    if current:
        current["left"] = current["last_row_at"]
    return found


def contract_stays(holdings):
    """{state: stays by the contract: runs of overlapping or touching visits to a state, whoever holds it}."""
    visits = {}
    for run in holdings:
        visit = {"stage": run["values"][0], "entered_at": run["entered"], "left_at": run["left"]}
        visits.setdefault(run["number"], []).append(visit)
    total = {}
    for of_incident in visits.values():
        for stay in stays(of_incident):
            total[stay["stage"]] = total.get(stay["stage"], 0) + 1
    return total


def time_by_first_value(found):
    total = {}
    for run in found:
        spent = microseconds(run["left"]) - microseconds(run["entered"])
        total[run["values"][0]] = total.get(run["values"][0], 0) + spent
    return total


def summary(rows):
    last = rows.groupby("number").last()
    holdings = runs(rows, ["incident_state", "assignment_group"])
    states = runs(rows, ["incident_state"])
    return {
        "rows": len(rows),
        "incidents": rows["number"].nunique(),
        "closed": int((last["incident_state"] == "Closed").sum()),
        "open": int((last["incident_state"] != "Closed").sum()),
        "last row at closed_at": int(
            (pandas.to_datetime(last["closed_at"], format="%d/%m/%Y %H:%M") == last["updated"]).sum()
        ),
        "rows of -100": int((rows["incident_state"] == "-100").sum()),
        "incidents of -100": rows.loc[rows["incident_state"] == "-100", "number"].nunique(),
        "holdings (state and group)": len(holdings),
        "holdings of no length": sum(1 for run in holdings if run["entered"] == run["left"]),
        "runs of one state": len(states),
        "closed and left again": sum(
            1
            for run, following in zip(states, states[1:], strict=False)
            if run["values"] == ["Closed"] and following["number"] == run["number"]
        ),
        "runs by state": pandas.Series([run["values"][0] for run in states]).value_counts().to_dict(),
        "stays by state": contract_stays(holdings),
        "time by state": time_by_first_value(states),
        "elapsed": elapsed(rows),
    }


def elapsed(rows):
    spans = rows.groupby("number")["updated"].agg(["min", "max"])
    return int(sum((spans["max"] - spans["min"]) // pandas.Timedelta(microseconds=1)))


def main():
    for name, figure in summary(read_rows()).items():
        print(f"{name}: {figure}")


if __name__ == "__main__":
    main()
