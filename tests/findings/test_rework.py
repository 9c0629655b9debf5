"""What the findings on rework, hand-offs, answers and flow efficiency say, counted anew from rows, and their states."""

import pandas as pd
import pytest

from dashboard import query
from dashboard.findings import FINDINGS
from tests.findings.reading import between, days, percent, plain, whole
from tests.queries.drawn import BERLIN, company

pytestmark = pytest.mark.slow

YEAR, EARLIER = ("2025-11-01", "2026-10-31"), ("2024-11-01", "2025-10-31")
NAMES = (
    "rework", "hand_offs", "time_by_stage_and_holder", "response_time", "first_pass_yield", "flow_efficiency",
    "ping_pong",
)  # fmt: skip
AS_OF = pd.Timestamp("2026-06-30 22:00").to_pydatetime()
PROJECTS = "project_id | requesting_function | intake_at | completed_at | closed_at | status\n"
VISITS = "project_id | stage | entered_at | left_at | holder_function | mode\n"
ASKS = "interaction_id | project_id | function | purpose | happened_at | answered_at | outcome\n"
ONE = PROJECTS + "P1 | IT | 2026-05-01 | 2026-05-11 | | completed"


def built(folder, projects=ONE, visits="", **tables):
    if visits:
        tables["stage_visits"] = VISITS + visits
    return company(folder, AS_OF, time_zone=BERLIN, projects=projects, **tables)


def found(database, name, scope=None):
    return FINDINGS[f"cycle_time/{name}"](database, scope or whole(database))


def said(database, name, scope=None):
    return plain(found(database, name, scope).sentence)


def rows_of(database, name, scope):
    return query.run(database, f"cycle_time/{name}", scope)


def change(now, before, against="the 12 months before"):
    size = round(abs(now - before) * 100 + 1e-9)
    if abs(now - before) < 0.01:
        return f", much the same as in {against}"
    return f", {size} {'pt' if size == 1 else 'pts'} {'more' if now > before else 'less'} than in {against}"


# What is said of the sample is what its rows say ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def scopes(sample):
    return between(sample, *YEAR), between(sample, *EARLIER, "none")


def test_the_sentence_about_rework_is_counted_from_its_rows(sample, scopes):
    rows, earlier = (rows_of(sample, "rework", scope) for scope in scopes)
    share, was = (some["rework_days"].sum() / some["days"].sum() for some in (rows, earlier))
    ran = len(query.run(sample, "cycle_time/projects_in_ledger", scopes[0]))
    some = len(query.run(sample, "cycle_time/reworked_projects", scopes[0]))
    top = rows.loc[rows["rework_days"].idxmax(), "stage"].replace("_", " ").capitalize()
    assert said(sample, "rework", scopes[0]) == (
        f"{percent(share)} of elapsed time is rework{change(share, was)};"
        f" {some} of {ran} projects have some, most of it in {top}"
    )


def test_the_sentence_about_hand_offs_names_the_one_with_most_days(sample, scopes):
    rows = rows_of(sample, "hand_offs", scopes[0])
    named = rows[(rows["from_function"] != "Other") & (rows["to_function"] != "Other")]
    top = named.loc[(named["held_days"] + named["waited_days"]).idxmax()]
    assert said(sample, "hand_offs", scopes[0]) == (
        f"The costliest hand-off is from {top['from_function']} to {top['to_function']}: {top['hand_offs']} times,"
        f" {days(top['held_days'] / top['hand_offs'])} with {top['to_function']} on average"
        f" after {days(top['waited_days'] / top['hand_offs'])} with nobody"
    )


def test_the_sentence_about_the_matrix_names_its_darkest_cell(sample, scopes):
    rows, earlier = (rows_of(sample, "time_by_stage_and_holder", scope) for scope in scopes)
    known = rows[~rows["holder_function"].isin(["nobody", "unattributed"])]
    top = known.loc[known["days"].idxmax()]
    same = (earlier["stage"] == top["stage"]) & (earlier["holder_function"] == top["holder_function"])
    was = earlier.loc[same, "days"].sum() / earlier["days"].sum()
    share = top["days"] / rows["days"].sum()
    five = known["days"].nlargest(5).sum() / rows["days"].sum()
    assert said(sample, "time_by_stage_and_holder", scopes[0]) == (
        f"{top['holder_function']} in {top['stage'].replace('_', ' ').capitalize()} holds {percent(share)} of elapsed"
        f" time{change(share, was)}; the 5 largest of {len(known)} such pairs hold {percent(five)}"
    )


def test_the_sentence_about_answers_names_the_slowest_and_the_fastest(sample, scopes):
    rows, earlier = (rows_of(sample, "response_time", scope).set_index("function") for scope in scopes)
    named = rows.drop(index="Other")
    slow, fast = named["p50_days"].idxmax(), named["p50_days"].idxmin()
    now, was = named.loc[slow, "p50_days"], earlier.loc[slow, "p50_days"]
    word = "longer" if now > was else "shorter"
    assert said(sample, "response_time", scopes[0]) == (
        f"{slow} takes {days(now)} or less for half of its answers, {days(abs(now - was))} {word} than in the 12 months"
        f" before, {days(named.loc[slow, 'p85_days'])} for 85 %; {fast} is fastest, {days(named.loc[fast, 'p50_days'])}"
    )


def test_the_sentence_about_first_passes_is_counted_from_its_quarters(sample, scopes):
    rows, earlier = (rows_of(sample, "first_pass_yield", scope) for scope in scopes)
    share, was = (some["first_pass_projects"].sum() / some["projects"].sum() for some in (rows, earlier))
    full = rows[~rows["is_partial"]]
    quarters = full["first_pass_projects"] / full["projects"]
    assert full["quarter_on"].dt.month.tolist() == [1, 4, 7], "the period begins in November and ends in October"
    assert said(sample, "first_pass_yield", scopes[0]) == (
        f"{percent(share)} of projects got every yes at the first ask{change(share, was)};"
        f" by quarter it was {percent(quarters.min())} to {percent(quarters.max())}"
    )


def test_the_sentence_about_flow_efficiency_is_counted_from_its_rows(sample, scopes):
    rows, earlier = (rows_of(sample, "flow_efficiency", scope) for scope in scopes)
    share, was = (
        some["touch_days"].sum() / some[["touch_days", "wait_days", "blocked_days"]].sum().sum()
        for some in (rows, earlier)
    )
    stages = rows[rows["stage"] != "on_hold"].set_index("stage")
    least = (stages["touch_days"] / stages[["touch_days", "wait_days", "blocked_days"]].sum(axis=1)).idxmin()
    assert said(sample, "flow_efficiency", scopes[0]) == (
        f"Projects were worked on in {percent(share)} of the time they were held{change(share, was)};"
        f" least in {least.replace('_', ' ').capitalize()}, {percent(stages.loc[least, 'efficiency_share'])}"
    )


def test_the_sentence_about_ping_pong_is_counted_from_its_rows(sample, scopes):
    rows, earlier = (rows_of(sample, "ping_pong", scope) for scope in scopes)
    ran = [len(query.run(sample, "cycle_time/projects_in_ledger", scope)) for scope in scopes]
    behind = [query.run(sample, "cycle_time/projects_by_hand_off", scope, {"kind": "ping_pong"}) for scope in scopes]
    share, was = (len(some) / number for some, number in zip(behind, ran, strict=True))
    top = rows.loc[rows["returns"].idxmax()]
    assert said(sample, "ping_pong", scopes[0]) == (
        f"Projects came straight back {rows['returns'].sum()} times, in {percent(share)} of projects"
        f"{change(share, was)}; most often from {top['from_function']} to {top['to_function']},"
        f" {days(top['between_days'] / top['returns'])} each"
    )


@pytest.mark.parametrize(
    ("name", "picked", "column"),
    [
        ("rework", ["stage"], "rework_days"),
        ("time_by_stage_and_holder", ["stage", "holder_function"], "days"),
        ("hand_offs", ["from_function", "to_function"], None),
        ("ping_pong", ["from_function", "to_function"], "between_days"),
        ("first_pass_yield", ["quarter_on"], None),
        ("response_time", ["function"], None),
    ],
)
def test_behind_each_mark_are_the_projects_that_make_it(name, picked, column, sample, scopes):
    rows = rows_of(sample, name, scopes[0])
    counts = "reworked_projects" if name == "rework" else "projects"
    checked = 0
    for row in rows.to_dict("records")[:: max(1, len(rows) // 10)]:
        if "Other" in [row[field] for field in picked] or row[counts] == 0:
            continue
        fields = {field: str(row[field])[:10] if field == "quarter_on" else row[field] for field in picked}
        fields |= {"kind": "ping_pong"} if name == "ping_pong" else {}
        behind = query.run(sample, found(sample, name, scopes[0]).behind, scopes[0], fields)
        assert len(behind) == row[counts]
        wanted = row["held_days"] + row["waited_days"] if name == "hand_offs" else row[column] if column else None
        assert wanted is None or behind["days"].sum() == pytest.approx(wanted)
        checked += 1
    assert checked >= 1


# States ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_one_project_in_one_hand_without_asks_or_modes_has_its_own_sentences(name, tmp_path):
    database = built(tmp_path, visits="P1 | legal_review | 2026-05-01 | 2026-05-11 | Legal | ")
    expected = {
        "rework": ("empty", "No project came back to a stage it had been in."),
        "hand_offs": ("empty", "No project was handed from one function to another in this period."),
        "time_by_stage_and_holder": ("shown", "Legal in Legal review holds 100 % of elapsed time"),
        "response_time": (
            "not_recorded", "No asks are recorded. Add interactions, or a log with answers, to see this.",
        ),
        "first_pass_yield": (
            "not_recorded", "No asks are recorded. Add interactions, or a log with answers, to see this.",
        ),
        "flow_efficiency": (
            "not_recorded",
            "No mode is recorded. Add mode (touch, wait or blocked) to the stage visits to see this.",
        ),
        "ping_pong": ("empty", "No project came straight back to the function that had handed it over."),
    }  # fmt: skip
    finding = found(database, name)
    assert (finding.state, plain(finding.sentence)) == expected[name]
    assert (finding.draw is None) is (finding.state != "shown")
    assert finding.n_used == (0 if finding.state == "not_recorded" else 1)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "project",
    ["P1 | IT | 2026-06-01 | | | open", "P1 | IT | 2026-06-01 | | 2026-06-05 | cancelled"],
    ids=["only open", "only cancelled"],
)
def test_a_project_that_is_open_or_cancelled_is_in_it_as_far_as_it_came(name, project, tmp_path):
    """Requirements with IT for two days, worked on; Legal for a day, waiting; and IT again from the 4th on."""
    end = "" if "open" in project else "2026-06-05"
    database = built(
        tmp_path,
        PROJECTS + project,
        f"""P1 | requirements | 2026-06-01 | 2026-06-03 | IT    | touch
            P1 | legal_review | 2026-06-03 | 2026-06-04 | Legal | wait
            P1 | requirements | 2026-06-04 | {end}      | IT    | wait""",
        interactions=ASKS + "I1 | P1 | Legal | ask | 2026-06-03 | |",
    )
    # IT has it to the end of June: 27 days more, of 30 in all; or for one day more, of four
    again, life = (27, 30) if "open" in project else (1, 4)
    expected = {
        "rework": f"{percent(again / life)} of elapsed time is rework; 1 of 1 project has some,"
        " all of it in Requirements",
        "hand_offs": f"The costliest hand-off is from Legal to IT: 1 time, {days(again)} with IT"
        if again > 1
        else "The costliest hand-off is from IT to Legal: 1 time, 1 day with Legal",
        "time_by_stage_and_holder": f"IT in Requirements holds {percent((again + 2) / life)} of elapsed time",
        "response_time": "1 ask, 1 of them open: too few of any function for a median",
        "first_pass_yield": "No project was decided in this period.",
        "flow_efficiency": f"Projects were worked on in {percent(2 / life)} of the time they were held",
        "ping_pong": "Projects came straight back 1 time, in 100 % of projects; always from Legal to IT, 1 day each",
    }
    assert said(database, name) == expected[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_project_with_one_event_has_no_time_to_speak_of(name, tmp_path):
    database = company(
        tmp_path,
        AS_OF,
        time_zone=BERLIN,
        projects=PROJECTS + "P1 | IT | | | | open",
        events="project_id | happened_at | step | actor_function\nP1 | 2026-06-10 10:00 | requirements | IT",
    )
    expected = {
        "rework": "No stage is recorded for these projects.",
        "hand_offs": "No project was handed from one function to another in this period.",
        "time_by_stage_and_holder": "No one is recorded as holding these projects.",
        "response_time": "No asks are recorded.",
        "first_pass_yield": "No asks are recorded.",
        "flow_efficiency": "No mode is recorded.",
        "ping_pong": "No project came straight back to the function that had handed it over.",
    }
    finding = found(database, name)
    assert finding.sentence.startswith(expected[name])
    assert finding.draw is None


def test_asks_of_another_period_are_recorded_and_not_in_this_one(tmp_path):
    database = built(
        tmp_path,
        visits="P1 | legal_review | 2026-05-01 | 2026-05-11 | Legal | ",
        interactions=ASKS + "I1 | P1 | Legal | ask | 2026-05-12 | 2026-05-13 | commitment",
    )
    april_on = between(database, "2026-05-01", "2026-05-11", "none")
    assert said(database, "response_time", april_on) == "No asks in this period."
    assert said(database, "first_pass_yield", april_on) == (
        "None of the 1 project decided in this period has asks recorded."
    )


def test_half_that_is_not_answered_yet_is_said_and_not_a_figure(tmp_path):
    """Six asks to Legal on 1 June, two of them answered after a day: half is out of reach."""
    asks = "".join(
        f"I{n} | P1 | Legal | ask | 2026-06-01 | {'2026-06-02' if n < 2 else ''} | {'commitment' if n < 2 else ''}\n"
        for n in range(6)
    ).replace("P1 | Legal", "P{} | Legal")
    for number in range(6):
        asks = asks.replace("P{}", f"P{number}", 1)
    projects = PROJECTS + "\n".join(f"P{n} | IT | 2026-05-01 | | | open" for n in range(6))
    database = built(tmp_path, projects, interactions=ASKS + asks.strip())
    assert said(database, "response_time") == "Half of what Legal was asked is not answered yet: 4 of 6 asks open"
    row = found(database, "response_time").rows.iloc[0]
    assert pd.isna(row["p50_days"]) and row["open_asks"] == 4


def test_waits_that_are_not_recorded_are_said_to_be_so(tmp_path):
    database = company(
        tmp_path,
        AS_OF,
        time_zone=BERLIN,
        projects=PROJECTS + "P1 | IT | | | | open",
        events="""project_id | happened_at | step     | actor_function
                  P1         | 2026-06-10  | Asked    | IT
                  P1         | 2026-06-15  | Checked  | Legal""",
    )
    finding = found(database, "hand_offs")
    assert plain(finding.sentence) == "The costliest hand-off is from IT to Legal: 1 time, 5 days with Legal"
    assert "The wait in between is not recorded" in " ".join(finding.caveats)


@pytest.mark.parametrize(("without", "ending"), [(1, "; for 10 % no mode is recorded"), (0, "")])
def test_time_without_a_mode_is_said_when_it_is_much(without, ending, tmp_path):
    """Ten days, five worked on and the others waiting, one of them without a mode or none."""
    last = 11 - without
    database = built(
        tmp_path,
        visits=f"""P1 | market       | 2026-05-01   | 2026-05-06      | Supplier | touch
                   P1 | legal_review | 2026-05-06   | 2026-05-{last:02} | Legal    | wait"""
        + (f"\nP1 | signature | 2026-05-{last:02} | 2026-05-11 | Finance | " if without else ""),
    )
    share = 5 / (10 - without)
    assert said(database, "flow_efficiency") == (
        f"Projects were worked on in {percent(share)} of the time they were held{ending}"
    )


def test_few_decided_projects_are_counted_and_not_a_share(tmp_path):
    projects = PROJECTS + "\n".join(f"P{n} | IT | 2026-05-01 | 2026-05-20 | | completed" for n in range(4))
    asks = "\n".join(
        f"I{n} | P{n} | Legal | ask | 2026-05-03 | 2026-05-04 | {'resistance' if n == 0 else 'compliance'}"
        for n in range(4)
    )
    database = built(tmp_path, projects, interactions=ASKS + asks)
    assert said(database, "first_pass_yield") == "3 of 4 projects got every yes at the first ask"
    assert "too few for a share or a change" in " ".join(found(database, "first_pass_yield").caveats)
