"""The page Explore in use: its choices, its address, its named views, and that its files say what it says."""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from dashboard import findings, report, words
from dashboard.cli import main
from dashboard.page import views
from dashboard.scope import Question
from tests.findings.reading import between

pytestmark = pytest.mark.slow

YEAR = ("2025-11-01", "2026-10-31")


@pytest.fixture
def own_path(sample_path, tmp_path, monkeypatch) -> Path:
    """A file of one's own, beside which views may be saved."""
    path = tmp_path / "own.duckdb"
    shutil.copy(sample_path, path)
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(path))
    return path


def opened(root: Path, **parameters) -> AppTest:
    page = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    page.switch_page("pages/explore.py")
    for name, value in parameters.items():
        page.query_params[name] = value
    return page.run()


def labelled(kind, label: str):
    return next(widget for widget in kind if widget.label == label)


def address(page: AppTest) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in page.query_params.items()}


def said(page: AppTest) -> str:
    return " ".join([part.proto.body for part in page.get("html")] + [str(one.value) for one in page.info])


def asked(sample, *question):
    return replace(between(sample, *YEAR), question=Question(*question))


def with_views(page: AppTest) -> AppTest:
    page.session_state["views"] = True
    return page.run()


def test_a_choice_is_answered_and_is_in_the_address(root, own_path, sample):
    page = opened(root)
    assert page.title[0].value == "Ask your own question" and not page.exception
    assert address(page) == {}
    labelled(page.selectbox, "Measure").select("on_need_rate").run()
    # An on-need rate has no answering function and no stage: they are left out, and that is said.
    assert address(page) == {"measure": "on_need_rate"}
    assert "cannot be divided" in said(page)
    labelled(page.selectbox, "By").select("region").run()
    labelled(page.selectbox, "Over time").select("quarter").run()
    assert address(page) == {"measure": "on_need_rate", "by": "region", "grain": "quarter"}
    assert "cannot be divided" not in said(page)
    expected = findings.explore.answer(sample, asked(sample, "on_need_rate", "region", "none", "quarter"))
    assert [one.value for one in page.subheader] == [expected.sentence]
    assert json.loads(page.get("vega_lite_chart")[0].proto.spec)["description"] == expected.sentence


def test_a_link_shows_what_it_asks_for_and_says_what_it_cannot_show(root, own_path, sample):
    page = opened(root, measure="bypass", by="region", period="6m")
    assert [labelled(page.selectbox, name).value for name in ("Measure", "By", "And by", "Over time")] == [
        "bypass", "region", "none", "none",
    ]  # fmt: skip
    assert address(page) == {"measure": "bypass", "by": "region", "period": "6m"}
    wrong = opened(root, measure="happiness")
    assert 'There is no measure "happiness" to explore' in said(wrong)
    assert address(wrong) == {} and not wrong.exception


def test_no_other_page_takes_the_question_along(root, own_path):
    page = opened(root, measure="bypass", by="region")
    page.switch_page("pages/cycle_time.py").run()
    assert address(page) == {}
    page.switch_page("pages/explore.py").run()
    assert address(page) == {"measure": "bypass", "by": "region"}


def test_the_page_says_of_every_measure_that_cannot_be_asked_for_why(root, own_path):
    text = " ".join(str(one.value) for one in opened(root).markdown)
    for name in ("Trust score", "Language match", "Credibility index"):
        assert name in text
    assert "its floor holds for whole quarters and functions only" in text


def test_a_view_is_saved_opened_renamed_and_removed(root, own_path):
    page = with_views(opened(root, measure="bypass", by="region", period="6m"))
    page.text_input(key="view_name").input("Regions")
    page.button(key="view_save").click().run()
    kept = {"measure": ["bypass"], "by": ["region"], "period": ["6m"]}
    assert views.saved(own_path) == {"Regions": kept}
    assert address(page)["view"] == "Regions" and "View: Regions" in said(page)
    labelled(page.selectbox, "And by").select("category").run()
    assert "View: Regions, changed since it was saved" in said(page)
    by_name = opened(root, view="Regions")
    assert address(by_name) == {"measure": "bypass", "by": "region", "period": "6m", "view": "Regions"}
    with_views(by_name)
    by_name.text_input(key="view_new_name").input("By region")
    by_name.button(key="view_rename").click().run()
    assert views.saved(own_path) == {"By region": kept}
    by_name.button(key="view_remove").click().run()
    assert views.saved(own_path) == {} and "view" not in address(by_name)
    assert 'There is no view "Regions" on this machine' in said(opened(root, view="Regions"))


def test_a_broken_list_of_views_says_so_and_is_left_as_it_is(root, own_path):
    broken = '{"Regions": {"measure": ["bypass"]'
    views.path_of(own_path).write_text(broken, encoding="utf-8")
    page = with_views(opened(root))
    assert "own.views.json: the saved views cannot be read" in page.error[0].value
    assert [one.label for one in page.button if one.label == "Save"] == []
    assert len(page.subheader) == 1
    for change in (lambda: views.save(own_path, "A", {}), lambda: views.remove(own_path, "Regions"),
                   lambda: views.rename(own_path, "Regions", "B")):  # fmt: skip
        with pytest.raises(views.ViewsProblem, match="repair the file or move it away"):
            change()
    assert views.path_of(own_path).read_text(encoding="utf-8") == broken
    assert [path.name for path in own_path.parent.iterdir() if path.suffix == ".part"] == []


@pytest.mark.parametrize("text", ["[]", '{"A": "B"}', '{"A": {"measure": "bypass"}}', '{"A": {"measure": [1]}}'])
def test_a_list_of_views_of_another_shape_is_refused(text, tmp_path):
    views.path_of(tmp_path / "x.duckdb").write_text(text, encoding="utf-8")
    with pytest.raises(views.ViewsProblem, match="not a list of views"):
        views.saved(tmp_path / "x.duckdb")


def test_a_name_of_a_view_must_be_one_and_its_own(tmp_path):
    path = tmp_path / "x.duckdb"
    views.save(path, "  One \n view ", {"measure": "bypass", "view": "other"})
    views.save(path, "Two", {})
    assert views.saved(path) == {"One view": {"measure": ["bypass"]}, "Two": {}}
    for change, problem in ((lambda: views.save(path, "  ", {}), "Give the view a name"),
                            (lambda: views.save(path, "x" * 81, {}), "80 is the most"),
                            (lambda: views.rename(path, "Two", "One view"), "already"),
                            (lambda: views.rename(path, "Three", "Four"), "any more")):  # fmt: skip
        with pytest.raises(views.ViewsProblem, match=problem):
            change()
    assert list(views.saved(path)) == ["One view", "Two"]


def test_a_folder_that_cannot_be_written_loses_no_view(tmp_path, monkeypatch):
    path = tmp_path / "x.duckdb"
    views.save(path, "One", {})
    # A folder stands where the unfinished file would.
    (tmp_path / ".x.views.json.part").mkdir()
    with pytest.raises(views.ViewsProblem, match="cannot be saved"):
        views.save(path, "Two", {})
    assert list(views.saved(path)) == ["One"]


def test_the_command_line_exports_the_answer_that_the_page_shows(own_path, tmp_path, sample):
    target = tmp_path / "answer.csv"
    command = ["export", "--finding", "explore/answer", "--question", "measure=bypass&by=region", "--format", "csv",
               "--out", str(target)]  # fmt: skip
    assert CliRunner().invoke(main, command).exit_code == 0
    found = report.content(sample, "explore/answer", asked(sample, "bypass", "region", "none", "none"))
    assert target.read_text(encoding="utf-8") == report.csv_text(found).replace("\r\n", "\n")
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"))))
    assert {row["region"] for row in rows} == set(found.found.rows["region"])
    refused = CliRunner().invoke(main, [*command[:4], "measure=trust", *command[5:]])
    assert refused.exit_code == 1 and 'There is no measure "trust" to explore' in refused.output


def test_a_mark_leads_to_what_is_behind_it_and_the_next_question_has_none_picked(root, own_path, sample):
    page = opened(root, measure="elapsed_time", by="holder_side", period="2025-11-01..2026-10-31")
    key = "chart_explore/answer_of_elapsed_time_holder_side_none_none"
    page.session_state[key] = {"selection": {"picked": [{"holder_side": "control"}]}}
    page.run()
    rows = findings.explore.answer(sample, asked(sample, "elapsed_time", "holder_side", "none", "none")).rows
    number = rows.set_index("holder_side")["projects"]["control"]
    assert f"Behind Control: {words.count(number, 'project')}. Click a row" in said(page)
    assert len(page.dataframe[0].value) == number
    labelled(page.selectbox, "Measure").set_value("internal_share").run()
    assert "Behind" not in said(page) and not page.error
