"""The number table: rows and columns of numbers, each a button, with heat, bars and swatches.

By mouse and keyboard, for what a chart cannot do: Plotly reports no click on heatmaps, legends and labels.
Texts are set as text, never as HTML.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from analytics.figures.number_grid import Cell, Heading

HTML = """<div id="box"><table></table></div>"""
CSS = """
#box { container-type: inline-size;
  overflow: auto; max-height: var(--tall, 34rem); font-family: var(--st-font); color: var(--st-text-color);
  font-size: .82rem; line-height: 1.25; border: 1px solid var(--st-border-color); border-radius: .5rem; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 0; text-align: right; font-weight: 400; }
thead th { position: sticky; top: 0; z-index: 2; background: var(--st-secondary-background-color); }
tbody th, thead th:first-child { position: sticky; left: 0; text-align: left; z-index: 1;
  background: var(--st-background-color); }
thead th:first-child { z-index: 3; background: var(--st-secondary-background-color); }
tbody tr:hover th, tbody tr:hover td { --pale: color-mix(in srgb, currentColor 6%, transparent);
  background-image: linear-gradient(var(--pale), var(--pale)); }
tr.total th, tr.total td, td.total, th.total { font-weight: 650; }
button, .flat { all: unset; box-sizing: border-box; display: block; width: 100%; padding: .22rem .5rem;
  white-space: nowrap; }
button { cursor: pointer; }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; }
tbody th button, tbody th .flat { display: flex; gap: .45rem; align-items: center;
  max-width: min(17rem, 45cqi); }
.name { overflow: hidden; text-overflow: ellipsis; }
button:hover .name, td button:hover { text-decoration: underline; }
.swatch { flex: 0 0 .8rem; height: .8rem; border-radius: .15rem; background: var(--own); }
.swatch.none { background: radial-gradient(circle at 2px 2px, #4B5563 1px, transparent 1.3px) 0 0 / 4px 4px #D5DAE0; }
.swatch.rest { background: repeating-linear-gradient(0deg, #5B6B7F 0 2px, #C8D0DA 2px 4px); }
td.heat { background: color-mix(in srgb, #2F7EC7 var(--heat), transparent); }
td.gap { background: repeating-linear-gradient(135deg, color-mix(in srgb, currentColor 22%, transparent) 0 1px,
  transparent 1px 5px); }
td.part button { font-style: italic; opacity: .8; }
td.bar { min-width: 7rem; position: relative; }
td.bar::before { content: ""; position: absolute; top: 20%; height: 60%; left: var(--from); width: var(--wide);
  background: var(--bar); opacity: .8; border-radius: 2px; }
td.bar::after { content: ""; position: absolute; top: 8%; bottom: 8%; left: var(--zero); width: 1px;
  background: color-mix(in srgb, currentColor 45%, transparent); }
.dense td, .dense thead th { font-size: .74rem; } .dense td button, .dense thead button, .dense td .flat,
.dense thead .flat { padding: .2rem .28rem; }
.dense thead th:not(:first-child) button { white-space: normal; min-width: 1.75rem; }
"""
JS = """
export default function({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector('#box'), table = box.querySelector('table');
  box.style.setProperty('--tall', data.tall); box.className = data.dense ? 'dense' : '';
  table.replaceChildren(); table.setAttribute('aria-label', data.name);
  const press = (row, column) => setTriggerValue('pressed', [row, column]);
  const cell = (kind, text, label, row, column, live) => {
    const place = document.createElement(kind), inner = document.createElement(live ? 'button' : 'span');
    if (live) { inner.type = 'button'; inner.tabIndex = -1; inner.onclick = () => press(row, column); }
    else inner.className = 'flat';
    const name = document.createElement('span'); name.className = 'name'; name.textContent = text; inner.append(name);
    if (label) {
      inner.title = label;
      if (live) inner.setAttribute('aria-label', ` ${label} `.includes(` ${text} `) ? label : `${text}, ${label}`);
    }
    place.append(inner); return place;
  };
  const head = table.createTHead().insertRow();
  head.append(cell('th', data.corner, '', -1, -1, false));
  head.firstChild.scope = 'col';
  data.columns.forEach((c, j) => {
    const th = cell('th', c.label, c.title, -1, j, c.live); th.scope = 'col';
    if (c.total) th.className = 'total';
    head.append(th);
  });
  const body = table.createTBody();
  data.rows.forEach((r, i) => {
    const tr = body.insertRow(); if (r.total) tr.className = 'total';
    const th = cell('th', r.label, r.title || r.label, i, -1, r.live); th.scope = 'row';
    if (r.color || r.kind) {
      const swatch = document.createElement('span'); swatch.className = 'swatch ' + (r.kind || '');
      swatch.style.setProperty('--own', r.color || '#7F8790'); th.firstChild.prepend(swatch);
    }
    tr.append(th);
    data.cells[i].forEach((v, j) => {
      const c = data.columns[j], words = `${r.label}, ${c.title || c.label}: ${v.text}`;
      const td = cell('td', v.text, v.title || words, i, j, v.live);
      const kinds = [];
      if (v.heat !== null) { kinds.push('heat'); td.style.setProperty('--heat', `${Math.round(62 * v.heat)}%`); }
      if (v.bar !== null) {
        kinds.push('bar');
        const low = data.low, span = (data.high - low) || 1, zero = -low / span, at = (v.bar - low) / span;
        td.style.setProperty('--from', `${100 * Math.min(zero, at)}%`);
        td.style.setProperty('--wide', `${100 * Math.abs(at - zero)}%`);
        td.style.setProperty('--zero', `${100 * zero}%`);
        td.style.setProperty('--bar', v.bar < 0 ? '#0E7C86' : '#C2570C');
      }
      if (v.gap) kinds.push('gap');
      if (v.part) kinds.push('part');
      if (data.columns[j].total) kinds.push('total');
      td.className = kinds.join(' '); tr.append(td);
    });
  });
  const rows = () => [...table.rows].map(row => [...row.cells].map(place => place.querySelector('button')));
  const first = table.querySelector('tbody button') || table.querySelector('button');
  if (first) first.tabIndex = 0;
  box.scrollLeft = data.dense ? box.scrollWidth : 0;
  table.onkeydown = event => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    const all = rows();
    const root = table.getRootNode();
    let y = all.findIndex(row => row.includes(root.activeElement));
    if (y < 0) return;
    let x = all[y].indexOf(root.activeElement);
    do { y += step[0]; x += step[1]; } while (all[y] && x in all[y] && !all[y][x]);
    if (!all[y] || !all[y][x]) return;
    event.preventDefault();
    root.activeElement.tabIndex = -1; all[y][x].tabIndex = 0; all[y][x].focus();
  };
}
"""


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("tagwatch_number_table", html=HTML, css=CSS, js=JS)


def number_table(
    name: str,
    rows: Sequence[Heading],
    columns: Sequence[Heading],
    cells: Sequence[Sequence[Cell]],
    *,
    key: str,
    corner: str = "",
    tall: str = "34rem",
    dense: bool = False,
) -> tuple[int, int] | None:
    """Draw the table; returns what has just been pressed as (row, column), −1 for a heading; in this run only."""
    bars = [cell.bar for line in cells for cell in line if cell.bar is not None]
    pressed = _component()(
        key=key,
        data={
            "name": name,
            "corner": corner,
            "tall": tall,
            "dense": dense,
            "rows": [vars(row) for row in rows],
            "columns": [vars(column) for column in columns],
            "cells": [[vars(cell) for cell in line] for line in cells],
            "low": min([0, *bars]),
            "high": max([0, *bars]),
        },
        on_pressed_change=lambda: None,
    ).pressed
    return (int(pressed[0]), int(pressed[1])) if pressed else None
