"""The page says what the findings say, for the scope that its controls and its address name."""

import json
import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.database import open_database
from dashboard.findings import FINDINGS, credibility, cycle_time, project, resistance
from dashboard.measures import MEASURES
from dashboard.query import query
from dashboard.query import run as query_run
from dashboard.report import KINDS
from tests.findings.reading import between, plain, whole
from tests.queries.drawn import company

pytestmark = pytest.mark.slow

YEAR = ("2025-11-01", "2026-10-31")
TRACES = ("Traceback", "Error:", "duckdb", ".py")


def opened(root: Path, **parameters) -> AppTest:
    """The page as someone sees it who follows a link with these parameters."""
    return addressed(root, "cycle_time", **parameters).run()


def addressed(root: Path, name: str, **parameters) -> AppTest:
    """A page before its first run, with its address."""
    page = AppTest.from_file(str(root / "app.py"), default_timeout=120)
    page.switch_page(f"pages/{name}.py")
    for parameter, value in parameters.items():
        page.query_params[parameter.replace("_", "-")] = value
    return page


@pytest.fixture(autouse=True)
def database(sample_path, monkeypatch) -> Path:
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(sample_path))
    return sample_path


@pytest.fixture
def page(root, database) -> AppTest:
    return opened(root)


def sentences(page: AppTest) -> list[str]:
    return [heading.value for heading in page.subheader]


def muted(page: AppTest) -> str:
    return plain(" ".join(html.proto.body for html in page.get("html")))


ON_PAGE = {name: function for name, function in FINDINGS.items() if function in cycle_time.ALL}


def found(sample, scope) -> list[str]:
    """What stands above each finding: its sentence, or where there is nothing to draw its question."""
    every = [function(sample, scope) for function in ON_PAGE.values()]
    return [one.sentence if one.draw else one.title_question for one in every]


def with_all_expanders_open(root: Path, names, **parameters) -> AppTest:
    page = addressed(root, "cycle_time", **parameters)
    for name in names:
        page.session_state[f"more_{name}"] = True
    return page.run()


def with_open(page: AppTest, key: str) -> AppTest:
    """A page with a popover open, which is filled only then."""
    page.session_state[key] = True
    return page.run()


def address(page: AppTest) -> dict[str, list[str]]:
    """The parameters of the page's address, each as a list."""
    return {name: value if isinstance(value, list) else [value] for name, value in page.query_params.items()}


def labelled(kind, label: str):
    return next(widget for widget in kind if widget.label == label)


def everything_said(page: AppTest) -> str:
    parts = [*page.title, *page.subheader, *page.markdown, *page.error, *page.info, *page.warning]
    return muted(page) + " ".join(str(part.value) for part in parts)


# What is on the page --------------------------------------------------------------------------------------------------


def test_the_page_shows_the_sentences_of_the_findings_for_the_last_12_months(page, sample):
    assert page.title[0].value == "Where does the time go?"
    assert sentences(page) == found(sample, between(sample, *YEAR))
    assert not page.exception


def test_every_chart_is_described_by_the_sentence_above_it(page):
    specs = [json.loads(chart.proto.spec) for chart in page.get("vega_lite_chart")]
    assert [spec["description"] for spec in specs] == sentences(page)


def test_the_scope_line_says_period_comparison_filters_and_the_day_of_the_data(root, page):
    assert "12 months to 31 October 2026, compared with the 12 months before" in muted(page)
    assert "all functions, categories, business units, regions and methods" in muted(page)
    assert "as of 31 October 2026" in muted(page)
    filtered = opened(root, period="all", function=["Engineering", "IT"])
    assert "All time, which has no period before it to compare with" in muted(filtered)
    assert "Requesting function: Engineering and IT" in muted(filtered)
    assert "all functions" not in muted(filtered)


def test_the_sample_is_marked_and_other_data_is_not(root, page, tmp_path, monkeypatch):
    assert ">Sample data</span>" in muted(page)
    assert "Sample company: made-up company, data as of 31 October 2026" in muted(page)
    own = _own_company(tmp_path)
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(own))
    other = opened(root)
    assert sentences(other)
    assert "Sample data" not in muted(other)
    assert "made-up" not in muted(other)
    assert "data as of 30 June 2026" in muted(other)


def test_the_expander_holds_rows_definition_caveats_and_sql(root, sample):
    page = with_all_expanders_open(root, ON_PAGE)
    for place, (name, function) in enumerate(ON_PAGE.items()):
        finding = function(sample, between(sample, *YEAR))
        inside = page.expander[place]
        assert inside.label == "Take along, rows, definition, caveats and SQL"
        shown = inside.dataframe[0].value
        assert len(shown) == len(finding.rows), name
        assert list(shown.columns) == list(finding.rows.columns)
        written = " ".join(text.value for text in inside.markdown)
        for measure in finding.measures:
            assert MEASURES[measure].definition in written
            assert MEASURES[measure].caveat in written
        for caveat in finding.caveats:
            assert caveat in written
        assert [code.value for code in inside.code] == [query(name).sql.strip() for name in finding.queries]
        offered = [what.label for kind, what in KINDS.items() if kind != "chart" or finding.draw]
        assert [button.label for button in inside.get("download_button")] == offered


def test_the_expander_is_empty_until_it_is_opened(page):
    assert len(page.expander) == len(ON_PAGE)
    assert not page.get("arrow_data_frame") and not page.code


def test_shares_in_the_table_are_percent_and_everything_else_is_as_in_the_rows(root, sample):
    page = with_all_expanders_open(root, ["cycle_time/time_by_holder"])
    rows = FINDINGS["cycle_time/time_by_holder"](sample, between(sample, *YEAR)).rows
    shown = page.expander[0].dataframe[0].value
    assert shown["share"].tolist() == pytest.approx((rows["share"] * 100).tolist())
    assert shown["days"].tolist() == pytest.approx(rows["days"].tolist())
    assert shown["projects"].tolist() == rows["projects"].tolist()


# Changing what is shown -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "key", "days"),
    [
        ("Last 3 months", "3m", ("2026-08-01", "2026-10-31")),
        ("Last 6 months", "6m", ("2026-05-01", "2026-10-31")),
        ("This year so far", "this-year", ("2026-01-01", "2026-10-31")),
        ("Last year", "last-year", ("2025-01-01", "2025-12-31")),
        ("All time", "all", None),
    ],
)
def test_another_period_changes_the_sentences_and_the_address(page, sample, label, key, days):
    labelled(page.selectbox, "Period").select(key).run()
    assert label in labelled(page.selectbox, "Period").options
    assert address(page) == {"period": [key]}
    assert sentences(page) == found(sample, between(sample, *days) if days else whole(sample, comparison="previous"))


def test_another_comparison_changes_the_sentences_and_the_address(page, sample):
    for key in ("last-year", "none"):
        labelled(page.selectbox, "Compared with").select(key).run()
        assert address(page) == {"compare": [key]}
        assert sentences(page) == found(sample, between(sample, *YEAR, key))
    assert "compared with" not in muted(page)


def test_working_days_change_the_sentences_the_address_and_the_line_above(page, sample):
    labelled(page.selectbox, "Time in").select("working").run()
    assert address(page) == {"clock": ["working"]}
    working = found(sample, between(sample, *YEAR, clock="working"))
    assert sentences(page) == working != found(sample, between(sample, *YEAR))
    assert "in working days" in muted(page)
    assert "Working days by who had the project" in muted(page)


def test_everything_else_needs_a_filter_and_is_then_what_it_leaves_out(root, page, sample):
    labelled(page.selectbox, "Compared with").select("rest").run()
    assert "set a filter to compare with everything else" in muted(page)
    page = opened(root, compare="rest", region="Germany")
    assert sentences(page) == found(sample, between(sample, *YEAR, "rest", regions=("Germany",)))
    assert "than everything else" in plain(" ".join(sentences(page)))


@pytest.mark.parametrize(
    ("label", "parameter", "field", "value"),
    [
        ("Requesting function", "function", "functions", "Engineering"),
        ("Category", "category", "categories", "Software and licences"),
        ("Business unit", "business-unit", "business_units", "Drives"),
        ("Region", "region", "regions", "Germany"),
        ("Method", "method", "methods", "rfp"),
    ],
)
def test_each_filter_changes_the_sentences_and_the_address(page, sample, label, parameter, field, value):
    assert not page.multiselect
    labelled(with_open(page, "filters").multiselect, label).select(value).run()
    assert address(page) == {parameter: [value]}
    assert sentences(page) == found(sample, between(sample, *YEAR, **{field: (value,)}))
    assert f"{label}: {value}" in muted(page)


def test_choices_add_up_and_reset_takes_all_of_them_back(page, sample):
    assert "Reset" not in [button.label for button in page.button], "there is nothing to reset"
    labelled(page.selectbox, "Period").select("6m").run()
    labelled(with_open(page, "filters").multiselect, "Region").select("Germany").run()
    labelled(page.multiselect, "Requesting function").select("IT").select("Quality").run()
    expected = {"period": ["6m"], "region": ["Germany"], "function": ["IT", "Quality"]}
    assert address(page) == expected
    scope = between(sample, "2026-05-01", "2026-10-31", regions=("Germany",), functions=("IT", "Quality"))
    assert sentences(page) == found(sample, scope)
    labelled(page.button, "Reset").click().run()
    assert address(page) == {}
    assert sentences(page) == found(sample, between(sample, *YEAR))
    assert labelled(page.selectbox, "Period").value == "12m"


def test_custom_dates_are_taken_with_both_days_included(page, sample):
    labelled(page.selectbox, "Period").select("custom").run()
    dates = labelled(page.date_input, "First and last day")
    assert dates.value == (date(2025, 11, 1), date(2026, 10, 31)), "they start where the last 12 months are"
    dates.set_value((date(2026, 3, 5), date(2026, 4, 20))).run()
    assert address(page) == {"period": ["2026-03-05..2026-04-20"]}
    assert sentences(page) == found(sample, between(sample, "2026-03-05", "2026-04-20"))
    assert "5 Mar 2026 to 20 Apr 2026, compared with the 47 days before" in muted(page)


def test_the_old_period_stays_while_only_the_first_day_is_picked(page, sample):
    labelled(page.selectbox, "Period").select("custom").run()
    labelled(page.date_input, "First and last day").set_value((date(2026, 3, 5),)).run()
    assert sentences(page) == found(sample, between(sample, *YEAR))
    assert not page.exception


def test_a_link_shows_its_period_comparison_and_filters(root, sample):
    page = opened(
        root, period="2026-01-01..2026-03-31", compare="last-year", business_unit=["Drives", "Pumps and valves"]
    )
    assert sentences(page) == found(
        sample, between(sample, "2026-01-01", "2026-03-31", "last-year", business_units=("Drives", "Pumps and valves"))
    )
    assert labelled(page.selectbox, "Compared with").value == "last-year"
    assert labelled(with_open(page, "filters").multiselect, "Business unit").value == ["Drives", "Pumps and valves"]
    assert not page.info


def test_another_address_in_the_same_session_is_taken_over_as_after_going_back(page, sample):
    labelled(page.selectbox, "Period").select("6m").run()
    page.query_params.clear()
    page.run()
    assert sentences(page) == found(sample, between(sample, *YEAR))
    assert labelled(page.selectbox, "Period").value == "12m"


def notes_about_the_link(page: AppTest) -> list[str]:
    return [note.value for note in page.info if note.icon == ":material/link_off:"]


def test_unknown_values_of_a_link_give_one_note_that_names_each_and_goes_with_the_next_choice(root, sample):
    page = opened(root, period="fortnight", compare="never", function=["Engineering", "Astrology"])
    (note,) = notes_about_the_link(page)
    for word in ('"fortnight"', '"never"', '"Astrology"'):
        assert word in note
    assert sentences(page) == found(sample, between(sample, *YEAR, functions=("Engineering",)))
    assert address(page) == {"function": ["Engineering"]}, "the address says what is shown"
    labelled(page.selectbox, "Period").select("6m").run()
    assert not notes_about_the_link(page)


@pytest.mark.parametrize("period", ["2026-03-31..2026-01-01", "..", "2026-02-30..2026-03-01", "2026-01-01", "' or 1=1"])
def test_a_period_that_is_none_is_said(root, period):
    page = opened(root, period=period)
    assert [f'The period "{period}"' in note.value for note in page.info] == [True]


def test_a_period_without_projects_shows_the_question_and_what_to_do_instead_of_a_chart(root):
    page = opened(root, period="2020-01-01..2020-12-31")
    assert all(heading.endswith("?") for heading in sentences(page))
    assert len(page.info) == len(ON_PAGE)
    assert all("Widen the dates or take a filter away." in note.value for note in page.info)
    assert not page.get("vega_lite_chart")
    assert not page.error


# Resistance -----------------------------------------------------------------------------------------------------------


def of_resistance(root: Path, **parameters) -> AppTest:
    page = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    page.switch_page("pages/resistance.py")
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run()


def test_the_page_resistance_says_what_its_findings_say_and_functions_are_those_that_answer(root, sample):
    page = of_resistance(root, function="Legal")
    scope = between(sample, *YEAR, functions=("Legal",))
    expected = [function(sample, scope) for function in resistance.ALL]
    assert sentences(page) == [one.sentence if one.state == "shown" else one.title_question for one in expected]
    assert "Answering function: Legal" in muted(page)
    assert not page.error and not page.exception
    rates = query_run(sample, "resistance/objection_rate_by_function", scope)
    assert rates["function"].tolist() == ["Legal"]


# Credibility ----------------------------------------------------------------------------------------------------------


def of_credibility(root: Path, **parameters) -> AppTest:
    page = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    page.switch_page("pages/credibility.py")
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run()


def heading(sample, scope, name: str) -> str:
    one = FINDINGS[f"credibility/{name}"](sample, scope)
    return one.sentence if one.state == "shown" else one.title_question


def test_the_page_credibility_says_what_its_findings_say(root, sample):
    page = of_credibility(root, function="Legal")
    scope = between(sample, *YEAR, functions=("Legal",))
    shown = sentences(page)
    assert {heading(sample, scope, function.__name__) for function in credibility.ALL} <= set(shown)
    # On-need rate, first-pass yield and bypass stand on it, too.
    assert len(shown) == len(credibility.ALL) + 3
    assert "Function: Legal" in muted(page)
    assert not page.error and not page.exception


def test_weights_and_baseline_are_in_the_address_and_can_be_taken_back(root, sample):
    page = of_credibility(root)
    assert not page.slider
    assert with_open(page, "index_choices").slider(key="w_weight_trust").value == 30
    page.slider(key="w_weight_trust").set_value(60).run()
    assert address(page) == {"weights": ["trust:0.6"]}
    assert "Weights of your own, the others those of the settings: Trust score 60 %." in muted(page)
    scope = replace(between(sample, *YEAR), weights=(("trust", 0.6),))
    assert heading(sample, scope, "index_by_month") in sentences(page)
    page.select_slider[0].set_value((date(2024, 1, 1), date(2025, 12, 1))).run()
    assert address(page) == {"weights": ["trust:0.6"], "baseline": ["2024-01..2025-12"]}
    assert "baseline Jan 24 to Dec 25" in muted(page)
    assert heading(
        sample, replace(scope, baseline=(date(2024, 1, 1), date(2025, 12, 1))), "index_by_month"
    ) in sentences(page)
    next(button for button in page.button if button.label == "Back to the settings").click().run()
    assert address(page) == {}
    assert "Weights of your own" not in muted(page)
    assert heading(sample, between(sample, *YEAR), "index_by_month") in sentences(page)


def test_a_link_with_weights_shows_them_and_one_with_wrong_ones_says_so(root, sample):
    page = with_open(of_credibility(root, weights="trust:0,savings:1"), "index_choices")
    assert (page.slider(key="w_weight_trust").value, page.slider(key="w_weight_savings").value) == (0, 100)
    page = of_credibility(root, weights="honesty:1")
    assert 'The weight "honesty:1" is not one of the index' in page.info[0].value
    assert heading(sample, between(sample, *YEAR), "index_by_month") in sentences(page)


# One project ----------------------------------------------------------------------------------------------------------


def of_project(root: Path, **parameters) -> AppTest:
    page = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    page.switch_page("pages/project.py")
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run()


def test_the_page_of_a_project_says_what_its_findings_say_and_keeps_the_filters(root, sample):
    page = of_project(root, project="P-000302", period="6m", function="Engineering")
    scope = between(sample, "2026-05-01", "2026-10-31", functions=("Engineering",), project_id="P-000302")
    assert sentences(page) == [function(sample, scope).sentence for function in project.ALL]
    assert page.title[0].value == "Material testing, Plant North, 2025 award"
    assert address(page) == {"project": ["P-000302"], "period": ["6m"], "function": ["Engineering"]}


def test_a_project_that_is_not_there_is_said_and_one_that_is_not_named_asked_for(root):
    page = of_project(root, project="P-999999")
    assert "no project with this number" in page.info[0].value
    assert not page.get("vega_lite_chart") and not page.error
    page = of_project(root)
    assert [note.value for note in page.info] == ["Click a mark or a row on another page to see its project here."]
    assert not page.subheader


def test_a_mark_that_is_still_picked_on_the_way_back_leads_nowhere_again(page):
    picked = {"selection": {"picked": [{"project_id": "P-000302"}]}}
    key = "chart_cycle_time/cycle_time_of_finished"
    page.session_state[key] = picked
    page.run()
    assert page.title[0].value == "Material testing, Plant North, 2025 award"
    page.switch_page("pages/cycle_time.py")
    page.session_state[key] = picked
    page.run()
    assert page.title[0].value == "Where does the time go?"
    page.session_state[key] = {"selection": {"picked": []}}
    page.run()
    page.session_state[key] = picked
    page.run()
    assert page.title[0].value == "Material testing, Plant North, 2025 award", "it can be picked anew"


# When something is wrong ----------------------------------------------------------------------------------------------


def test_a_database_that_is_named_and_missing_says_what_where_and_what_to_do(root, tmp_path, monkeypatch):
    missing = tmp_path / "nowhere.duckdb"
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(missing))
    page = opened(root)
    (error,) = page.error
    assert error.value.startswith(f"{missing}: there is no such file. ")
    assert "python -m dashboard import" in error.value
    assert not missing.exists(), "a missing file that was named is never replaced by the sample"
    _is_calm(page)


@pytest.mark.parametrize("content", [b"", b"project_id,stage\n1,2\n", os.urandom(20_000)])
def test_a_file_that_is_no_database_says_so(root, tmp_path, monkeypatch, content):
    file = tmp_path / "notes.duckdb"
    file.write_bytes(content)
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(file))
    page = opened(root)
    (error,) = page.error
    assert error.value.startswith(f"{file}: ")
    assert "Name another one" in error.value or "Import the data again" in error.value
    assert file.read_bytes() == content
    _is_calm(page)


def test_a_folder_that_is_named_as_the_database_says_so(root, tmp_path, monkeypatch):
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(tmp_path))
    page = opened(root)
    (error,) = page.error
    assert error.value.startswith(f"{tmp_path}: ")
    _is_calm(page)


def test_a_finding_that_fails_leaves_the_others_standing(root, sample, monkeypatch, caplog):
    broken = "cycle_time/time_by_stage"

    def fails(database, scope):
        raise ZeroDivisionError("the secret inside")

    original = FINDINGS[broken]
    # A period of its own: what the page has shown before it remembers.
    expected = found(sample, between(sample, "2025-02-01", "2026-01-31"))
    # The page looks the finding up by function: this one takes its place on the page and in the registry.
    monkeypatch.setitem(FINDINGS, broken, fails)
    monkeypatch.setattr(f"dashboard.findings.cycle_time.{original.__name__}", fails)
    page = opened(root, period="2025-02-01..2026-01-31")
    (error,) = page.error
    assert error.value.startswith("Cycle time: time by stage could not be shown. The other findings are not affected.")
    assert sentences(page) == [expected[0], *expected[2:]]
    assert "the secret inside" not in everything_said(page)
    assert "the secret inside" in caplog.text, "the log has the trace"
    assert not page.exception


def test_a_replaced_file_is_picked_up_by_the_next_run(root, sample_path, tmp_path, monkeypatch):
    served = tmp_path / "served.duckdb"
    shutil.copy(sample_path, served)
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(served))
    page = opened(root)
    before = sentences(page)
    _own_company(tmp_path / "own").replace(served)
    page.run()
    assert sentences(page) != before
    assert "data as of 30 June 2026" in muted(page)
    again = open_database(served)
    assert sentences(page) == found(again, between(again, "2025-07-01", "2026-06-30"))


def test_filters_that_a_replaced_file_does_not_have_are_taken_away_and_said(root, sample_path, tmp_path, monkeypatch):
    served = tmp_path / "served.duckdb"
    shutil.copy(sample_path, served)
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(served))
    page = opened(root, function="Engineering")
    _own_company(tmp_path / "own").replace(served)
    page.run()
    assert not page.exception
    assert not page.error
    assert address(page) == {}
    assert '"Engineering"' in page.info[0].value
    other = open_database(served)
    assert sentences(page) == found(other, between(other, "2025-07-01", "2026-06-30"))


def test_a_text_of_the_data_is_shown_as_text(root, tmp_path, monkeypatch):
    own = _own_company(tmp_path, function="<b>R&D</b>")
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(own))
    page = opened(root, function="<b>R&D</b>")
    assert "Requesting function: &lt;b&gt;R&amp;D&lt;/b&gt;" in muted(page)


def _own_company(folder: Path, function: str = "IT") -> Path:
    projects = "".join(f"| P{n} | {function} | 2026-05-01 | 2026-05-{11 + n} | completed |\n" for n in range(6))
    visits = "".join(f"| P{n} | legal_review | 2026-05-01 | 2026-05-{11 + n} | Legal |\n" for n in range(6))
    return company(
        folder,
        date(2026, 6, 30),
        projects="| project_id | requesting_function | intake_at | completed_at | status |\n" + projects,
        stage_visits="| project_id | stage | entered_at | left_at | holder_function |\n" + visits,
    ).path


def _is_calm(page: AppTest) -> None:
    assert [title.value for title in page.title] == ["Nothing to show yet"]
    assert not page.exception
    assert not any(trace in everything_said(page) for trace in TRACES[:1])
    assert not page.subheader
