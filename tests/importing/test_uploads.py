"""Uploaded files lie in a folder of their own under safe names, and go with it."""

import gc
import io
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.importing.uploads import PREFIX, Upload, remove_abandoned, safe_name


@pytest.fixture
def temporary(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("projects.csv", "projects.csv"),
        ("Einkäufe 2026.csv.gz", "Einkäufe 2026.csv.gz"),
        ("../../x", "x"),
        ("/etc/passwd", "passwd"),
        ("C:\\x\\y.csv", "y.csv"),
        ("C:\\x", "x"),
        ("..", "file"),
        ("", "file"),
        (".hidden", "hidden"),
        ("a\0b.csv", "a_b.csv"),
        ("a\nb\x7f.csv", "a_b_.csv"),
        ("invoice\u202efdp.csv", "invoice_fdp.csv"),
        ("events*.csv", "events_.csv"),
        ("con.csv", "_con.csv"),
        ("x" * 300 + ".csv.gz", "x" * 113 + ".csv.gz"),
        ("数" * 300 + ".csv", "数" * 38 + ".csv"),
    ],
)
def test_a_name_keeps_its_last_part_without_what_any_system_forbids(name, safe):
    assert safe_name(name, []) == safe


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=5))
def test_whatever_they_are_called_files_lie_in_the_folder_each_under_a_name_of_its_own(names):
    taken: list[str] = []
    for name in names:
        taken.append(safe_name(name, taken))
    assert len({one.casefold() for one in taken}) == len(names)
    for one in taken:
        assert 0 < len(one.encode()) <= 255
        assert Path(one).name == one and one not in (".", "..") and "\0" not in one and "\\" not in one


def test_files_are_written_into_the_folder_and_go_with_it(temporary):
    upload = Upload()
    hostile = ["../../x", "C:\\x", "a\0b", "y" * 300, "../../x", "数据.csv"]
    paths = [upload.add(name, io.BytesIO(name.encode())) for name in hostile]
    assert [path.read_bytes() for path in paths] == [name.encode() for name in hostile]
    assert {path.parent for path in paths} == {upload.folder / "files"}
    assert [one.name for one in temporary.iterdir()] == [upload.folder.name]
    assert upload.folder.name.startswith(PREFIX)
    assert oct(upload.folder.stat().st_mode)[-3:] == "700", "nobody else may look"
    upload.remove()
    upload.remove()
    assert list(temporary.iterdir()) == []


def test_a_folder_that_nothing_holds_any_more_is_removed(temporary):
    upload = Upload()
    upload.add("x.csv", io.BytesIO(b"x"))
    del upload
    gc.collect()
    assert list(temporary.iterdir()) == []


HOLDER = """
import io, sys, tempfile, time
tempfile.tempdir = sys.argv[1]
from dashboard.importing.uploads import Upload
upload = Upload()
upload.add("projects.csv", io.BytesIO(b"project_id"))
print(upload.folder, flush=True)
time.sleep(600)
"""


def test_what_a_killed_process_left_is_removed_by_the_next_and_nothing_else_is(temporary, root):
    others = [temporary / name for name in (f"{PREFIX}without-a-lock", "other-program")]
    for other in others:
        other.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(temporary)], cwd=root, stdout=subprocess.PIPE, text=True
    ) as holder:
        folder = Path(holder.stdout.readline().strip())
        own = Upload()
        remove_abandoned()
        assert (folder / "files" / "projects.csv").read_bytes() == b"project_id"
        assert own.folder.is_dir()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert folder.is_dir()
        Upload().remove()
        assert not folder.exists()
        assert own.folder.is_dir() and all(other.is_dir() for other in others)
    own.remove()
    assert not own.folder.exists()
