"""The sample has the form the data contract asks for, and is what the generator makes."""

import subprocess
import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest

from sample_data import generate, planted
from tests.sample_data.conftest import AS_OF, YES, Sample, made

pytestmark = pytest.mark.slow

VALUES = (
    "speed specification continuity experience relationship control risk budget trust capacity facts process savings"
)
STANCES = "unaware resistant neutral supportive leading"
STAGES = (
    "intake requirements strategy budget_approval market evaluation negotiation award_decision legal_review "
    "security_review signature handover on_hold"
)
# table → columns, in the words and the order of data_contract.md
COLUMNS = {
    "projects": "project_id requesting_function title business_unit category region method lead_team spend "
    "need_raised_at intake_at need_by promised_for repromised_for completed_at closed_at status involved_at "
    "repeat_request savings_target savings_negotiated savings_realised",
    "stage_visits": "project_id stage entered_at left_at holder_function holder_side mode outcome",
    "stakeholders": "stakeholder_id function level business_unit label power interest protects wanted_stance",
    "interactions": "interaction_id project_id stakeholder_id function happened_at ask_id answered_at stage "
    "medium minutes purpose round language tactics stance_before stance_after outcome reason escalated note",
    "pulse": "response_id asked_at answered_at stakeholder_id function respondent_id side project_id "
    "ability_needs ability_delivery benevolence_goals benevolence_fair integrity_rules integrity_candour "
    "willingness recommend comment",
    "effort": "project_id week_of kind hours team",
    "benefits": "project_id measure statement amount unit factor factor_owner confirmed_on",
    "development": "month skill kind amount unit team",
    "milestones": "happened_on kind label function",
    "actions": "action_id raised_on text owner_team function due_on done_on",
}
# table and column → every value the contract knows
ENUMERATIONS = {
    ("projects", "status"): "open completed cancelled bypassed on_hold",
    ("projects", "involved_at"): "need specification supplier_chosen contract_drafted after_commitment",
    ("projects", "method"): "rfp rfq auction direct renewal",
    ("projects", "repeat_request"): "true false",
    ("stage_visits", "stage"): STAGES,
    ("stage_visits", "holder_side"): "procurement stakeholder control supplier on_hold",
    ("stage_visits", "mode"): "touch wait blocked",
    ("stage_visits", "outcome"): "advanced sent_back withdrawn",
    ("stakeholders", "power"): "1 2 3 4 5",
    ("stakeholders", "interest"): "1 2 3 4 5",
    ("stakeholders", "protects"): VALUES,
    ("interactions", "stage"): STAGES,
    (
        "interactions",
        "medium",
    ): "email call meeting one_to_one workshop committee document visual survey system",
    ("interactions", "purpose"): "prealign ask update resolve",
    ("interactions", "language"): VALUES,
    (
        "interactions",
        "tactics",
    ): "speak_their_language prealign cocreate visual small_win rational_case policy "
    "pressure coalition plain_ask exchange personal_appeal",
    ("interactions", "stance_before"): STANCES,
    ("interactions", "stance_after"): STANCES,
    ("interactions", "outcome"): "commitment compliance resistance none",
    ("interactions", "reason"): VALUES.replace("savings", "other"),
    ("interactions", "escalated"): "true false",
    ("pulse", "side"): "stakeholder procurement",
    ("effort", "kind"): "internal_alignment supplier analysis administration",
    ("benefits", "measure"): VALUES,
    ("development", "skill"): "technical influence",
    ("development", "kind"): "training coaching recognition",
    ("development", "unit"): "hours count",
    ("milestones", "kind"): "small_win incident change",
}
# what may lie in the future: a need, a promise, a due date
FUTURE = ("need_by", "promised_for", "repromised_for", "due_on")
DATES = ("_at", "_on", "week_of", "month")


def test_the_same_arguments_give_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "CHUNK", 60)  # so that chunks are joined as well
    first, second = (made(tmp_path / name, seed=7, scale=0.4) for name in ("first", "second"))
    for path in sorted(first.folder.iterdir()):
        assert path.read_bytes() == (second.folder / path.name).read_bytes(), path.name


def test_another_seed_gives_another_company(tmp_path):
    one, other = (made(tmp_path / str(seed), seed=seed, scale=0.1) for seed in (1, 2))
    for name in ("projects", "stage_visits", "interactions", "pulse", "effort"):
        assert not one.table(name).equals(other.table(name)), name


def test_the_committed_files_are_what_the_generator_makes(sample, tmp_path):
    fresh = made(tmp_path)
    for name in [*(f"{table}.csv" for table in COLUMNS), "truth.toml"]:
        assert (sample.folder / name).read_bytes() == (fresh.folder / name).read_bytes(), (
            f"{name} is not what `python -m sample_data.generate` writes: run it, and do not edit the file."
        )


def test_the_committed_files_stay_under_four_megabytes(sample):
    assert sum(path.stat().st_size for path in sample.folder.glob("*.csv")) < 4_000_000


def test_chunks_join_without_a_seam(tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "CHUNK", 60)
    joined = made(tmp_path, scale=0.4)
    projects, contacts = joined.table("projects"), joined.table("interactions")
    assert projects["project_id"].tolist() == [f"P-{number:06}" for number in range(1, 201)]
    assert contacts["interaction_id"].tolist() == [f"I-{number:07}" for number in range(1, len(contacts) + 1)]
    assert projects["intake_at"].is_monotonic_increasing
    asks = contacts[contacts["ask_id"] != ""]
    assert (asks.groupby("ask_id")["project_id"].nunique() == 1).all()


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_those_of_the_contract(sample, name):
    raw = (sample.folder / f"{name}.csv").read_bytes()
    assert raw.split(b"\n", 1)[0].decode() == ",".join(COLUMNS[name].split())
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(("name", "column"), ENUMERATIONS)
def test_every_value_of_an_enumeration_occurs_and_no_other(sample, name, column):
    found = {value for cell in sample.table(name)[column] for value in cell.split(";")} - {""}
    assert found == set(ENUMERATIONS[name, column].split())


def test_every_reference_leads_somewhere(sample):
    projects, people = set(sample.projects.index), set(sample.functions.index)
    assert sample.projects.index.is_unique
    assert sample.functions.index.is_unique
    for name in COLUMNS:
        table = sample.table(name)
        assert set(table.get("project_id", [])) - {""} <= projects, name
        if name != "stakeholders":
            assert set(table.get("stakeholder_id", [])) - {""} <= people, name
    for name in ("interactions", "pulse"):
        table = sample.table(name)
        assert ((table["stakeholder_id"] != "") ^ (table["function"] != "")).all(), name
    assert not sample.table("interactions")["interaction_id"].duplicated().any()
    assert not sample.table("pulse")["response_id"].duplicated().any()


def test_a_sheet_about_a_project_comes_after_its_intake(sample):
    sheets = sample.table("pulse").query("project_id != ''")
    assert (pd.to_datetime(sheets["asked_at"]) >= sheets["project_id"].map(sample.projects["intake_at"])).all()


def test_every_project_is_covered_from_intake_to_its_end(sample):
    visits, projects = sample.visits, sample.projects
    assert (visits["left_at"].isna() | (visits["left_at"] > visits["entered_at"])).all()
    by_project = visits.groupby("project_id")
    assert (by_project["entered_at"].min() == projects["intake_at"]).all()
    end = projects["completed_at"].fillna(projects["closed_at"])
    last = by_project["left_at"].max()[end.notna()]
    assert (last == end[end.notna()]).all()
    is_running = visits["left_at"].isna()
    assert end.loc[visits.loc[is_running, "project_id"]].isna().all()


def test_status_and_dates_agree(sample):
    projects = sample.projects
    assert (projects["completed_at"].notna() == (projects["status"] == "completed")).all()
    assert (projects["closed_at"].notna() == projects["status"].isin(["cancelled", "bypassed"])).all()
    is_held = sample.visits["left_at"].isna() & (sample.visits["stage"] == "on_hold")
    assert set(sample.visits.loc[is_held, "project_id"]) == set(projects.index[projects["status"] == "on_hold"])


@pytest.mark.parametrize("as_of", [AS_OF, date(2025, 6, 30)])
def test_nothing_is_dated_after_as_of_but_needs_and_promises(sample, tmp_path, as_of):
    chosen = sample if as_of == AS_OF else made(tmp_path, scale=0.2, as_of=as_of)
    dated = 0
    for name in COLUMNS:
        table = chosen.table(name)
        for column in table:
            if column.endswith(DATES) and column not in (*FUTURE, "involved_at"):
                dated += 1
                moments = table.loc[table[column] != "", column]
                assert len(moments), f"{name}.{column} is empty"
                assert moments.max() <= f"{as_of} 23:59", f"{name}.{column}"
    assert dated == 16


def test_work_happens_in_office_hours_and_never_at_christmas(sample):
    moments = pd.concat([
        *(sample.visits[name] for name in ("entered_at", "left_at")),
        *(pd.to_datetime(sample.contacts[name]) for name in ("happened_at", "answered_at")),
        *(pd.to_datetime(sample.table("pulse")[name]) for name in ("asked_at", "answered_at")),
    ]).dropna()  # fmt: skip
    assert moments.dt.day_of_week.max() <= 4
    assert moments.dt.hour.between(9, 16).all()
    days = moments.dt.strftime("%m-%d")
    assert not days.between("12-24", "12-31").any()
    assert not (days == "01-01").any()
    assert not moments.dt.strftime("%Y-%m-%d").isin(["2024-03-29", "2025-04-21", "2026-05-25"]).any(), (
        "Good Friday, Easter Monday and Whit Monday are not worked."
    )


def test_what_makes_a_ledger_hard_is_there(sample):
    visits = sample.visits.sort_values(["project_id", "entered_at"])
    stage = visits["stage"].map(STAGES.split().index)
    same = visits["project_id"] == visits["project_id"].shift()
    ended = visits.groupby("project_id")["left_at"].transform(lambda left: left.cummax().shift())
    ranked = (visits["stage"] != "on_hold") & (visits["stage"].shift() != "on_hold")
    holder = visits.groupby("project_id")["holder_function"]
    legal, security = (visits[visits["stage"] == name] for name in ("legal_review", "security_review"))
    both = legal.merge(security, on="project_id")
    assert ((both["entered_at_x"] < both["left_at_y"]) & (both["entered_at_y"] < both["left_at_x"])).sum() > 30
    assert (same & (visits["entered_at"] > ended)).sum() > 100, "gaps nobody owns"
    assert (same & ranked & (stage < stage.shift())).sum() > 100, "steps back"
    assert (same & (holder.shift(2) == visits["holder_function"])).sum() > 100, "ping-pong"
    is_open = sample.projects["status"].isin(["open", "on_hold"])
    assert (is_open & (sample.projects["need_by"] < "2026-10-31")).sum() >= 5, "open and past their need"
    running = visits[visits["left_at"].isna()]
    assert (pd.Timestamp("2026-10-31") - running["entered_at"] > "60 days").sum() >= 3, "stuck"


def test_asks_are_told_as_the_contract_says(sample):
    contacts = sample.contacts
    is_ask, is_objection = contacts["purpose"] == "ask", contacts["outcome"] == "resistance"
    assert (contacts.loc[is_ask, "outcome"] != "").all()
    assert ((contacts["reason"] != "") == is_objection).all()
    answered = contacts[contacts["answered_at"] != ""]
    assert (answered["answered_at"] > answered["happened_at"]).all()
    assert answered["outcome"].isin([*YES, "resistance"]).all()
    ids = contacts[contacts["ask_id"] != ""]
    earlier = ids.groupby("ask_id")["outcome"].transform(
        lambda told: (told == "resistance").cumsum().shift(fill_value=0)
    )
    numbered = ids["round"] != ""
    assert (ids.loc[numbered, "round"].astype(int) == 1 + earlier[numbered]).all()
    assert len(ids) > 0.6 * len(contacts)


def test_talks_stand_where_they_belong(sample):
    ids = sample.contacts[sample.contacts["ask_id"] != ""]
    first = ids[ids["purpose"] == "ask"].groupby("ask_id")["happened_at"].min()
    before = ids[ids["purpose"] == "prealign"]
    asked = before["ask_id"].map(first).dropna()  # some asks were still to come at as_of
    assert len(asked) > 0.9 * len(before) > 500
    assert (before.loc[asked.index, "happened_at"] < asked).all()
    objected = ids[ids["outcome"] == "resistance"]
    objected = objected.assign(at=objected["answered_at"].where(objected["answered_at"] != "", objected["happened_at"]))
    after = ids[(ids["purpose"] == "resolve") & (ids["outcome"] == "")]
    assert (after["happened_at"] >= after["ask_id"].map(objected.groupby("ask_id")["at"].min())).all()


def test_one_function_has_too_few_answers_and_the_others_have_enough(sample):
    sheets = sample.table("pulse").query("side == 'stakeholder'")
    sheets = sheets.assign(
        person=sheets["stakeholder_id"] + sheets["respondent_id"],
        of=sheets["function"].where(sheets["stakeholder_id"] == "", sheets["stakeholder_id"].map(sample.functions)),
        quarter=pd.to_datetime(sheets["asked_at"]).dt.to_period("Q"),
    )
    asked = sheets.groupby(["of", "quarter"])["person"].nunique().unstack()
    answered = sheets[sheets["answered_at"] != ""].groupby(["of", "quarter"])["person"].nunique().unstack(fill_value=0)
    few = sample.truth["trust"]["function_with_too_few_answers"]
    assert asked.shape == (13, 13)
    assert asked.drop(index=few).min().min() >= 12
    assert answered.drop(index=few).min().min() >= 5
    assert answered.loc[few].max() < 5
    months = sheets.groupby("quarter")["asked_at"].agg(lambda at: at.str[:7].nunique())
    assert (months.iloc[1:-1] == 3).all(), "a quarter's sheets are spread over its months"


def test_rows_are_counted_in_the_truth(sample):
    assert sample.truth["rows"] == {name: len(sample.table(name)) for name in COLUMNS}
    assert sample.truth["status"] == sample.projects["status"].value_counts().to_dict()


def test_the_command_line_lists_every_effect_and_writes_where_it_is_told(tmp_path):
    script = str(generate.HERE / "generate.py")
    told = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True, check=True).stdout
    assert all(f"  {effect} " in told for effect in planted.EFFECTS)
    command = [
        sys.executable,
        script,
        "--scale",
        "0.05",
        "--out",
        str(tmp_path),
        "--without",
        "stuck",
        "prealign",
    ]
    subprocess.run(command, capture_output=True, check=True, cwd=tmp_path)
    assert Sample(tmp_path).truth["without"] == ["prealign", "stuck"]
    assert len(Sample(tmp_path).table("projects")) == 25


def test_amounts_are_sensible(sample):
    projects = sample.projects
    spend = projects["spend"].astype(float)
    assert spend.between(5_000, 50_000_000).all()
    known = projects[projects["savings_realised"] != ""]
    assert (known["status"] == "completed").all()
    share = known["savings_realised"].astype(float).sum() / known["savings_negotiated"].astype(float).sum()
    assert share == pytest.approx(0.74, abs=0.05)
    assert np.all(sample.table("effort")["hours"].astype(float) > 0)
