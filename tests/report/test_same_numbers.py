"""The same numbers everywhere: slide, PowerPoint, Excel, CSV, command line and page say what the finding says."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from dashboard import report, words
from dashboard.cli import main
from dashboard.database import Database
from dashboard.findings import FINDINGS
from dashboard.report import Content, board, columns, content, file_of, picture, slides
from dashboard.report.columns import safe_text
from dashboard.report.picture import chart_alone_svg, slide_svg
from dashboard.scope import Question, Scope
from tests.findings.reading import plain, whole
from tests.queries.drawn import SETTINGS, company, day
from tests.queries.test_credibility import ITEMS
from tests.report.reading_pictures import lines_of, numbers, root_of, said, said_to_all
from tests.report.reading_slides import a_picture, notes, opened, texts
from tests.report.test_workbook import as_read, read_equals, sheets

pytestmark = pytest.mark.slow

PROJECT = "P-000302"
BOARD = board.NAMES


@dataclass(frozen=True)
class Asked:
    """A scope as a test, the command line and an address name it."""

    fields: dict
    options: tuple[str, ...]
    address: dict

    def scope(self, database: Database, name: str = "") -> Scope:
        project = PROJECT if name.startswith("project/") else ""
        return Scope(database.dataset.as_of, database.dataset.time_zone, project_id=project, **self.fields)


def days(first: str, last: str) -> dict:
    return {"from_on": date.fromisoformat(first), "until_on": date.fromisoformat(last)}


ASKED = {
    "the last 12 months": Asked(
        {**days("2025-11-01", "2026-10-31"), "comparison": "previous"}, (), {},
    ),
    "a quarter and the one a year before": Asked(
        {**days("2026-07-01", "2026-09-30"), "comparison": "last-year"},
        ("--from", "2026-07-01", "--to", "2026-09-30", "--compare", "last-year"),
        {"period": "2026-07-01..2026-09-30", "compare": "last-year"},
    ),
    "a function and a region in working days": Asked(
        {**days("2025-11-01", "2026-10-31"), "comparison": "previous", "functions": ("Engineering",),
         "regions": ("Germany",), "clock": "working", "question": Question("cycle_time", "category", "none", "none")},
        ("--function", "Engineering", "--region", "Germany", "--clock", "working",
         "--question", "measure=cycle_time&by=category"),
        {"function": "Engineering", "region": "Germany", "clock": "working", "measure": "cycle_time",
         "by": "category"},
    ),
    "all time, compared with nothing": Asked(
        {"comparison": "none"}, ("--period", "all", "--compare", "none"), {"period": "all", "compare": "none"},
    ),
}  # fmt: skip
ON_PAGE = ("the last 12 months", "a function and a region in working days")


@pytest.fixture(scope="module")
def contents_of(sample):
    """Every finding of a scope, asked once."""
    known: dict[str, list[Content]] = {}

    def of(asked: str) -> list[Content]:
        if asked not in known:
            known[asked] = [content(sample, name, ASKED[asked].scope(sample, name)) for name in FINDINGS]
        return known[asked]

    return of


@pytest.fixture(params=ASKED)
def asked(request) -> str:
    return request.param


def footer_of(one: Content) -> str:
    return " · ".join(filter(None, (one.shown_for, one.n_words)))


def test_the_scopes_show_most_findings_and_also_some_with_nothing_to_show(contents_of):
    states = {asked: [one.found.state for one in contents_of(asked)] for asked in ASKED}
    assert all(found.count("shown") > 20 for found in states.values())
    assert any(state != "shown" for found in states.values() for state in found)
    sentences = {asked: tuple(one.found.sentence for one in contents_of(asked)) for asked in ASKED}
    assert len(set(sentences.values())) == len(ASKED)


# Files ----------------------------------------------------------------------------------------------------------------


def test_the_slide_of_every_finding_says_its_sentence_its_measure_and_what_it_is_of(asked, contents_of):
    contents = contents_of(asked)
    # Drawing takes its time: one scope whole, and every third finding of the others.
    for one in contents if asked == ON_PAGE[0] else contents[::3]:
        if one.found.state != "shown":
            continue
        svg = slide_svg(one)
        wrong = [text for text in (one.found.sentence, one.found.subline, footer_of(one), one.source, "Sample data")
                 if text not in said(svg)]  # fmt: skip
        assert not wrong, one.name
        assert root_of(svg)[0].text == one.found.sentence, one.name
        if one.found.draw is not None:
            assert one.found.draw(mode="light")["description"] == one.found.sentence, one.name


def test_the_powerpoint_of_every_finding_says_its_sentence_its_measure_and_what_it_is_of(asked, contents_of):
    contents = contents_of(asked)
    read = opened(slides.deck("Review", contents[0].shown_for, contents, a_picture))
    for one, slide in zip(contents, list(read.slides)[1:], strict=False):
        found = texts(slide)
        assert slide.shapes.title.text_frame.text == one.heading, one.name
        expected = [one.found.sentence, one.found.subline, footer_of(one), one.source, "Sample data"]
        assert not [text for text in expected if text and text not in found], one.name
    assert texts(read.slides[0])[:2] == ["Review", contents[0].shown_for]


def test_the_workbook_and_the_csv_of_every_finding_have_all_rows_with_their_values(asked, contents_of):
    for one in contents_of(asked):
        rows = one.found.rows
        book = sheets(file_of(one, "xlsx"))
        head, *read = book["Rows"] or [[]]
        assert (head, len(read)) == (list(rows.columns), len(rows)), one.name
        csv_head, *lines = csv.reader(io.StringIO(file_of(one, "csv").decode(), newline=""))
        assert (csv_head, len(lines)) == (list(rows.columns), len(rows)), one.name
        for written, line, row in zip(read, lines, rows.itertuples(index=False, name=None), strict=True):
            cells = [*map(as_read, row)]
            wrong = [(w, c) for w, c in zip(written, cells, strict=True) if not read_equals(w, c)]
            wrong += [(w, c) for w, c in zip(line, cells, strict=True) if not csv_equals(w, c)]
            assert not wrong, (one.name, wrong)
        about = dict(line[:2] for line in book["Definitions"])
        assert about["Finding"] == safe_text(one.found.sentence), one.name
        assert about["Shown for"] == one.shown_for and about["Source"] == one.source, one.name


def csv_equals(read: str, expected) -> bool:
    if isinstance(expected, bool):
        return read == str(expected).lower()
    if isinstance(expected, int | float):
        return float(read) == pytest.approx(expected, rel=1e-14, abs=1e-300)
    return read == str(expected)


def test_bars_panels_and_tables_write_the_figures_of_their_rows(asked, contents_of):
    shown = {one.name: one for one in contents_of(asked) if one.found.state == "shown"}
    for name, figure in (
        ("cycle_time/time_by_holder", lambda row: plain(words.days(row.days))),
        ("resistance/reasons", lambda row: f"{row.objections} · {plain(words.share(row.share))}"),
    ):
        if name not in shown:
            continue
        lines = [plain(line) for line in lines_of(slide_svg(shown[name]))]
        missing = [figure(row) for row in shown[name].found.rows.head(12).itertuples()
                   if not any(figure(row) in line for line in lines)]  # fmt: skip
        assert not missing, name
    scorecard = shown["review/scorecard"]
    on_it = lines_of(slide_svg(scorecard))
    for row in scorecard.found.rows.itertuples():
        assert {row.value_words, row.target_words} <= set(on_it), row.figure
    headline = shown["review/headline"]
    on_it = lines_of(slide_svg(headline))
    on_board = lines_of(report.board_svg({name: by_name(contents_of(asked), name) for name in BOARD}))
    for figure in headline.found.tiles:
        assert {figure.kind.label, figure.value_words} <= set(on_it) & set(on_board)


def by_name(contents: list[Content], name: str) -> Content:
    return next(one for one in contents if one.name == name)


# The command line -----------------------------------------------------------------------------------------------------


def exported(sample_path, folder, kind: str, *options: str) -> dict[str, bytes]:
    words_of_it = ["export", "--format", kind, "--out", str(folder), "--database", str(sample_path), *options]
    folder.mkdir(exist_ok=True)
    result = CliRunner().invoke(main, words_of_it)
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(written) == sorted({line.rpartition("/")[2] for line in result.stdout.splitlines()})
    return written


OF_PROJECT = [word for name in FINDINGS if name.startswith("project/") for word in ("--finding", name)]


def test_the_command_line_writes_the_files_of_the_page(asked, contents_of, sample_path, tmp_path):
    options = ASKED[asked].options
    written = exported(sample_path, tmp_path / "all", "csv", "--all", *options)
    written |= exported(sample_path, tmp_path / "one", "csv", *OF_PROJECT, "--project", PROJECT, *options)
    contents = contents_of(asked)
    assert sorted(written) == sorted(report.name_of(one, "csv") for one in contents)
    for one in contents:
        assert csv_of(written[report.name_of(one, "csv")]) == csv_of(file_of(one, "csv")), one.name
        assert file_of(one, "csv").decode() == report.csv_of(one.found.rows), one.name


def csv_of(data: bytes) -> list[list]:
    """The cells of a CSV, numbers to twelve digits: a sum over several threads may differ in the last ones."""
    return [[in_digits(cell) for cell in line] for line in csv.reader(io.StringIO(data.decode(), newline=""))]


def in_digits(cell: str) -> str | float:
    try:
        return float(f"{float(cell):.12g}")
    except ValueError:
        return cell


def test_workbook_slide_and_powerpoint_of_the_command_line_are_those_of_the_page(asked, contents_of, sample_path,
                                                                                 tmp_path):  # fmt: skip
    chosen = ("review/scorecard", "cycle_time/time_by_holder", "credibility/trust_by_function", "explore/answer")
    options = [word for name in chosen for word in ("--finding", name)] + list(ASKED[asked].options)
    contents = [by_name(contents_of(asked), name) for name in chosen]
    contents = [one for one in contents if one.found.state == "shown"]
    for kind in ("xlsx", "pptx"):
        written = exported_of_shown(sample_path, tmp_path / kind, kind, options, len(contents) == len(chosen))
        for one in contents:
            assert written[report.name_of(one, kind)] == file_of(one, kind), (one.name, kind)
    written = exported_of_shown(sample_path, tmp_path / "svg", "svg", options, len(contents) == len(chosen))
    for one in contents:
        assert lines_of(written[report.name_of(one, "svg")].decode()) == lines_of(slide_svg(one)), one.name


def exported_of_shown(sample_path, folder, kind: str, options: list[str], all_shown: bool) -> dict[str, bytes]:
    if all_shown or kind == "xlsx":
        return exported(sample_path, folder, kind, *options)
    folder.mkdir()
    result = CliRunner().invoke(
        main, ["export", "--format", kind, "--out", str(folder), "--database", str(sample_path), *options]
    )
    assert result.exit_code == 1
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# The page -------------------------------------------------------------------------------------------------------------


def pages_of(root, address: dict) -> Iterator[tuple[str, AppTest]]:
    for page in ("review", "cycle_time", "resistance", "credibility", "explore", "project"):
        test = AppTest.from_file(str(root / "app.py"), default_timeout=120)
        test.switch_page(f"pages/{page}.py")
        for name, value in address.items():
            test.query_params[name] = value
        if page == "project":
            test.query_params["project"] = PROJECT
        for name in FINDINGS:
            test.session_state[f"more_{name}"] = True
        yield page, test.run()


@pytest.mark.parametrize("on_page", ON_PAGE)
def test_the_pages_have_the_sentences_and_the_rows_of_the_findings(on_page, contents_of, sample_path, root,
                                                                   monkeypatch):  # fmt: skip
    monkeypatch.setenv("DOWN_THE_HALL_DATABASE", str(sample_path))
    contents = {name: {} for name in ("review", "cycle_time", "resistance", "credibility", "explore", "project")}
    by_heading: dict[str, list[Content]] = {}
    for one in contents_of(on_page):
        contents[one.name.partition("/")[0]][one.heading] = one
        by_heading.setdefault(one.heading, []).append(one)
    seen: set[str] = set()
    for page, shown in pages_of(root, ASKED[on_page].address):
        assert not shown.exception and not shown.error, page
        headings = [one.value for one in shown.subheader]
        more = [one for one in shown.expander if one.label == "Take along, rows, definition, caveats and SQL"]
        assert len(headings) == len(more) > (0 if page == "explore" else 2), page
        for heading, inside in zip(headings, more, strict=True):
            assert heading in by_heading, (page, heading)
            one = contents[page].get(heading) or by_heading[heading][0]
            seen.add(one.name)
            if one.found.rows.empty:
                assert not len(inside.dataframe), one.name
                continue
            assert cells_of(inside.dataframe[0].value) == cells_of(as_shown(one.found.rows)), one.name
    assert seen == {one.name for one in contents_of(on_page)}


def cells_of(rows: pd.DataFrame) -> list[list]:
    """Head and cells in Python's own types, what is missing as None, numbers to twelve digits."""
    cells = [[rounded(value) for value in row] for row in rows.itertuples(index=False, name=None)]
    return [list(rows.columns), *cells]


def rounded(value):
    value = columns.plain(value)
    if isinstance(value, date):
        return pd.Timestamp(value).tz_localize(None)
    return float(f"{value:.12g}") if isinstance(value, int | float) else value


def as_shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as a table on the page has them: at most 500, shares in percent, quarters in words."""
    shown = rows.head(500).copy()
    for name in shown.columns:
        if name.endswith(("share", "share_low", "share_high", "rate", "rate_low", "rate_high")):
            shown[name] = shown[name] * 100
        if name == "quarter_on":
            shown[name] = shown[name].map(words.quarter)
    return shown


# What every file says of itself ---------------------------------------------------------------------------------------


FILTERED = "a function and a region in working days"


def test_every_kind_of_file_says_period_filters_day_of_the_data_and_source_and_that_it_is_a_sample(contents_of):
    one = by_name(contents_of(FILTERED), "cycle_time/time_by_holder")
    assert one.shown_for == (
        "12\u202fmonths to 31 October 2026, compared with the 12 months before · Requesting function: Engineering ·"
        " Region: Germany · in working days · as of 31 October 2026"
    )
    for kind, text in said_by(one).items():
        missing = [part for part in (one.shown_for, one.source) if flat(part) not in flat(text)]
        assert not missing and "ample data" in text, kind
    assert one.source.endswith("as of 31 October 2026") and "sample data of a made-up company" in one.source
    assert "Engineering" in report.name_of(one, "csv") and "as-of-2026-10-31" in report.name_of(one, "csv")


def test_the_board_says_period_filters_day_of_the_data_and_source(contents_of):
    found = {name: by_name(contents_of(FILTERED), name) for name in BOARD}
    on_it, head = said(report.board_svg(found)), found["review/headline"]
    assert " · ".join(head.shown_for.split(" · ")[:-1]) in on_it
    assert head.source in on_it and "Sample data" in on_it and head.found.sentence in on_it


def test_no_file_of_a_company_that_is_no_sample_says_that_it_is_one(small):
    scope = whole(small)
    shown = [one for one in (content(small, name, scope) for name in FINDINGS) if one.found.state == "shown"]
    assert len(shown) > 5
    for one in shown[:3]:
        for kind, text in said_by(one).items():
            assert "ample" not in text.replace("sample of", ""), (one.name, kind)
            assert flat(one.source) in flat(text), (one.name, kind)
    on_board = said(report.board_svg(report.contents(small, scope)))
    assert "ample data" not in on_board and "made-up" not in on_board and shown[0].source in on_board


def said_by(one: Content) -> dict[str, str]:
    """What each kind of file says, a picture's pixels apart: PNG and PDF are made of the SVG."""
    pages = PdfReader(io.BytesIO(file_of(one, "pdf"))).pages
    said_of = {
        "svg": said(file_of(one, "svg").decode()),
        "pdf": " ".join(page.extract_text() for page in pages),
        "pptx": " ".join(texts(opened(file_of(one, "pptx")).slides[0])),
        "notes": notes(opened(file_of(one, "pptx")).slides[0]) + (" Sample data" if one.dataset.is_sample else ""),
        "xlsx": " ".join(str(cell) for line in sheets(file_of(one, "xlsx"))["Definitions"] for cell in line),
    }
    if one.found.draw is not None:
        said_of["chart"] = said(chart_alone_svg(one))
    return said_of


def flat(text: str) -> str:
    return "".join(text.split())


# What is hidden -------------------------------------------------------------------------------------------------------


def person(function: str, number: int, items: tuple[int, ...], recommend: int) -> dict:
    return {
        "response_id": f"{function}{number}", "respondent_id": f"{function}{number}", "function": function,
        "side": "stakeholder", "asked_at": "2026-01-05", "answered_at": "2026-01-05 12:00",
        **dict(zip(ITEMS, items, strict=True)), "recommend": recommend,
    }  # fmt: skip


# Four people of Legal; to hide what they say, IT, the next smallest, is hidden with them.
PULSE = [
    *(person("Legal", number, (7, 7, 6, 7, 5, 6, 7 - number), 9 + number % 2) for number in range(4)),
    *(person("IT", number, (3, 3, 4, 3, 2, 4, 1 + number % 3), 5) for number in range(8)),
    *(person("Quality", number, (5, 5, 4, 5, 6, 4, 3 + number % 3), 7 + number % 3) for number in range(9)),
]


def with_floor(folder, people: int) -> Database:
    settings = SETTINGS.model_copy(update={"people": SETTINGS.people.model_copy(update={"minimum_people": people})})
    return company(folder, day(120), projects=ONE_PROJECT, pulse=PULSE, settings=settings)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Database:
    return with_floor(tmp_path_factory.mktemp("five") / "files", 5)


@pytest.fixture(scope="module")
def hidden(small, tmp_path_factory) -> set[str]:
    """The figures that a lower floor would show, and this one does not, to six digits."""
    lower = with_floor(tmp_path_factory.mktemp("three") / "files", 3)
    rows = content(lower, "credibility/trust_by_function", whole(lower)).found.rows
    of_few = rows.loc[rows["function"].isin(["Legal", "IT"]), ["trust", "trust_low", "trust_high"]]
    return (figures_in(lower) - figures_in(small)) | {f"{value:.6g}" for value in of_few.to_numpy().ravel()}


def figures_in(database: Database) -> set[str]:
    found = set()
    for name in FINDINGS:
        rows = content(database, name, whole(database)).found.rows
        found |= {f"{value:.6g}" for column in rows.select_dtypes("float") for value in rows[column].dropna()
                  if not float(value).is_integer()}  # fmt: skip
    return found


def digits_in(text: str) -> set[str]:
    return {f"{float(number):.6g}" for number in re.findall(r"\d+\.\d{3,}", text)}


def all_text(data: bytes) -> str:
    """Every XML of a package, those of the packages in it included."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return " ".join(
            all_text(package.read(name)) if name.endswith(".xlsx") else package.read(name).decode()
            for name in package.namelist()
            if name.endswith((".xml", ".rels", ".xlsx"))
        )


def test_what_a_floor_hides_is_in_no_file(small, hidden):
    scope = whole(small)
    contents = [content(small, name, scope) for name in FINDINGS]
    assert len(hidden) >= 6
    shown = [one for one in contents if one.found.state == "shown"]
    assert {"credibility/trust_by_function", "credibility/recommend"} <= {one.name for one in shown}
    for one in contents:
        assert not hidden & digits_in(file_of(one, "csv").decode()) and b"Legal" not in file_of(one, "csv"), one.name
        book = all_text(file_of(one, "xlsx"))
        assert not hidden & digits_in(book), one.name
        assert not any("Legal" in str(cell) for line in sheets(file_of(one, "xlsx"))["Rows"] for cell in line), one.name
    for one in shown:
        texts_of_it = said_to_all(slide_svg(one))
        assert not hidden & digits_in(texts_of_it) and "Legal" not in texts_of_it, one.name
        if one.name.startswith("credibility/"):
            assert not {"87", "33"} & numbers(plain(texts_of_it).replace("33 %", "")), one.name
    deck = slides.deck("Review", "", contents, a_picture)
    assert not hidden & digits_in(all_text(deck))
    for slide in list(opened(deck).slides)[: len(contents) + 1]:
        assert not any("Legal" in text for text in texts(slide)), slide.shapes.title.text_frame.text
    board_said = said_to_all(report.board_svg(report.contents(small, scope)))
    assert not hidden & digits_in(board_said) and "Legal" not in board_said


# What others wrote ----------------------------------------------------------------------------------------------------


ONE_PROJECT = "project_id | requesting_function | intake_at | status\nP | IT | 2026-01-01 | open"
TITLES = ('=HYPERLINK("http://x")', "@cmd", "<b>R&D</b> \"new\" & 'old' > all", "-1+1", "Bell\x07 and\x0b tab")


def safe(title: str) -> str:
    return f"'{title}" if title[0] in "=@-" else title


def test_titles_that_a_spreadsheet_or_a_picture_would_take_for_its_own_are_only_texts(tmp_path):
    projects = [
        {"project_id": f"P{number}", "title": title, "requesting_function": "<IT> & \"co\"", "status": "open",
         "intake_at": day(number), "need_by": day(60 + number).date()}
        for number, title in enumerate(TITLES)
    ]  # fmt: skip
    database = company(tmp_path, day(120), projects=projects)
    carried = set()
    for number, title in enumerate(TITLES):
        scope = whole(database, project_id=f"P{number}")
        for name in FINDINGS:
            if number and not name.startswith("project/"):
                continue
            one = content(database, name, scope if name.startswith("project/") else whole(database))
            if "title" not in one.found.rows or title not in set(one.found.rows["title"]):
                continue
            carried.add(name)
            column = list(one.found.rows.columns).index("title")
            lines = [*csv.reader(io.StringIO(file_of(one, "csv").decode(), newline=""))]
            on_it = [one for one in TITLES if not name.startswith("project/") or one == title]
            assert {safe(one) for one in on_it} <= {line[column] for line in lines}, name
            rows = sheets(file_of(one, "xlsx"))["Rows"]
            assert safe(title).replace("\x07", "").replace("\x0b", "") in [
                re.sub(r"_x00..?_|[\x07\x0b]|_x000[0-9A-F]_", "", str(line[column])) for line in rows
            ], name
            assert "<f>" not in all_text(file_of(one, "xlsx")), name
            if one.found.state != "shown" or number:
                continue
            if name == "cycle_time/forecast_of_open_projects":
                written = said(file_of(one, "svg").decode())
                assert all(part in written for part in ("HYPERLINK", "@cmd", '<b>R&D</b> "new"', "Bell and"))
            assert len(opened(file_of(one, "pptx")).slides) == 1, name
            assert file_of(one, "png").startswith(b"\x89PNG"), name
    assert len(carried) > 2
    for name in ("review/headline", "cycle_time/time_by_holder"):
        one = content(database, name, whole(database, functions=('<IT> & "co"',)))
        slide = picture.slide_svg(one) if one.found.state == "shown" else picture.said_svg(one)
        assert '<IT> & "co"' in said(slide), name
        found = opened(slides.deck('<Deck> & "co"', one.shown_for, [one], a_picture))
        assert any('<IT> & "co"' in text for text in texts(found.slides[1])), name
