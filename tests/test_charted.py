"""What is kept of a finding, chart, sentence and line, is what Streamlit's own commands draw."""

import json

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

SPEC = {
    "layer": [
        {"data": {"name": "rows"}, "mark": "bar", "encoding": {"x": {"field": "days"}}, "name": "view_1"},
        {"data": {"values": [{"days": 4}]}, "mark": "rule"},
    ],
    "datasets": {"rows": [{"days": 3.5, "who": "Müller & Söhne"}, {"days": None, "who": "\u2028"}]},
    "params": [{"name": "picked", "select": {"type": "point", "fields": ["who"]}, "views": ["view_1"]}],
    "autosize": {"type": "fit", "contains": "padding"},
    "height": 120,
}
# The rows stand where they are used: by name Streamlit would send them as a table.
INSIDE = {
    **{key: value for key, value in SPEC.items() if key != "datasets"},
    "layer": [{**SPEC["layer"][0], "data": {"values": SPEC["datasets"]["rows"]}}, SPEC["layer"][1]],
}
DRAWN = {
    "pickable": (
        "charted.draw_pickable(charted.prepared(spec), 'one')",
        "st.vega_lite_chart(inside, theme=None, width='stretch', key='one', on_select='rerun')",
    ),
    "plain": (
        "charted.draw(charted.prepared(spec))",
        "st.vega_lite_chart(inside, theme=None, width='stretch', key='one')",
    ),
}


def sent(kind: str) -> list[ForwardMsg]:
    """The message to the browser of our drawing and of Streamlit's own, the specification as sorted JSON."""
    ours, streamlits = DRAWN[kind]
    app = AppTest.from_string(
        f"""
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from dashboard.page import charted
context, spec, inside = get_script_run_ctx(), {SPEC!r}, {INSIDE!r}
original, messages = context._enqueue, []
with st.columns(2)[1]:
    context._enqueue = messages.append
    if st.session_state["is_ours"]:
        {ours}
    else:
        {streamlits}
    context._enqueue = original
(st.session_state["sent"],) = (message.SerializeToString() for message in messages)
""",
        default_timeout=60,
    )
    return [_message(app, is_ours) for is_ours in (True, False)]


def _message(app: AppTest, is_ours: bool) -> ForwardMsg:
    app.session_state["is_ours"] = is_ours
    app.run()
    assert not app.exception, app.exception
    message = ForwardMsg.FromString(app.session_state["sent"])
    chart = message.delta.new_element.vega_lite_chart
    chart.spec = json.dumps(json.loads(chart.spec), sort_keys=True)
    # The hash is that of the message before its specification was sorted.
    message.hash = ""
    return message


@pytest.mark.parametrize("kind", ["pickable", "plain"])
def test_a_kept_chart_is_the_message_that_the_command_of_this_version_of_streamlit_sends(kind):
    ours, streamlits = sent(kind)
    assert ours == streamlits
    assert ours.delta.new_element.vega_lite_chart.id.endswith("-one") == (kind == "pickable")


SENTENCES = {
    "as they are": ("Legal holds 11\u202f% of the time", "time-by-holder", "12 months · 249 projects < 1 & more"),
    "in lines": ("  Müller & Söhne:\n  *no* answer  ", "answers", "a\nb"),
}


@pytest.mark.parametrize("texts", SENTENCES.values(), ids=SENTENCES)
def test_a_kept_sentence_and_its_line_are_the_messages_that_the_commands_send(texts):
    app = AppTest.from_string(
        f"""
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from dashboard.page import charted
from dashboard.page.text import muted
context, (sentence, anchor, line) = get_script_run_ctx(), {texts!r}
original, sent = context._enqueue, dict(ours=[], theirs=[])
for name, messages in sent.items():
    with st.columns(2)[1]:
        context._enqueue = messages.append
        if name == "ours":
            charted.draw_head(charted.head(sentence, anchor, line))
        else:
            st.subheader(sentence, anchor=anchor)
            muted(line)
        context._enqueue = original
for name, messages in sent.items():
    st.session_state[name] = [message.delta.new_element.SerializeToString() for message in messages]
st.session_state["paths"] = [message.metadata.delta_path[2:] for message in sum(sent.values(), [])]
""",
        default_timeout=60,
    ).run()
    assert not app.exception, app.exception
    assert app.session_state["ours"] == app.session_state["theirs"]
    assert len(app.session_state["ours"]) == 2
    assert app.session_state["paths"] == [[1, 0], [1, 1]] * 2


def test_two_runs_and_two_places_share_a_chart_without_changing_it():
    app = AppTest.from_string(
        f"""
import streamlit as st
from dashboard.page import charted
chart = st.session_state.setdefault("chart", charted.prepared({SPEC!r}))
st.session_state["picked"] = [charted.draw_pickable(chart, key) for key in ("one", "other")]
""",
        default_timeout=60,
    )
    app.session_state["other"] = {"selection": {"picked": [{"who": "Legal"}]}}
    app.run().run()
    assert not app.exception
    assert [chart.proto.id.rsplit("-", 1)[1] for chart in app.get("vega_lite_chart")] == ["one", "other"]
    assert app.session_state["picked"] == [[], [{"who": "Legal"}]]
    assert app.session_state["chart"].message.id == ""
    assert app.session_state["chart"].fields == ("who",)
