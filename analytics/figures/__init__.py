"""Figures: a frame in, a plotly figure out; the only package that imports plotly."""
