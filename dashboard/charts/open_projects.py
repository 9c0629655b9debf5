"""Open projects now: how old they are beside what is usual, and which need attention."""

import textwrap

import altair as alt
import pandas as pd

from dashboard import theme, words
from dashboard.charts import base

_STAGE_ROW, _PROJECT_ROW = 34, 52
# Ages beyond this many times the highest band stand at the edge, with their days in words.
_BEYOND = 1.25
_BANDS = (("p50_days", "half", 0.1), ("p70_days", "70 %", 0.2), ("p85_days", "85 %", 0.4), ("p95_days", "95 %", 0.6))
_COLUMNS = {
    "overdue_days": "After its need",
    "over_stage_days": "Over its stage",
    "quiet_days": "Without a sign",
}
# As long as a name may be beside its cells.
_NAME, _PLACE = 32, 38
_LIGHTEST, _DARKEST = 0.15, 0.75


def ageing(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """The age of each open project on its stage's row, over the ages at which projects had left that stage.

    Columns: project_id, title, stage, stage_position, age_days, left_projects, p50_days, p70_days, p85_days, p95_days
    (null from too few), stage_open and stage_old (open projects of the stage, and those older than its p85).
    """
    points = base.required(rows)
    points["name"] = points["stage"].map(words.stage)
    points["is_old"] = points["age_days"] > points["p85_days"].fillna(float("inf"))
    highest = max([0, *points[[column for column, *_ in _BANDS]].max().dropna()])
    cap = highest * _BEYOND if highest else float(points["age_days"].max())
    points["is_beyond"] = points["age_days"] > cap
    points["at"] = points["age_days"].clip(upper=cap)
    stages = points.drop_duplicates("name").sort_values("stage_position")
    ticks = [tick for tick in base.ticks(cap) if tick <= cap]
    axis = alt.Axis(title="Days since the start", values=ticks, grid=True, format=",~f", titlePadding=8)
    x = alt.X("at:Q", axis=axis).scale(domain=[0, cap * 1.02], nice=False)
    y = alt.Y("name:N", axis=None).scale(domain=list(stages["name"]), paddingInner=0.3, paddingOuter=0.15)
    left = 10 + int(stages["name"].map(base.text_width).max())
    bands, legend = _bands(stages, x, y, left, mode)
    layers = [*bands, _ages(points, x, y, mode), *_beyond(points, x, y), *_stage_texts(stages, y), *legend]
    return base.finished(layers, _STAGE_ROW * len(stages), mode, alt_text)


def _bands(stages: pd.DataFrame, x: alt.X, y: alt.Y, left: int, mode: str) -> tuple[list, list]:
    parts = []
    for row in stages.to_dict("records"):
        begin = 0.0
        for column, name, _ in _BANDS:
            if pd.notna(row[column]):
                parts.append({"name": row["name"], "at": begin, "to": row[column], "band": name})
                begin = row[column]
    if not parts:
        return [], []
    names = [name for _, name, _ in _BANDS]
    shades = [theme.tint("neutral", mode, strength) for *_, strength in _BANDS]
    fill = alt.Fill("band:N", legend=None).scale(domain=names, range=shades)
    stroke = alt.Stroke("band:N", legend=None).scale(domain=names, range=[theme.edge("context", mode)] * len(names))
    table = pd.DataFrame(parts)
    mark = alt.Chart(base.data(table, ["name", "at", "to", "band"])).mark_bar(strokeWidth=0.5, aria=False)
    shown = [name for name in names if name in set(table["band"])]
    keys = {
        name: f"{'' if place else 'by then '}{name}{'' if place else ' had left'}" for place, name in enumerate(shown)
    }
    return [mark.encode(x, alt.X2("to"), y, fill, stroke)], base.legend(keys, fill, stroke, left, 130)


def _ages(points: pd.DataFrame, x: alt.X, y: alt.Y, mode: str) -> alt.Chart:
    points["age_words"] = points["age_days"].map(words.days)
    points["usual_words"] = points["p85_days"].map(words.days)
    points["left_words"] = [words.count(int(number), "project") for number in points["left_projects"]]
    tooltip = {
        "title": "Project", "project_id": "Number", "name": "Now in", "age_words": "Age",
        "usual_words": "85 % had left by", "left_words": "From",
    }  # fmt: skip
    picked, opacity = base.picking(["project_id"])
    columns = ["at", "is_old", "is_beyond", *tooltip]
    mark = alt.Chart(base.data(points, columns)).mark_point(
        filled=True,
        size=70,
        stroke=theme.colour("background", mode),
        strokeWidth=0.8,
        description=alt.ExprRef(expr="datum.title + ': ' + datum.age_words + ', in ' + datum.name"),
    )
    return mark.encode(
        x, y, opacity=opacity,
        color=base.either(alt.ColorValue, "datum.is_old", theme.colour("worse", mode), theme.colour("focus", mode)),
        shape=base.either(alt.ShapeValue, "datum.is_beyond", "triangle-right", "circle"),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
    ).add_params(picked)  # fmt: skip


def _beyond(points: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The days of the oldest at the edge of each row."""
    oldest = points[points["is_beyond"]].sort_values("age_days").groupby("name").tail(1)
    if oldest.empty:
        return []
    text = alt.Chart(base.data(oldest, ["name", "at", "age_words"])).mark_text(align="right", dx=-9, aria=False)
    return [text.encode(x, y, alt.Text("age_words:N"))]


def _stage_texts(stages: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    texts = stages[["name"]].assign(
        text=[
            f"{int(number):,} open" + (f", {int(old):,} old" if old else "")
            for number, old in zip(stages["stage_open"], stages["stage_old"], strict=True)
        ]
    )
    start = alt.Chart(base.data(texts, ["name", "text"]))
    name = start.mark_text(x=0, dx=-10, align="right", aria=False)
    label = start.mark_text(x="width", dx=8, align="left", aria=False)
    return [name.encode(y, alt.Text("name:N")), label.encode(y, alt.Text("text:N"))]


def needs_attention(rows: pd.DataFrame, *, mode: str = "light", alt_text: str = "") -> dict:
    """A row for each project, a cell for each reason with its days, and where the project is now.

    Columns: project_id, title, stage, holders (separated by semicolons), need_by, overdue_days, days_in_stage,
    stage_p85_days, over_stage_days, last_sign_on, quiet_days (null: no reason).
    """
    projects = base.required(rows)
    projects["row"] = projects["project_id"]
    projects["name"] = [base.wrapped(title, _NAME) for title in projects["title"]]
    projects["extra_lines"] = projects["name"].str.count("\n")
    projects["place_words"] = [_place(row) for row in projects.to_dict("records")]
    projects["place"] = [textwrap.shorten(place, _PLACE, placeholder=" …") for place in projects["place_words"]]
    y = alt.Y("row:N", axis=None).scale(domain=list(projects["row"]), paddingInner=0.12, paddingOuter=0.05)
    shown = {column: name for column, name in _COLUMNS.items() if projects[column].notna().any()}
    axis = alt.Axis(title=None, orient="top", labelAngle=0, domain=False, labelPadding=6)
    x = alt.X("column:N", axis=axis).scale(domain=list(shown.values()), paddingInner=0.04, paddingOuter=0)
    layers = [*_cells(projects, shown, x, y, mode), *_project_texts(projects, y, mode)]
    return base.finished(layers, _PROJECT_ROW * len(projects), mode, alt_text)


def _place(row: dict) -> str:
    holders = "" if pd.isna(row["holders"]) else words.list_words(sorted(row["holders"].split(";")))
    return f"{words.stage(row['stage'])} · {holders or 'with nobody'}"


def _cells(projects: pd.DataFrame, names: dict[str, str], x: alt.X, y: alt.Y, mode: str) -> list[alt.Chart]:
    projects["need_words"], projects["sign_words"] = (
        projects[name].map(words.date_short) for name in ("need_by", "last_sign_on")
    )
    projects["stage_words"] = [
        f"{words.days(days)}" + (f"; 85 % leave within {words.days(limit)}" if pd.notna(limit) else "")
        for days, limit in zip(projects["days_in_stage"], projects["stage_p85_days"], strict=True)
    ]
    parts = []
    for column, name in names.items():
        some = projects.dropna(subset=[column]).copy()
        share = (some[column] / some[column].max()) ** 0.5
        some["column"], some["label"] = name, some[column].map(words.days)
        some["fill"] = [theme.ground("worse", mode, _LIGHTEST + (_DARKEST - _LIGHTEST) * one) for one in share]
        some["said"] = some["title"] + ", " + _COLUMNS[column].lower() + ": " + some["label"]
        parts.append(some)
    cells = pd.concat(parts)
    cells["ink"] = cells["fill"].map(theme.text_on)
    tooltip = {
        "title": "Project", "project_id": "Number", "place_words": "Now in", "need_words": "Needed by",
        "stage_words": "In this stage", "sign_words": "Last sign",
    }  # fmt: skip
    picked, opacity = base.picking(["project_id"])
    start = alt.Chart(base.data(cells, ["row", "column", "label", "fill", "ink", "said", *tooltip]))
    rect = start.mark_rect(stroke=theme.edge("worse", mode), strokeWidth=0.5).encode(
        x, y, alt.Fill("fill:N", scale=None), alt.Description("said:N"), opacity=opacity,
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in tooltip.items()],
    ).add_params(picked)  # fmt: skip
    text = start.mark_text(aria=False).encode(x, y, alt.Text("label:N"), alt.Color("ink:N", scale=None))
    return [rect, text]


def _project_texts(projects: pd.DataFrame, y: alt.Y, mode: str) -> list[alt.Chart]:
    start = alt.Chart(base.data(projects, ["row", "name", "extra_lines", "place"]))

    def text(field: str, side: int, role: str, **more) -> alt.Chart:
        # Name and place stand on two or three lines about the middle of the row.
        dy = alt.ExprRef(expr=f"{side * base.LINE / 2} * (1 + datum.extra_lines)")
        lines = alt.ExprRef(expr=base.lines(field))
        mark = start.mark_text(x=0, dx=-10, dy=dy, align="right", text=lines, lineHeight=base.LINE, aria=False, **more)
        return mark.encode(y, color=alt.ColorValue(theme.colour(role, mode)))

    return [text("name", -1, "text"), text("place", 1, "text_muted", fontSize=theme.SMALL_FONT_SIZE)]
