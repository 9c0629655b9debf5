"""The command line takes findings, the board and decks along as files that open, or says in a sentence why not."""

import csv
import io
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from dashboard import report
from dashboard.cli import main
from dashboard.findings import FINDINGS
from tests.findings.reading import between
from tests.queries.drawn import company, day
from tests.queries.test_credibility import PROJECT
from tests.report.test_workbook import sheets
from tests.test_cli import complains

pytestmark = pytest.mark.slow

HOLDER, REASONS = "cycle_time/time_by_holder", "resistance/reasons"
STEM = "cycle_time-time_by_holder_2025-11-01_2026-10-31"
AS_OF = "_as-of-2026-10-31"


@pytest.fixture
def export(sample_path, tmp_path, monkeypatch):
    """Export in an empty folder, from the sample unless another file is named."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, database: Path = sample_path):
        return CliRunner().invoke(main, ["export", *words, "--database", str(database)])

    return run


def opens(kind: str, data: bytes) -> bool:
    """Whether a file is of its kind and holds something."""
    match kind:
        case "png" | "chart":
            with Image.open(io.BytesIO(data)) as image:
                image.load()
                return data.startswith(b"\x89PNG\r\n\x1a\n") and min(image.size) > 200
        case "svg":
            return ElementTree.fromstring(data.decode()).tag.endswith("}svg")
        case "pdf":
            return len(PdfReader(io.BytesIO(data)).pages) == 1
        case "pptx":
            return len(Presentation(io.BytesIO(data)).slides) == 1
        case "xlsx":
            return len(sheets(data)["Rows"]) > 1
    return len(list(csv.reader(io.StringIO(data.decode())))) > 1


def written(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def done(result, *paths: str) -> None:
    """Nothing on standard error, and a line for each file on standard output."""
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == list(paths)


# Files ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", report.KINDS)
def test_each_kind_of_file_opens_and_is_named_after_finding_period_and_day_of_the_data(kind, export, tmp_path):
    name = f"{STEM}{AS_OF}{'_chart' if kind == 'chart' else ''}.{report.KINDS[kind].ending}"
    done(export("--finding", HOLDER, "--format", kind), name)
    assert written(tmp_path) == [name]
    assert opens(kind, (tmp_path / name).read_bytes())


@pytest.mark.parametrize("kind", report.BOARD_KINDS)
def test_the_board_can_be_taken_along_as_any_picture(kind, export, tmp_path):
    done(export("--finding", "review/board", "--format", kind), f"review-board_2025-11-01_2026-10-31{AS_OF}.{kind}")
    (name,) = written(tmp_path)
    assert opens(kind, (tmp_path / name).read_bytes())


def test_the_board_has_no_rows_of_its_own_and_says_so(export, tmp_path):
    complains(export("--finding", "review/board", "--format", "csv"), "The board is a picture", "png", "not csv")
    assert written(tmp_path) == []


def test_without_a_format_a_slide_is_written_as_png(export, tmp_path):
    assert export("--finding", HOLDER).exit_code == 0
    with Image.open(tmp_path / f"{STEM}{AS_OF}.png") as image:
        assert image.size == (1920, 1080)


def test_filters_and_project_are_in_the_name_of_the_file(export, tmp_path):
    options = ("--finding", HOLDER, "--format", "csv", "--period", "all", "--function", "IT security")
    done(export(*options, "--project", "P-000302"), f"cycle_time-time_by_holder_P-000302_IT-security{AS_OF}.csv")


def test_one_finding_goes_to_the_file_that_is_named_or_into_the_folder_that_is_there(export, tmp_path):
    named = tmp_path / "new" / "rows.csv"
    done(export("--finding", HOLDER, "--format", "csv", "--out", str(named)), str(named))
    folder = tmp_path / "there"
    folder.mkdir()
    inside = folder / f"{STEM}{AS_OF}.csv"
    done(export("--finding", HOLDER, "--format", "csv", "--out", str(folder)), str(inside))
    assert named.read_bytes() == inside.read_bytes()


def test_several_findings_go_into_a_folder_in_the_order_they_were_asked_for(export, tmp_path):
    folder = tmp_path / "both"
    result = export("--finding", REASONS, "--finding", HOLDER, "--format", "csv", "--out", str(folder))
    reasons = f"resistance-reasons_2025-11-01_2026-10-31{AS_OF}.csv"
    done(result, str(folder / reasons), str(folder / f"{STEM}{AS_OF}.csv"))
    assert written(folder) == sorted([reasons, f"{STEM}{AS_OF}.csv"])


def test_all_is_every_finding_those_of_a_project_included_when_one_is_named(export, tmp_path):
    result = export("--all", "--format", "csv", "--project", "P-000302", "--function", "IT", "--out", str(tmp_path))
    assert (result.exit_code, result.stderr) == (0, "")
    assert {name.partition("_2025")[0] for name in written(tmp_path)} == {name.replace("/", "-") for name in FINDINGS}


def test_all_pictures_of_a_small_company_are_written_and_those_that_cannot_be_are_named(export, tmp_path):
    small = company(tmp_path / "small", day(120), projects=PROJECT)
    folder = tmp_path / "out"
    result = export("--all", "--format", "svg", "--period", "all", "--out", str(folder), database=small.path)
    assert result.exit_code == 1 and result.stderr.startswith("Not done. ")
    names = written(folder)
    assert f"review-board_as-of-{small.dataset.as_of:%Y-%m-%d}.svg" in names
    assert all(opens("svg", (folder / name).read_bytes()) for name in names)
    missing = len([name for name in FINDINGS if not name.startswith("project/")]) + 1 - len(names)
    assert len(result.stderr.splitlines()) == missing > 20
    assert "Traceback" not in result.stderr


def test_dark_is_another_picture_of_the_same_words(export, tmp_path):
    for words in ((), ("--dark",)):
        out = str(tmp_path / f"{len(words)}.svg")
        done(export("--finding", HOLDER, "--format", "svg", *words, "--out", out), out)
    light, dark = ((tmp_path / f"{number}.svg").read_text() for number in (0, 1))
    assert said(light) == said(dark)
    assert paper(light) != paper(dark)


def said(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def paper(svg: str) -> str:
    return next(ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")).get("fill")


def test_the_list_names_the_board_and_every_finding(export):
    assert export("--list").stdout.splitlines() == ["review/board", *FINDINGS]


# Decks ----------------------------------------------------------------------------------------------------------------


def test_a_deck_has_a_title_the_board_a_slide_for_each_finding_and_the_definitions(export, tmp_path):
    folder = tmp_path / "decks"
    folder.mkdir()
    out = folder / f"Q3-for-the-board_2025-11-01_2026-10-31{AS_OF}.pptx"
    done(export("--pack", "review", "--format", "pptx", "--title", "Q3 for the board", "--out", str(folder)), str(out))
    assert written(tmp_path) == [f"decks/{out.name}"]
    read = Presentation(str(out))
    layouts = [slide.slide_layout.name for slide in read.slides]
    count = len(report.PACKS["review"])
    assert layouts[1] == "Board" and layouts[2 : 2 + count] == ["Finding"] * count
    assert set(layouts[2 + count :]) == {"Definitions"}
    assert read.slides[0].shapes.title.text_frame.text == "Q3 for the board"


def test_a_deck_as_pdf_has_as_many_pages_and_the_same_headings(export, sample, tmp_path):
    out = tmp_path / "deck.pdf"
    done(export("--pack", "review", "--format", "pdf", "--out", str(out)), str(out))
    pages = [flat(page.extract_text()) for page in PdfReader(out).pages]
    scope = between(sample, "2025-11-01", "2026-10-31")
    contents = [report.content(sample, name, scope) for name in report.PACKS["review"]]
    assert "Procurement review" in pages[0]
    assert flat(report.content(sample, "review/headline", scope).heading) in pages[1]
    for one, page in zip(contents, pages[2:], strict=False):
        assert flat(one.found.sentence) in page, one.name
    rest = pages[2 + len(contents) :]
    assert rest and all("What the measures mean" in page for page in rest)
    for name in dict.fromkeys(name for one in contents for name, _ in one.definitions):
        assert any(flat(name) in page for page in rest), name


def flat(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").split())


class Stopped(Exception):
    """The reader has clicked elsewhere."""


@pytest.mark.parametrize("kind", report.DECK_KINDS)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_deck_that_is_stopped_passes_the_exception_through_and_leaves_nothing(
    kind, at, sample, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    scope, names = between(sample, "2025-11-01", "2026-10-31"), (REASONS, HOLDER)

    def progress(finished: int, total: int) -> None:
        assert total == 2
        if finished == at:
            raise Stopped

    with pytest.raises(Stopped):
        report.deck(sample, scope, "Deck", names, kind, False, progress)
    assert written(tmp_path) == []


# What is wrong is said ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ((), ("Name what to export", "--finding NAME", "--pack review", "--all")),
        (("--all", "--finding", HOLDER), ("Name what to export",)),
        (("--finding", "cycle_time/time_by_holders"), ('no finding "cycle_time/time_by_holders"', HOLDER, "--list")),
        (("--finding", "zzz"), ('no finding "zzz"', "--list")),
        (("--finding", HOLDER, "--function", "Astrology"), ('--function "Astrology"', "Engineering")),
        (("--finding", HOLDER, "--period", "6m", "--from", "2026-01-01"), ("either --period, or --from and --to",)),
        (("--finding", HOLDER, "--period", "fortnight"), ('"fortnight"', "12m")),
        (("--finding", HOLDER, "--from", "2026-05-01", "--to", "2026-04-01"), ("Swap the dates",)),
        (("--pack", "review", "--format", "png"), ("A pack is a deck", "--format pptx or pdf")),
        (("--pack", "yearly"), ("--pack", "review")),
        (("--finding", HOLDER, "--format", "docx"), ("--format", "pptx")),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_said_and_nothing_is_written(words, parts, export, tmp_path):
    complains(export(*words), *parts)
    assert written(tmp_path) == []


@pytest.mark.parametrize("kind", [kind for kind in report.KINDS if report.KINDS[kind].is_picture])
def test_a_finding_with_nothing_to_show_is_no_file_but_its_sentence(kind, export, sample, tmp_path):
    result = export("--finding", HOLDER, "--from", "2010-01-01", "--to", "2010-12-31", "--format", kind)
    sentence = FINDINGS[HOLDER](sample, between(sample, "2010-01-01", "2010-12-31")).sentence
    complains(result, HOLDER, sentence)
    assert (result.exit_code, written(tmp_path)) == (1, [])


def test_one_finding_with_nothing_to_show_does_not_keep_the_others_from_being_written(export, tmp_path):
    words = ("--finding", "project/timeline", "--finding", HOLDER, "--format", "svg")
    result = export(*words)
    assert result.exit_code == 1 and "project/timeline" in result.stderr and "Traceback" not in result.stderr
    assert written(tmp_path) == [f"{STEM}{AS_OF}.svg"] == result.stdout.splitlines()


def test_a_place_that_cannot_be_written_is_named_and_no_part_of_a_file_is_left(export, tmp_path):
    (tmp_path / "file").write_text("no folder")
    target = tmp_path / "file" / "rows.csv"
    complains(export("--finding", HOLDER, "--format", "csv", "--out", str(target)), str(target), "cannot be written")
    assert written(tmp_path) == ["file"]
    # Whole, but not put in its place.
    folder = tmp_path / "rows.csv"
    (folder / f"{STEM}{AS_OF}.csv").mkdir(parents=True)
    complains(export("--finding", HOLDER, "--format", "csv", "--out", str(folder)), "cannot be written")
    assert written(tmp_path) == ["file"]


def test_a_file_that_is_there_is_replaced_whole(export, tmp_path):
    target = tmp_path / "rows.csv"
    target.write_text("what was here before\n" * 10_000)
    done(export("--finding", HOLDER, "--format", "csv", "--out", str(target)), str(target))
    assert opens("csv", target.read_bytes()) and b"before" not in target.read_bytes()
    assert written(tmp_path) == ["rows.csv"]


@pytest.mark.parametrize("kind", report.DECK_KINDS)
def test_a_deck_without_a_finding_is_refused_with_what_to_do(kind, sample):
    scope = between(sample, "2025-11-01", "2026-10-31")
    with pytest.raises(report.NotDrawn, match="Choose at least one"):
        report.deck(sample, scope, "Review", (), kind, True, lambda _done, _of: None)
