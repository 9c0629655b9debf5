"""Which hand-offs cost time, how often projects come straight back, and in which stage who has them."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashboard import charts, query, words
from dashboard.database import Database
from dashboard.findings.cycle_time.shared import (
    CHANGE_FROM,
    SHARED,
    empty,
    none_found,
    projects_words,
    rows_before,
    small_caveat,
    summary_of,
)
from dashboard.findings.finding import Finding, clock_days, moved, subline
from dashboard.scope import Scope

STAGES_DRAWN, PAIRS_DRAWN, LARGEST = 12, 12, 5
UNKNOWN = ("nobody", "unattributed")
OTHER = "Other"


def time_by_stage_and_holder(database: Database, scope: Scope) -> Finding:
    """In whose hands the time of each stage was."""
    question, name = "Who holds the time in which stage?", "cycle_time/time_by_stage_and_holder"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty:
        return empty(question, rows, name, "time_by_stage_and_holder", summary)
    known = rows[~rows["holder_function"].isin(UNKNOWN)]
    if known.empty:
        sentence = "No one is recorded as holding these projects."
        return none_found(question, rows, name, "time_by_stage_and_holder", summary, sentence)
    sentence = _largest_pairs(known, rows_before(database, name, scope, summary), scope)
    by_stage = known.groupby("stage")["days"].sum()
    drawn = known[known["stage"].isin(by_stage.nlargest(STAGES_DRAWN).index)]
    unknown_share = float(rows.loc[rows["holder_function"].isin(UNKNOWN), "share"].sum())
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} by holder and stage, in process order"
            + (f", the {STAGES_DRAWN} largest of {len(by_stage)} stages" if len(by_stage) > STAGES_DRAWN else ""),
            projects_words(summary),
            scope,
        ),
        rows,
        ("time_by_stage_and_holder",),
        (name,),
        caveats=(
            SHARED,
            f"Not drawn: {words.share(unknown_share)} of elapsed time that no record gives to anyone.",
            *small_caveat(database, scope, summary),
        ),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_in_ledger",
        draw=partial(charts.time_by_stage_and_holder, drawn, alt_text=sentence),
    )


def hand_offs(database: Database, scope: Scope) -> Finding:
    """Which hand-offs from one function to another cost most time."""
    question, name = "Which hand-offs cost most time?", "cycle_time/hand_offs"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty and summary["projects"] > 0:
        sentence = "No project was handed from one function to another in this period."
        return none_found(question, rows, name, "hand_offs", summary, sentence)
    if rows.empty:
        return empty(question, rows, name, "hand_offs", summary)
    cells = _with_places(rows)
    sentence = _costliest(cells)
    number, held = int(rows["hand_offs"].sum()), int(rows["held"].sum())
    waits = "" if int(rows["waits"].sum()) else " The wait in between is not recorded: one starts as the other ends."
    return Finding(
        question,
        sentence,
        subline(
            f"{clock_days(scope)} after hand-offs from row to column, with nobody and with who took it ·"
            f" {words.count(number, 'hand-off')}",
            projects_words(summary),
            scope,
        ),
        rows,
        ("hand_offs",),
        (name,),
        caveats=(
            "Days run from the hand-off until the next turn of the same function or the date of the data, also where"
            " that is after the period; while several hold a project they share its time." + waits,
            f"After {words.count(held, 'hand-off')} the function still has it: days so far, so no change is claimed.",
            *(
                (f"Only {words.count(number, 'hand-off')}: each one moves these figures a lot.",)
                * (number < CHANGE_FROM)
            ),
            *small_caveat(database, scope, summary),
        ),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_by_hand_off",
        draw=partial(charts.hand_offs, cells, alt_text=sentence),
    )


def ping_pong(database: Database, scope: Scope) -> Finding:
    """How often a project came straight back to the function that had handed it over."""
    question, name = "How often do projects come straight back?", "cycle_time/ping_pong"
    rows = query.run(database, name, scope)
    summary = summary_of(database, scope)
    if rows.empty and summary["projects"] > 0:
        sentence = "No project came straight back to the function that had handed it over."
        return none_found(question, rows, name, "ping_pong", summary, sentence)
    if rows.empty:
        return empty(question, rows, name, "ping_pong", summary)
    before = rows_before(database, name, scope, summary)
    compared = scope.compared()
    was = None
    if before is not None and compared is not None:
        was = _projects(before) / int(summary_of(database, compared)["projects"])
    share, top = _projects(rows) / int(summary["projects"]), rows.iloc[0]
    sentence = (
        f"Projects came straight back {words.count(int(rows['returns'].sum()), 'time')}, in {words.share(share)} of"
        f" projects{moved(share, was, scope, 'share')}"
    )
    often = "always" if len(rows) == 1 else "most often"
    sentence += (
        f"; {often} from {words.stage(top['from_function'])} to {words.stage(top['to_function'])},"
        f" {words.days(top['between_days'] / top['returns'])} each"
    )
    return Finding(
        question,
        sentence,
        subline(
            f"Times it did, and {clock_days(scope).lower()} with the function in between"
            + (f", the {PAIRS_DRAWN} most frequent of {len(rows)}" if len(rows) > PAIRS_DRAWN else ""),
            projects_words(summary),
            scope,
        ),
        rows,
        ("ping_pong",),
        (name,),
        caveats=(
            "Of the order A, B, A, B both A, B, A and B, A, B count; nobody and on hold are skipped in it.",
            *small_caveat(database, scope, summary),
        ),
        n_used=int(summary["projects"]),
        n_total=int(summary["projects"] + summary["left_out"]),
        behind="cycle_time/projects_by_hand_off",
        draw=partial(charts.ping_pong, rows.head(PAIRS_DRAWN), alt_text=sentence),
    )


def _largest_pairs(known: pd.DataFrame, before: pd.DataFrame | None, scope: Scope) -> str:
    """Name the holder and stage with most time, on hold aside, and how much the few largest pairs hold together."""
    held = known[known["stage"] != "on_hold"]
    if held.empty:
        return f"Projects were on hold for {words.share(known['share'].sum())} of elapsed time"
    top = held.sort_values(["days", "stage", "holder_function"], ascending=[False, True, True]).iloc[0]
    was = None
    if before is not None:
        is_same = (before["stage"] == top["stage"]) & (before["holder_function"] == top["holder_function"])
        was = float(before.loc[is_same, "share"].sum())
    sentence = (
        f"{words.stage(top['holder_function'])} in {words.stage(top['stage'])} holds {words.share(top['share'])} of"
        f" elapsed time{moved(top['share'], was, scope, 'share')}"
    )
    if len(known) >= 2 * LARGEST:
        largest = float(known["share"].nlargest(LARGEST).sum())
        sentence += f"; the {LARGEST} largest of {len(known)} such pairs hold {words.share(largest)}"
    return sentence


def _with_places(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with days, with nobody and with who took it, and the place of each function: by its days, Other last."""
    cells = rows.assign(days=rows["held_days"] + rows["waited_days"].fillna(0))
    given, taken = (cells.groupby(end)["days"].sum() for end in ("from_function", "to_function"))
    days = given.add(taken, fill_value=0)
    order = sorted(days.index, key=lambda function: (function == OTHER, -days[function], function))
    place = {function: position for position, function in enumerate(order, 1)}
    return cells.assign(from_place=cells["from_function"].map(place), to_place=cells["to_function"].map(place))


def _costliest(cells: pd.DataFrame) -> str:
    """Name the hand-off with most days, how often it happened, and what it takes each time."""
    named = cells[(cells["from_function"] != OTHER) & (cells["to_function"] != OTHER)]
    named = named if len(named) else cells
    top = named.sort_values(["days", "hand_offs", "from_function"], ascending=[False, False, True]).iloc[0]
    each = top["held_days"] / top["hand_offs"]
    giver, taker = words.stage(top["from_function"]), words.stage(top["to_function"])
    number = int(top["hand_offs"])
    sentence = f"The costliest hand-off is from {giver} to {taker}: {words.count(number, 'time')},"
    sentence += f" {words.days(each)} with {taker}{' on average' if number > 1 else ''}"
    if top["waits"] and top["waited_days"] / top["waits"] >= 0.05:
        sentence += f" after {words.days(top['waited_days'] / top['waits'])} with nobody"
    return sentence


def _projects(rows: pd.DataFrame) -> int:
    return int(rows["in_all_projects"].iloc[0]) if len(rows) else 0
