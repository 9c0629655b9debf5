"""A drawing on a page: SVG of our own with links in it, which Streamlit's HTML would leave out."""

from __future__ import annotations

import streamlit as st

# Only texts of ours come here, and whatever the data holds is escaped where the drawing is made.
_SCRIPT = """
export default function ({ data, parentElement }) {
  parentElement.querySelector(".drawing").innerHTML = data.svg;
}
"""
_STYLE = """
.drawing { width: 100%; }
.drawing > svg { width: 100%; height: auto; display: block; margin: 0 auto; font-family: inherit; }
.drawing a { outline-offset: 4px; }
.drawing a:hover text, .drawing a:focus-visible text { text-decoration: underline; }
"""


def svg(drawing: str, key: str) -> None:
    """Draw an SVG as wide as its place."""
    _component()(key=key, data={"svg": drawing})


@st.cache_resource(show_spinner=False)
def _component():
    return st.components.v2.component(
        "down_the_hall_drawing", html='<div class="drawing"></div>', css=_STYLE, js=_SCRIPT, isolate_styles=False
    )
