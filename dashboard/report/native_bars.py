"""Charts of bars and columns that PowerPoint draws itself: rows of a finding in, plots out."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard import theme, words
from dashboard.report.plots import (
    COUNT,
    DAYS,
    OF_UNITS,
    SHARE,
    Plot,
    Series,
    axis_of,
    by_key,
    months_of,
    n_words,
    named,
    reach,
    values_of,
)

RUNNING, ENDED = "In projects still open", "In projects that ended"
# Shares below this have no room for their figure.
_LARGE_ENOUGH = '[>=0.07]0%;""'
# So few bars are thin rather than as wide as the slide is high.
_FEW_BARS = 4
_STANCES = ("resistant", "unaware", "neutral", "supportive", "leading")


def sides_by_month(rows: pd.DataFrame) -> list[Plot]:
    """The share of each side in a month's time, columns that fill 100 %."""
    months = months_of(rows)
    running = set(rows.loc[rows["is_running"].astype(bool), "month_on"])
    hollow = [place for place, month in enumerate(months) if month in running]
    names = [words.month(on) + ("\nso far" if on in running else "") for on in months]
    present = [side for side in theme.side_labels if rows.loc[rows["holder_side"] == side, "share"].gt(0).any()]
    series = [
        Series(
            theme.side_labels[side],
            by_key(rows[rows["holder_side"] == side], "month_on", months, "share"),
            side,
            hollow=hollow,
            is_textured=side in theme.TEXTURED_SIDES,
        )
        for side in present
    ]
    return [Plot("columns_100", named(months, names), series, SHARE, _LARGE_ENOUGH, legend="right", gap=14)]


def _time_bars(bars: pd.DataFrame, kinds: Sequence[str], texts: Sequence[str], roles: dict[str, str]) -> list[Plot]:
    """A bar per row: a series for each kind with what ended, and one with what still runs, textured."""
    running = values_of(bars["open_days"].fillna(0).clip(0, bars["days"]))
    done = values_of(bars["days"] - bars["open_days"].fillna(0).clip(0, bars["days"]))
    series = [
        Series(kind, tuple(value if own == kind else None for value, own in zip(done, kinds, strict=True)), role,
               is_textured=role in theme.TEXTURED_SIDES)
        for kind, role in roles.items() if kind in set(kinds)
    ]  # fmt: skip
    still = tuple(value if value else None for value in running)
    if any(still):
        own = {place: roles[kind] for place, kind in enumerate(kinds) if still[place]}
        series.append(Series(RUNNING, still, "neutral", roles=own, is_textured=True))
    return [Plot("bars_stacked", texts, series, DAYS, legend="top", gap=45)]


def time_by_holder(rows: pd.DataFrame) -> list[Plot]:
    """Elapsed time per holder by side, the longest first and "Other" last."""
    bars = rows.assign(last=rows["holder_function"].eq("Other"))
    bars = bars.sort_values(["last", "days"], ascending=[True, False], kind="stable")
    names = bars["holder_function"].map(words.stage)
    twice = names.duplicated(keep=False)
    kinds = bars["holder_side"].map(theme.side_labels)
    texts = [
        f"{name} ({kind.lower()})" * is_twice or name for name, kind, is_twice in zip(names, kinds, twice, strict=True)
    ]
    texts = [
        _labelled(text, words.share(share), words.days(days))
        for text, share, days in zip(texts, bars["share"], bars["days"], strict=True)
    ]
    return _time_bars(bars, list(kinds), texts, {label: side for side, label in theme.side_labels.items()})


def time_by_stage(rows: pd.DataFrame) -> list[Plot]:
    """Elapsed time per stage, in the order of the process."""
    kinds = [theme.side_labels.get(stage, ENDED) for stage in rows["stage"]]
    texts = [
        _labelled(words.stage(stage), words.share(share), f"median {words.days(median)}" if pd.notna(median) else "")
        for stage, share, median in zip(rows["stage"], rows["share"], rows["median_days"], strict=True)
    ]
    roles = {ENDED: "focus"} | {label: side for side, label in theme.side_labels.items()}
    return _time_bars(rows, kinds, texts, roles)


def _labelled(name: str, *parts: str) -> str:
    return " · ".join([name, *(part for part in parts if part and part != words.missing)])


def reasons(rows: pd.DataFrame) -> list[Plot]:
    """Objections by reason, the most frequent first."""
    names = [
        f"{words.stage(reason)} · {words.share(share)}, {words.share(so_far)} so far"
        for reason, share, so_far in zip(rows["reason"], rows["share"], rows["cumulative_share"], strict=True)
    ]
    unknown = {place: "context" for place, reason in enumerate(rows["reason"]) if reason == "not recorded"}
    return [Plot("bars", names, [Series("Objections", values_of(rows["objections"]), "focus", roles=unknown)],
                 COUNT, COUNT, gap=45)]  # fmt: skip


def flow_by_month(rows: pd.DataFrame) -> list[Plot]:
    """What is in progress at each month's end, and below it what started and ended."""
    running = rows["is_running"].astype(bool)
    names = [words.month(on) + ("\nso far" if now else "") for on, now in zip(rows["month_on"], running, strict=True)]
    names = named(list(rows["month_on"]), names)
    hollow = {place for place, now in enumerate(running) if now}
    kinds = {
        "arrivals": ("Started", "neutral", False), "completed": ("Completed", "focus", False),
        "cancelled": ("Cancelled", "context", False), "bypassed": ("Bought without procurement", "context", True),
    }  # fmt: skip
    moves = [
        Series(name, values_of(rows[column]), role, hollow=hollow, is_textured=is_textured)
        for column, (name, role, is_textured) in kinds.items()
        if column == "arrivals" or rows[column].any()
    ]
    stock = Series("In progress at the month's end", values_of(rows["in_progress"]), "focus", strength=0.25)
    return [
        Plot("columns", names, [stock], COUNT, COUNT, gap=25, part=0.42, heading=stock.name),
        Plot("columns", names, moves, COUNT, '#,##0;-#,##0;""', legend="top", gap=35, part=0.58),
    ]


def effort_by_month(rows: pd.DataFrame) -> list[Plot]:
    """Hours of internal alignment and with suppliers, with the share of the first under each month."""
    names = [
        words.month(on) + ("" if pd.isna(share) else f"\n{words.share(share)}")
        for on, share in zip(rows["month_on"], rows["internal_share"], strict=True)
    ]
    categories = named(list(rows["month_on"]), names)
    aligning = "Aligning colleagues" + (", share below" if categories is names else "")
    series = [
        Series(aligning, values_of(rows["internal_hours"]), "focus"),
        Series("With suppliers", values_of(rows["supplier_hours"]), "supplier"),
    ]
    return [Plot("columns_stacked", categories, series, COUNT, COUNT, axis=COUNT, low=0, legend="top", gap=30)]


def power_and_stance(rows: pd.DataFrame) -> list[Plot]:
    """Of each part's journeys the shares by last stance."""
    cells = rows.groupby(["part", "last_stance"], sort=False, as_index=False).agg(
        journeys=("journeys", "sum"), all=("part_journeys", "first"), power=("mean_power", "first")
    )
    parts = list(dict.fromkeys(cells["part"]))
    firsts = cells.drop_duplicates("part").set_index("part")
    names = [
        f"{words.stage(part)} · power {words.number(firsts.at[part, 'power'])} · {n_words(firsts.at[part, 'all'])}"
        for part in parts
    ]
    cells["share"] = cells["journeys"] / cells["all"]
    series = [
        Series(words.stage(stance), by_key(own, "part", parts, "share"), f"stance_{stance}")
        for stance in _STANCES
        if len(own := cells[cells["last_stance"] == stance])
    ]
    return [Plot("bars_100", names, series, SHARE, _LARGE_ENOUGH, legend="top", gap=35)]


def explored_bars(rows: pd.DataFrame, unit: str, title: str, against: str = "") -> list[Plot]:
    """A bar for each value of a dimension with its interval, pale where few, and below it what it was before."""
    few = {place: "context" for place, is_firm in enumerate(rows["is_firm"]) if not is_firm}
    limits = [values_of(rows[end]) if rows[end].notna().any() else () for end in ("low", "high")]
    series = [Series(title, values_of(rows["value"]), "procurement", *limits, roles=few, strength=0.4)]
    if rows["before"].notna().any():
        series.append(Series(against[0].upper() + against[1:], values_of(rows["before"]), "neutral", strength=0.15))
    # At the end of its bar a figure would lie on the interval, and could not say its n.
    texts = [_labelled(name, label) for name, label in zip(rows["name"], rows["label"], strict=True)]
    high = reach(unit, series)
    return [Plot("bars", texts, series, OF_UNITS[unit], axis=axis_of(unit, high), high=high,
                 legend="top" if len(series) > 1 else "", gap=45 if len(texts) > _FEW_BARS else 150)]  # fmt: skip
