"""What the page Explore can be asked: which measure, divided by what; and why some measures cannot."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

GRAINS = {"none": "Whole period", "month": "Month", "quarter": "Quarter", "year": "Year"}
DIMENSIONS = {
    "none": "Nothing",
    "function": "Function that answers",
    "stage": "Stage",
    "reason": "Reason",
    "tactic": "Tactic",
    "holder_side": "Side of the holder",
    "holder_function": "Holder",
    "from_function": "Function it came from",
    "to_function": "Function it went to",
    "requesting_function": "Requesting function",
    "category": "Category",
    "business_unit": "Business unit",
    "region": "Region",
    "method": "Method",
    "lead_team": "Lead team",
    "involved_at": "Procurement involved at",
}
# Attributes of projects, which every measure can be divided by; the filters know the first five.
_OF_PROJECTS = ("requesting_function", "category", "business_unit", "region", "method", "lead_team", "involved_at")
# Of these, those that narrow the scope to one value of theirs, by its filter: any list then is of that value alone.
NARROWING = {
    "requesting_function": "functions",
    "category": "categories",
    "business_unit": "business_units",
    "region": "regions",
    "method": "methods",
}


@dataclass(frozen=True)
class Behind:
    """A list of what a mark rests on: its query, and what it is picked by for a dimension or a grain.

    rows: the column of the question with how many the list has. always: what is picked besides, whatever the mark.
    needs: a dimension without which the list would be of more than the mark.
    """

    query: str
    rows: str
    fields: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    needs: str = ""


@dataclass(frozen=True)
class Explorable:
    """A measure that can be asked for. `measures` are the records it is defined by, the first one before all.

    `column` is that of the query with the figure, `number` the one with how many it rests on, called `noun`. `value`
    says the figure in a sentence. `part_dimensions` divide the part of a share, not the whole. is_dated: whether it has
    a date to be divided by. `functions` whose the filter on functions means. `behind`: the lists a mark may lead to.
    """

    id: str
    name: str
    measures: tuple[str, ...]
    query: str
    column: str
    number: str
    noun: str
    value: str
    dimensions: tuple[str, ...]
    functions: str
    part_dimensions: tuple[str, ...] = ()
    is_dated: bool = True
    behind: tuple[Behind, ...] = ()

    @property
    def unit(self) -> str:
        """What the figure is: share, days or count."""
        return "share" if self.column == "share" else "days" if self.column.endswith("days") else "count"

    @property
    def grains(self) -> tuple[str, ...]:
        """What time it can be divided by."""
        return tuple(GRAINS) if self.is_dated else ("none",)

    def leads_to(self, dimensions: Collection[str], grain: str) -> Behind | None:
        """The list of exactly what a mark of these dimensions and this grain rests on, where there is one."""
        asked = {*dimensions, grain} - {"none"}
        # Elsewhere the filter on functions means those that answer.
        narrowing = NARROWING.keys() - ({"requesting_function"} if self.functions == "answering" else set())
        fitting = (one for one in self.behind if asked - narrowing <= one.fields.keys() and {one.needs} - {""} <= asked)
        return next(fitting, None) if asked else None


def _share(id_: str, name: str, measures: tuple[str, ...], noun: str, value: str, *own: str, **more) -> Explorable:
    """A share that is counted; with dimensions of its own it is about answers or asks, else about projects."""
    functions = "answering" if own else "requesting"
    return Explorable(
        id_, name, measures, "explore/shares", "share", "whole", noun, value, (*own, *_OF_PROJECTS), functions, **more
    )


def _of_time(id_: str, name: str, measures: tuple[str, ...], value: str, *own: str, **more) -> Explorable:
    return Explorable(
        id_, name, measures, "explore/time_shares", "share", "projects", "project", value, (*own, *_OF_PROJECTS),
        "requesting", **more,
    )  # fmt: skip


def _half_way(id_: str, name: str, measures: tuple[str, ...], noun: str, value: str, *own: str, **more) -> Explorable:
    return Explorable(
        id_, name, measures, "explore/durations", "p50_days", "waits", noun, value, (*own, *_OF_PROJECTS),
        more.pop("functions", "requesting"), **more,
    )  # fmt: skip


def _amount(
    id_: str, name: str, measures: tuple[str, ...], column: str, noun: str, value: str, *own: str, **more
) -> Explorable:
    return Explorable(
        id_, name, measures, "explore/amounts", column, "number", noun, value, (*own, *_OF_PROJECTS),
        more.pop("functions", "requesting"), **more,
    )  # fmt: skip


_HOLDING = ("holder_side", "holder_function", "stage")
_ANSWERS = {"function": "function", "stage": "stage", "month": "answered_month"}
_LEDGER = Behind(
    "cycle_time/projects_in_ledger", "projects", {**{name: name for name in _HOLDING}, "month": "month_on"}
)
_STARTED = (
    Behind("cycle_time/projects_by_month", "projects", {"month": "started_month"}, needs="month"),
    Behind("cycle_time/projects_in_cohort", "projects"),
)
_COMPLETED = {"status": "completed"}
_HANDED = {"from_function": "from_function", "to_function": "to_function"}
EXPLORABLE = {
    one.id: one
    for one in (
        _share("objection_rate", "Objection rate",
               ("objection_rate", "objection_rate_by_stage", "objection_rate_by_month"),
               "answer", "of answers are objections", "function", "stage",
               behind=(Behind("resistance/asks_behind", "whole", _ANSWERS),)),
        _share("reason_mix", "Reasons of objections", ("reason_mix", "reason_mix_by_function"),
               "objection", "of objections have the reason on record", "function", "stage", "reason",
               part_dimensions=("reason",),
               behind=(Behind("resistance/asks_behind", "part", _ANSWERS | {"reason": "reason"}, needs="reason"),)),
        _share("yes_share", "Yes to an ask", ("tactic_success",),
               "answer", "of answers are a yes", "tactic", "function", "stage",
               behind=(Behind("resistance/asks_behind", "whole", _ANSWERS),)),
        _share("tactic_adoption", "Tactic adoption", ("tactic_adoption",),
               "ask", "of asks use one of the five tactics", "function", "stage"),
        _share("on_need_rate", "On-need rate", ("on_need_rate", "delivery_and_trust"),
               "project", "of projects are signed by the date they are needed",
               behind=(Behind("cycle_time/projects_by_need", "whole", {"quarter": "quarter_on"}),)),
        _share("promises_kept", "Promises kept", ("promises_kept",), "project", "of first promises are kept",
               behind=(Behind("credibility/projects_promised", "whole", {"quarter": "quarter_on"}),)),
        _share("first_pass", "First-pass yield", ("first_pass_yield",),
               "project", "of projects get every yes at the first ask",
               behind=(Behind("cycle_time/projects_by_decision", "whole", {"quarter": "quarter_on"}),)),
        _share("early_involvement", "Early involvement", ("behaviour",),
               "project", "of projects involve procurement at need or specification"),
        _share("repeat_requests", "Repeat requests", ("behaviour",),
               "project", "of requests come back unprompted"),
        _share("bypass", "Bypass", ("bypass",), "project", "of projects are bought without procurement",
               behind=(Behind("resistance/bypass_behind", "whole", {"involved_at": "involved_at"}),)),
        _of_time("elapsed_time", "Elapsed time", ("time_by_holder", "time_by_stage", "time_by_stage_and_holder"),
                 "", *_HOLDING, part_dimensions=(*_HOLDING, *_OF_PROJECTS), behind=(_LEDGER,)),
        _of_time("internal_share", "Internal share of elapsed time", ("internal_share",),
                 "of elapsed time is inside the company", "stage", behind=(_LEDGER,)),
        _of_time("alignment_ratio", "Alignment ratio", ("alignment_ratio",),
                 "of the time inside and with suppliers is inside the company", "stage"),
        _of_time("flow_efficiency", "Flow efficiency", ("flow_efficiency",),
                 "of the time with a mode recorded is work", "stage", "holder_function"),
        _of_time("rework", "Rework", ("rework",), "of elapsed time is in second and later stays", "stage"),
        _half_way("time_to_completion", "Time to completion of what was started", ("time_to_completion",),
                  "project", "until half of the projects started had completed", behind=_STARTED),
        _half_way("cycle_time", "Cycle time of completed projects", ("cycle_time", "cycle_time_by_month"),
                  "project", "at most from start to completion for half of the projects completed",
                  behind=(Behind("resistance/bypass_behind", "projects", {"involved_at": "involved_at"}, _COMPLETED),
                          Behind("cycle_time/projects_by_month", "projects", {"month": "ended_month"}, _COMPLETED,
                                 needs="month"))),
        _half_way("response_time", "Response time", ("response_time",),
                  "ask", "until half of the asks were answered", "function", "stage",
                  behind=(Behind("cycle_time/projects_with_asks", "projects", {"function": "function"}),)),
        _half_way("time_to_resolve", "Time to resolve an objection", ("time_to_resolve",),
                  "ask", "until half of the asks objected to got their yes", "reason", "function",
                  functions="answering"),
        _amount("objection_delay", "Delay after objections", ("objection_delay",), "days",
                "objection", "waited after objections", "function", "stage", "reason",
                functions="answering", is_dated=False,
                behind=(Behind("resistance/delays_behind", "number", {"function": "function", "stage": "stage"}),)),
        _amount("hand_offs", "Hand-offs", ("hand_offs",), "number", "hand-off", "", "from_function", "to_function",
                behind=(Behind("cycle_time/projects_by_hand_off", "projects", _HANDED),)),
        _amount("ping_pong", "Ping-pong", ("ping_pong",), "number", "return", "", "from_function", "to_function",
                behind=(Behind("cycle_time/projects_by_hand_off", "projects", _HANDED, {"kind": "ping_pong"}),)),
        _amount("arrivals", "Projects started", ("flow",), "number", "project", "started", behind=_STARTED),
    )
}  # fmt: skip

_FLOORS = "it is about people, and its floor holds for whole quarters and functions only, as its own page shows them"
_ONE_BY_ONE = "it lists single projects or entries, which have nothing to be divided by"
# Why a measure cannot be asked for.
NOT_EXPLORABLE = {
    "credibility_index": "it is put together from parts that have dates and groups of their own",
    "credibility_change": "it is put together from parts that have dates and groups of their own",
    "trust": _FLOORS,
    "perception_gap": _FLOORS,
    "net_promoter": _FLOORS,
    "response_rate": _FLOORS,
    "misalignment_gap": _FLOORS,
    "language_match": _FLOORS,
    "stance_conversion": _FLOORS,
    "pitches": _FLOORS,
    "team_development": "it is about procurement's own team, which no attribute of a project divides",
    "internal_share_of_effort": "hours are booked on no project, too, and these no dimension can divide",
    "change_by_stage": "it compares two periods already; ask for elapsed time by stage",
    "change_by_holder": "it compares two periods already; ask for elapsed time by holder",
    "what_changed": "it compares two periods already; ask for the measure itself, with a comparison",
    "cumulative_flow": "it counts all projects since the beginning, and no period of its own",
    "forecast_calibration": "it needs the forecasts of many month-ends, too few for a division",
    "forecast": _ONE_BY_ONE,
    "needs_attention": _ONE_BY_ONE,
    "ageing": _ONE_BY_ONE,
    "actions": _ONE_BY_ONE,
}


def question_of(text: str, names: Mapping[str, str], default: Mapping[str, str]) -> dict[str, str]:
    """Return a question written as in an address: measure=bypass&by=region&grain=quarter; nothing is the default.

    names: of measure, first, second and grain in an address. Raises ValueError with a sentence for what cannot be
    asked.
    """
    said = dict(part.partition("=")[::2] for part in text.split("&") if part)
    unknown = [word for word in said if word not in names.values()]
    if unknown:
        raise ValueError(f'A question has no "{unknown[0]}": write it as measure=bypass&by=region&grain=quarter.')
    asked, notes = question_in({key: said.get(word, "") for key, word in names.items()}, default)
    if notes:
        raise ValueError(" ".join(notes))
    return asked


def question_in(asked: Mapping[str, str], default: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return measure, first, second and grain as they can be answered, and a note for all that cannot.

    asked: what an address or a command says of them; where it names a measure and no more, it is divided by nothing.
    """
    if not any(asked.values()):
        return dict(default), []
    notes = []
    measure = asked.get("measure") or default["measure"]
    if measure not in EXPLORABLE:
        notes.append(
            f'There is no measure "{measure}" to explore; the {default["measure"].replace("_", " ")} is shown.'
        )
        return dict(default), notes
    one = EXPLORABLE[measure]
    chosen = {"measure": measure}
    for key, known in (("first", one.dimensions), ("second", one.dimensions), ("grain", one.grains)):
        value = asked.get(key) or "none"
        if value != "none" and value not in known:
            what = "by time" if key == "grain" and known == ("none",) else f'by "{value}"'
            notes.append(f"{one.name} cannot be divided {what}; that was left out.")
            value = "none"
        chosen[key] = value
    if chosen["first"] == "none" or chosen["second"] == chosen["first"]:
        twice = chosen["first"] != "none"
        chosen["first"] = chosen["second"] if not twice else chosen["first"]
        if twice:
            notes.append("Both dimensions were the same; one was left out.")
        chosen["second"] = "none"
    return chosen, notes
