"""A sentence, its muted line and its chart on a page, their messages to the browser made once and kept.

`st.vega_lite_chart` writes the JSON of a chart and reads it back twice in every run, which was more than half of the
time of a page whose charts have not changed. This is the only module that reaches behind Streamlit's commands; a test
holds its messages to those that the commands send (docs/decisions.md, 67).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.elements.lib.utils import compute_and_register_element_id
from streamlit.elements.vega_charts import VegaLiteStateSerde
from streamlit.proto.Heading_pb2 import Heading
from streamlit.proto.Html_pb2 import Html
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx
from streamlit.runtime.state import register_widget
from streamlit.string_util import clean_text

from dashboard.page.text import muted_html

# The name of a chart's selection, as the charts give it.
PICKED = "picked"
_AS_WIDE_AS_ITS_PLACE = LayoutConfig(width="stretch", height="content")
_A_SENTENCE = LayoutConfig(width="stretch", text_alignment="left")
_A_LINE = LayoutConfig(width="stretch")
_STATE = VegaLiteStateSerde([PICKED])


@dataclass(frozen=True)
class Chart:
    """A chart ready to be sent: its message, and the fields that its marks are picked by, none where they are not."""

    message: VegaLiteChart
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """What stands over a chart, ready to be sent: the sentence with its place in the address, and the muted line."""

    sentence: Heading
    line: Html | None


def head(sentence: str, anchor: str, line: str = "") -> Head:
    """Make a sentence and a muted line ready to be drawn any number of times; without a text there is no line."""
    written = Heading(tag="h3", body=clean_text(sentence), anchor=anchor, wrap=True)
    return Head(written, Html(body=muted_html(line)) if line else None)


def draw_head(drawn: Head) -> None:
    """Draw a sentence and its muted line."""
    st._main._enqueue("heading", drawn.sentence, layout_config=_A_SENTENCE)
    if drawn.line:
        st._main._enqueue("html", drawn.line, layout_config=_A_LINE)


def prepared(spec: dict[str, Any]) -> Chart:
    """Make a Vega-Lite specification ready to be drawn any number of times."""
    # Not escaped: every figure has a narrow space, which would be six letters.
    message = VegaLiteChart(spec=json.dumps(_with_rows_inside(spec), separators=(",", ":"), ensure_ascii=False))
    fields = next((one["select"]["fields"] for one in spec.get("params", []) if one.get("name") == PICKED), ())
    return Chart(message, tuple(fields))


def draw(chart: Chart) -> None:
    """Draw a chart whose marks cannot be picked."""
    st._main._enqueue("vega_lite_chart", chart.message, layout_config=_AS_WIDE_AS_ITS_PLACE)


def draw_pickable(chart: Chart, key: str) -> list[dict[str, Any]]:
    """Draw a chart as the widget of this key, and return the fields of the marks that are picked."""
    message = VegaLiteChart(selection_mode=[PICKED])
    message.MergeFrom(chart.message)
    message.id = compute_and_register_element_id(
        "vega_lite_chart", user_key=key, dg=st._main, key_as_main_identity={"selection_mode"}, selection_mode=[PICKED]
    )
    state = register_widget(
        message.id, deserializer=_STATE.deserialize, serializer=_STATE.serialize, ctx=get_script_run_ctx(),
        value_type="string_value", on_change_handler=None,
    )  # fmt: skip
    st._main._enqueue("vega_lite_chart", message, layout_config=_AS_WIDE_AS_ITS_PLACE)
    return (state.value or {}).get("selection", {}).get(PICKED) or []


def _with_rows_inside(spec: dict[str, Any]) -> dict[str, Any]:
    """Put each named data set where its layer names it: the browser takes none by name but as a table of its own."""
    named = spec.get("datasets", {})

    def filled(part: Any) -> Any:
        if isinstance(part, list):
            return [filled(one) for one in part]
        if not isinstance(part, dict):
            return part
        if set(part) == {"name"} and part["name"] in named:
            return {"values": named[part["name"]]}
        return {key: filled(value) for key, value in part.items() if key != "datasets"}

    return filled(spec)
