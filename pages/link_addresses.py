"""Addresses of links: those of the menu and of pages name the workspace in use.

A click keeps the session, and with it the workspace; a link that is opened in a new tab, copied or kept as a bookmark
has its address alone, which Streamlit writes without parameters for the menu. The default workspace is named by none.
A click with Ctrl, Cmd or Shift opens a new tab or window, as everywhere else: Streamlit's own opens the page here.
"""

from typing import Any

import streamlit as st

from analytics.people.workspace_in_use import PARAMETER, link_parameters_of_workspace

HTML = "<span hidden></span>"
JS = """
export default function({data}) {
  const LINKS = 'a:is([data-testid=stSidebarNavLink], [data-testid=stPageLink-NavLink])[href]';
  window.tagwatchWorkspace = data.value;
  const name = () => window.tagwatchWorkspace && document.querySelectorAll(LINKS).forEach(link => {
    const address = new URL(link.href, location.href);
    if (address.origin !== location.origin) return;
    if (address.searchParams.get(data.parameter) === window.tagwatchWorkspace) return;
    address.searchParams.set(data.parameter, window.tagwatchWorkspace);
    link.href = address.pathname + address.search + address.hash;
  });
  name();
  if (window.tagwatchLinks) return;
  window.tagwatchLinks = new MutationObserver(name);
  window.tagwatchLinks.observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['href']});
  document.addEventListener('click', event => {
    if ((event.ctrlKey || event.metaKey || event.shiftKey) && event.target.closest?.(LINKS))
      event.stopImmediatePropagation();
  }, true);
}
"""


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("tagwatch_link_addresses", html=HTML, js=JS)


def name_workspace() -> None:
    """Let the links of this visit open the workspace in use, however they are opened; drawn in the sidebar."""
    named = link_parameters_of_workspace().get(PARAMETER, "")
    with st.sidebar:
        _component()(key="link_addresses", data={"parameter": PARAMETER, "value": named})
