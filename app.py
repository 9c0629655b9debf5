"""Down the Hall: the list of pages."""

import streamlit as st

st.set_page_config(page_icon=":material/meeting_room:", layout="wide")

PAGES = [
    st.Page("pages/cycle_time.py", title="Cycle time · Down the Hall", url_path="cycle-time", default=True),
]

st.navigation(PAGES, position="top").run()
