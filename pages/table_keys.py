"""Table keys: Enter chooses the row of a table that opens something, as a press on the row's box does.

Streamlit's own key for it is Shift and Space; its Enter would only show the cell again. Cells that can be edited, and
tables without rows to choose, keep Enter as it is.
"""

from typing import Any

import streamlit as st

HTML = "<span hidden></span>"
# The table is a canvas that holds its cells as text, too: `glide-cell-COLUMN-ROW`, column 0 being the boxes where rows
# have some.
JS = """
export default function() {
  if (window.tagwatchTableKeys) return;
  window.tagwatchTableKeys = true;
  document.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    const canvas = document.activeElement?.closest('[data-testid=data-grid-canvas]');
    const cell = canvas?.querySelector('td[aria-selected=true]');
    if (!cell || cell.getAttribute('aria-readonly') !== 'true') return;
    const boxes = Number(cell.getAttribute('aria-colindex')) - Number(cell.id.split('-')[2]) === 0;
    if (!boxes) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    canvas.dispatchEvent(new KeyboardEvent('keydown', {key: ' ', code: 'Space', keyCode: 32, which: 32,
      shiftKey: true, bubbles: true, cancelable: true}));
  }, true);
}
"""


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("tagwatch_table_keys", html=HTML, js=JS)


def listen() -> None:
    """Let the tables of this page take Enter."""
    _component()(key="table_keys")
