"""What the browser does with an address: what one deed writes is one step back, and a place on a page is held.

Streamlit writes an address in up to three steps, each a step of its own on the way back: a page without what is asked
for, then with it. It scrolls once to the place an address names, while the charts above it are still to come.
"""

# Only these lines of ours run: nothing that the data holds comes here.
SCRIPT = """
<style>
  [data-testid=stElementContainer]:has(> [data-testid=stHtml] > script) { display: none; }
</style>
<script>
(() => {
  if (window.isAddressKept) return;
  window.isAddressKept = true;
  let isNewStep = false, isHeld = true;
  const push = history.pushState.bind(history);
  history.pushState = (...step) => {
    if (isNewStep) push(...step); else history.replaceState(...step);
    isNewStep = false;
  };
  const hold = () => {
    if (isHeld && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  };
  new ResizeObserver(hold).observe(document.querySelector("[data-testid=stMainBlockContainer]"));
  addEventListener("hashchange", () => { isHeld = true; });
  for (const moved of ["wheel", "touchmove"]) addEventListener(moved, () => { isHeld = false; }, { passive: true });
  for (const deed of ["pointerdown", "keydown", "click"])
    addEventListener(deed, () => { isNewStep = true; isHeld = false; }, { capture: true, passive: true });
})();
</script>
"""
