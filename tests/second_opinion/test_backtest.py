"""The forecast on two real logs: the published figures of the open requests, and the backtests."""

from datetime import datetime, timedelta

import pytest

from tests.second_opinion import backtest, forecasts, incident_log
from tests.second_opinion import request_for_payment as log


@pytest.fixture(scope="module")
def requests():
    if log.shared_file(log.FILE) is None:
        pytest.skip("the shared data is not here")
    return forecasts.cases_of_events(*backtest.request_rows(log.read_events()))


@pytest.fixture(scope="module")
def incidents():
    if log.shared_file(incident_log.FILE) is None:
        pytest.skip("the shared data is not here")
    return forecasts.cases_of_visits(*backtest.incident_rows(incident_log.read_rows()))


def test_the_open_requests_of_september_2018_make_the_finished_ones_look_fast(requests):
    as_of, last = datetime(2018, 9, 30), datetime(2019, 1, 7, 16, 31, 13)
    since = as_of - timedelta(days=60)
    seen = forecasts.cohort_percentile(requests, since, as_of, as_of, 0.85)
    assert (seen["started"], seen["open"]) == (765, 256)
    assert round(seen["completed_only"] / backtest.DAY_US, 2) == 14.23
    assert round(seen["curve"] / backtest.DAY_US, 2) == 23.21
    in_the_end = forecasts.cohort_percentile(requests, since, as_of, last, 0.85)
    assert (in_the_end["started"], in_the_end["open"]) == (765, 47)
    assert round(in_the_end["curve"] / backtest.DAY_US, 2) == 24.14


@pytest.mark.slow
def test_on_requests_the_forecast_beats_the_naive_one(requests):
    found = backtest.backtest(requests, "Europe/Amsterdam", is_log=True)
    assert (found["forecasts"], found["early"]) == (7_394, 3_362)
    assert backtest.loss_in_days(found, 0.5) == (1_178, 3.54, 4.58, 2_030, 154)
    assert backtest.loss_in_days(found, 0.85) == (1_090, 3.17, 4.71, 2_030, 242)
    seen = found["calibration"]
    assert (seen["n"], seen["held"], seen["not_reached"], seen["not_due"]) == (1_981, 1_544, 5_228, 185)


@pytest.mark.slow
def test_on_incidents_the_date_given_for_85_percent_holds_more_often_than_it_says(incidents):
    found = backtest.backtest(incidents, "UTC", backtest.STATES)
    seen = found["calibration"]
    assert (seen["n"], seen["held"], seen["not_reached"], seen["not_due"]) == (6_532, 6_004, 3_304, 64)
    assert seen["interval"] == pytest.approx((0.9123, 0.9261), abs=5e-5)
    assert backtest.loss_in_days(found, 0.5) == (7_683, 5.88, 8.02, 0, 1_592)
    assert backtest.loss_in_days(found, 0.85) == (6_361, 4.45, 6.31, 0, 2_914)
