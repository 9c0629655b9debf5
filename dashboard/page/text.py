"""The style of a page, and its small texts."""

import streamlit as st

STYLE = """
<style>
  .block-container { padding-top: 3.4rem; padding-bottom: 2rem; max-width: 1800px; }
  h1 { font-size: 1.9rem !important; padding: 0 0 .1rem 0 !important; }
  h2 {
    font-size: 1.05rem !important; font-weight: 600 !important; opacity: .8;
    padding: 1.6rem 0 .2rem 0 !important; border-bottom: 1px solid currentColor;
  }
  h3 { font-size: 1.25rem !important; line-height: 1.3 !important; padding: .4rem 0 0 0 !important; }
  p.muted { font-size: .92rem; opacity: .8; margin: 0; line-height: 1.4; }
  div.mark { text-align: right; padding: .3rem 0; }
  div.mark span {
    font-size: .85rem; border: 1px solid currentColor; border-radius: 1rem; padding: .1rem .7rem; opacity: .8;
  }
  /* The files of a finding, on two lines where there is no room for one. */
  [class*="st-key-take_"] { row-gap: 0 !important; }
  /* Two charts side by side need 480 pixels each; below that they stand one under the other. */
  @media (max-width: 1180px) {
    [data-testid=stHorizontalBlock]:has(h3) > [data-testid=stColumn] { min-width: 100%; }
  }
</style>
"""


def muted(text: str) -> None:
    """Draw a muted line; the text is shown as it is, whatever it holds."""
    st.html(muted_html(text))


def muted_html(text: str) -> str:
    """Return a muted line as HTML."""
    return f'<p class="muted">{_escaped(text)}</p>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def anchor(name: str) -> str:
    """Return the name of a finding's place on its page, for the address."""
    return name.partition("/")[2].replace("_", "-")
