"""Check, import and detect run as commands of their own: with progress, one at a time, cancelled without a trace."""

import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from dashboard.importing import ImportProblem, jobs
from dashboard.importing.uploads import LOCK, Upload
from tests.importing.example import PROJECTS, VISITS, put, rows

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(tmp_path / "team.duckdb"))
    return tmp_path


def waited(job: jobs.Job) -> jobs.Job:
    job.process.wait(60)
    return job


def test_an_import_tells_how_far_it_is_and_what_it_did(folder):
    paths = put(folder, projects=PROJECTS, stage_visits=VISITS)
    job, seen = jobs.start("import", paths, folder), []
    while not job.has_ended:
        seen.append((job.share, job.task))
        time.sleep(0.01)
    report = json.loads(job.report())
    assert {one["table"]: one["new"] for one in report["tables"]} == {"projects": 2, "stage_visits": 3}
    assert rows(folder, "select count(*) from stage_visits") == [(3,)]
    shares = [share for share, _ in seen]
    assert shares == sorted(shares) and seen[0] == (0.0, "Starting"), "the bar never goes back"
    assert {"Reading projects.csv", "Loading projects.csv into projects"} & {task for _, task in seen}
    assert job.task == "Building the ledger" and job.share == 1.0


def test_the_bar_never_goes_back_and_what_was_said_last_before_the_end_is_what_went_wrong():
    job = SimpleNamespace(task="Starting", share=0.0, problem="")

    def heard(line: str) -> tuple[str, float, str]:
        jobs.Job.hear(job, line)
        return job.task, round(job.share, 3), job.problem

    assert heard('{"task": "Reading a.csv", "done": 4, "total": 4}') == ("Reading a.csv", 0.4, "")
    assert heard('{"task": "Reading b.csv", "done": 1, "total": 4}') == ("Reading b.csv", 0.4, "")
    assert heard('{"task": "Building the ledger", "done": 0, "total": 0}') == ("Building the ledger", 0.75, "")
    assert heard('{"problem": "b.csv is empty."}')[2] == "b.csv is empty."
    assert heard("Traceback (most recent call last):") == ("Building the ledger", 0.75, "")


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="the system has no such priorities")
def test_a_load_stands_back_behind_readers_and_no_key_pressed_beside_it_ends_it(folder):
    (path,) = put(folder, projects="project_id,requesting_function\n" + "".join(f"P{n},IT\n" for n in range(100_000)))
    job = jobs.start("check", [path], folder)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, job.process.pid) == min(19, own + jobs.NICER)
    assert os.getsid(job.process.pid) != os.getsid(0)
    job.cancel()


def test_a_check_writes_nothing_and_what_is_wrong_is_its_own_sentence(folder):
    (path,) = put(folder, projects=PROJECTS)
    assert json.loads(waited(jobs.start("check", [path], folder)).report())["is_written"] is False
    assert not (folder / "team.duckdb").exists()
    (path,) = put(folder, projects="project_id,title\nP1,Pumps\n")
    with pytest.raises(ImportProblem, match=r"^projects.csv: the table projects needs the column requesting_function"):
        waited(jobs.start("check", [path], folder)).report()


def test_while_one_is_at_work_the_next_is_told_to_wait_and_cancelling_leaves_nothing(folder):
    upload = Upload()
    (path,) = put(folder, projects="project_id,requesting_function\n" + "".join(f"P{n},IT\n" for n in range(300_000)))
    job = jobs.start("import", [path], upload.folder)
    with pytest.raises(jobs.Busy, match="Wait until that has ended"):
        jobs.start("check", [path], folder)
    while job.task == "Starting":
        time.sleep(0.01)
    assert [one.name for one in upload.folder.iterdir() if one.is_dir()], "what it puts aside lies in the folder"
    job.cancel()
    assert job.process.returncode == 130 and job.is_cancelled
    assert not jobs.is_busy()
    with pytest.raises(ImportProblem, match="as it was"):
        job.report()
    assert {one.name for one in upload.folder.iterdir()} <= {"report.json", LOCK}
    assert sorted(one.name for one in folder.iterdir()) == ["projects.csv"]
    upload.remove()


def test_a_job_that_nobody_holds_any_more_ends(folder):
    (path,) = put(folder, projects="project_id,requesting_function\n" + "".join(f"P{n},IT\n" for n in range(300_000)))
    job = jobs.start("import", [path], folder)
    process = job.process
    while job.task == "Starting":
        time.sleep(0.01)
    del job
    assert process.wait(20) == 130
    assert not (folder / "team.duckdb").exists()


def test_where_loading_is_off_no_command_starts(folder):
    (folder / "settings.toml").write_text("[access]\nloading = false\n")
    (path,) = put(folder, projects=PROJECTS)
    for command in ("detect", "check", "import"):
        with pytest.raises(jobs.LoadingOff, match=r"loading = true under \[access\]"):
            jobs.start(command, [path], folder)
    assert not jobs.is_busy()
    assert sorted(one.name for one in folder.iterdir()) == ["projects.csv", "settings.toml"]
