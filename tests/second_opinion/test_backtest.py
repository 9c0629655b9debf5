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
    assert backtest.loss_in_days(found, 0.5) == (1_147, 3.53, 4.01, 2_030, 185)
    assert backtest.loss_in_days(found, 0.85) == (1_055, 2.94, 3.71, 2_030, 277)
    seen = found["calibration"]
    assert (seen["n"], seen["held"], seen["not_reached"], seen["not_due"]) == (1_926, 1_438, 5_328, 140)


@pytest.mark.slow
def test_on_incidents_the_date_given_for_85_percent_holds_for_about_85_percent(incidents):
    found = backtest.backtest(incidents, "UTC", backtest.STATES)
    seen = found["calibration"]
    assert (seen["n"], seen["held"], seen["not_reached"], seen["not_due"]) == (7_235, 6_267, 2_614, 51)
    assert seen["interval"] == pytest.approx((0.8582, 0.8742), abs=5e-5)
    assert backtest.loss_in_days(found, 0.5) == (8_222, 7.65, 9.96, 0, 1_053)
    assert backtest.loss_in_days(found, 0.85) == (7_067, 6.13, 8.29, 0, 2_208)
