"""A second opinion on the request-for-payment log (BPI Challenge 2020), from the raw file with pandas only.

    python tests/second_opinion/request_for_payment.py

The echo rule, exactly. Within a case, in the order of event_index (the file's own order; time never falls
along it), "Request For Payment REJECTED by EMPLOYEE" is an echo when the step directly before it is one of
    Request For Payment REJECTED by ADMINISTRATION   (801)
    Request For Payment REJECTED by SUPERVISOR       (172)
    Request For Payment REJECTED by PRE_APPROVER      (51)
    Request For Payment REJECTED by BUDGET OWNER      (47)
which makes 1,071 echoes of 1,074. The other three follow "Request For Payment SUBMITTED by EMPLOYEE" and are
genuine. None follows "REJECTED by MISSING" (66 rejections, never echoed), so listing it changes nothing.
Ties: no echo shares its time with the event before it, so ordering by time alone gives the same 1,071. Twenty
pairs of neighbours do share a time (18 of them FINAL_APPROVED by SUPERVISOR → Request Payment); for those the
order must be event_index: it decides which role a zero-length step gets, and no total of time.
"""

from fractions import Fraction
from math import ceil
from pathlib import Path

import pandas

FILE = Path("data") / "request_for_payment" / "events.csv.gz"
PREFIX = "Request For Payment "
RETURNED = PREFIX + "REJECTED by EMPLOYEE"
HANDLED = "Payment Handled"
DAY = 86_400_000_000
ECHOED_ROLES = ("ADMINISTRATION", "SUPERVISOR", "PRE_APPROVER", "BUDGET OWNER")
ECHO_AFTER = [PREFIX + f"REJECTED by {role}" for role in ECHOED_ROLES]


def shared_file(name):
    """The file under the `shared` folder beside the repository, or None."""
    for parent in Path(__file__).resolve().parents:
        if (parent / "shared" / name).is_file():
            return parent / "shared" / name
    return None


def nearest_rank(values, p):
    ordered = sorted(values)
    return ordered[max(ceil(Fraction(str(p)) * len(ordered)), 1) - 1]


def days(count):
    return round(count / DAY, 4)


def read_events(path=None):
    """All events in order, with `time` in µs since 1970 (UTC), the step before, and whether it is an echo."""
    events = pandas.read_csv(path or shared_file(FILE), dtype=str)
    events["event_index"] = events["event_index"].astype(int)
    instants = pandas.to_datetime(events["timestamp"], utc=True)
    events["time"] = (instants - pandas.Timestamp(0, tz="UTC")) // pandas.Timedelta(microseconds=1)
    events = events.sort_values(["case_id", "time", "event_index"], kind="stable").reset_index(drop=True)
    events["step_before"] = events.groupby("case_id")["activity"].shift()
    events["is_echo"] = (events["activity"] == RETURNED) & events["step_before"].isin(ECHO_AFTER)
    return events


def case_durations(events):
    cases = events.groupby("case_id")["time"].agg(["min", "max"])
    handled = events[events["activity"] == HANDLED].groupby("case_id")["time"].min()
    whole = (cases["max"] - cases["min"]).tolist()
    paid = (handled - cases["min"].loc[handled.index]).tolist()
    return {
        name: {
            "cases": len(spans),
            "mean": days(sum(spans) / len(spans)),
            "median (middle of two)": days(float(pandas.Series(spans).median())),
            "p50 nearest-rank": days(nearest_rank(spans, 0.5)),
            "p85 nearest-rank": days(nearest_rank(spans, 0.85)),
            "p95 nearest-rank": days(nearest_rank(spans, 0.95)),
        }
        for name, spans in (("first to last event", whole), ("first event to Payment Handled", paid))
    }


def variants(events):
    """The number of different sequences of steps over all cases, echoes included (as published)."""
    return events.groupby("case_id")["activity"].agg(tuple).nunique()


def echoes_after(events):
    """How often each step stands directly before "REJECTED by EMPLOYEE"."""
    returned = events[events["activity"] == RETURNED]
    return returned["step_before"].fillna("nothing").value_counts().to_dict()


def objections(events):
    """Answers without echoes per role: rejected, approved (APPROVED and FINAL_APPROVED) and the rate."""
    genuine = events[~events["is_echo"]]
    rejected = genuine[genuine["activity"].str.contains("REJECTED by")].groupby("role").size()
    approved = genuine[genuine["activity"].str.contains("APPROVED by")].groupby("role").size()
    table = pandas.DataFrame({"rejected": rejected, "approved": approved}).fillna(0).astype(int)
    table["rate"] = table["rejected"] / (table["rejected"] + table["approved"])
    return table.sort_values("rejected", ascending=False)


def objection_delays(events):
    """From each genuine rejection to the same role's next answer in the case; what never comes is open."""
    genuine = events[~events["is_echo"]]
    answers = genuine[genuine["activity"].str.contains("REJECTED by|APPROVED by")].copy()
    following = answers.groupby(["case_id", "role"])["time"].shift(-1)
    answers["delay"] = following - answers["time"]
    rejected = answers[answers["activity"].str.contains("REJECTED by")]
    resolved = rejected[rejected["delay"].notna()]
    table = resolved.groupby("role")["delay"].agg(["size", "sum"]).rename(columns={"size": "resolved", "sum": "time"})
    table["time"] = table["time"].astype("int64")
    table["open"] = rejected[rejected["delay"].isna()].groupby("role").size()
    table["days"] = table["time"] / DAY
    return table.fillna({"open": 0}).astype({"open": int}), len(rejected) - len(resolved)


def time_by_role(events, without_echoes=True):
    """µs per role over all cases: the time since the event before belongs to this event's role.

    A case runs from its first event to its Payment Handled, else to as_of = the newest time of the whole
    file. What lies after the last event of an unpaid case is `unattributed`.
    """
    as_of = int(events["time"].max())
    kept = events[~events["is_echo"]] if without_echoes else events
    total, elapsed = {}, 0
    for _, case in kept.groupby("case_id", sort=False):
        handled = case.loc[case["activity"] == HANDLED, "time"]
        begin = int(case["time"].iloc[0])
        end = int(handled.iloc[0]) if len(handled) else as_of
        elapsed += end - begin
        previous = begin
        for role, time in zip(case["role"], case["time"], strict=True):
            time = min(int(time), end)
            total[role] = total.get(role, 0) + time - previous
            previous = time
        total["unattributed"] = total.get("unattributed", 0) + end - previous
    assert sum(total.values()) == elapsed
    return total, elapsed


def open_example(events, as_of="2018-09-30T00:00Z", window_days=60):
    """Requests started in [as_of − 60 d, as_of]; those without Payment Handled by as_of are open at as_of."""
    limit = (pandas.Timestamp(as_of) - pandas.Timestamp(0, tz="UTC")) // pandas.Timedelta(microseconds=1)
    started = events.groupby("case_id")["time"].min()
    started = started[(started >= limit - window_days * DAY) & (started <= limit)]
    handled = events[events["activity"] == HANDLED].groupby("case_id")["time"].min()
    handled = handled[handled <= limit].reindex(started.index)
    completed = (handled - started).dropna().astype("int64").tolist()
    still_open = (limit - started[handled.isna()]).tolist()
    surviving, reached = Fraction(1), None
    for moment in sorted(set(completed)):
        at_risk = sum(1 for span in completed + still_open if span >= moment)
        surviving *= Fraction(at_risk - completed.count(moment), at_risk)
        if reached is None and 1 - float(surviving) >= 0.85 - 1e-9:
            reached = moment
    return {
        "started": len(started),
        "open": len(still_open),
        "completed-only p85": days(nearest_rank(completed, 0.85)),
        "Kaplan-Meier p85": None if reached is None else days(reached),
        "last F": round(1 - float(surviving), 4),
    }


def main():
    events = read_events()
    print(f"{len(events)} events, {events['case_id'].nunique()} cases, {variants(events)} variants")
    for name, figures in case_durations(events).items():
        print(name, figures)
    print("\nstep before REJECTED by EMPLOYEE:", echoes_after(events), "echoes:", int(events["is_echo"].sum()))
    print("\nobjections without echoes\n", objections(events).to_string())
    delays, never = objection_delays(events)
    print("\ndelays of objections\n", delays.to_string())
    print("resolved:", delays["resolved"].sum(), "days:", delays["time"].sum() / DAY, "never answered:", never)
    for without in (True, False):
        total, elapsed = time_by_role(events, without)
        print("\nmicroseconds by role,", "echoes dropped" if without else "echoes kept", "· elapsed", elapsed)
        for role in sorted(total, key=total.get, reverse=True):
            print(f"  {role:14} {total[role]:>20} {100 * total[role] / elapsed:6.2f} %")
    print("\nopen example", open_example(events))


if __name__ == "__main__":
    main()
