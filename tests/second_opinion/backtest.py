"""The forecast tried on the past of two real logs: does its date hold, and does it beat the naive one?

    python -m tests.second_opinion.backtest

Requests for payment: a case starts at its first event and is completed at its first Payment Handled; echoes are left
out; a request that is never paid stays open (573 of 6,760), since the log knows no cancellation. Stage = last step.
Incidents: a case runs from its first row to its last, which is always Closed; stage = incident_state. The states
have no order in the file; since they never run side by side, the order below decides nothing.
"""

from datetime import timedelta

from tests.second_opinion import incident_log
from tests.second_opinion import request_for_payment as log
from tests.second_opinion.forecasts import calibration, cases_of_events, cases_of_visits, forecasts_at, losses
from tests.second_opinion.history import CANONICAL_ORDER, month_ends
from tests.second_opinion.ledger import instant_of

STATES = ("New", "Active", "Awaiting Problem", "Awaiting Vendor", "Awaiting Evidence", "Awaiting User Info", "Resolved")
DAY_US = 86_400_000_000


def request_rows(events):
    """(projects, events) of the contract, from the rows of request_for_payment.read_events."""
    projects, kept = {}, []
    columns = ["case_id", "time", "activity", "event_index", "is_echo", "role"]
    for name, time, step, sequence, is_echo, role in events[columns].itertuples(index=False):
        happened = instant_of(int(time))
        project = projects.setdefault(name, {"project_id": name, "completed_at": None, "closed_at": None})
        if step == log.HANDLED and project["completed_at"] is None:
            project["completed_at"] = happened
        if not is_echo:
            row = {"project_id": name, "happened_at": happened, "step": step, "stage": step, "actor_function": role}
            kept.append(row | {"sequence": int(sequence)})
    return list(projects.values()), kept


def incident_rows(rows):
    """(projects, visits) of the contract, from the rows of incident_log.read_rows."""
    visits, last = [], {}
    for run in incident_log.runs(rows, ["incident_state", "assignment_group"]):
        entered, left = run["entered"].to_pydatetime(), run["left"].to_pydatetime()
        row = {"project_id": run["number"], "stage": run["values"][0], "holder_function": run["values"][1]}
        visits.append(row | {"entered_at": entered, "left_at": left})
        last[run["number"]] = left
    return [{"project_id": name, "completed_at": left, "closed_at": None} for name, left in last.items()], visits


def backtest(cases, tz, order=CANONICAL_ORDER, is_log=False, each="case"):
    """Forecasts at every month-end, their calibration, and the loss from month-ends ≥ 180 days before the end."""
    data_end = max(stay["left_at"] or stay["entered_at"] for case in cases for stay in case["stays"])
    ends = month_ends(min(case["started_at"] for case in cases), data_end, tz)
    rows = [row for at in ends for row in forecasts_at(cases, at, order, is_log, each)]
    early = [row for row in rows if row["at"] <= data_end - timedelta(days=180)]
    return {
        "data_end": data_end,
        "forecasts": len(rows),
        "pooled": sum(1 for row in rows if row["basis"] == "pooled"),
        "calibration": calibration(rows, cases, data_end),
        "calibration of the naive": calibration(rows, cases, data_end, method="naive"),
        "early": len(early),
        "losses": losses(early, cases, data_end),
    }


def loss_in_days(found, p):
    """(n, forecast, naive, unfinished, without a number) of one percentile, the losses in days."""
    row = found["losses"][p]
    both = [None if row[name] is None else round(row[name] / DAY_US, 2) for name in ("forecast", "naive")]
    return (row["n"], *both, row["unfinished"], row["without_number"])


def main():
    requests = cases_of_events(*request_rows(log.read_events()))
    incidents = cases_of_visits(*incident_rows(incident_log.read_rows()))
    for each in ("case", "stay"):
        for name, found in (
            ("requests", backtest(requests, "Europe/Amsterdam", is_log=True, each=each)),
            ("incidents", backtest(incidents, "UTC", STATES, each=each)),
        ):
            print(f"\n{name}, one observation per {each}")
            for key, value in found.items():
                print(f"  {key}: {value}")
            for p in found["losses"]:
                print(f"  p{100 * p:.0f} n, forecast, naive (days), unfinished, no number: {loss_in_days(found, p)}")


if __name__ == "__main__":
    main()
