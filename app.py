"""Down the Hall: the list of pages."""

from pathlib import Path

import streamlit as st

# A picture of our own: Streamlit's would be fetched from the internet.
ICON = Path(__file__).with_name("dashboard") / "icon.svg"

st.set_page_config(page_icon=str(ICON), layout="wide")


def _review() -> None:
    """Lead to the first page, whose address has no name, with all that the address asks for."""
    st.switch_page("pages/review.py", query_params={key: st.query_params.get_all(key) for key in st.query_params})


PAGES = [
    # The first page has no name in its address, but reserves one: not its own, which leads to it below.
    st.Page("pages/review.py", title="Review", url_path="first", default=True),
    st.Page("pages/cycle_time.py", title="Cycle time", url_path="cycle_time"),
    st.Page("pages/resistance.py", title="Resistance", url_path="resistance"),
    st.Page("pages/credibility.py", title="Credibility", url_path="credibility"),
    st.Page("pages/explore.py", title="Explore", url_path="explore"),
    st.Page("pages/data.py", title="Data", url_path="data"),
    st.Page("pages/definitions.py", title="Definitions", url_path="definitions"),
    st.Page("pages/project.py", title="Project", url_path="project", visibility="hidden"),
    st.Page(_review, title="Review", url_path="review", visibility="hidden"),
]

st.session_state["has_menu"] = True
st.navigation(PAGES, position="top").run()
