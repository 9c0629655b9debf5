"""Down the Hall: the list of pages."""

from pathlib import Path

import streamlit as st

# A picture of our own: Streamlit's would be fetched from the internet.
ICON = Path(__file__).with_name("dashboard") / "icon.svg"

st.set_page_config(page_icon=str(ICON), layout="wide")

PAGES = [
    st.Page("pages/cycle_time.py", title="Cycle time · Down the Hall", url_path="cycle-time", default=True),
    st.Page("pages/project.py", title="Project · Down the Hall", url_path="project", visibility="hidden"),
]

st.navigation(PAGES, position="top").run()
