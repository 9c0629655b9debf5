"""What a colour means and how type looks, by role, in the light and the dark theme."""

import altair as alt
from altair.utils import schemapi

# Checking every part against the schema takes half the time of a chart. The tests check whole specs instead.
schemapi.DEBUG_MODE = False

# Streamlit registers "Source Sans", the package font-source-sans-pro "Source Sans Pro": the same type.
FONT = '"Source Sans", "Source Sans Pro", sans-serif'
FONT_SIZE = 13
SMALL_FONT_SIZE = 12
MODES = ("light", "dark")
# The least contrast of a text (WCAG 2.2, success criterion 1.4.3).
READABLE = 4.5

# In the order in which sides are stacked and listed.
side_labels = {
    "stakeholder": "Stakeholders",
    "control": "Control functions",
    "procurement": "Procurement",
    "supplier": "Supplier",
    "on_hold": "On hold",
    "nobody": "Nobody",
    "unattributed": "Not attributed",
}
# No one had the ball, or the data does not say who: drawn as a texture, never as a colour.
TEXTURED_SIDES = ("nobody", "unattributed")

# role: (light, dark). The dark value differs only where the light one would not stand out on dark.
_COLOURS = {
    "background": ("#FFFFFF", "#13202B"),
    "panel": ("#F5F7F8", "#1B2B38"),
    "text": ("#1F3A4D", "#E6EDF2"),
    "text_muted": ("#5B6B77", "#A9B6C0"),
    "line": ("#E3E7EA", "#2C3E4B"),
    "stakeholder": ("#E09F3E", "#E8B05C"),
    "control": ("#9E2A2B", "#D9635F"),
    "procurement": ("#335C67", "#4F93A3"),
    "supplier": ("#7FB2C8", "#A9D3E4"),
    "on_hold": ("#B3B3B3", "#8E979D"),
    "nobody": ("#CFCFCF", "#5A6770"),
    "unattributed": ("#CFCFCF", "#5A6770"),
    "better": ("#1B7F79", "#4DB6AC"),
    "worse": ("#C8553D", "#EF8A73"),
    "neutral": ("#6B7780", "#A9B6C0"),
    "focus": ("#1F3A4D", "#C9D6DF"),
    "context": ("#BFC5CA", "#4A5C69"),
    "stance_resistant": ("#B35806", "#D97B2B"),
    "stance_unaware": ("#F1A340", "#F1A340"),
    "stance_neutral": ("#D8DAEB", "#D8DAEB"),
    "stance_supportive": ("#998EC3", "#998EC3"),
    "stance_leading": ("#542788", "#8A5CC4"),
}
ROLES = tuple(_COLOURS)


def colour(role: str, mode: str = "light") -> str:
    """The colour of a role, as #RRGGBB."""
    return _COLOURS[role][MODES.index(mode)]


def side_colours(mode: str = "light") -> dict[str, str]:
    """The colour of each holder's side, in stacking order."""
    return {side: colour(side, mode) for side in side_labels}


def tint(role: str, mode: str = "light", strength: float = 0.25) -> str:
    """A role's colour thinned towards the background: 0 is the background, 1 the colour."""
    pairs = zip(_channels(colour(role, mode)), _channels(colour("background", mode)), strict=True)
    mixed = (round(strength * front + (1 - strength) * back) for front, back in pairs)
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def edge(role: str, mode: str = "light") -> str:
    """The outline of a mark: its own colour moved towards the text's, so that pale marks reach 3:1."""
    pairs = zip(_channels(colour(role, mode)), _channels(colour("text", mode)), strict=True)
    return "#" + "".join(f"{round(0.6 * own + 0.4 * text):02X}" for own, text in pairs)


def text_on(background: str) -> str:
    """The text colour that reads best on a coloured mark."""
    candidates = (colour("background", "dark"), colour("background", "light"))
    return max(candidates, key=lambda candidate: contrast(candidate, background))


def ground(role: str, mode: str = "light", strength: float = 0.25) -> str:
    """A tint a number stands on: in steps an eye can tell apart, but for those in the middle that no text reads on."""
    step = round(strength * 20)
    while contrast(fill := tint(role, mode, step / 20), text_on(fill)) < READABLE:
        step += 1
    return fill


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def vl_config(mode: str = "light") -> dict:
    """The Vega-Lite configuration of every chart: type, axes, legend, no frame, a see-through background."""
    text, muted, line = (colour(role, mode) for role in ("text", "text_muted", "line"))
    return {
        "background": "transparent",
        "font": FONT,
        "padding": {"left": 8, "top": 4, "right": 4, "bottom": 4},
        "view": {"stroke": None},
        "axis": {
            "domain": False, "ticks": False, "grid": False, "gridColor": line, "labelColor": text,
            "labelFontSize": FONT_SIZE, "labelLimit": 0, "labelPadding": 8, "tickColor": muted,
            "titleColor": muted,
            "titleFontSize": SMALL_FONT_SIZE, "titleFontWeight": "normal",
        },
        "legend": {
            "labelColor": text, "labelFontSize": FONT_SIZE, "labelLimit": 0, "title": None,
            "orient": "top", "symbolType": "square", "symbolSize": 130, "columnPadding": 16, "offset": 12,
        },
        "text": {"color": text, "fontSize": FONT_SIZE},
    }  # fmt: skip


@alt.theme.register("down_the_hall", enable=True)
def _registered() -> alt.theme.ThemeConfig:
    return alt.theme.ThemeConfig(config=vl_config("light"))


def _channels(value: str) -> tuple[int, int, int]:
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def _luminance(value: str) -> float:
    parts = (channel / 255 for channel in _channels(value))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
