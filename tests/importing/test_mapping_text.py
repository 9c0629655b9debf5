"""A mapping that is written as text is read back as the same mapping."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.importing.mapping import EVENT_WORDS, SCALES, TABLE_COLUMNS, Mapping, load_mapping, load_profile
from dashboard.importing.mapping import profile_names as profiles
from dashboard.importing.mapping_text import mapping_text

MAPPINGS = sorted((Path(__file__).parents[2] / "docs" / "mappings").glob("*.toml"))

# Any text an export may have, the marks of TOML and control characters among them; outer white space is dropped.
TEXT = (
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\"'\\#[]=.\n\t\x7f\0\u2028"), min_size=1)
    .map(str.strip)
    .filter(bool)
)
SIDE = st.sampled_from(["procurement", "stakeholder", "control", "supplier", "on_hold"])


@st.composite
def blocks(draw):
    name = draw(st.sampled_from(list(TABLE_COLUMNS)))
    own = draw(st.lists(st.sampled_from(TABLE_COLUMNS[name]), unique=True, max_size=4))
    fixed = [one for one in TABLE_COLUMNS[name] if one not in own][: draw(st.integers(0, 2))]
    block = {
        "name": name,
        "columns": {column: draw(st.lists(TEXT, min_size=1, max_size=2)) for column in own},
        "constants": {column: draw(TEXT) for column in fixed},
        "values": {column: draw(st.dictionaries(TEXT, TEXT, min_size=1, max_size=2)) for column in own[:1]},
        "prefix": {column: draw(TEXT) for column in own[1:2]},
        "leave_out": draw(st.dictionaries(TEXT, st.lists(TEXT, min_size=1, max_size=2), max_size=1)),
    }
    if scaled := [column for column in own if column in SCALES[name]]:
        block["rescale"] = {scaled[0]: {"from": [draw(st.floats(-100, 0)), draw(st.floats(1, 1e9))]}}
    if draw(st.booleans()):
        block |= {"files": [draw(TEXT)], "one_row_per": TABLE_COLUMNS[name][0], "take": "last"}
    return block


@st.composite
def mappings(draw):
    tables = draw(st.lists(blocks(), max_size=3))
    told = {
        "label": draw(st.none() | TEXT),
        "date_order": draw(st.sampled_from([None, "dmy", "ymd"])),
        "missing": draw(st.lists(TEXT, max_size=3)),
        "sides": draw(st.dictionaries(TEXT, SIDE, max_size=3)),
        "tables": tables,
    }
    if any(one["name"] == "events" for one in tables):
        rule = st.fixed_dictionaries({"step": TEXT, "outcome": st.sampled_from(EVENT_WORDS["outcome"])})
        told["events"] = {
            "steps": draw(st.lists(rule, max_size=3)),
            "echoes": draw(st.lists(st.fixed_dictionaries({"step": TEXT, "after": st.lists(TEXT, min_size=1)}))),
        }
        if draw(st.booleans()):
            told["events"]["completes"] = [draw(TEXT)]
    return Mapping.model_validate(told)


@settings(max_examples=40, deadline=None)
@given(mappings())
def test_any_mapping_is_read_back_as_it_was(tmp_path_factory, mapping):
    path = tmp_path_factory.getbasetemp() / "mapping.toml"
    path.write_text(mapping_text(mapping), encoding="utf-8", newline="")
    assert load_mapping(path).model_dump() == mapping.model_dump()


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_the_mappings_of_the_documents_are_read_back_as_they_were(tmp_path, path):
    mapping = load_mapping(path)
    (tmp_path / "again.toml").write_text(mapping_text(mapping), encoding="utf-8")
    assert load_mapping(tmp_path / "again.toml").model_dump() == mapping.model_dump()


def test_the_profiles_are_read_back_as_they_were(tmp_path):
    for name in profiles():
        (tmp_path / "again.toml").write_text(mapping_text(load_profile(name)), encoding="utf-8")
        assert load_mapping(tmp_path / "again.toml").model_dump() == load_profile(name).model_dump()
