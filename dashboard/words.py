"""Numbers, dates and changes as people read them: the one home of how a figure is worded."""

import datetime
import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

# Between a number and its unit or noun, so that the two never part at a line's end.
NARROW = "\u202f"
MINUS = "\u2212"
missing = "–"

# A sum of shares that should be 1 is often 0.9999999999: that is the whole, not "> 99 %".
_NOISE = 1e-9
_SIGNIFICANT_FIGURES = 3
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}
_MONEY_STEPS = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))
# Written in capitals wherever they are a word of a stage's or a function's name.
_CAPITALS = frozenset(["hr", "it", "nda", "po", "rfi", "rfp", "rfq", "sow"])
_NAMES = {"unattributed": "Not attributed", "cocreate": "Co-create", "prealign": "Pre-align"}
# Letters, with which a spreadsheet takes a text for a formula, their wide forms included. A tab or a line's end at the
# start is skipped by some programs, and then the next letter counts.
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
_BLANKS = " \u00a0"


def days(value: float | None) -> str:
    """A length of time, given in days: "94 days", "3.4 days", "1.5 hours"."""
    if _is_missing(value):
        return missing
    size = abs(value)
    if size < 0.1 - _NOISE and size > _NOISE:
        return _short_time(value)
    text = _number(value)
    return _with_unit(text, "day" if text.lstrip(MINUS) == "1" else "days")


def signed_days(value: float | None) -> str:
    """A change in days, with its sign: "+5.2 days", "−3 days"."""
    if _is_missing(value):
        return missing
    return f"+{days(value)}" if value > 0 else days(value)


def days_short(value: float | None) -> str:
    """Days without their unit, where a place is narrow and says it once: "3.4", "1,240", "12.4k"."""
    if _is_missing(value):
        return missing
    if _NOISE < value < 0.05:
        return f"<{NARROW}0.1"
    if value < 9_995:
        return _number(value)
    return _trimmed(_significant(float(_significant(value)) / 1000)) + "k"


def share(value: float | None) -> str:
    """A share, given as 0–1, in whole percent; never 0 % for something or 100 % for less than all."""
    if _is_missing(value):
        return missing
    if _NOISE < value < 0.005:
        return f"<{NARROW}1{NARROW}%"
    if 0.995 <= value < 1 - _NOISE:
        return f">{NARROW}99{NARROW}%"
    return _with_unit(_fixed(value * 100, 0), "%")


def share_range(low: float | None, high: float | None) -> str:
    """The limits of a share, both given as 0–1: "72–78 %"."""
    if _is_missing(low) or _is_missing(high):
        return missing
    return _with_unit(f"{_fixed(low * 100, 0)}–{_fixed(high * 100, 0)}", "%")


def points(value: float | None) -> str:
    """The difference of two shares, given as −1 to 1, in percentage points: "+6 pts"."""
    if _is_missing(value):
        return missing
    sign = "+" if value > 0 else MINUS
    if _nothing(value, "share"):
        return _with_unit("0", "pts")
    return sign + _points_size(value)


def money(value: float | None, currency: str) -> str:
    """An amount, short, in the currency (ISO 4217): "€1.2 M", "€850", "CHF 3.4 k"."""
    if _is_missing(value):
        return missing
    sign = MINUS if value < 0 else ""
    head = _SIGNS.get(currency, f"{currency}{NARROW}")
    size = float(_significant(abs(value)))
    for step, unit in _MONEY_STEPS:
        if size >= step:
            return f"{sign}{head}{_with_unit(_trimmed(_significant(size / step)), unit)}"
    return f"{sign}{head}{_fixed(size, 0)}"


def count(number: int | None, noun: str, plural: str | None = None) -> str:
    """How many of something, exactly: "1 project", "1,204 projects"."""
    if _is_missing(number):
        return missing
    return _with_unit(f"{int(number):,}".replace("-", MINUS), noun if number == 1 else plural or _plural(noun))


def number(value: float | None) -> str:
    """A bare figure, such as a score or an index, to three significant figures."""
    return missing if _is_missing(value) else _number(value)


def date_long(on: datetime.date | None) -> str:
    """A date in a sentence: "31 October 2026"."""
    return missing if _is_missing(on) else f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def date_short(on: datetime.date | None) -> str:
    """A date in a table or a label: "31 Oct 2026"."""
    return missing if _is_missing(on) else f"{on.day} {_MONTHS[on.month - 1][:3]} {on.year}"


def month(value: datetime.date | str | None) -> str:
    """A month, from a date in it or from "2026-10": "Oct 26"."""
    if _is_missing(value):
        return missing
    year, number_ = map(int, value.split("-")[:2]) if isinstance(value, str) else (value.year, value.month)
    return f"{_MONTHS[number_ - 1][:3]} {year % 100:02d}"


def quarter(value: datetime.date | str | None) -> str:
    """A quarter, from a date in it or from "2026-10-01": "Q4 26"."""
    if _is_missing(value):
        return missing
    year, number_ = map(int, value.split("-")[:2]) if isinstance(value, str) else (value.year, value.month)
    return f"Q{(number_ + 2) // 3} {year % 100:02d}"


def period(from_on: datetime.date | None, until_on: datetime.date | None) -> str:
    """A period from its first to its last day, both in it: "12 months to 31 October 2026"."""
    start, last = (None if _is_missing(on) else on for on in (from_on, until_on))
    if start is None and last is None:
        return "all time"
    if start is None:
        return f"until {date_short(last)}"
    if last is None:
        return f"since {date_short(start)}"
    end = last + datetime.timedelta(days=1)
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day != end.day or months < 1:
        return date_short(start) if start == last else f"{date_short(start)} to {date_short(last)}"
    if months == 1 and start.day == 1:
        return f"{_MONTHS[start.month - 1]} {start.year}"
    return f"{count(months, 'month')} to {date_long(last)}"


def change(
    value: float | None,
    before: float | None,
    better: str = "lower",
    unit: str = "days",
    is_real: bool = True,
) -> str:
    """How a figure moved and whether that is good: "▼ 11 days, better".

    `better` is lower, higher or neither; `unit` is days, share or number; `is_real` false says that the
    move is within what chance does.
    """
    if _is_missing(value) or _is_missing(before):
        return missing
    difference = value - before
    if _nothing(difference, unit):
        return "no change"
    sizes = {"days": days, "share": _points_size, "number": number}
    arrow = "▲" if difference > 0 else "▼"
    judgement = {"better": ", better", "worse": ", worse", "neutral": ""}[verdict(value, before, better, unit)]
    return f"{arrow} {sizes[unit](abs(difference))}{judgement if is_real else ', within chance'}"


def verdict(value: float | None, before: float | None, better: str = "lower", unit: str = "days") -> str:
    """Whether a move is "better", "worse" or "neutral": the word in `change`, and the colour's role."""
    if better not in ("lower", "higher", "neither"):
        raise ValueError(f'better is "{better}"; it is one of lower, higher, neither')
    if _is_missing(value) or _is_missing(before) or better == "neither" or _nothing(value - before, unit):
        return "neutral"
    return "better" if (value < before) == (better == "lower") else "worse"


def list_words(words: Sequence[str]) -> str:
    """Several things in a sentence: "Legal, Finance and IT"."""
    *first, last = words or [missing]
    return f"{', '.join(first)} and {last}" if first else last


def picked(field: str, value: object) -> str:
    """A mark of a chart, by one of its fields: "Legal", "Oct 26", "from Finance"."""
    if field.endswith(("month", "month_on")):
        return month(str(value)[:10])
    if field == "quarter_on":
        return quarter(str(value)[:10])
    if field == "at_days":
        return f"signed within {days(float(str(value)))}"
    if field == "band_no":
        return f"part {value} of the process"
    if field == "kind":
        return {"ping_pong": "coming straight back"}.get(str(value), stage(str(value)))
    lead = {"from_function": "from ", "to_function": "to ", "involved_at": "brought in at "}.get(field, "")
    return lead + stage(str(value))


def stage(key: str | None) -> str:
    """A stage's or a holder's name as people write it: "legal_review" → "Legal review".

    What a team has written itself, with spaces or capitals, stays as it is.
    """
    if _is_missing(key) or not str(key).strip():
        return missing
    if key in _NAMES:
        return _NAMES[key]
    words = [word.upper() if word in _CAPITALS else word for word in key.replace("_", " ").split()]
    return words[0][:1].upper() + " ".join(words)[1:]


def _is_missing(value) -> bool:
    # Not a number, not a time and pandas' NA all differ from themselves, or cannot say.
    if value is None or isinstance(value, float) and not math.isfinite(value):
        return True
    try:
        return bool(value != value)
    except TypeError:
        return True


def _with_unit(text: str, unit: str) -> str:
    return f"{text}{NARROW}{unit}"


def _fixed(value: float, decimals: int) -> str:
    # Half goes up, as readers expect; Python's own rounding turns 12.5 into 12.
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    return MINUS + text[1:] if rounded < 0 else text.lstrip("-")


def _significant(value: float) -> Decimal:
    exact = Decimal(repr(float(value)))
    if exact == 0:
        return exact
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - _SIGNIFICANT_FIGURES + 1), ROUND_HALF_UP)


def _trimmed(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(value: float) -> str:
    if abs(value) < 9.95:
        return _trimmed_zero(_fixed(value, 1))
    # Rounding once, not to three figures and then to none: 10.45 is 10, not 11.
    return _fixed(value if abs(value) < 1000 else float(_significant(value)), 0)


def _trimmed_zero(text: str) -> str:
    return text.removesuffix(".0")


def _short_time(value: float) -> str:
    minutes = abs(value) * 24 * 60
    sign = MINUS if value < 0 else ""
    if minutes < 1:
        return "under a minute"
    if minutes < 59.5:
        whole = _fixed(minutes, 0)
        return sign + _with_unit(whole, "minute" if whole == "1" else "minutes")
    hours = _trimmed_zero(_fixed(minutes / 60, 1))
    return sign + _with_unit(hours, "hour" if hours == "1" else "hours")


def _points_size(value: float) -> str:
    size = abs(value) * 100
    if size < 0.95:
        text = _fixed(size, 1)
        return _with_unit("under 0.1" if text == "0.0" else text, "pts")
    text = _fixed(size, 0)
    return _with_unit(text, "pt" if text == "1" else "pts")


def _nothing(difference: float, unit: str) -> bool:
    smallest = {"days": 1 / 24 / 60 / 2, "share": 0.0005, "number": 0.05}
    if unit not in smallest:
        raise ValueError(f'unit is "{unit}"; it is one of {", ".join(smallest)}')
    return abs(difference) < smallest[unit]


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with an apostrophe before one that it would.

    The apostrophe is part of the text, in the workbook too: Excel's own mark for "this is text" is lost when somebody
    saves the sheet as CSV, and whoever opens that file would run what was only a title.
    """
    return f"'{text}" if text.lstrip(_BLANKS)[:1] in tuple(FORMULA_STARTS) else text
