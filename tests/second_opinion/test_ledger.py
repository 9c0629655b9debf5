"""The ledger of the second opinion: small drawn examples, and the invariants of metrics.md on random
companies.
"""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.second_opinion.ledger import (
    NOBODY,
    UNATTRIBUTED,
    ledger,
    microseconds,
    share,
    stays,
    time_of,
    visits_of_events,
    working_microseconds,
    working_time_of,
)
from tests.second_opinion.strategies import SIDE_OF, companies, csv_of, event_logs, project_of, visits_of

pytestmark = pytest.mark.slow

START = datetime(2026, 1, 1)


def at(count):
    """START plus that many microseconds (the drawn examples use one microsecond per character)."""
    return START + timedelta(microseconds=count)


def drawn(*lines):
    """`stage holder |..====..|`: one visit per run of =, `>` = still open, one µs per character."""
    visits = []
    for line in lines:
        names, picture = line.split("|", 1)
        stage, holder = names.split()
        cells = picture.rstrip("|")
        place = 0
        while place < len(cells):
            if cells[place] in "=>":
                end = place
                while end < len(cells) and cells[end] == "=":
                    end += 1
                is_open = end < len(cells) and cells[end] == ">"
                visits.append(
                    {
                        "stage": stage,
                        "holder_function": holder,
                        "holder_side": None,
                        "entered_at": at(place),
                        "left_at": None if is_open else at(end),
                    }
                )
                place = end
            place += 1
    return visits


def pictured(visits, started=0, ended=None, as_of=12, **arguments):
    """{(stage, holder): µs} of a drawn project."""
    project = {"started_at": at(started), "ended_at": None if ended is None else at(ended)}
    segments = ledger(project, visits, at(as_of), SIDE_OF, **arguments)
    return {(stage, function): part for (stage, function, _), part in time_of(segments).items()}


NOBODY_HAS_IT, UNKNOWN = (NOBODY, NOBODY), (UNATTRIBUTED, UNATTRIBUTED)


@pytest.mark.parametrize(
    ("what", "lines", "bounds", "expected"),
    [
        (
            "before the first and after the last visit nothing is known, between them nobody has it",
            ("market Supplier |..===..==...|",),
            {},
            {UNKNOWN: 2 + 3, ("market", "Supplier"): 5, NOBODY_HAS_IT: 2},
        ),
        (
            "two at once share by the integer rule, and the parts add up",
            ("market Supplier |======......|", "legal_review Legal |...===>|"),
            {},
            {("market", "Supplier"): 3 + 1, ("legal_review", "Legal"): 2 + 6},
        ),
        (
            "the same stage and holder twice at once counts once",
            ("market Supplier |======......|", "market Supplier |..====......|"),
            {"ended": 6},
            {("market", "Supplier"): 6},
        ),
        (
            "on hold takes the whole interval",
            ("market Supplier |======>|", "on_hold Operations |..==|"),
            {},
            {("market", "Supplier"): 10, ("on_hold", "Operations"): 2},
        ),
        (
            "visits are clipped at the start and the end of the project",
            ("market Supplier |======......|", "signature Legal |........====|"),
            {"started": 2, "ended": 9},
            {("market", "Supplier"): 4, NOBODY_HAS_IT: 2, ("signature", "Legal"): 1},
        ),
        ("a project without visits is unattributed", (), {"ended": 7}, {UNKNOWN: 7}),
        ("a project that starts at as_of has no time", ("market Supplier |>|",), {"started": 12}, {}),
        (
            "as seen from as_of a visit entered later is not known",
            ("market Supplier |==..........|", "signature Legal |......======|"),
            {"as_of": 5},
            {("market", "Supplier"): 2, UNKNOWN: 3},
        ),
    ],
)
def test_the_ledger_of_a_drawn_project(what, lines, bounds, expected):
    assert pictured(drawn(*lines), **bounds) == expected, what


def test_where_the_edges_are_recorded_a_visit_before_the_start_is_a_known_visit():
    visits = drawn("intake Procurement |==..........|", "market Supplier |......======|")
    assert pictured(visits, started=3) == {NOBODY_HAS_IT: 3, ("market", "Supplier"): 6}
    assert pictured(visits, started=3, edges="clipped") == {UNKNOWN: 3, ("market", "Supplier"): 6}


def test_a_zero_length_visit_has_no_segment_but_is_a_stay_and_a_known_visit():
    visits = drawn("market Supplier |......====..|")
    visits.append(visits[0] | {"entered_at": at(2), "left_at": at(2)})
    segments = ledger({"started_at": at(0), "ended_at": at(12)}, visits, at(12))
    assert [(segment["stage"], segment["visit_no"]) for segment in segments] == [
        (UNATTRIBUTED, None),
        (NOBODY, None),
        ("market", 2),
        (UNATTRIBUTED, None),
    ]


@pytest.mark.parametrize(
    ("what", "lines", "expected"),
    [
        ("touching visits are one stay", ("market A |===.........|", "market B |...===......|"), [(0, 6)]),
        ("overlapping visits are one stay", ("market A |=====.......|", "market B |..=====.....|"), [(0, 7)]),
        ("a gap makes two stays", ("market A |==..==......|",), [(0, 2), (4, 6)]),
        ("held by another, it is no gap", ("market A |==..==......|", "market B |.====.......|"), [(0, 6)]),
        ("an open visit ends no stay", ("market A |=>|", "market B |....==......|"), [(0, None)]),
    ],
)
def test_a_stay_ends_only_when_the_stage_is_empty_of_all_holders(what, lines, expected):
    found = [(stay["entered_at"], stay["left_at"]) for stay in stays(drawn(*lines))]
    assert found == [(at(start), None if end is None else at(end)) for start, end in expected], what


@given(st.integers(-(10**15), 10**15), st.integers(0, 10**12), st.integers(0, 10**12), st.integers(1, 9))
def test_the_shares_of_an_interval_add_up_and_splitting_it_changes_no_share(start, first, second, parallel):
    middle, end = start + first, start + first + second
    assert sum(share(start, end, turn, parallel) for turn in range(parallel)) == end - start
    for turn in range(parallel):
        whole = share(start, end, turn, parallel)
        assert whole == share(start, middle, turn, parallel) + share(middle, end, turn, parallel)
        assert 0 <= whole - (end - start) // parallel <= 1


SMALL_VISITS = st.lists(
    st.tuples(
        st.sampled_from(("market", "signature", "on_hold")),
        st.sampled_from(("Legal", "Supplier")),
        st.integers(0, 12),
        st.one_of(st.none(), st.integers(0, 6)),
    ),
    max_size=6,
)


@given(SMALL_VISITS, st.integers(0, 12), st.one_of(st.none(), st.integers(0, 12)), st.integers(0, 14))
def test_the_ledger_agrees_with_giving_out_every_microsecond_by_itself(rows, started, ended, as_of):
    visits = [
        {
            "stage": stage,
            "holder_function": holder,
            "entered_at": at(entered),
            "left_at": None if length is None else at(entered + length),
        }
        for stage, holder, entered, length in rows
    ]
    known = [visit for visit in visits if visit["entered_at"] <= at(as_of)]
    expected = {}
    for tick in range(started, min(as_of, as_of if ended is None else ended)):
        running = {
            (visit["holder_function"], visit["stage"])
            for visit in known
            if visit["entered_at"] <= at(tick) and (visit["left_at"] is None or at(tick) < visit["left_at"])
        }
        running = {pair for pair in running if pair[1] == "on_hold"} or running
        if running:
            # the one turn whose quotient passes a whole number within this microsecond
            now = microseconds(at(tick))
            turn = -(now + 1) % len(running)
            holder, stage = sorted(running)[turn]
            key = (stage, holder)
        elif any(visit["entered_at"] <= at(tick) for visit in known) and any(
            visit["left_at"] is None or visit["left_at"] > at(tick) for visit in known
        ):
            key = NOBODY_HAS_IT
        else:
            key = UNKNOWN
        expected[key] = expected.get(key, 0) + 1
    found = pictured(visits, started, ended, as_of)
    assert {key: part for key, part in found.items() if part} == expected


def of_each_project(company, as_of=None, visits=None, **arguments):
    for row in company["projects"]:
        project = project_of(company, row["project_id"])
        own = [visit for visit in visits or company["visits"] if visit["project_id"] == row["project_id"]]
        limit = as_of or company["as_of"]
        yield project, limit, ledger(project, own, limit, SIDE_OF, **arguments)


def clock_of(project, as_of):
    end = min(project["ended_at"] or as_of, as_of)
    return max(0, microseconds(end) - microseconds(project["started_at"]))


@given(companies(), st.sampled_from(["recorded", "clipped"]), st.sampled_from(["relabel", "leave_out"]))
def test_the_time_of_a_project_adds_up_to_its_clock_exactly(company, edges, unknown):
    for project, as_of, segments in of_each_project(company, edges=edges, unknown=unknown):
        assert sum(time_of(segments).values()) == clock_of(project, as_of)


@given(companies(), st.data())
def test_cutting_the_window_anywhere_changes_no_total(company, data):
    for _, _, segments in of_each_project(company):
        if not segments:
            continue
        first, last = segments[0]["starts_at"], segments[-1]["ends_at"]
        length = (last - first) // timedelta(microseconds=1)
        cut = first + timedelta(microseconds=data.draw(st.integers(0, length)))
        parts = [time_of(segments, first, cut), time_of(segments, cut, last)]
        whole = time_of(segments)
        for key in whole:
            assert whole[key] == sum(part.get(key, 0) for part in parts)
        assert sum(parts[0].values()) == (cut - first) // timedelta(microseconds=1)


@given(companies(), st.randoms(use_true_random=False))
def test_the_order_of_the_visits_changes_nothing(company, random):
    shuffled = list(company["visits"])
    random.shuffle(shuffled)
    assert list(of_each_project(company)) == list(of_each_project(company, visits=shuffled))


@given(companies())
def test_segments_follow_each_other_without_a_hole_and_turns_are_complete(company):
    for project, as_of, segments in of_each_project(company):
        intervals = sorted({(segment["starts_at"], segment["ends_at"]) for segment in segments})
        if not intervals:
            assert clock_of(project, as_of) == 0
            continue
        assert intervals[0][0] == project["started_at"]
        assert all(one[1] == two[0] for one, two in zip(intervals, intervals[1:], strict=False))
        for start, _ in intervals:
            turns = [segment["turn"] for segment in segments if segment["starts_at"] == start]
            parallel = {segment["parallel"] for segment in segments if segment["starts_at"] == start}
            assert turns == list(range(len(turns))) and parallel == {len(turns)}


@given(companies(), st.integers(0, 10**12))
def test_a_later_as_of_never_changes_what_somebody_held_before(company, extension):
    later = company["as_of"] + timedelta(microseconds=extension)
    both = zip(of_each_project(company), of_each_project(company, as_of=later), strict=True)
    for (_, as_of, before), (_, _, after) in both:
        held = time_of(before)
        again = time_of(after, None, as_of)
        for key in held.keys() | again.keys():
            if key[0] not in (NOBODY, UNATTRIBUTED):
                assert held.get(key, 0) == again.get(key, 0)
        assert sum(held.values()) == sum(again.values())


@given(companies())
def test_every_segment_of_a_visit_knows_which_stay_it_belongs_to(company):
    for _, _, segments in of_each_project(company):
        for segment in segments:
            assert (segment["visit_no"] is None) == (segment["stage"] in (NOBODY, UNATTRIBUTED))


@given(companies())
def test_a_company_written_as_csv_has_one_line_per_row(company):
    text = csv_of(company["visits"], ("project_id", "stage", "entered_at"))
    assert text.count("\n") == len(company["visits"]) + 1
    assert sum(len(visits_of(company, row["project_id"])) for row in company["projects"]) == len(company["visits"])


def event(happened, actor, started=None, sequence=0):
    return {
        "happened_at": at(happened),
        "started_at": None if started is None else at(started),
        "stage": "step",
        "actor_function": actor,
        "outcome": None,
        "sequence": sequence,
    }


def test_an_event_is_the_end_of_a_step():
    events = [event(2, "A"), event(5, "B"), event(9, "C", 7), event(12, "D", 9), event(14, "E", 11)]
    found = [
        (visit["holder_function"], visit["mode"], visit["entered_at"], visit["left_at"], visit["known_at"])
        for visit in visits_of_events(events)
    ]
    assert found == [
        ("A", None, at(2), at(2), at(2)),
        ("B", None, at(2), at(5), at(5)),
        ("C", "wait", at(5), at(7), at(7)),
        ("C", "touch", at(7), at(9), at(7)),
        ("D", "touch", at(9), at(12), at(9)),  # started when the one before ended: no wait
        ("E", "touch", at(11), at(14), at(11)),  # started before the one before ended: they overlap
    ]


def test_as_seen_from_as_of_an_event_that_has_not_happened_is_unattributed():
    visits = visits_of_events([event(2, "A"), event(5, "B"), event(9, "C"), event(12, "D", 10)])
    assert pictured(visits, started=2, as_of=8) == {("step", "B"): 3, UNKNOWN: 3}
    assert pictured(visits, started=2, as_of=9) == {("step", "B"): 3, ("step", "C"): 4}
    assert pictured(visits, started=2, as_of=10) == {("step", "B"): 3, ("step", "C"): 4, ("step", "D"): 1}


def test_only_where_steps_overlap_do_the_two_readings_of_a_step_not_yet_known_differ():
    visits = visits_of_events([event(0, "A"), event(10, "B"), event(12, "C", 2)])
    assert pictured(visits, as_of=8) == {UNKNOWN: 2 + 3, ("step", "C"): 3}
    assert pictured(visits, as_of=8, unknown="leave_out") == {NOBODY_HAS_IT: 2, ("step", "C"): 6}


@given(event_logs())
def test_the_time_of_a_log_adds_up_as_seen_from_any_moment(log):
    first = min(each["happened_at"] for each in log["events"])
    for as_of in log["pool"]:
        for unknown in ("relabel", "leave_out"):
            project = {"started_at": first, "ended_at": None}
            segments = ledger(project, visits_of_events(log["events"]), as_of, unknown=unknown)
            assert sum(time_of(segments).values()) == clock_of(project, as_of)


@given(event_logs())
def test_without_recorded_starts_both_readings_of_the_unknown_agree_and_nobody_never_appears(log):
    events = [each | {"started_at": None} for each in log["events"]]
    project = {"started_at": min(each["happened_at"] for each in events), "ended_at": None}
    visits = visits_of_events(events)
    readings = [time_of(ledger(project, visits, log["as_of"], unknown=name)) for name in ("relabel", "leave_out")]
    assert readings[0] == readings[1]
    assert (NOBODY, NOBODY, NOBODY) not in readings[0]


HOUR = 3_600_000_000
OFFICE = {"tz": "Europe/Amsterdam", "weekdays": (0, 1, 2, 3, 4), "day_start": "09:00", "day_end": "17:00"}


@pytest.mark.parametrize(
    ("what", "start", "end", "changes", "hours"),
    [
        ("Friday 16:00 to Monday 10:00 local, winter", (2026, 1, 9, 15), (2026, 1, 12, 9), {}, 2),
        ("across the change of the clocks", (2026, 3, 27, 15), (2026, 3, 30, 8), {}, 2),
        ("a holiday is no working day", (2026, 1, 5), (2026, 1, 10), {"holidays": {date(2026, 1, 6)}}, 32),
        ("a day of 24 hours of working time loses one", (2026, 3, 28, 23), (2026, 3, 29, 22),
         {"weekdays": (6,), "day_start": "00:00", "day_end": "24:00"}, 23),
        ("and gains one in autumn", (2026, 10, 24, 22), (2026, 10, 25, 23),
         {"weekdays": (6,), "day_start": "00:00", "day_end": "24:00"}, 25),
        ("nothing the wrong way round", (2026, 1, 12, 9), (2026, 1, 9, 15), {}, 0),
    ],
)  # fmt: skip
def test_working_time_walks_the_local_days(what, start, end, changes, hours):
    assert working_microseconds(datetime(*start), datetime(*end), **(OFFICE | changes)) == hours * HOUR, what


@given(companies(most_projects=2))
def test_working_time_adds_up_and_never_exceeds_calendar_time(company):
    for project, as_of, segments in of_each_project(company):
        working = sum(working_time_of(segments, None, None, OFFICE, datetime(2026, 1, 1)).values())
        if segments:
            end = min(project["ended_at"] or as_of, as_of)
            assert working == working_microseconds(project["started_at"], end, **OFFICE)
        assert 0 <= working <= clock_of(project, as_of)
