"""A second opinion on Fluxicon's purchasing demonstration log (simulated; start and complete times).

    python -m tests.second_opinion.purchasing

Reading it: lines end in CR (9,119 of them; the very last line ends in LF), times have no offset and are
read as UTC, the file is already in order of completion within each case. No row starts before the row
before it completed (780 start exactly then, and take no time at all), so nothing overlaps: touch + wait =
elapsed for every case.

Objections and rework, by reading the names of the activities:
- "Amend Request for Quotation Requester" (514), "Amend Request for Quotation Requester Manager" (49) and
  "Amend Purchase Requisition" (11): rework by the asking side after an analysis that said no. The
  *objection* is the "Analyze Request for Quotation" (Purchasing Agent) or "Analyze Purchase Requisition"
  (Requester Manager) directly before; the log does not mark the outcome, so an Analyze is a refusal only
  when an Amend follows, or when the case ends on it. An Amend never counts as a second objection.
- "Settle dispute with supplier Financial Manager" (80) and "… Purchasing Agent" (26): an objection to an
  invoice or an order, and the work to resolve it.
- Careful: "Amend Request for Quotation Requester" carries the role Requester Manager in all 514 rows: the
  name at the end of an activity is not the actor. Map the actor from the Role column.
- "Release Purchase Order" occurs 439 times in 413 orders: 26 repeats, the same number as the disputes with
  the Purchasing Agent.
"""

import gzip
import io

import pandas

from tests.second_opinion.ledger import microseconds, visits_of_events
from tests.second_opinion.request_for_payment import shared_file

FILE = "data/purchasing_example/PurchasingExample.csv.gz"
TIME_FORMAT = "%Y/%m/%d %H:%M:%S.%f"


def read_events(path=None):
    text = gzip.decompress((path or shared_file(FILE)).read_bytes()).decode("utf-8")
    events = pandas.read_csv(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), dtype=str)
    events["started_at"] = pandas.to_datetime(events["Start Timestamp"], format=TIME_FORMAT)
    events["happened_at"] = pandas.to_datetime(events["Complete Timestamp"], format=TIME_FORMAT)
    events["sequence"] = range(len(events))
    return events.sort_values(["Case ID", "happened_at", "sequence"]).reset_index(drop=True)


def visits_per_case(events):
    columns = ["Activity", "Role", "started_at", "happened_at", "sequence"]
    for case_id, case in events.groupby("Case ID", sort=False):
        rows = [
            {
                "stage": activity,
                "actor_function": role,
                "started_at": started.to_pydatetime(),
                "happened_at": happened.to_pydatetime(),
                "sequence": sequence,
                "outcome": None,
            }
            for activity, role, started, happened, sequence in case[columns].itertuples(index=False)
        ]
        yield case_id, visits_of_events(rows)


def touch_and_wait(events):
    """{role: {"touch": µs, "wait": µs}} over all cases, and the elapsed µs of all cases."""
    total, elapsed = {}, 0
    for _, visits in visits_per_case(events):
        for visit in visits:
            of_role = total.setdefault(visit["holder_function"], {"touch": 0, "wait": 0})
            of_role[visit["mode"]] += microseconds(visit["left_at"]) - microseconds(visit["entered_at"])
        elapsed += microseconds(max(visit["left_at"] for visit in visits))
        elapsed -= microseconds(min(visit["entered_at"] for visit in visits))
    return total, elapsed


def last_activities(events):
    return events.groupby("Case ID")["Activity"].last().value_counts().to_dict()


def without_order(events):
    ordered = events.loc[events["Activity"] == "Create Purchase Order", "Case ID"].nunique()
    return events["Case ID"].nunique() - ordered


def steps_before(events, activity):
    before = events.groupby("Case ID")["Activity"].shift()
    return before[events["Activity"] == activity].value_counts(dropna=False).to_dict()


def main():
    events = read_events()
    print(f"{len(events)} events, {events['Case ID'].nunique()} cases, {without_order(events)} without an order")
    print("last activities", last_activities(events))
    total, elapsed = touch_and_wait(events)
    for role in sorted(total):
        print(f"  {role:18} touch {total[role]['touch']:>18} wait {total[role]['wait']:>20}")
    print("  elapsed", elapsed, "sum", sum(sum(part.values()) for part in total.values()))
    for activity in sorted(set(events["Activity"])):
        if activity.startswith(("Amend", "Settle dispute", "Release")):
            print(activity, "after", steps_before(events, activity))


if __name__ == "__main__":
    main()
