"""The request-for-payment log (BPI Challenge 2020) through the import and the queries, against the raw file."""

from datetime import datetime
from pathlib import Path

import pytest

from dashboard import query
from dashboard.database import open_database
from dashboard.importing import import_files
from dashboard.importing.mapping import load_mapping
from tests.queries.drawn import DAY, SETTINGS, answer, keyed, parameter, select
from tests.second_opinion import request_for_payment as raw
from tests.second_opinion.ledger import microseconds

FILE = raw.shared_file(raw.FILE)
MAPPING = Path(__file__).parents[2] / "docs" / "mappings" / "request_for_payment.toml"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(FILE is None, reason="the shared data is not here"),
]

# The mapping gives two roles of the log another name, and the settings one a better one.
ROLE_OF = {"Payment system": "UNDEFINED", "Role missing": "MISSING"}


def role_of(function):
    return ROLE_OF.get(function, function)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "log.duckdb"
    import_files([FILE], path, SETTINGS, mapping=load_mapping(MAPPING))
    return open_database(path)


@pytest.fixture(scope="module")
def events():
    return raw.read_events()


def test_all_cases_are_there_and_no_echo_is(log, events):
    assert select(log, "select count(*) from project_clock where is_timed") == [(6_760,)]
    assert select(log, "select count(*) from events") == [(36_072 - 1_071,)]
    assert microseconds(log.dataset.as_of) == events["time"].max()


def test_objections_by_role_are_the_published_ones(log, events):
    rows = answer(log, "resistance/objection_rate_by_function")
    found = {role_of(row.function): (row.objections, row.asks) for row in rows.itertuples() if row.objections}
    table = raw.objections(events)
    assert found == {
        role: (rejected, rejected + approved)
        for role, rejected, approved in table[["rejected", "approved"]].itertuples()
        if rejected
    }
    assert sum(objections for objections, _ in found.values()) == 1_163
    assert 2_234 not in rows["objections"].tolist() and rows["objections"].sum() == 1_163


def test_objections_took_7721_days_to_the_same_roles_next_answer(log, events):
    rows = select(
        log,
        "select function, count(next_answered_at), count(*) - count(next_answered_at),"
        " sum(epoch_us(next_answered_at) - epoch_us(answered_at)) from ask where outcome = 'resistance' group by all",
    )
    delays, never = raw.objection_delays(events)
    assert {
        role_of(role): (resolved, still_open, time or 0) for role, resolved, still_open, time in rows if resolved
    } == {role: (row["resolved"], row["open"], row["time"]) for role, row in delays.to_dict("index").items()}
    assert round(sum(time or 0 for *_, time in rows) / DAY) == 7_721
    assert sum(still_open for _, _, still_open, _ in rows) == never == 529


def test_the_page_tells_of_the_same_days_and_leaves_roles_without_a_side_unranked(log):
    rows = answer(log, "resistance/delay_by_stage")
    assert round(rows["resolved_days"].sum()) == 7_721
    rates = answer(log, "resistance/objection_rate_by_function").set_index("function")
    assert not rates.loc["MISSING", "is_ranked"]
    assert answer(log, "resistance/reasons")["reason"].tolist() == ["not recorded"]
    months = answer(log, "resistance/objection_rate_by_month")
    assert months["objections"].sum() == 1_163


def test_the_durations_of_paid_requests_are_those_of_pandas(log, events):
    begins = events.groupby("case_id")["time"].min()
    paid = events[events["activity"] == raw.HANDLED].groupby("case_id")["time"].min()
    expected = (paid - begins.loc[paid.index]) / DAY
    rows = answer(log, "cycle_time/finished_projects")
    assert keyed(rows, "project_id", "elapsed_days") == {case: round(days, 9) for case, days in expected.items()}
    assert (len(rows), round(rows["p50_days"][0], 3), round(rows["p85_days"][0], 4)) == (6_187, 8.677, 17.1128)


def test_the_ledger_adds_up_on_every_case_with_the_time_by_role_of_the_second_opinion(log, events):
    total, elapsed = raw.time_by_role(events)
    as_of = log.dataset.as_of
    found = select(
        log,
        "select holder_function, sum(life_us) from ledger($scope) group by all having sum(life_us) > 0",
        {"scope": parameter(as_of)},
    )
    assert {role_of(function): time for function, time in found} == {role: time for role, time in total.items() if time}
    assert sum(time for _, time in found) == elapsed == 18_764_203_600_000_000
    apart = select(
        log,
        "select count(*) from project_clock inner join (select project_id, sum(life_us) as life_us"
        " from ledger($scope) group by project_id) as of_ledger using (project_id)"
        " where of_ledger.life_us <> project_clock.elapsed_us",
        {"scope": parameter(as_of)},
    )
    assert apart == [(0,)]


def test_open_requests_move_the_p85_from_14_to_23_days_as_seen_on_30_september_2018(log):
    """Started in the 60 days before; the upper bound is the last microsecond in, as the published window has it."""
    as_of = datetime(2018, 9, 30)
    period = datetime(2018, 8, 1), datetime(2018, 9, 30, 0, 0, 0, 1)
    scope = parameter(as_of, *period)
    rows = log.cursor().execute(query.query("cycle_time/summary").sql, {"scope": scope}).df()
    assert rows["started"][0] == 765
    assert round(rows["km_p85_days"][0], 2) == 23.21
    statuses = select(
        log,
        "select status, count(*), quantile_disc(epoch_us(ended_at) - epoch_us(started_at), 0.85)"
        " from scope($scope) where is_started_in group by status order by status",
        {"scope": scope},
    )
    assert [(status, count) for status, count, _ in statuses] == [("completed", 765 - 256), ("open", 256)]
    assert round(statuses[0][2] / DAY, 2) == 14.23
    # What became of them by the end of the log; those never paid are still open.
    in_the_end = parameter(log.dataset.as_of, *period)
    rows = log.cursor().execute(query.query("cycle_time/summary").sql, {"scope": in_the_end}).df()
    assert (rows["started"][0], round(rows["km_p85_days"][0], 2)) == (765, 24.14)
    assert select(
        log, "select count(*) from scope($scope) where is_started_in and status = 'open'", {"scope": in_the_end}
    ) == [(47,)]


@pytest.mark.parametrize("as_of", [datetime(2018, 3, 1), datetime(2018, 9, 30), datetime(2020, 1, 1)])
def test_from_any_moment_the_ledger_adds_up_to_the_clocks_of_that_moment(log, events, as_of):
    limit = microseconds(as_of)
    begins = events.groupby("case_id")["time"].min()
    begins = begins[begins <= limit]
    paid = events[events["activity"] == raw.HANDLED].groupby("case_id")["time"].min().reindex(begins.index)
    elapsed = paid.where(paid <= limit).fillna(limit).astype("int64") - begins
    found = select(log, "select project_id, sum(life_us) from ledger($scope) group by all", {"scope": parameter(as_of)})
    assert {case: time for case, time in found if time} == {case: time for case, time in elapsed.items() if time}
