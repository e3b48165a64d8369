"""The drop zone: files go straight to disk, piece by piece, with a bar for each; see analytics.ingest.uploads."""

from collections.abc import Sequence

import streamlit as st

HTML = """<div id="zone" role="group" aria-label="Drop exports here">
  <p><b>Drop exports here</b>, or <label for="pick">choose files<input id="pick" type="file" multiple></label></p>
  <p id="kinds"></p><ul id="list" aria-live="polite"></ul></div>"""
CSS = """
#zone { border: 1.5px dashed var(--st-border-color); border-radius: .6rem; padding: 1.1rem 1.2rem;
  background: var(--st-secondary-background-color); color: var(--st-text-color); font-family: var(--st-font);
  line-height: 1.5; }
#zone.over { border-color: var(--st-primary-color); }
#zone p { margin: 0; } #kinds { font-size: .85rem; opacity: .75; }
label { color: var(--st-primary-color); text-decoration: underline; cursor: pointer; font-weight: 600; }
input { position: absolute; width: 1px; height: 1px; opacity: 0; }
label:focus-within { outline: 2px solid var(--st-primary-color); outline-offset: 2px; border-radius: 3px; }
ul { list-style: none; margin: .5rem 0 0; padding: 0; font-size: .9rem; } ul:empty { display: none; }
li { display: flex; gap: .8rem; align-items: center; overflow-wrap: anywhere; }
progress { flex: 0 0 9rem; } .bad { color: var(--st-red-text-color, #B3261E); }
"""
JS = """
export default function({ parentElement, data, setTriggerValue }) {
  const zone = parentElement.querySelector('#zone'), list = parentElement.querySelector('#list');
  const pick = parentElement.querySelector('#pick');
  parentElement.querySelector('#kinds').textContent = data.kinds;
  const send = file => new Promise(done => {
    const row = document.createElement('li'), bar = document.createElement('progress');
    const name = document.createElement('span');
    name.textContent = file.name; bar.max = file.size || 1; bar.value = 0; bar.setAttribute('aria-label', file.name);
    row.append(bar, name); list.append(row);
    const request = new XMLHttpRequest();
    request.open('PUT', data.path);
    request.setRequestHeader('X-Upload-Name', encodeURIComponent(file.name));
    request.setRequestHeader('X-Upload-Token', data.token);
    request.upload.onprogress = e => { bar.value = e.loaded; };
    request.onload = () => {
      if (request.status === 200) { bar.value = bar.max; return done(true); }
      let why = 'It was not received.';
      try { why = JSON.parse(request.responseText).error || why; } catch (e) {}
      name.textContent = file.name + ': ' + why; name.className = 'bad'; done(false);
    };
    request.onerror = () => {
      name.textContent = file.name + ': the connection broke off. Drop it again.'; name.className = 'bad'; done(false);
    };
    request.send(file);
  });
  const take = async files => {
    if (!files.length) return;
    list.replaceChildren();
    let arrived = 0;
    for (const file of files) arrived += await send(file) ? 1 : 0;
    pick.value = '';
    if (arrived) setTriggerValue('arrived', arrived);
  };
  pick.onchange = () => take([...pick.files]);
  zone.ondragover = e => { e.preventDefault(); zone.classList.add('over'); };
  zone.ondragleave = () => zone.classList.remove('over');
  zone.ondrop = e => { e.preventDefault(); zone.classList.remove('over'); take([...e.dataTransfer.files]); };
}
"""


@st.cache_resource
def _component():
    return st.components.v2.component("tagwatch_drop_zone", html=HTML, css=CSS, js=JS)


def drop_zone(token: str, *, kinds: Sequence[str], key: str) -> int:
    """Draw the drop zone; returns how many files have just arrived, in this run only.

    token: see `analytics.ingest.uploads.ticket_for`. kinds: the text about the files that we read.
    """
    prefix = st.get_option("server.baseUrlPath").strip("/")
    result = _component()(
        key=key,
        data={"token": token, "path": f"/{prefix}/upload".replace("//", "/"), "kinds": ", ".join(kinds)},
        on_arrived_change=lambda: None,
    )
    return int(result.arrived or 0)
