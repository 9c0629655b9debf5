"""Definitions shows everything there is to define, as the records, headers and comments say it."""

import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.measures import MEASURES
from dashboard.query import queries
from dashboard.settings import DEFAULTS_PATH
from dashboard.settings_described import settings_described

pytestmark = pytest.mark.slow


@pytest.fixture
def opened(root: Path, sample_path: Path, monkeypatch):
    """Open the page with these parameters in its address."""
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(sample_path))

    def run(**parameters) -> AppTest:
        page = AppTest.from_file(str(root / "app.py"), default_timeout=60)
        page.switch_page("pages/definitions.py")
        for name, value in parameters.items():
            page.query_params[name] = value
        return page.run()

    return run


def text(page: AppTest) -> str:
    return (
        " ".join(part.proto.body for part in page.get("html"))
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )


def test_every_measure_query_table_column_and_setting_is_there_with_what_it_means(opened, sample):
    said = text(opened()).replace("&#x27;", "'").replace("&quot;", '"')
    for measure in MEASURES.values():
        assert measure.name in said and measure.definition in said and measure.why in said
    for one in queries().values():
        assert one.name in said and one.purpose in said
        assert all(f"{column.name} ({column.type}): {column.meaning}" in said for column in one.columns)
    for table, comment in sample.tables():
        assert table in said and comment in said
    for _, column, kind, comment in sample.columns():
        assert f"{column} ({kind}): {comment or ''}" in said
    for setting in settings_described():
        assert f"{setting.section}.{setting.key}" in said and setting.meaning in said


def test_every_key_of_the_settings_is_described_by_its_comment():
    def keys(table: dict, section: str):
        for key, value in table.items():
            inner = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
            if isinstance(inner, dict):
                yield from keys(inner, f"{section}.{key}".strip("."))
            else:
                yield section, key

    described = {(one.section, one.key) for one in settings_described()}
    assert set(keys(tomllib.loads(DEFAULTS_PATH.read_text(encoding="utf-8")), "")) <= described
    assert all(one.meaning and one.default for one in settings_described())


def test_a_search_narrows_to_what_says_all_its_words_and_is_in_the_address(opened):
    page = opened()
    page.text_input[0].set_value("NEED by").run()
    said = text(page)
    assert "On-need rate" in said and "Net promoter" not in said
    assert dict(page.query_params)["search"] in ("NEED by", ["NEED by"])


def test_a_link_opens_the_search_and_few_queries_show_their_sql(opened):
    page = opened(search="misalignment")
    assert page.text_input[0].value == "misalignment"
    assert any("from" in code.value and "select" in code.value for code in page.code)


def test_what_is_not_there_is_said_calmly(opened):
    page = opened(search="<b>xyzzy</b>")
    assert [box.value for box in page.info] == ['Nothing is called "<b>xyzzy</b>" or says it. Try a part of the word.']
    assert not page.error and not page.exception
